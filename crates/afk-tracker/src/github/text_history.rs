//! When an issue's text was last edited, and by whom. REST tells it of no text.

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{Actor, TextHistory};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::GitHub;
use super::convert::{self, Unreadable};
use super::graphql;
use super::problem::{Grant, Problem};

/// The last edit of the text, and the last change of the title.
const DOCUMENT: &str = "query TextHistory($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    nameWithOwner
    issue(number: $number) {
      lastEditedAt
      editor { __typename login }
      timelineItems(itemTypes: [RENAMED_TITLE_EVENT], last: 1) {
        nodes { ... on RenamedTitleEvent { createdAt actor { __typename login } } }
      }
    }
  }
}";

#[derive(Serialize)]
struct Variables<'a> {
    owner: &'a str,
    name: &'a str,
    number: u64,
}

#[derive(Deserialize)]
struct Data {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    name_with_owner: String,
    issue: Option<Issue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Issue {
    last_edited_at: Option<String>,
    editor: Option<graphql::Actor>,
    timeline_items: graphql::Connection<Rename>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rename {
    created_at: String,
    actor: Option<graphql::Actor>,
}

/// An edit.
struct Edit {
    at: Timestamp,
    by: Option<Actor>,
}

impl GitHub {
    /// The last edit of an issue's title or text.
    pub(super) fn read_text_history(&self, issue: &IssueRef) -> Result<TextHistory, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's edits", Grant::ReadIssues);
        let variables = Variables { owner: issue.repo.owner(), name: issue.repo.name(), number: issue.number };
        let answered = self.query::<Data>(DOCUMENT, &variables).map_err(|error| calls.failed(error))?;
        if let Some(error) = answered.errors.into_iter().next() {
            return Err(calls.query_failed(error));
        }
        let repository = answered.data.and_then(|data| data.repository);
        let repository = repository.ok_or_else(|| calls.unreadable(Unreadable::Silent))?;
        calls.must_be_named(&repository.name_with_owner)?;
        let found = repository.issue.ok_or_else(|| calls.refused(Problem::NoSuchIssue))?;
        edits(found).map(last).map_err(|error| calls.unreadable(error))
    }
}

/// The last edit of the text, and the last of the title.
fn edits(issue: Issue) -> Result<[Option<Edit>; 2], Unreadable> {
    let text = issue.last_edited_at.as_deref().map(convert::time).transpose()?;
    let text = text.map(|at| Edit { at, by: convert::query_actor(issue.editor) });
    let title = match issue.timeline_items.nodes.into_iter().next() {
        Some(Some(rename)) => {
            Some(Edit { at: convert::time(&rename.created_at)?, by: convert::query_actor(rename.actor) })
        }
        // A change of the title that may not be seen.
        Some(None) => return Err(Unreadable::Silent),
        None => None,
    };
    Ok([text, title])
}

/// The later edit. Of two in one second nobody can tell the later: it was nobody, unless both were made by one account.
fn last(edits: [Option<Edit>; 2]) -> TextHistory {
    let edit = edits.into_iter().flatten().reduce(|one, other| match one.at.cmp(&other.at) {
        std::cmp::Ordering::Less => other,
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Equal => Edit { by: one.by.filter(|by| Some(by) == other.by.as_ref()), at: one.at },
    });
    edit.map_or(TextHistory::Unedited, |edit| TextHistory::Edited { at: edit.at, by: edit.by })
}
