//! What a tick did, as values: the caller prints them.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use afk_core::fault::{Fault, FaultScope};
use afk_core::ids::{IssueRef, RunId};
use serde::{Serialize, Serializer};

use crate::tally::Tally;

/// How a tick went as a whole; each has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Some issue failed, the others are done.
    Partly,
    /// Nothing could be done: a server is down, or refuses AFK.
    Unavailable,
}

impl Outcome {
    /// The process's exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Partly => 1,
            Self::Unavailable => 69,
        }
    }
}

/// One issue in one tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Which issue, `owner/name#number`; a repository where no issue is meant.
    pub subject: String,
    /// A stable word: what was done or why nothing was.
    pub code: String,
    /// The same for people.
    pub text: String,
    /// A person should look at it.
    pub alarm: bool,
    /// The run that it is about, which is also its thread's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// What one tick did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How it went.
    pub outcome: Outcome,
    /// One line an issue, in a fixed order; an issue in which nothing had to be done may be missing.
    pub lines: Vec<Line>,
    /// The same in numbers, and more.
    #[serde(skip)]
    pub tally: Tally,
}

impl Report {
    /// A tick that could not even begin.
    #[must_use]
    pub fn unavailable(subject: &str, fault: &Fault) -> Self {
        let line = Line::fault(subject, fault);
        Self { outcome: Outcome::Unavailable, lines: alloc::vec![line], tally: Tally::default() }
    }

    /// The report over all lines: any alarm makes it `Partly`.
    #[must_use]
    pub fn of(lines: Vec<Line>) -> Self {
        let outcome = if lines.iter().any(|line| line.alarm) { Outcome::Partly } else { Outcome::Done };
        Self { outcome, lines, tally: Tally::default() }
    }
}

impl Line {
    /// Something that was done, or not done for an ordinary reason.
    pub(crate) fn quiet(issue: &IssueRef, code: &str, text: impl Into<String>) -> Self {
        Self { subject: alloc::format!("{issue}"), code: code.into(), text: text.into(), alarm: false, run: None }
    }

    /// Something that a person should look at.
    pub(crate) fn alarm(subject: &str, code: &str, text: impl Into<String>) -> Self {
        Self { subject: subject.into(), code: code.into(), text: text.into(), alarm: true, run: None }
    }

    /// The same line, about a run.
    #[must_use]
    pub fn of_run(self, run: RunId) -> Self {
        Self { run: Some(run), ..self }
    }

    /// A failed call.
    pub(crate) fn fault(subject: &str, fault: &Fault) -> Self {
        let mut text = fault.chain();
        if let Some(time) = fault.not_before {
            text = alloc::format!("{text} (not before {time})");
        }
        Self::alarm(subject, "fault", text)
    }
}

/// For a field that programs read as text.
pub(crate) fn as_text<S: Serializer>(it: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(it)
}

/// Whether a fault means that nothing more may be done in this tick.
pub(crate) fn stops_tick(fault: &Fault) -> bool {
    fault.scope == FaultScope::Tick
}
