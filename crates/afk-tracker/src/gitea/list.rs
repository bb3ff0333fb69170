//! Listing issues by label.
//!
//! The server's filter cannot be trusted: a name that it does not know in this repository is no filter at all, and labels
//! of the organisation are such names. So every issue is looked at again here, and a first page with a foreign issue on it
//! leads to a look at the labels themselves.

mod owner;

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::RepoId;
use afk_core::issue::same_label;
use afk_core::port::{LabelQuery, Listing, TrackerIssue};
use afk_http::Request;

use super::client::Calls;
use super::labels::Whereabouts;
use super::paging::{LastPage, Pager};
use super::{Gitea, convert, wire};
use crate::side_by_side::ask_all;

/// The list to read and the spelling to ask it for.
enum Source {
    /// The repository's issues, which its own labels filter.
    Repository(String),
    /// The owner's issues, which any label filters, the organisation's too.
    Owner(String),
}

/// What was found, by repository. One that is missing has to be asked by itself.
type Listings = BTreeMap<RepoId, Listing>;

/// The repositories of each owner.
fn by_owner(repos: &[RepoId]) -> Vec<Vec<RepoId>> {
    let mut owners = BTreeMap::<&str, Vec<RepoId>>::new();
    for repo in repos {
        owners.entry(repo.owner()).or_default().push(repo.clone());
    }
    owners.into_values().collect()
}

impl Gitea {
    /// Lists every repository: those of one owner together, where they are several and the server allows it, else each by
    /// itself; some at once. What reaches further than its repository (a server that is down, a token that is not good)
    /// stands for the repositories that were not asked yet.
    pub(super) fn list_side_by_side(
        &self,
        repos: &[RepoId],
        queries: &[LabelQuery<'_>],
    ) -> BTreeMap<RepoId, Result<Listing, Fault>> {
        let answers = ask_all(
            self.workers,
            &by_owner(repos),
            |group, known| {
                let answer = match (known, group.as_slice()) {
                    (Some(fault), _) => Err(fault),
                    (None, [repo]) => self.list_repository(repo, queries).map(|it| [(repo.clone(), it)].into()),
                    (None, several) => self.list_owner(several, queries),
                };
                (group.clone(), answer)
            },
            |(_, answer)| answer.as_ref().err(),
        );
        let (mut listings, mut left) = (BTreeMap::new(), Vec::new());
        for (group, answer) in answers {
            let mut answer: Result<Listings, Fault> = answer;
            for repo in group {
                match &mut answer {
                    Ok(found) => match found.remove(&repo) {
                        Some(listing) => drop(listings.insert(repo, Ok(listing))),
                        None => left.push(repo),
                    },
                    Err(fault) => drop(listings.insert(repo, Err(fault.clone()))),
                }
            }
        }
        listings.extend(self.list_each(&left, queries));
        listings
    }

    /// Asks every repository by itself.
    fn list_each(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> Vec<(RepoId, Result<Listing, Fault>)> {
        ask_all(
            self.workers,
            repos,
            |repo, known| (repo.clone(), known.map_or_else(|| self.list_repository(repo, queries), Err)),
            |(_, listing)| listing.as_ref().err(),
        )
    }

    /// The issues of one repository that match any query. One that several show counts as the last of them shows it.
    fn list_repository(&self, repo: &RepoId, queries: &[LabelQuery<'_>]) -> Result<Listing, Fault> {
        let (mut issues, mut complete) = (BTreeMap::new(), true);
        for query in queries {
            complete &= self.list_label(repo, query, &mut issues)?;
        }
        Ok(Listing { issues: issues.into_values().collect(), complete, head: None })
    }

    /// Adds the issues that match; false when the bound was reached.
    fn list_label(
        &self,
        repo: &RepoId,
        query: &LabelQuery<'_>,
        issues: &mut BTreeMap<u64, TrackerIssue>,
    ) -> Result<bool, Fault> {
        let calls = self.calls(repo, "list issues");
        let plain = Source::Repository(query.label.to_owned());
        let mut pages = Pager::new(LastPage::Short, || request(calls, repo, query, &plain));
        let first = pages.next::<wire::Issue>().map_err(|error| calls.failed(error))?.unwrap_or_else(Vec::new);
        if first.iter().all(|issue| carries(issue, query.label)) {
            let rest = pages.rest().map_err(|error| calls.failed(error))?;
            keep(calls, repo, query, first.into_iter().chain(rest), issues)?;
            return Ok(pages.complete());
        }
        if first.iter().any(|issue| carries(issue, query.label)) {
            // It exists, whatever was seen earlier.
            self.labels.forget(repo);
        }
        let (source, exists) = match self.labels.find(calls, repo, query.label)? {
            // No issue can carry it.
            Whereabouts::Nowhere => return Ok(true),
            Whereabouts::Repository(_, name) => (Source::Repository(name), true),
            Whereabouts::Organisation(_, name) => (Source::Owner(name), true),
            Whereabouts::Unknown => (Source::Owner(query.label.to_owned()), false),
        };
        let mut pages = Pager::new(LastPage::Short, || request(calls, repo, query, &source));
        let first = pages.next::<wire::Issue>().map_err(|error| calls.failed(error))?.unwrap_or_else(Vec::new);
        if !exists && !first.iter().any(|issue| carries(issue, query.label)) {
            // This list knows the labels of every repository and organisation: it is empty, or not filtered because there
            // is no such label.
            return Ok(true);
        }
        let rest = pages.rest().map_err(|error| calls.failed(error))?;
        let owners = matches!(source, Source::Owner(_));
        let found = first.into_iter().chain(rest).filter(|issue| !owners || is_of(repo, issue));
        keep(calls, repo, query, found, issues)?;
        Ok(pages.complete())
    }
}

fn request<'a>(calls: Calls<'a>, repo: &RepoId, query: &LabelQuery<'_>, source: &Source) -> Request<'a> {
    let state = if query.open_only { "open" } else { "all" };
    let (request, label) = match source {
        Source::Repository(label) => (calls.get(&["issues"]), label),
        Source::Owner(label) => (calls.get_global(&["repos", "issues", "search"]).query("owner", repo.owner()), label),
    };
    request.query("type", "issues").query("state", state).query("labels", label)
}

fn carries(issue: &wire::Issue, label: &str) -> bool {
    issue.labels.iter().flatten().any(|it| same_label(&it.name, label))
}

fn is_of(repo: &RepoId, issue: &wire::Issue) -> bool {
    issue.repository.as_ref().is_some_and(|it| RepoId::parse(&it.full_name).as_ref() == Ok(repo))
}

/// Keeps what the query asked for.
fn keep(
    calls: Calls<'_>,
    repo: &RepoId,
    query: &LabelQuery<'_>,
    found: impl IntoIterator<Item = wire::Issue>,
    issues: &mut BTreeMap<u64, TrackerIssue>,
) -> Result<(), Fault> {
    for dto in found.into_iter().filter(|issue| carries(issue, query.label)) {
        calls.must_be_meant(&dto)?;
        let issue = convert::listed(repo, dto).map_err(|error| calls.unreadable(error))?;
        if let Some(issue) = issue.filter(|issue| issue.open || !query.open_only) {
            issues.insert(issue.issue.number, issue);
        }
    }
    Ok(())
}
