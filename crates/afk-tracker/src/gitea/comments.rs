//! Comments.

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::Comment;
use jiff::Timestamp;

use super::{Gitea, convert, wire};

impl Gitea {
    /// The comments, which these servers give all at once.
    pub(super) fn read_comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's comments");
        let mut request = calls.get(&["issues", &issue.number.to_string(), "comments"]);
        if let Some(since) = since {
            request = request.query("since", since);
        }
        let found = request.json::<Option<Vec<wire::Comment>>>().map_err(|error| calls.failed(error))?.body;
        let comments = found.into_iter().flatten().map(convert::comment).collect::<Result<Vec<_>, _>>();
        let mut comments = comments.map_err(|error| calls.unreadable(error))?;
        comments.sort_by_key(|comment| comment.id);
        Ok(comments)
    }

    /// Writes a comment and gives its id.
    pub(super) fn write_comment(&self, issue: &IssueRef, body: &str) -> Result<u64, Fault> {
        let calls = self.calls(&issue.repo, "write a comment");
        let request = calls.post(&["issues", &issue.number.to_string(), "comments"]);
        let reply = request.body(&wire::CommentText { body }).json::<wire::Written>();
        Ok(reply.map_err(|error| calls.failed(error))?.body.id)
    }

    /// Replaces the text of a comment.
    pub(super) fn replace_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "edit the comment");
        let request = calls.patch(&["issues", "comments", &comment.to_string()]);
        // 200 with the comment, or 204 without.
        request.body(&wire::CommentText { body }).send().map_err(|error| calls.failed(error))?;
        Ok(())
    }

    /// Deletes a comment that may be gone already.
    pub(super) fn drop_comment(&self, issue: &IssueRef, comment: u64) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "delete the comment");
        match calls.delete(&["issues", "comments", &comment.to_string()]).send() {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.status, Some(404 | 410)) => Ok(()),
            Err(error) => Err(calls.failed(error)),
        }
    }
}
