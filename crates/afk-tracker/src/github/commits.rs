//! Commits of a branch.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Commit, History};
use afk_http::HttpError;

use super::client::Calls;
use super::paging::{self, PAGE_ITEMS, PAGES_MAX};
use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

/// The most commits that are read of one comparison.
const COMMITS_MAX: usize = PAGE_ITEMS * PAGES_MAX as usize;

impl GitHub {
    /// The commits that `head` has and `base` has not.
    pub(super) fn read_commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History, Fault> {
        let calls = self.calls(repo, "read the commits", Grant::ReadContents);
        match base {
            Some(base) => since(calls, head, base),
            None => newest(calls, head),
        }
    }

    /// What the default branch has and `base` has not, unless its head is still `known`. A comparison needs both ends named,
    /// so the head is asked for first; while nobody pushes, that is all.
    pub(super) fn read_news(
        &self,
        repo: &RepoId,
        base: Option<&Sha>,
        known: Option<&Sha>,
    ) -> Result<Option<History>, Fault> {
        let calls = self.calls(repo, "read the commits", Grant::ReadContents);
        let newest = match calls.get(&["commits"]).query("per_page", 1).json::<Vec<wire::Commit>>() {
            Ok(reply) => convert_all(calls, reply.body)?,
            // An empty repository.
            Err(error) if error.status == Some(409) => Vec::new(),
            Err(error) => return Err(calls.failed(error)),
        };
        match newest.first() {
            Some(head) if known == Some(&head.sha) => Ok(None),
            Some(head) => self.read_commits(repo, &head.sha, base).map(Some),
            None => Ok(Some(History { commits: Vec::new(), complete: true })),
        }
    }
}

/// A comparison is exact, whatever the dates of the commits and whether or not the base is still on the branch: what was
/// pushed away shows by its absence. A listing that runs until it meets the base would be neither.
///
/// It goes from the oldest to the newest, so one over the bound is read as a listing instead. Both ends are fixed and the
/// total is known, so its pages are counted: GitHub's description of this call promises no links.
fn since(calls: Calls<'_>, head: &Sha, base: &Sha) -> Result<History, Fault> {
    let ends = format!("{base}...{head}");
    let (mut found, mut total): (Vec<wire::Commit>, usize) = (Vec::new(), 0);
    for page in 1..=PAGES_MAX {
        let request = calls.get(&["compare", &ends]).query("per_page", PAGE_ITEMS).query("page", page);
        let read = request.json::<wire::Comparison>().map_err(|error| explain(calls, base, error))?.body;
        total = read.total_commits;
        if total > COMMITS_MAX {
            return Ok(History { complete: false, ..newest(calls, head)? });
        }
        let ended = read.commits.is_empty();
        found.extend(read.commits);
        if ended || found.len() >= total {
            break;
        }
    }
    let complete = found.len() >= total;
    found.reverse();
    Ok(History { commits: convert_all(calls, found)?, complete })
}

/// All commits of `head`, to the bound.
fn newest(calls: Calls<'_>, head: &Sha) -> Result<History, Fault> {
    match paging::read::<wire::Commit>(calls, calls.get(&["commits"]).query("sha", head)) {
        Ok(pages) => Ok(History { commits: convert_all(calls, pages.items)?, complete: pages.complete }),
        // An empty repository.
        Err(error) if error.status == Some(409) => Ok(History { commits: Vec::new(), complete: true }),
        Err(error) => Err(calls.failed(error)),
    }
}

fn convert_all(calls: Calls<'_>, found: Vec<wire::Commit>) -> Result<Vec<Commit>, Fault> {
    found.into_iter().map(convert::commit).collect::<Result<_, _>>().map_err(|error| calls.unreadable(error))
}

/// Why a comparison failed: 404 stands for an unknown base and for much else, so GitHub is asked for the base.
fn explain(calls: Calls<'_>, base: &Sha, error: HttpError) -> Fault {
    if error.status != Some(404) {
        return calls.failed(error);
    }
    match calls.get(&["git", "commits", base.as_str()]).send() {
        Ok(_) => calls.failed(error),
        Err(asked) if asked.status == Some(404) => calls.refused(Problem::BaseGone(base.to_string())),
        // Still not known why.
        Err(asked) => calls.failed(asked),
    }
}
