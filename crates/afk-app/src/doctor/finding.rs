//! What a check comes to.

use afk_core::fault::Fault;
use serde::{Serialize, Serializer};

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and may not do what its operator thinks.
    Warn,
    /// It does not work.
    Fail,
    /// Nobody looked.
    Skipped,
}

impl Verdict {
    /// The stable word for it, as in the JSON form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// A check and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `configuration`, a server, a repository.
    pub subject: String,
    /// The stable word for what was checked there.
    pub check: &'static str,
    /// What it says.
    pub verdict: Verdict,
    /// What was seen, for people.
    pub text: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// A check that is to say something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check<'a> {
    subject: &'a str,
    name: &'static str,
}

impl<'a> Check<'a> {
    pub(super) fn new(subject: &'a str, name: &'static str) -> Self {
        Self { subject, name }
    }

    pub(super) fn ok(self, text: impl Into<String>) -> Finding {
        self.says(Verdict::Ok, text, None)
    }

    pub(super) fn warn(self, text: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.says(Verdict::Warn, text, Some(remedy.into()))
    }

    pub(super) fn fail(self, text: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.says(Verdict::Fail, text, Some(remedy.into()))
    }

    pub(super) fn skipped(self, text: impl Into<String>) -> Finding {
        self.says(Verdict::Skipped, text, None)
    }

    /// A question that was not answered.
    pub(super) fn unanswered(self, fault: &Fault, remedy: impl Into<String>) -> Finding {
        self.fail(fault.chain(), remedy)
    }

    fn says(self, verdict: Verdict, text: impl Into<String>, remedy: Option<String>) -> Finding {
        Finding { subject: self.subject.to_owned(), check: self.name, verdict, text: text.into(), remedy }
    }
}
