//! Failures in words that tell a person what to do.

use std::fmt;

use afk_core::ids::{RepoId, Sha};
use afk_http::HttpError;

/// What the token must be allowed to do, as GitHub's settings of apps name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// Workflow runs.
    Actions,
    /// Check-runs.
    Checks,
    /// Commit statuses.
    Statuses,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Actions => "`Actions: read`",
            Self::Checks => {
                "`Checks: read`, which a fine-grained token cannot have: \
                 use an app's, or a classic one with the scope `repo`"
            }
            Self::Statuses => "`Commit statuses: read`",
        })
    }
}

/// Why the checks of a commit cannot be told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// Refused for want of a right, and not by a rate limit.
    #[error("GitHub does not show this in {repo}; the token needs {grant}")]
    NotGranted {
        /// Where.
        repo: RepoId,
        /// What is needed.
        grant: Grant,
        /// What it says.
        source: HttpError,
    },
    /// Redirects are never followed: the new name may not be on the allowlist.
    #[error("{0} was moved or renamed: put its new name on the allowlist")]
    Moved(RepoId, #[source] HttpError),
    /// The reply is about another commit.
    #[error("the reply is about the commit `{answered}`, asked was {asked}")]
    OtherCommit {
        /// Asked for.
        asked: Sha,
        /// Answered for.
        answered: String,
    },
    /// A time that is none.
    #[error("the check `{name}` has the time `{time}`")]
    Time {
        /// Which check.
        name: String,
        /// What it says.
        time: String,
    },
    /// The page bound was reached.
    #[error("the list has more than {0} pages")]
    TooManyPages(u32),
}
