//! How a process ends.

use std::process::ExitCode;

/// The exit codes, as `sysexits.h` numbers them where it has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// Some issue failed or wants a person; the others are done.
    Partly,
    /// The command line was not understood, or asks for what it may not. Nothing was done.
    Usage,
    /// Nothing could be done: a server is down, or refuses AFK.
    Unavailable,
    /// AFK itself is broken.
    Internal,
    /// The configuration is wrong. Nothing was done.
    Configuration,
}

impl Exit {
    /// Its number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Partly => 1,
            Self::Usage => 64,
            Self::Unavailable => 69,
            Self::Internal => 70,
            Self::Configuration => 78,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
