//! What a process prints at its end, whatever it was asked.

use serde::Serialize;

use crate::doctor::Diagnosis;
use crate::explanation::Explained;
use crate::fleet::Fleet;
use crate::program::Format;
use crate::report::Report;

/// One of the documents that a process prints.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Of a tick, a dry run, a halt, and of whatever did not come to its own document.
    Report(Report),
    /// Of `explain`.
    Explained(Explained),
    /// Of `status`.
    Fleet(Fleet),
    /// Of `doctor`.
    Diagnosis(Diagnosis),
}

impl Answer {
    /// The report that it is, or holds.
    pub(crate) fn report(&self) -> &Report {
        match self {
            Self::Report(report) => report,
            Self::Explained(explained) => explained.report(),
            Self::Fleet(fleet) => fleet.report(),
            Self::Diagnosis(diagnosis) => diagnosis.report(),
        }
    }

    /// The same document, at a time that is not now.
    pub(crate) fn rehearsed(self, rehearsal: bool) -> Self {
        match self {
            Self::Report(report) => Self::Report(report.rehearsed(rehearsal)),
            Self::Explained(explained) => Self::Explained(explained.rehearsed(rehearsal)),
            Self::Fleet(fleet) => Self::Fleet(fleet.rehearsed(rehearsal)),
            Self::Diagnosis(diagnosis) => Self::Diagnosis(diagnosis.rehearsed(rehearsal)),
        }
    }

    /// The document as it is printed, with a newline at its end.
    pub(crate) fn render(&self, format: Format) -> Result<String, serde_json::Error> {
        match (self, format) {
            (Self::Report(report), _) => report.render(format),
            (Self::Explained(explained), Format::Text) => Ok(explained.text()),
            (Self::Explained(explained), Format::Json) => line(explained),
            (Self::Fleet(fleet), Format::Text) => Ok(fleet.text()),
            (Self::Fleet(fleet), Format::Json) => line(fleet),
            (Self::Diagnosis(diagnosis), Format::Text) => Ok(diagnosis.text()),
            (Self::Diagnosis(diagnosis), Format::Json) => line(diagnosis),
        }
    }
}

fn line(document: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(document).map(|json| json + "\n")
}
