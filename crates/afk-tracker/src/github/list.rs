//! Listing issues by label: many repositories in one question, read from GitHub's own store and never from its search.

mod document;

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::issue::has_label;
use afk_core::port::{LabelQuery, Listing, TrackerIssue};
use afk_http::github::Gate;

use super::GitHub;
use super::convert::{self, Unreadable};
use super::graphql::{Answered, Connection, QueryError};
use super::problem::Grant;
use crate::side_by_side::ask_all;

/// How many lists one question asks for: 20 repositories with three labels each. GitHub refuses a question that could have
/// more than 500,000 answers; a further page could have 50 issues with 100 labels each, so these are 303,000.
const LISTS_PER_QUESTION: usize = 60;
/// The most pages that are read of one list: 1,960 issues.
const PAGES_MAX: u32 = 40;

/// A page of one query in one repository: one field of a question.
#[derive(Clone)]
struct Part<'a> {
    repo: &'a RepoId,
    query: &'a LabelQuery<'a>,
    after: Option<String>,
    page: u32,
    /// Ask for the head of the default branch too, which costs no point.
    head: bool,
}

/// What a part gave.
struct Page {
    issues: Vec<TrackerIssue>,
    next: Option<String>,
    complete: bool,
    head: Option<Sha>,
}

/// What is known of a repository so far.
#[derive(Default)]
struct Found {
    issues: BTreeMap<u64, TrackerIssue>,
    cut: bool,
    head: Option<Sha>,
}

impl GitHub {
    /// Lists every repository, some questions at once. What reaches further than its repositories (a server that is down, a
    /// reached limit) stands for those that were not asked yet.
    pub(super) fn list_in_chunks(
        &self,
        repos: &[RepoId],
        queries: &[LabelQuery<'_>],
    ) -> BTreeMap<RepoId, Result<Listing, Fault>> {
        let repos_per_question = (LISTS_PER_QUESTION / queries.len().max(1)).max(1);
        let chunks: Vec<&[RepoId]> = repos.chunks(repos_per_question).collect();
        let answers = ask_all(
            self.workers.min(Gate::PLACES),
            &chunks,
            |chunk, known| match known {
                Some(fault) => chunk.iter().map(|repo| (repo.clone(), Err(fault.clone()))).collect(),
                None => self.list_chunk(chunk, queries),
            },
            |answer: &BTreeMap<_, Result<Listing, Fault>>| {
                answer.values().filter_map(|listing| listing.as_ref().err()).max_by_key(|fault| fault.scope)
            },
        );
        answers.into_iter().flatten().collect()
    }

    /// Asks about all repositories of a chunk, then about the lists that have a next page, and so on.
    fn list_chunk(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing, Fault>> {
        let mut found: BTreeMap<&RepoId, Result<Found, Fault>> =
            repos.iter().map(|repo| (repo, Ok(Found::default()))).collect();
        let first = |repo| {
            let queries = queries.iter().enumerate();
            queries.map(move |(index, query)| Part { repo, query, after: None, page: 1, head: index == 0 })
        };
        let mut parts: Vec<Part<'_>> = found.keys().copied().flat_map(first).collect();
        while !parts.is_empty() {
            let pages = self.ask(&parts);
            let mut next = Vec::new();
            for (part, page) in parts.into_iter().zip(pages) {
                let Some(Ok(so_far)) = found.get_mut(part.repo) else { continue };
                match page {
                    Ok(page) => {
                        so_far.cut |= !page.complete || (page.next.is_some() && part.page == PAGES_MAX);
                        so_far.head = so_far.head.take().or(page.head);
                        so_far.issues.extend(page.issues.into_iter().map(|issue| (issue.issue.number, issue)));
                        if page.next.is_some() && part.page < PAGES_MAX {
                            next.push(Part { after: page.next, page: part.page + 1, head: false, ..part });
                        }
                    }
                    Err(fault) => {
                        found.insert(part.repo, Err(fault));
                    }
                }
            }
            next.retain(|part| matches!(found.get(part.repo), Some(Ok(_))));
            parts = next;
        }
        let listing = |found: Found| Listing {
            issues: found.issues.into_values().collect(),
            complete: !found.cut,
            head: found.head,
        };
        found.into_iter().map(|(repo, found)| (repo.clone(), found.map(listing))).collect()
    }

    /// Asks one question. An error concerns the part that it names; one that names none concerns all.
    fn ask<'a>(&'a self, parts: &'a [Part<'a>]) -> Vec<Result<Page, Fault>> {
        let calls = |part: &'a Part<'a>| self.calls(part.repo, "list issues", Grant::ReadIssues);
        let answered = match self.query(&document::text(parts), &document::variables(parts)) {
            Ok(answered) => answered,
            Err(error) => {
                let Some(part) = parts.first() else { return Vec::new() };
                let fault = calls(part).failed(error);
                return parts.iter().map(|_| Err(fault.clone())).collect();
            }
        };
        let Answered { data, errors } = answered;
        let mut data: BTreeMap<String, Option<document::Repository>> = data.unwrap_or_else(BTreeMap::new);
        let page = |(index, part): (usize, &'a Part<'a>)| {
            let name = document::field(index);
            let calls = calls(part);
            // A list is good without the head: whoever wants it asks for the branch.
            let concerns = |error: &&QueryError| {
                error.field().is_none_or(|field| field == name) && error.below() != Some(document::HEAD)
            };
            if let Some(error) = errors.iter().find(concerns) {
                return Err(calls.query_failed(error.clone()));
            }
            let found = data.remove(&name).flatten().ok_or_else(|| calls.unreadable(Unreadable::Silent))?;
            calls.must_be_named(&found.name_with_owner)?;
            read(part, found).map_err(|error| calls.unreadable(error))
        };
        parts.iter().enumerate().map(page).collect()
    }
}

/// Reads a page. Every issue is looked at again, whatever the server filters.
fn read(part: &Part<'_>, found: document::Repository) -> Result<Page, Unreadable> {
    let head = found.default_branch_ref.and_then(|it| it.target).map(|it| Sha::parse(&it.oid)).transpose()?;
    let Connection { page_info, nodes, .. } = found.issues;
    let (mut issues, mut complete) = (Vec::new(), true);
    for node in nodes {
        let Some(node) = node else {
            complete = false;
            continue;
        };
        // Labels that are not shown might be those that keep an agent away.
        complete &= node.labels.as_ref().is_some_and(|it| it.total_count == Some(it.nodes.len()));
        let issue = convert::query_issue(part.repo, node)?;
        if has_label(&issue.labels, part.query.label) && (issue.open || !part.query.open_only) {
            issues.push(issue);
        }
    }
    let place = page_info.ok_or(Unreadable::Cursor)?;
    let next = match (place.has_next_page, place.end_cursor) {
        (false, _) => None,
        (true, Some(cursor)) => Some(cursor),
        (true, None) => return Err(Unreadable::Cursor),
    };
    Ok(Page { issues, next, complete, head })
}
