//! The calls of one operation on one repository, and what their failures mean on GitHub.

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::RepoId;
use afk_http::{HttpError, PageLink, Request};

use super::convert::Unreadable;
use super::graphql::{QueryError, Said};
use super::problem::{Grant, Problem};
use super::{GitHub, convert};

/// The largest reply that is read: a page of 100 issues or comments, each with a text of 65,536 characters.
const REPLY_BYTES: u64 = 64 * 1024 * 1024;

/// One operation on one repository.
#[derive(Clone, Copy)]
pub(super) struct Calls<'a> {
    github: &'a GitHub,
    repo: &'a RepoId,
    operation: &'static str,
    grant: Grant,
}

impl GitHub {
    /// The calls of `operation`, which completes "failed to .." and needs `grant`.
    pub(super) fn calls<'a>(&'a self, repo: &'a RepoId, operation: &'static str, grant: Grant) -> Calls<'a> {
        Calls { github: self, repo, operation, grant }
    }

    /// A read outside of any repository.
    pub(super) fn get(&self, path: &[&str]) -> Request<'_> {
        self.rest.get(path).limit(REPLY_BYTES)
    }

    /// A query to GraphQL, which changes nothing.
    pub(super) fn graphql_query(&self) -> Request<'_> {
        self.graphql.post(&["graphql"]).read_only().limit(REPLY_BYTES)
    }
}

impl<'a> Calls<'a> {
    /// A read below the repository.
    pub(super) fn get(&self, path: &[&str]) -> Request<'a> {
        self.github.get(&self.below(path))
    }

    /// A `POST` below the repository.
    pub(super) fn post(&self, path: &[&str]) -> Request<'a> {
        self.github.rest.post(&self.below(path)).limit(REPLY_BYTES)
    }

    /// A `PATCH` below the repository.
    pub(super) fn patch(&self, path: &[&str]) -> Request<'a> {
        self.github.rest.patch(&self.below(path)).limit(REPLY_BYTES)
    }

    /// A `DELETE` below the repository.
    pub(super) fn delete(&self, path: &[&str]) -> Request<'a> {
        self.github.rest.delete(&self.below(path)).limit(REPLY_BYTES)
    }

    /// The page that a reply named. A link to another server is an error, and nothing is sent.
    pub(super) fn page(&self, link: &PageLink) -> Result<Request<'a>, HttpError> {
        Ok(self.github.rest.page(link)?.limit(REPLY_BYTES))
    }

    fn below<'p>(&self, path: &[&'p str]) -> Vec<&'p str>
    where
        'a: 'p,
    {
        [&["repos", self.repo.owner(), self.repo.name()], path].concat()
    }

    /// What a failed call means.
    pub(super) fn failed(&self, error: HttpError) -> Fault {
        let repo = self.repo.clone();
        match error.status {
            Some(300..=399) => self.garbled(Problem::Moved(repo, Some(error))),
            // A 403 that is not final is a rate limit.
            Some(403) if error.class == FaultClass::Refused => {
                self.refused(Problem::NotGranted { repo, grant: self.grant, source: Box::new(error) })
            }
            Some(423) => self.refused(Problem::Locked(repo, error)),
            Some(451) => self.refused(Problem::Withheld(repo, error)),
            Some(_) | None => error.fault(self.operation),
        }
    }

    /// What an error in a GraphQL answer means.
    pub(super) fn query_failed(&self, error: QueryError) -> Fault {
        let (repo, grant, not_before) = (self.repo.clone(), self.grant, error.not_before());
        let fault = |class, scope, error| Fault::new(self.operation, class, scope, error).not_before(not_before);
        match error.said() {
            Said::RateLimit => fault(FaultClass::Transient, FaultScope::Server, error),
            Said::Stumbled => fault(FaultClass::Transient, FaultScope::Item, error),
            Said::Other => fault(FaultClass::Garbled, FaultScope::Item, error),
            Said::Absent => self.refused(Problem::Absent(repo, Box::new(error))),
            Said::Forbidden => self.refused(Problem::NotGranted { repo, grant, source: Box::new(error) }),
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

    /// Fails unless the issue is of the repository that was asked for, by its `repository_url`.
    pub(super) fn must_be_meant(&self, repository_url: &str) -> Result<(), Fault> {
        let found = convert::repository_of(repository_url).map_err(|error| self.unreadable(error))?;
        self.must_be(&found)
    }

    /// Fails unless the server means the repository that was asked for: another name has not been allowed.
    pub(super) fn must_be_named(&self, full_name: &str) -> Result<(), Fault> {
        let found = RepoId::parse(full_name).map_err(|error| self.unreadable(error.into()))?;
        self.must_be(&found)
    }

    fn must_be(&self, found: &RepoId) -> Result<(), Fault> {
        if found == self.repo { Ok(()) } else { Err(self.garbled(Problem::Moved(self.repo.clone(), None))) }
    }
}
