//! Which program it is, and what it was asked to do.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use afk_core::ids::IssueRef;
use jiff::Timestamp;

use crate::doctor::Examination;

/// One of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// Dispatches issues.
    Poller,
    /// Drives runs to their end.
    Watcher,
}

impl Program {
    /// Its name on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Poller => "afk-poller",
            Self::Watcher => "afk-watcher",
        }
    }
}

/// How the report on standard output is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat),
        }
    }
}

/// A format that there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is text or json")]
pub struct UnknownFormat;

/// An issue as it is named on the command line: `owner/name#number`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named(pub(crate) IssueRef);

impl FromStr for Named {
    type Err = NotAnIssue;

    fn from_str(text: &str) -> Result<Self, NotAnIssue> {
        IssueRef::parse(text).map(Self).map_err(|_| NotAnIssue)
    }
}

/// A text that names no issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an issue is written owner/name#number, such as acme/web#7")]
pub struct NotAnIssue;

/// What a program is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Command {
    /// One tick.
    #[default]
    Tick,
    /// What a tick would do, without doing it.
    DryRun,
    /// Every gate of every candidate, or of one issue. The poller's.
    Explain(Option<Named>),
    /// The runs in flight; also as a page, into this file. The watcher's.
    Status(Option<PathBuf>),
    /// Ends runs at once. The watcher's.
    Halt(Halted),
    /// Whether everything is as a tick needs it.
    Doctor(Examination),
}

/// Which runs are halted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halted {
    /// The run of this issue.
    One(Named),
    /// Every run in flight.
    All,
}

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// A folder with one file a key, beside the environment, which wins.
    pub config_dir: Option<PathBuf>,
    /// How the report is written.
    pub format: Format,
    /// Rehearse it at this time.
    pub at: Option<Timestamp>,
    /// What is to be done.
    pub command: Command,
}

/// What a process finds when it starts: the one place where time, environment and command line come in.
#[derive(Clone, Debug)]
pub struct Process {
    /// The arguments after the program's name.
    pub arguments: Vec<OsString>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The time, read once.
    pub now: Timestamp,
    /// The same moment on the monotonic clock.
    pub started: Instant,
    /// Standard output is a terminal.
    pub terminal: bool,
}
