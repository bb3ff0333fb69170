//! Commit statuses of Gitea (1.22 or newer) and Forgejo (7 or newer), and beside them workflow runs where the server shows any.

mod convert;
mod runs;
mod wire;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use afk_core::config::{Armed, TrackerSettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Result, StageFacts};
use afk_http::{Auth, Client, Settings, SetupError};
use jiff::Timestamp;

use self::convert::{Unreadable, check};

const OPERATION: &str = "read commit statuses";

/// The most that is asked for on a page; servers may have a lower limit and silently give less.
const PAGE_ITEMS: u32 = 50;
/// A commit with more pages than this is not read.
const PAGES_MAX: u32 = 20;

/// The client of one server's commit statuses.
#[derive(Debug)]
pub(crate) struct Statuses {
    http: Client,
    /// The server's address as people open it, for links that it gives without one.
    web: String,
    /// Whether the server is too old to list workflow runs, once that was seen.
    without_runs: AtomicBool,
    /// The most that the server puts on a page, once it was asked; `None` where it does not say.
    page_items: OnceLock<Option<u32>>,
}

/// One page, and the server's time of it.
struct Page {
    statuses: Vec<wire::Status>,
    at: Option<Timestamp>,
}

impl Statuses {
    pub(crate) fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        http: &Settings,
    ) -> std::result::Result<Self, SetupError> {
        let web = tracker.url.trim_end_matches('/').to_owned();
        let http = Client::new(armed, &format!("{web}/api/v1"), Auth::Token(tracker.token.clone()), http)?;
        Ok(Self { http, web, without_runs: AtomicBool::new(false), page_items: OnceLock::new() })
    }

    /// The newest status of each context, by context, then the workflow runs that say more. Nothing at all is no check.
    ///
    /// Runs come last: what begins in between is seen, and only makes the reading less finished.
    pub(crate) fn read(&self, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        let (latest, at) = walk(|number| self.page(repo, commit, number), || self.page_items())?;
        let statuses =
            latest.into_values().map(|status| check(status, &self.web)).collect::<std::result::Result<_, _>>();
        let statuses: Vec<_> = statuses.map_err(garbled)?;
        let runs = if runs::may_wait(&statuses, at) { Vec::new() } else { self.runs(repo, commit)? };
        Ok(StageFacts { checks: runs::combine(statuses, runs), at, runs: None })
    }

    /// What is on a full page. Asked once a tick, which costs less than asking for an empty page of every commit.
    fn page_items(&self) -> Option<usize> {
        let told = self.page_items.get_or_init(|| {
            let reply = self.http.get(&["settings", "api"]).json::<wire::ApiSettings>();
            reply.ok().map(|reply| reply.body.max_response_items).filter(|most| *most > 0)
        });
        told.and_then(|most| usize::try_from(most.min(PAGE_ITEMS)).ok())
    }

    fn page(&self, repo: &RepoId, commit: &Sha, number: u32) -> Result<Page> {
        let path = ["repos", repo.owner(), repo.name(), "commits", commit.as_str(), "status"];
        let request = self.http.get(&path).query("page", number).query("limit", PAGE_ITEMS);
        let reply = request.json::<wire::Combined>().map_err(|error| error.fault(OPERATION))?;
        let statuses = reply.body.statuses.unwrap_or_default();
        let answered = reply.body.sha.unwrap_or_default();
        // Servers leave the commit blank where it has no status.
        if answered.eq_ignore_ascii_case(commit.as_str()) || (answered.is_empty() && statuses.is_empty()) {
            Ok(Page { statuses, at: reply.at })
        } else {
            Err(garbled(Unreadable::OtherCommit { asked: commit.clone(), answered }))
        }
    }
}

/// Reads page after page and keeps the newest status of each context. The last page is an empty one, or one with fewer items
/// than `full`; where it is not known what the server's limit is, a short page may have a next one. The time is that of the
/// first page, so that nothing seems older than it is.
fn walk(
    page: impl Fn(u32) -> Result<Page>,
    full: impl Fn() -> Option<usize>,
) -> Result<(BTreeMap<String, wire::Status>, Option<Timestamp>)> {
    let first = page(1)?;
    let at = first.at;
    let mut latest = BTreeMap::new();
    let mut statuses = first.statuses;
    let mut filled = 0;
    while !statuses.is_empty() {
        let last = full().is_some_and(|full| statuses.len() < full);
        keep_newest(&mut latest, statuses);
        filled += 1;
        if last {
            break;
        }
        if filled == PAGES_MAX {
            return Err(garbled(Unreadable::TooMany(PAGES_MAX * PAGE_ITEMS)));
        }
        statuses = page(filled + 1)?.statuses;
    }
    // Pages run from the newest status to the oldest. One that changed meanwhile has moved from a page not yet read to the
    // first one, where it would never be seen.
    if filled > 1 {
        keep_newest(&mut latest, page(1)?.statuses);
    }
    Ok((latest, at))
}

fn keep_newest(latest: &mut BTreeMap<String, wire::Status>, statuses: Vec<wire::Status>) {
    for status in statuses {
        let known = latest.get(&status.context).is_some_and(|known| known.id >= status.id);
        if !known {
            latest.insert(status.context.clone(), status);
        }
    }
}

fn garbled(problem: Unreadable) -> Fault {
    Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, problem).answered()
}

#[cfg(test)]
mod tests;
