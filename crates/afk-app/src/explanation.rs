//! The document of `afk-poller explain`.

mod text;

use afk_tick::poll::Candidate;
use afk_tick::report::Line;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::report::Report;

/// The version of the JSON form. It goes up when a reader of the former one would be misled.
pub const EXPLAIN_VERSION: u32 = 1;

/// Every gate of the candidates that were asked for.
///
/// # JSON
/// One object: `version`, `program`, `command` (`explain`), `at`, `rehearsal`, `outcome` (as in a [`Report`]), `candidates`,
/// `lines`.
///
/// A candidate has `issue` (`owner/name#number`), `title`, `priority` (a number, or null), `verdict` (a line as in a
/// [`Report`]: `would_dispatch`, `would_stamp`, `would_step_back`, the code of the gate that refuses, or why it is no candidate:
/// `not_labelled`, `closed`, `no_such_issue`, `not_listed`, `behind_cut_off`) and `gates`, in the order of the walk. A gate has
/// `gate` (its code), `verdict` (`pass`, `refuse`, `not-looked-at`), `detail` (what was found, or why nothing is known) and
/// `remedy` (what would change it), each text or null.
///
/// `lines` are what could not be read, and what concerns no candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    report: Report,
    candidates: Vec<Candidate>,
}

impl Explained {
    /// The document over an explanation. Of its report the lines are left out that a candidate's verdict says already.
    pub(crate) fn new(mut report: Report, candidates: Vec<Candidate>) -> Self {
        let said = |line: &Line| candidates.iter().any(|it| it.verdict == *line);
        let about_others = |line: &Line| !line.alarm && afk_core::ids::IssueRef::parse(&line.subject).is_ok();
        report.retain(|line| !said(line) && !about_others(line));
        Self { report, candidates }
    }

    /// The same document, at a time that is not now.
    pub(crate) fn rehearsed(self, rehearsal: bool) -> Self {
        Self { report: self.report.rehearsed(rehearsal), ..self }
    }

    /// How it went, and what could not be read.
    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    /// For people, in at most 80 columns where words allow it.
    pub(crate) fn text(&self) -> String {
        text::render(self)
    }
}

impl Serialize for Explained {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = &self.report;
        let mut object = serializer.serialize_struct("Explained", 8)?;
        object.serialize_field("version", &EXPLAIN_VERSION)?;
        object.serialize_field("program", report.program())?;
        object.serialize_field("command", "explain")?;
        object.serialize_field("at", &report.at())?;
        object.serialize_field("rehearsal", &report.rehearsal())?;
        object.serialize_field("outcome", &report.outcome())?;
        object.serialize_field("candidates", &self.candidates)?;
        object.serialize_field("lines", report.lines())?;
        object.end()
    }
}

#[cfg(test)]
mod tests;
