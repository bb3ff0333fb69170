//! What workflow runs, check-runs and statuses come to together.
//!
//! - A check-run belongs to a workflow run by its suite. Of the runs only those of a push count, the newest of each workflow;
//!   check-runs of the others (pull requests, also from forks, schedules, earlier pushes) are left out with them.
//! - A workflow run is a check of its own only while none of its check-runs says the same, so nothing is told twice. It does
//!   speak for itself where it failed before any job began, waits for a person, or has jobs that have not appeared yet.
//! - The run judges its jobs: a job that failed or was cancelled in a run that succeeded was allowed to, and states nothing.
//! - What ended badly before the run's present attempt began is history.

use std::collections::BTreeMap;

use afk_core::ci::{Check, Conclusion};

use super::problem::Problem;
use super::{convert, log, wire};

/// The app that makes the check-runs of workflow runs.
const ACTIONS: &str = "github-actions";
/// The event that counts.
const PUSH: &str = "push";

/// Everything that was read about a commit; of an item that was read twice, the later reading stands later.
pub(super) struct Found {
    pub(super) runs: Vec<wire::Run>,
    pub(super) check_runs: Vec<wire::CheckRun>,
    pub(super) statuses: Vec<wire::Status>,
}

/// The checks of the commit: check-runs by name, workflow runs by the name of the workflow, statuses by context.
pub(super) fn checks(found: Found, web: &str) -> Result<Vec<Check>, Problem> {
    let runs = newest_of_pushes(found.runs);
    let check_runs: BTreeMap<u64, wire::CheckRun> = found.check_runs.into_iter().map(|it| (it.id, it)).collect();
    let (mut checks, mut said) = (Vec::new(), Vec::new());
    for check_run in check_runs.into_values() {
        let suite = check_run.check_suite.as_ref().map(|suite| suite.id);
        match runs.iter().find(|run| run.check_suite_id.is_some() && run.check_suite_id == suite) {
            Some(run) => {
                if let Some(check) = of_run(check_run, run, web)? {
                    said.push((run.id, check.conclusion.clone()));
                    checks.push(check);
                }
            }
            None if is_of_actions(&check_run) => {}
            None => checks.push(convert::check_run(check_run, web)?),
        }
    }
    for run in &runs {
        let check = convert::run(run, web)?;
        if !said.contains(&(run.id, check.conclusion.clone())) {
            checks.push(check);
        }
    }
    for status in newest_of_contexts(found.statuses).into_values() {
        checks.push(convert::status(status, web)?);
    }
    Ok(checks)
}

/// The newest run of each workflow that a push started.
fn newest_of_pushes(runs: Vec<wire::Run>) -> Vec<wire::Run> {
    let mut newest: BTreeMap<u64, wire::Run> = BTreeMap::new();
    let age = |run: &wire::Run| (run.run_number, run.run_attempt);
    for run in runs.into_iter().filter(|run| run.event == PUSH) {
        if newest.get(&run.workflow_id).is_none_or(|known| age(known) <= age(&run)) {
            newest.insert(run.workflow_id, run);
        }
    }
    newest.into_values().collect()
}

fn newest_of_contexts(statuses: Vec<wire::Status>) -> BTreeMap<String, wire::Status> {
    let mut newest: BTreeMap<String, wire::Status> = BTreeMap::new();
    for status in statuses {
        if newest.get(&status.context).is_none_or(|known| known.id <= status.id) {
            newest.insert(status.context.clone(), status);
        }
    }
    newest
}

fn is_of_actions(check_run: &wire::CheckRun) -> bool {
    check_run.app.as_ref().and_then(|app| app.slug.as_deref()) == Some(ACTIONS)
}

/// A check-run of a workflow run; `None` if the present attempt has superseded it.
fn of_run(check_run: wire::CheckRun, run: &wire::Run, web: &str) -> Result<Option<Check>, Problem> {
    let (job, handle) = (is_job(&check_run, run), log::handle(&check_run, run));
    let check = convert::check_run(check_run, web)?;
    if !matches!(check.conclusion, Conclusion::Failure | Conclusion::Cancelled) {
        return Ok(Some(check));
    }
    let began = match &run.run_started_at {
        Some(began) if run.run_attempt > Some(1) => convert::time(&check.name, began)?,
        Some(_) | None => None,
    };
    if began.zip(check.at).is_some_and(|(began, at)| at < began) {
        return Ok(None);
    }
    let allowed = job && convert::run(run, web)?.conclusion == Conclusion::Success;
    let log = handle.filter(|_| check.conclusion == Conclusion::Failure);
    Ok(Some(if allowed { Check { conclusion: Conclusion::Neutral, ..check } } else { Check { log, ..check } }))
}

/// Whether a check-run is a job of the run, and not something that a job reported under the name of Actions.
fn is_job(check_run: &wire::CheckRun, run: &wire::Run) -> bool {
    let jobs = format!("/actions/runs/{}/job/", run.id);
    check_run.html_url.as_ref().is_some_and(|url| url.contains(&jobs))
}

#[cfg(test)]
mod tests;
