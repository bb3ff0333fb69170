//! Which program it is, and what it was asked to do.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use jiff::Timestamp;

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

/// What the command line asks for: one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// A folder with one file a key, beside the environment, which wins.
    pub config_dir: Option<PathBuf>,
    /// How the report is written.
    pub format: Format,
    /// Rehearse the tick at this time.
    pub at: Option<Timestamp>,
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
}
