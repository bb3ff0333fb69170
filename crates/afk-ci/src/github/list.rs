//! Reading one list about a commit, over all its pages.

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::Result;
use afk_http::{Client, HttpError, Request};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::problem::{Grant, Problem};

/// The most items that GitHub puts on a page.
const PAGE_ITEMS: u32 = 100;
/// The most pages that are read of one list; GitHub itself shows no more than 1,000 runs.
const PAGES_MAX: u32 = 10;
/// The largest page that is read: 100 check-runs, each with a summary and a text of 65,535 characters.
const PAGE_BYTES: u64 = 64 * 1024 * 1024;

/// A list of facts about a commit, and what reading it needs.
pub(super) struct List<'a> {
    pub(super) rest: &'a Client,
    pub(super) repo: &'a RepoId,
    pub(super) commit: &'a Sha,
    /// Completes "failed to ..".
    pub(super) operation: &'static str,
    pub(super) grant: Grant,
}

/// A list as it was read.
pub(super) struct Read<P> {
    /// Its pages, later readings of an item after earlier ones.
    pub(super) pages: Vec<P>,
    /// When the first page was given, by the server's clock, so that nothing seems older than it is.
    pub(super) at: Option<Timestamp>,
}

impl<'a> List<'a> {
    /// A read below the repository.
    pub(super) fn get(&self, path: &[&str]) -> Request<'a> {
        self.rest.get(&[&["repos", self.repo.owner(), self.repo.name()], path].concat())
    }

    /// Reads every page, each by the link that the page before gives.
    pub(super) fn read<P: DeserializeOwned>(&self, first: impl Fn() -> Request<'a>) -> Result<Read<P>> {
        let page = |request: Request<'_>| request.limit(PAGE_BYTES).json::<P>().map_err(|error| self.failed(error));
        let first = || page(first().query("per_page", PAGE_ITEMS));
        let reply = first()?;
        let (mut pages, mut next, at) = (vec![reply.body], reply.next, reply.at);
        for _ in 1..PAGES_MAX {
            let Some(link) = next else { break };
            let reply = page(self.rest.page(&link).map_err(|error| self.failed(error))?)?;
            pages.push(reply.body);
            next = reply.next;
        }
        if next.is_some() {
            return Err(self.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        // Pages run from new to old. What changed meanwhile has moved from a page not yet read to the first one, where it
        // would never be seen.
        if pages.len() > 1 {
            pages.push(first()?.body);
        }
        Ok(Read { pages, at })
    }

    /// Fails unless the server speaks of the commit that was asked for.
    pub(super) fn must_be_asked_for(&self, sha: &str) -> Result<()> {
        if sha.eq_ignore_ascii_case(self.commit.as_str()) {
            return Ok(());
        }
        Err(self.garbled(Problem::OtherCommit { asked: self.commit.clone(), answered: sha.to_owned() }))
    }

    /// The reply cannot be acted on.
    pub(super) fn garbled(&self, problem: Problem) -> Fault {
        self.answered(FaultClass::Garbled, problem)
    }

    fn failed(&self, error: HttpError) -> Fault {
        let repo = self.repo.clone();
        match error.status {
            Some(300..=399) => self.garbled(Problem::Moved(repo, error)),
            // A 403 that is not final is a rate limit. What a token may not see at all is answered with 404.
            Some(403 | 404) if error.class == FaultClass::Refused => {
                self.answered(FaultClass::Refused, Problem::NotGranted { repo, grant: self.grant, source: error })
            }
            Some(_) | None => error.fault(self.operation),
        }
    }

    fn answered(&self, class: FaultClass, problem: Problem) -> Fault {
        Fault::new(self.operation, class, FaultScope::Item, problem).answered()
    }
}
