//! One issue: its text, its dependencies, its state.

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{NativeBlocker, Seen, TrackerIssue};

use super::client::Problem;
use super::paging::{LastPage, PAGES_MAX, Pager};
use super::{Gitea, convert, wire};

impl Gitea {
    /// Reads an issue, or a pull request in its place. One that was deleted and one that AFK may not see are none.
    pub(super) fn read_issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue");
        match calls.get(&["issues", &issue.number.to_string()]).json::<wire::Issue>() {
            Ok(reply) => {
                calls.must_be_meant(&reply.body)?;
                let value = convert::issue(&issue.repo, reply.body).map_err(|error| calls.unreadable(error))?;
                Ok(Seen { value: Some(value), at: reply.at })
            }
            Err(error) if matches!(error.status, Some(404 | 410)) => Ok(Seen { value: None, at: error.at }),
            Err(error) => Err(calls.failed(error)),
        }
    }

    /// The issues that this one depends on, hidden ones included.
    pub(super) fn read_dependencies(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's dependencies");
        let number = issue.number.to_string();
        let mut pages = Pager::new(LastPage::Empty, || calls.get(&["issues", &number, "dependencies"]));
        let found = match pages.rest::<wire::Dependency>() {
            Ok(found) => found,
            // Callers have read the issue, so it is there: the repository has dependencies switched off.
            Err(error) if error.status == Some(404) => return Ok(Vec::new()),
            Err(error) => return Err(calls.failed(error)),
        };
        if !pages.complete() {
            return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        found.into_iter().map(convert::blocker).collect::<Result<_, _>>().map_err(|error| calls.unreadable(error))
    }

    /// Opens or closes an issue; it may be so already.
    pub(super) fn set_state(
        &self,
        issue: &IssueRef,
        operation: &'static str,
        state: &'static str,
    ) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, operation);
        match calls.patch(&["issues", &issue.number.to_string()]).body(&wire::SetState { state }).send() {
            Ok(_) => Ok(()),
            Err(error) if error.status == Some(412) => Err(calls.refused(Problem::OpenDependencies(error))),
            Err(error) => Err(calls.failed(error)),
        }
    }
}
