//! The dependencies that GitHub itself keeps: on github.com, and on Enterprise servers since 3.19.

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::NativeBlocker;

use super::client::Calls;
use super::paging::{self, PAGES_MAX};
use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

/// The first Enterprise server that keeps dependencies.
const FIRST_VERSION: (u32, u32) = (3, 19);

impl GitHub {
    /// The issues that this one waits for. Those that the issue counts and the list does not show are hidden.
    pub(super) fn read_dependencies(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's dependencies", Grant::ReadIssues);
        let number = issue.number.to_string();
        let found = match calls.get(&["issues", &number]).json::<wire::Issue>() {
            Ok(reply) => reply.body,
            Err(error) if matches!(error.status, Some(404 | 410)) => return Err(calls.refused(Problem::NoSuchIssue)),
            Err(error) => return Err(calls.failed(error)),
        };
        calls.must_be_meant(&found.repository_url)?;
        let counted = found.issue_dependencies_summary.map_or(0, |summary| summary.total_blocked_by);
        let first = calls.get(&["issues", &number, "dependencies", "blocked_by"]);
        let pages = match paging::read::<wire::Blocker>(calls, first) {
            Ok(pages) => pages,
            // The issue is there, so it is the dependencies that are not.
            Err(error) if error.status == Some(404) => {
                let old = self.is_older_than_dependencies(calls)?;
                return if old { Ok(Vec::new()) } else { Err(calls.refused(Problem::DependenciesMissing(error))) };
            }
            Err(error) => return Err(calls.failed(error)),
        };
        if !pages.complete {
            return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        let shown = pages.items.into_iter().map(convert::blocker).collect::<Result<Vec<_>, _>>();
        let mut blockers = shown.map_err(|error| calls.unreadable(error))?;
        let hidden = counted.saturating_sub(blockers.len());
        blockers.extend(std::iter::repeat_n(NativeBlocker::Hidden, hidden));
        Ok(blockers)
    }

    /// Whether this is an Enterprise server of a version without dependencies; asked once.
    fn is_older_than_dependencies(&self, calls: Calls<'_>) -> Result<bool, Fault> {
        if let Some(old) = self.without_dependencies.get() {
            return Ok(*old);
        }
        let meta = self.get(&["meta"]).json::<wire::Meta>().map_err(|error| calls.failed(error))?.body;
        let version = meta.installed_version.as_deref().and_then(version);
        Ok(*self.without_dependencies.get_or_init(|| version.is_some_and(|version| version < FIRST_VERSION)))
    }
}

/// The first two numbers of a version.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(|number| number.parse::<u32>().ok());
    Some((numbers.next()??, numbers.next()??))
}
