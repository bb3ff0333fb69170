//! One list for all repositories of an owner, so that requests grow with the issues and not with the repositories.
//!
//! The server looks label names up among those of all repositories and organisations, any of the names counts, and its
//! database answers (an index is asked only for words): what was put on just before is listed. Everything is looked at again
//! here all the same, and whatever speaks against this list leads back to the repositories themselves.

use std::collections::{BTreeMap, BTreeSet};

use afk_core::fault::{Fault, FaultScope};
use afk_core::ids::RepoId;
use afk_core::port::{LabelQuery, Listing, TrackerIssue};
use afk_http::HttpError;

use super::{Listings, carries};
use crate::gitea::labels::spellings;
use crate::gitea::paging::{LastPage, Pager};
use crate::gitea::{Gitea, convert, wire};

const OPERATION: &str = "list the owner's issues";

/// The wanted issues by repository and number.
type Found = BTreeMap<RepoId, BTreeMap<u64, TrackerIssue>>;

/// Whether the list can be used.
enum Answer {
    /// It holds every wanted issue that AFK's account may see.
    Whole,
    /// The server has no such list, or it makes no sense, or it is longer than asking the repositories would be.
    Useless,
}

impl Gitea {
    /// Lists several repositories, all of one owner. What is missing from the answer has to be asked by itself.
    ///
    /// Two lists, one for the labels that count on open issues alone and one for those that count on any: closed issues keep
    /// their labels, so one list for all would grow with history. The lock is taken off at every end, so its list stays short.
    pub(super) fn list_owner(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> Result<Listings, Fault> {
        let mut found: Found = repos.iter().map(|repo| (repo.clone(), BTreeMap::new())).collect();
        for open_only in [true, false] {
            let labels: Vec<&str> = queries.iter().filter(|it| it.open_only == open_only).map(|it| it.label).collect();
            if labels.is_empty() {
                continue;
            }
            match self.search(&labels, open_only, &mut found)? {
                Answer::Whole => {}
                Answer::Useless => return Ok(Listings::new()),
            }
        }
        // A repository that moved, or that AFK may not see, has no issues here either.
        let silent = found.iter().filter(|(_, issues)| issues.is_empty()).map(|(repo, _)| repo.clone()).collect();
        for repo in self.unseen(silent)? {
            found.remove(&repo);
        }
        let listing =
            |issues: BTreeMap<_, _>| Listing { issues: issues.into_values().collect(), complete: true, head: None };
        Ok(found.into_iter().map(|(repo, issues)| (repo, listing(issues))).collect())
    }

    /// Adds the issues that carry any of the labels.
    fn search(&self, labels: &[&str], open_only: bool, found: &mut Found) -> Result<Answer, Fault> {
        let Some(owner) = found.keys().next().map(|repo| repo.owner().to_owned()) else { return Ok(Answer::Useless) };
        let names: Vec<String> = labels.iter().flat_map(|label| spellings(label)).collect();
        let (names, state) = (names.join(","), if open_only { "open" } else { "all" });
        let mut pages = Pager::new(LastPage::Short, || {
            let request = self.http.get(&["repos", "issues", "search"]).query("owner", &owner).query("type", "issues");
            request.query("state", state).query("labels", &names)
        });
        let (mut filtered, mut foreign) = (false, 0);
        loop {
            let page = match pages.next::<wire::Issue>() {
                Ok(Some(page)) => page,
                Ok(None) if pages.complete() => return Ok(Answer::Whole),
                Ok(None) => return Ok(Answer::Useless),
                Err(error) => return without(error).map(|()| Answer::Useless),
            };
            let empty = page.is_empty();
            let labelled: Vec<_> =
                page.into_iter().filter(|it| labels.iter().any(|label| carries(it, label))).collect();
            if !filtered && !empty && labelled.is_empty() {
                // Nobody has such labels: then the server lists everything.
                return Ok(Answer::Whole);
            }
            filtered = true;
            match keep(labelled, open_only, found) {
                None => return Ok(Answer::Useless),
                Some(0) => foreign += 1,
                Some(_) => {}
            }
            if foreign > found.len() {
                // Other repositories of this owner carry the labels too, more than asking ours would cost.
                return Ok(Answer::Useless);
            }
        }
    }

    /// Those that the owner's list of repositories does not show. It is read no further than asking them would cost.
    fn unseen(&self, mut silent: BTreeSet<RepoId>) -> Result<BTreeSet<RepoId>, Fault> {
        let Some(owner) = silent.first().map(|repo| repo.owner().to_owned()) else { return Ok(silent) };
        let mut pages = Pager::new(LastPage::Short, || self.http.get(&["users", &owner, "repos"]));
        for _ in 0..silent.len() {
            let page = match pages.next::<wire::RepositoryMeta>() {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) => return without(error).map(|()| silent),
            };
            for repo in page.iter().filter_map(|it| RepoId::parse(&it.full_name).ok()) {
                silent.remove(&repo);
            }
            if silent.is_empty() {
                break;
            }
        }
        Ok(silent)
    }
}

/// A list that failed is done without, unless its failure reaches everything that could be asked instead: a token that is not
/// good, or a time to wait. A server that is down says so again when its repositories are asked.
fn without(error: HttpError) -> Result<(), Fault> {
    let reaches_all = error.scope == FaultScope::Tick || error.not_before.is_some();
    if reaches_all { Err(error.fault(OPERATION)) } else { Ok(()) }
}

/// Keeps what is ours and says how many that were. `None` if one cannot be understood: it may be ours.
fn keep(issues: Vec<wire::Issue>, open_only: bool, found: &mut Found) -> Option<usize> {
    let mut kept = 0;
    for dto in issues {
        let repo = RepoId::parse(&dto.repository.as_ref()?.full_name).ok()?;
        let Some(issues) = found.get_mut(&repo) else { continue };
        let Some(issue) = convert::listed(&repo, dto).ok()? else { continue };
        if issue.open || !open_only {
            issues.insert(issue.issue.number, issue);
            kept += 1;
        }
    }
    Some(kept)
}
