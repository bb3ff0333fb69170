//! What workflow runs of Gitea (1.25 or newer) and Forgejo (12 or newer) add to commit statuses. Most of the time nothing:
//! their jobs report themselves as statuses. The runs tell what those leave out or blur:
//!
//! - a run whose jobs wait and have no status yet, which newer Gitea keep back until they run;
//! - a run that ended before any job could report, or whose statuses the server failed to write;
//! - of two workflows of one name, whose jobs share their contexts, the one that was overwritten;
//! - that a job was cancelled, which as a status is a `failure`, and that all were skipped, which is a `success` to most.
//!
//! So a run is a check of its own only while none of its statuses says the same, and no failure is told twice. As on GitHub
//! only runs of a push count, and of each workflow the newest. While a job runs they are not asked at all.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use afk_core::ci::{Check, Conclusion};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::Result;
use jiff::{SignedDuration, Timestamp};

use super::convert::Unreadable;
use super::{Statuses, convert, wire};
use crate::words::forge_job;

const OPERATION: &str = "read workflow runs";
/// The event that counts.
pub(super) const PUSH: &str = "push";
/// The most that these servers put on a page; more workflows than that started by one push are not read.
const RUNS_MAX: u32 = 50;
/// The largest page that is read: Forgejo shows each run with the whole push that started it.
const PAGE_BYTES: u64 = 64 * 1024 * 1024;

/// How these servers describe a job that has begun and not ended.
const RUNS: &str = "Has started running";
/// For so long that is believed. A server may fail to write the last status of a job, and then only its run tells how it ended.
const BELIEVED: SignedDuration = SignedDuration::from_secs(15 * 60);

/// Whether the runs need not be asked now: nothing has failed and a job is running, so nothing is concluded before it ends,
/// whatever they say.
pub(super) fn may_wait(statuses: &[Check], now: Option<Timestamp>) -> bool {
    let recent = |check: &Check| check.at.zip(now).is_some_and(|(at, now)| now.duration_since(at) < BELIEVED);
    let of_a_run = |check: &Check| check.url.as_ref().is_some_and(|url| url.contains("/actions/runs/"));
    let runs = |check: &Check| {
        let says_so = check.conclusion == Conclusion::Pending && check.detail.as_deref() == Some(RUNS);
        says_so && of_a_run(check) && recent(check)
    };
    statuses.iter().any(runs) && !statuses.iter().any(|check| check.conclusion == Conclusion::Failure)
}

/// A workflow run, as a check by the name of the workflow's file.
#[derive(Debug)]
pub(super) struct Run {
    /// Grows with each run.
    pub(super) number: u64,
    pub(super) check: Check,
}

impl Run {
    /// Whether a status reports a job of this run. Its address is below the run's; hosts may differ where the server knows
    /// itself by another name.
    fn has(&self, status: &Check) -> bool {
        let path = |check: &Check| check.url.as_deref().and_then(path).map(str::to_owned);
        path(&self.check).zip(path(status)).is_some_and(|(run, job)| {
            let below = job.strip_prefix(run.as_str());
            below.is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

impl Statuses {
    /// The newest run of each workflow that a push of the commit started. None where the server has no such list, which it is
    /// asked for once, or keeps Actions from AFK: the repository has them switched off.
    pub(super) fn runs(&self, repo: &RepoId, commit: &Sha) -> Result<Vec<Run>> {
        if self.without_runs.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        // The filter looks at what triggered the run. The field `event` does not: it says `push` for scheduled runs too.
        let request = self.http.get(&["repos", repo.owner(), repo.name(), "actions", "runs"]).query("event", PUSH);
        let request = request.query("head_sha", commit).query("page", 1).query("limit", RUNS_MAX);
        match request.limit(PAGE_BYTES).json_stream::<wire::Runs>() {
            Ok(reply) => newest(reply.body, commit, &self.web)
                .map_err(|problem| Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, problem).answered()),
            // The repository is there: its statuses have just been read.
            Err(error) if error.status == Some(404) => {
                self.without_runs.store(true, Ordering::Relaxed);
                Ok(Vec::new())
            }
            Err(error) if error.status == Some(403) && error.class == FaultClass::Refused => Ok(Vec::new()),
            // These servers answer 500 for a single thing that they cannot read; the others may be fine.
            Err(error) if error.status == Some(500) => Err(error.within(FaultScope::Item).fault(OPERATION)),
            Err(error) => Err(error.fault(OPERATION)),
        }
    }
}

/// The newest run of each workflow; one check more, which AFK does not understand, where the page does not show all.
fn newest(page: wire::Runs, commit: &Sha, web: &str) -> std::result::Result<Vec<Run>, Unreadable> {
    let runs = page.workflow_runs.unwrap_or_default();
    let (shown, all) = (runs.len(), page.total_count);
    let mut newest: BTreeMap<String, Run> = BTreeMap::new();
    for run in runs {
        let Some(run) = convert::run(run, commit, web)? else { continue };
        if newest.get(&run.check.name).is_none_or(|known| known.number <= run.number) {
            newest.insert(run.check.name.clone(), run);
        }
    }
    let mut runs: Vec<Run> = newest.into_values().collect();
    if u64::try_from(shown).is_ok_and(|shown| shown < all) {
        let conclusion = Conclusion::Unknown(format!("{shown} of {all} workflow runs"));
        let check = Check { name: "Actions".to_owned(), conclusion, url: None, at: None, detail: None, log: None };
        runs.push(Run { number: 0, check });
    }
    Ok(runs)
}

/// Statuses and runs together. A status is read in the light of its run; a run that says what none of its statuses says
/// speaks for itself.
pub(super) fn combine(mut statuses: Vec<Check>, runs: Vec<Run>) -> Vec<Check> {
    let mut own = Vec::new();
    for run in runs {
        let mut said = false;
        for status in statuses.iter_mut().filter(|status| run.has(status)) {
            status.conclusion = forge_job(&status.conclusion, status.detail.as_deref(), &run.check.conclusion);
            said |= status.conclusion == run.check.conclusion;
        }
        if !said {
            own.push(run.check);
        }
    }
    statuses.extend(own);
    statuses
}

/// The path of an address, without its query.
fn path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (_, path) = rest.split_at(rest.find('/')?);
    path.split(['?', '#']).next()
}

#[cfg(test)]
mod tests;
