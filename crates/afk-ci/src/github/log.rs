//! The log of a failed job. GitHub keeps it in a store elsewhere and answers with an address there that is good for a minute;
//! this is the one redirect that AFK ever follows.

use afk_core::ids::RepoId;

use super::{GitHub, wire};
use crate::shown::tail;

/// The handle of a check-run's log: the number of the job, which Actions give the check-run too. Only jobs have one.
pub(super) fn handle(check_run: &wire::CheckRun, run: &wire::Run) -> Option<String> {
    let job = format!("/actions/runs/{}/job/{}", run.id, check_run.id);
    check_run.html_url.as_ref().is_some_and(|url| url.ends_with(&job)).then(|| check_run.id.to_string())
}

impl GitHub {
    /// The end of a job's log. `None` for whatever reason there is none: it is kept for some days only, the token may not
    /// read Actions, the store does not answer. A log helps an agent; nothing waits for it.
    pub(crate) fn log(&self, repo: &RepoId, handle: &str) -> Option<String> {
        let job = handle.parse::<u64>().ok()?.to_string();
        let path = ["repos", repo.owner(), repo.name(), "actions", "jobs", &job, "logs"];
        let redirect = self.rest.get(&path).send().err()?.redirect()?;
        tail(&self.rest.follow(&redirect).ok()?.body)
    }
}

#[cfg(test)]
mod tests;
