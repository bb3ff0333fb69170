//! One issue: its text and its state.

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RepoId};
use afk_core::port::{Seen, TrackerIssue};

use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

impl GitHub {
    /// Reads an issue. One that was deleted or transferred and one that AFK may not see are none.
    ///
    /// A pull request is read as an issue too: it shares the numbers, and an issue may wait for one. No listing shows any.
    pub(super) fn read_issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue", Grant::ReadIssues);
        match calls.get(&["issues", &issue.number.to_string()]).json::<wire::Issue>() {
            Ok(reply) => {
                calls.must_be_meant(&reply.body.repository_url)?;
                let value = convert::issue(&issue.repo, reply.body).map_err(|error| calls.unreadable(error))?;
                Ok(Seen { value: Some(value), at: reply.at })
            }
            Err(error) if matches!(error.status, Some(404 | 410)) => Ok(Seen { value: None, at: error.at }),
            // The repository or this one issue has moved. Where the repository is in its place, the issue was transferred.
            Err(error) if matches!(error.status, Some(300..=399)) => {
                let at = error.at;
                if self.is_in_place(&issue.repo)? { Ok(Seen { value: None, at }) } else { Err(calls.failed(error)) }
            }
            Err(error) => Err(calls.failed(error)),
        }
    }

    fn is_in_place(&self, repo: &RepoId) -> Result<bool, Fault> {
        let calls = self.calls(repo, "read the repository", Grant::ReadMetadata);
        match calls.get(&[]).json::<wire::Repository>() {
            Ok(reply) => calls.must_be_named(&reply.body.full_name).map(|()| true),
            Err(error) if matches!(error.status, Some(300..=399)) => Ok(false),
            Err(error) => Err(calls.failed(error)),
        }
    }

    /// Closes an issue as completed; it may be closed already.
    pub(super) fn set_closed(&self, issue: &IssueRef) -> Result<(), Fault> {
        self.set_state(issue, "close the issue", &wire::SetState { state: "closed", state_reason: "completed" })
    }

    /// Opens an issue again; it may be open already.
    pub(super) fn set_open(&self, issue: &IssueRef) -> Result<(), Fault> {
        self.set_state(issue, "reopen the issue", &wire::SetState { state: "open", state_reason: "reopened" })
    }

    /// Looks at the answer too: GitHub drops in silence what the token may not change.
    fn set_state(&self, issue: &IssueRef, operation: &'static str, wanted: &wire::SetState) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, operation, Grant::WriteIssues);
        let request = calls.patch(&["issues", &issue.number.to_string()]).body(wanted);
        let now = request.json::<wire::Issue>().map_err(|error| calls.failed(error))?.body;
        if now.state == wanted.state { Ok(()) } else { Err(calls.garbled(Problem::StateNotSet(now.state))) }
    }
}
