//! Failures in words that tell a person what to do.

use afk_core::ids::RepoId;
use afk_http::HttpError;

/// Why the pipelines of a commit cannot be told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// It is not there, or the account may not see it: Woodpecker says the same of both.
    #[error(
        "Woodpecker does not show {repo}: activate the repository there, and let the account of AFK_WOODPECKER_TOKEN read it"
    )]
    NotShown {
        /// Which.
        repo: RepoId,
        /// What it says.
        source: HttpError,
    },
    /// It was switched off there: no push starts a pipeline.
    #[error("{0} is not active in Woodpecker: activate the repository there, or take deploy out of AFK_STAGES")]
    NotActive(RepoId),
    /// The token is none, or of an account that is gone.
    #[error("Woodpecker refuses the token: put a personal token of its user settings into AFK_WOODPECKER_TOKEN")]
    TokenRefused(#[source] HttpError),
    /// Woodpecker answers for a former name with the repository of the present one.
    #[error("{asked} was moved or renamed to `{found}`: put its new name on the allowlist")]
    Moved {
        /// Asked for.
        asked: RepoId,
        /// Answered for.
        found: String,
    },
    /// A time that is none.
    #[error("pipeline {number} has the time {time}")]
    Time {
        /// Which pipeline.
        number: u64,
        /// What it says.
        time: i64,
    },
    /// The page bound was reached. Whether the commit has a pipeline is not known.
    #[error("there are more than {0} pipelines since the oldest run in flight can have begun")]
    TooMany(u32),
}
