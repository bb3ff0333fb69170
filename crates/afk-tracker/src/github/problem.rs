//! Failures in words that tell a person what to do.

use std::error::Error;
use std::fmt;

use afk_core::ids::{RepoId, Sha};
use afk_http::HttpError;

/// What the token must be allowed to do, as GitHub's token settings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// Every token that reaches the repository has it.
    ReadMetadata,
    /// Branches and commits.
    ReadContents,
    /// Issues, their timelines and comments.
    ReadIssues,
    /// Changing them.
    WriteIssues,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadMetadata => "Metadata: read",
            Self::ReadContents => "Contents: read",
            Self::ReadIssues => "Issues: read",
            Self::WriteIssues => "Issues: read and write",
        })
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// Redirects are never followed: the new name may not be on the allowlist.
    #[error("{0}, or this issue of it, was moved or renamed: put its new name on the allowlist")]
    Moved(RepoId, #[source] Option<HttpError>),
    /// Refused for want of a right, and not by a rate limit.
    #[error("GitHub refuses this in {repo}; the token needs `{grant}` there")]
    NotGranted {
        /// Where.
        repo: RepoId,
        /// What is needed.
        grant: Grant,
        /// What it says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Nothing of this name, as GraphQL sees it.
    #[error("{0}, or this issue of it, is not there, or the token may not see it")]
    Absent(RepoId, #[source] Box<dyn Error + Send + Sync>),
    /// 423.
    #[error("{0} is locked and takes no changes")]
    Locked(RepoId, #[source] HttpError),
    /// 451.
    #[error("the server withholds {0} for legal reasons")]
    Withheld(RepoId, #[source] HttpError),
    /// The permission of another account is only shown to those who may push.
    #[error(
        "AFK's account may not look up permissions in {repo}: \
         give it write access there, or list `{login}` in AFK_TRUSTED_ACTORS"
    )]
    PermissionHidden {
        /// Where.
        repo: RepoId,
        /// Whose permission.
        login: String,
        /// The reply.
        source: HttpError,
    },
    /// The token of an app may not ask.
    #[error("this token may not ask whose it is: set AFK_BOT_LOGIN, for an app to `<its slug>[bot]`")]
    WhoAmI(#[source] HttpError),
    /// Neither an issue nor a pull request has this number, or the token may not see it.
    #[error("there is no such issue")]
    NoSuchIssue,
    /// 404 for the dependencies of an issue that is there.
    #[error(
        "GitHub does not show the dependencies of this issue, and is not known to be an Enterprise server before 3.19, which keeps none"
    )]
    DependenciesMissing(#[source] HttpError),
    /// A list that must be complete was cut.
    #[error("the list has more than {0} pages")]
    TooManyPages(u32),
    /// The server answered that it added the label, and did not.
    #[error("the label `{0}` is not among those that the server lists after adding it")]
    LabelNotAdded(String),
    /// The server took the change and did not make it.
    #[error("the issue is still `{0}` after the change")]
    StateNotSet(String),
    /// A comment over GitHub's limit, which is not sent.
    #[error("the comment has {count} characters; GitHub takes {most}")]
    CommentTooLong {
        /// Its length.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// The reply is about another commit.
    #[error("the reply is about the commit `{answered}`, asked was {asked}")]
    OtherCommit {
        /// Asked for.
        asked: Sha,
        /// Answered for.
        answered: String,
    },
    /// The base of a comparison is gone.
    #[error("the base commit {0} is no longer in the repository: its history was rewritten")]
    BaseGone(String),
}
