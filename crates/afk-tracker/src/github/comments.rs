//! Comments.

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::Comment;
use jiff::Timestamp;

use super::client::Calls;
use super::paging::{self, PAGES_MAX};
use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

/// The most characters that GitHub takes in a comment.
const COMMENT_CHARS: usize = 65_536;

impl GitHub {
    /// The comments, oldest first. A list that is longer than the bound is a fault: a record might stand on its last page.
    pub(super) fn read_comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's comments", Grant::ReadIssues);
        let mut first = calls.get(&["issues", &issue.number.to_string(), "comments"]);
        if let Some(since) = since {
            // GitHub takes whole seconds, and counts a comment of that second in.
            first = first.query("since", since.strftime("%Y-%m-%dT%H:%M:%SZ"));
        }
        let pages = paging::read::<wire::Comment>(calls, first).map_err(|error| calls.failed(error))?;
        if !pages.complete {
            return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        let comments = pages.items.into_iter().map(|dto| convert::comment(dto).map(|comment| (comment.id, comment)));
        let comments = comments.collect::<Result<BTreeMap<_, _>, _>>().map_err(|error| calls.unreadable(error))?;
        Ok(comments.into_values().collect())
    }

    /// Writes a comment and gives its id.
    pub(super) fn write_comment(&self, issue: &IssueRef, body: &str) -> Result<u64, Fault> {
        let calls = self.calls(&issue.repo, "write a comment", Grant::WriteIssues);
        must_fit(calls, body)?;
        let request = calls.post(&["issues", &issue.number.to_string(), "comments"]);
        let reply = request.body(&wire::CommentText { body }).json::<wire::Written>();
        Ok(reply.map_err(|error| calls.failed(error))?.body.id)
    }

    /// Replaces the text of a comment.
    pub(super) fn replace_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "edit the comment", Grant::WriteIssues);
        must_fit(calls, body)?;
        let request = calls.patch(&["issues", "comments", &comment.to_string()]);
        request.body(&wire::CommentText { body }).send().map_err(|error| calls.failed(error))?;
        Ok(())
    }

    /// Deletes a comment that may be gone already.
    pub(super) fn drop_comment(&self, issue: &IssueRef, comment: u64) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "delete the comment", Grant::WriteIssues);
        match calls.delete(&["issues", "comments", &comment.to_string()]).send() {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.status, Some(404 | 410)) => Ok(()),
            Err(error) => Err(calls.failed(error)),
        }
    }
}

fn must_fit(calls: Calls<'_>, body: &str) -> Result<(), Fault> {
    let count = body.chars().count();
    if count <= COMMENT_CHARS {
        return Ok(());
    }
    Err(calls.refused(Problem::CommentTooLong { count, most: COMMENT_CHARS }))
}
