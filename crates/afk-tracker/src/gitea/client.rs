//! The calls of one operation on one repository, and what their failures mean on these servers.

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_http::{Client, HttpError, Request};

use super::convert::Unreadable;
use super::{Gitea, wire};

/// A failure in words that tell a person what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// Redirects are never followed: the new name may not be on the allowlist.
    #[error("{0} was moved or renamed: put its new name on the allowlist")]
    Moved(RepoId, #[source] Option<HttpError>),
    /// 423.
    #[error("{0} is archived and takes no changes")]
    Archived(RepoId, #[source] HttpError),
    /// 451.
    #[error("the server withholds {0} for legal reasons")]
    Withheld(RepoId, #[source] HttpError),
    /// The permission of another account is only shown to administrators.
    #[error(
        "AFK's account may not look up permissions in {repo}: \
         make it an administrator there, or list `{login}` in AFK_TRUSTED_ACTORS"
    )]
    PermissionHidden {
        /// Where.
        repo: RepoId,
        /// Whose permission.
        login: String,
        /// The reply.
        source: HttpError,
    },
    /// 412 on a close.
    #[error("the server does not close an issue while one of its dependencies is open")]
    OpenDependencies(#[source] HttpError),
    /// The timeline answered 500 because there is no issue.
    #[error("there is no such issue")]
    NoSuchIssue,
    /// A list that must be complete was cut.
    #[error("the list has more than {0} pages")]
    TooManyPages(u32),
    /// The server answered that it added the label, and did not.
    #[error("the label `{0}` is not among those that the server lists after adding it")]
    LabelNotAdded(String),
    /// Of two labels with one name, the server lists only issues that carry both.
    #[error("{repo} has {count} labels named `{label}`: delete all but one, or issues cannot be listed by it")]
    DuplicateLabel {
        /// Where.
        repo: RepoId,
        /// Its name.
        label: String,
        /// How many.
        count: usize,
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

/// One operation on one repository.
#[derive(Clone, Copy)]
pub(super) struct Calls<'a> {
    http: &'a Client,
    repo: &'a RepoId,
    operation: &'static str,
}

impl Gitea {
    /// The calls of `operation`, which completes "failed to ..".
    pub(super) fn calls<'a>(&'a self, repo: &'a RepoId, operation: &'static str) -> Calls<'a> {
        Calls { http: &self.http, repo, operation }
    }
}

impl<'a> Calls<'a> {
    /// A read below the repository.
    pub(super) fn get(&self, path: &[&str]) -> Request<'a> {
        self.http.get(&self.below(path))
    }

    /// A read outside it.
    pub(super) fn get_global(&self, path: &[&str]) -> Request<'a> {
        self.http.get(path)
    }

    /// A `POST` below the repository.
    pub(super) fn post(&self, path: &[&str]) -> Request<'a> {
        self.http.post(&self.below(path))
    }

    /// A `PATCH` below the repository.
    pub(super) fn patch(&self, path: &[&str]) -> Request<'a> {
        self.http.patch(&self.below(path))
    }

    /// A `DELETE` below the repository.
    pub(super) fn delete(&self, path: &[&str]) -> Request<'a> {
        self.http.delete(&self.below(path))
    }

    fn below<'p>(&self, path: &[&'p str]) -> Vec<&'p str>
    where
        'a: 'p,
    {
        [&["repos", self.repo.owner(), self.repo.name()], path].concat()
    }

    /// What a failed call means.
    pub(super) fn failed(&self, error: HttpError) -> Fault {
        match error.status {
            Some(300..=399) => self.garbled(Problem::Moved(self.repo.clone(), Some(error))),
            Some(423) => self.refused(Problem::Archived(self.repo.clone(), error)),
            Some(451) => self.refused(Problem::Withheld(self.repo.clone(), error)),
            // These servers answer 500 for a single item that they cannot find or read; the others may be fine.
            Some(500) => error.within(FaultScope::Item).fault(self.operation),
            Some(_) | None => error.fault(self.operation),
        }
    }

    /// The server said no, for good.
    pub(super) fn refused(&self, problem: Problem) -> Fault {
        Fault::new(self.operation, FaultClass::Refused, FaultScope::Item, problem)
    }

    /// What the server says cannot be acted on.
    pub(super) fn garbled(&self, problem: Problem) -> Fault {
        Fault::new(self.operation, FaultClass::Garbled, FaultScope::Item, problem)
    }

    /// The reply makes no sense.
    pub(super) fn unreadable(&self, error: Unreadable) -> Fault {
        Fault::new(self.operation, FaultClass::Garbled, FaultScope::Item, error)
    }

    /// Fails unless the issue is of the repository that was asked for.
    pub(super) fn must_be_meant(&self, issue: &wire::Issue) -> Result<(), Fault> {
        match &issue.repository {
            Some(repository) => self.must_be_named(&repository.full_name),
            None => Ok(()),
        }
    }

    /// Fails unless the server means the repository that was asked for: another name has not been allowed.
    pub(super) fn must_be_named(&self, full_name: &str) -> Result<(), Fault> {
        let found = RepoId::parse(full_name).map_err(|error| self.unreadable(error.into()))?;
        if found == *self.repo { Ok(()) } else { Err(self.garbled(Problem::Moved(self.repo.clone(), None))) }
    }
}
