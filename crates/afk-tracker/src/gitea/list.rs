//! Listing issues by label.
//!
//! The server's filter cannot be trusted: a name that it does not know in this repository is no filter at all, and labels
//! of the organisation are such names. So every issue is looked at again here, and a first page with a foreign issue on it
//! leads to a look at the labels themselves.

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

impl Gitea {
    /// Lists every repository, some at once. What reaches further than its repository (a server that is down, a token that
    /// is not good) stands for the repositories that were not asked yet.
    pub(super) fn list_side_by_side(
        &self,
        repos: &[RepoId],
        queries: &[LabelQuery<'_>],
    ) -> BTreeMap<RepoId, Result<Listing, Fault>> {
        let answers = ask_all(
            self.workers,
            repos,
            |repo, known| {
                let listing = match known {
                    Some(fault) => Err(fault),
                    None => self.list_repository(repo, queries),
                };
                (repo.clone(), listing)
            },
            |(_, listing)| listing.as_ref().err(),
        );
        answers.into_iter().collect()
    }

    /// The issues of one repository that match any query. One that several show counts as the last of them shows it.
    fn list_repository(&self, repo: &RepoId, queries: &[LabelQuery<'_>]) -> Result<Listing, Fault> {
        let (mut issues, mut complete) = (BTreeMap::new(), true);
        for query in queries {
            complete &= self.list_label(repo, query, &mut issues)?;
        }
        Ok(Listing { issues: issues.into_values().collect(), complete })
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
        let issue = convert::issue(repo, dto).map_err(|error| calls.unreadable(error))?;
        if let Some(issue) = issue.filter(|issue| issue.open || !query.open_only) {
            issues.insert(issue.issue.number, issue);
        }
    }
    Ok(())
}
