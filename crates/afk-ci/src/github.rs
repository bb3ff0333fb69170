//! The build stage of GitHub: workflow runs, check-runs and commit statuses of one commit, together.
//!
//! GitHub folds none of them with the others, and its combined status is `pending` where there is none, so AFK reads all
//! three and folds them itself: three calls for a commit with at most 100 of each.

mod combine;
mod convert;
mod list;
mod log;
mod problem;
mod wire;

use std::sync::Arc;

use afk_core::config::{Armed, TrackerSettings};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Result, StageFacts};
use afk_http::github::Gate;
use afk_http::{Client, Settings, SetupError, github};
use jiff::Timestamp;

use self::combine::Found;
use self::list::{List, Read};
use self::problem::Grant;

/// The client of one GitHub server's checks.
#[derive(Debug)]
pub(crate) struct GitHub {
    rest: Client,
    /// The server's address as people open it.
    web: String,
}

impl GitHub {
    pub(crate) fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        http: &Settings,
        gate: &Arc<Gate>,
    ) -> std::result::Result<Self, SetupError> {
        let web = tracker.url.trim_end_matches('/').to_owned();
        Ok(Self { rest: github::rest(armed, &web, &tracker.token, http, gate)?, web })
    }

    /// Everything that concludes about a commit. Nothing at all is no check.
    ///
    /// Workflow runs come last: a check-run stands for its workflow run, so none may be seen whose run is not. What happens
    /// in between makes the reading look older and less finished than it is, never the other way.
    pub(crate) fn read(&self, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        let list = |operation, grant| List { rest: &self.rest, repo, commit, operation, grant };
        let (check_runs, at) = check_runs(&list("read check-runs", Grant::Checks))?;
        let (statuses, _) = statuses(&list("read commit statuses", Grant::Statuses))?;
        let runs = list("read workflow runs", Grant::Actions);
        let found = Found { check_runs, statuses, runs: workflow_runs(&runs)?.0 };
        let checks = combine::checks(found, &self.web).map_err(|problem| runs.garbled(problem))?;
        Ok(StageFacts { checks, at, runs: None })
    }
}

/// Items, and the server's time of the first page.
type Items<T> = (Vec<T>, Option<Timestamp>);

/// The newest check-runs of each suite, of Actions and of any other app.
fn check_runs(list: &List<'_>) -> Result<Items<wire::CheckRun>> {
    let path = ["commits", list.commit.as_str(), "check-runs"];
    let Read { pages, at } = list.read::<wire::CheckRuns>(|| list.get(&path).query("filter", "latest"))?;
    let items: Vec<_> = pages.into_iter().flat_map(|page| page.check_runs).collect();
    items.iter().try_for_each(|item| list.must_be_asked_for(&item.head_sha))?;
    Ok((items, at))
}

/// The newest status of each context. The state beside them is GitHub's own fold and is not read.
fn statuses(list: &List<'_>) -> Result<Items<wire::Status>> {
    let path = ["commits", list.commit.as_str(), "status"];
    let Read { pages, at } = list.read::<wire::Combined>(|| list.get(&path))?;
    pages.iter().try_for_each(|page| list.must_be_asked_for(&page.sha))?;
    Ok((pages.into_iter().flat_map(|page| page.statuses).collect(), at))
}

/// The runs that a push of the commit started, each in its newest attempt.
fn workflow_runs(list: &List<'_>) -> Result<Items<wire::Run>> {
    let ask = || {
        let asked = list.get(&["actions", "runs"]).query("head_sha", list.commit).query("event", "push");
        asked.query("exclude_pull_requests", true)
    };
    let Read { pages, at } = list.read::<wire::Runs>(ask)?;
    let items: Vec<_> = pages.into_iter().flat_map(|page| page.workflow_runs).collect();
    items.iter().try_for_each(|item| list.must_be_asked_for(&item.head_sha))?;
    Ok((items, at))
}

#[cfg(test)]
mod tests;
