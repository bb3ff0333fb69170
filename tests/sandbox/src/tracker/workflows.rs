//! Statuses that read like jobs of Actions (`CI / test (push)`), by their workflow. The world keeps no runs of its own.

use std::collections::BTreeMap;

use afk_core::RepoId;
use afk_core::ids::Sha;

use super::Repo;
use super::git::StatusRow;
use crate::world::State;

/// A job of a workflow, as its context names it.
pub(crate) fn job(context: &str) -> Option<(&str, &str)> {
    let (workflow, rest) = context.split_once(" / ")?;
    Some((workflow, rest.strip_suffix(" (push)")?))
}

/// The page of the run that the page of a job belongs to.
pub(crate) fn run_page(job_page: &str) -> Option<&str> {
    let (run, _) = job_page.split_once("/jobs/")?;
    run.contains("/actions/runs/").then_some(run)
}

impl Repo {
    /// The jobs of a commit by workflow, each in its newest state.
    pub(crate) fn workflows(&self, sha: &Sha) -> BTreeMap<&str, Vec<(&str, &StatusRow)>> {
        let mut workflows: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in self.latest_statuses(sha) {
            if let Some((workflow, job)) = job(&row.context) {
                workflows.entry(workflow).or_default().push((job, row));
            }
        }
        workflows
    }
}

impl State {
    /// The page of a job: below that of its run, which the jobs of a workflow share.
    pub(crate) fn job_page(&mut self, repo: &RepoId, sha: &Sha, context: &str) -> String {
        let row = self.forge.repos.get(repo);
        let workflow = job(context).map(|(workflow, _)| workflow);
        let jobs =
            row.zip(workflow).and_then(|(row, workflow)| row.workflows(sha).remove(workflow)).unwrap_or_default();
        if let Some((_, known)) = jobs.iter().find(|(_, row)| row.context == context) {
            return known.target_url.clone();
        }
        match jobs.iter().find_map(|(_, row)| run_page(&row.target_url)) {
            Some(run) => format!("{run}/jobs/{}", jobs.len()),
            None => {
                self.ci.runs += 1;
                format!("{}/{repo}/actions/runs/{}/jobs/0", self.forge.url, self.ci.runs)
            }
        }
    }
}
