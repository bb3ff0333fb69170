//! What GitHub's REST API says of a commit, as it spells it. Only the fields that AFK uses.

use serde::Deserialize;

/// `GET /repos/{owner}/{name}/actions/runs`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Runs {
    pub(super) workflow_runs: Vec<Run>,
}

/// A run of a workflow in its newest attempt: another attempt keeps the id.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Run {
    pub(super) id: u64,
    /// The workflow's name.
    pub(super) name: Option<String>,
    /// The workflow's file.
    pub(super) path: String,
    pub(super) workflow_id: u64,
    /// What started it.
    pub(super) event: String,
    pub(super) status: Option<String>,
    pub(super) conclusion: Option<String>,
    /// Grows with each run of the workflow.
    pub(super) run_number: u64,
    /// Grows with each attempt of the run.
    pub(super) run_attempt: Option<u64>,
    pub(super) head_sha: String,
    /// The suite that holds the check-runs of its jobs.
    pub(super) check_suite_id: Option<u64>,
    pub(super) html_url: String,
    pub(super) updated_at: String,
    /// When this attempt began.
    pub(super) run_started_at: Option<String>,
}

/// `GET /repos/{owner}/{name}/commits/{sha}/check-runs`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CheckRuns {
    pub(super) check_runs: Vec<CheckRun>,
}

/// A job of a workflow run, or what another app says of the commit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CheckRun {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) head_sha: String,
    pub(super) status: String,
    pub(super) conclusion: Option<String>,
    /// Given by GitHub; of a job `../actions/runs/{run}/job/{job}`.
    pub(super) html_url: Option<String>,
    pub(super) started_at: Option<String>,
    pub(super) completed_at: Option<String>,
    pub(super) output: Option<Output>,
    pub(super) app: Option<App>,
    pub(super) check_suite: Option<CheckSuite>,
}

/// What a check-run says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Output {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
}

/// Who made a check-run.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct App {
    pub(super) slug: Option<String>,
}

/// The suite of a check-run.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CheckSuite {
    pub(super) id: u64,
}

/// `GET /repos/{owner}/{name}/commits/{sha}/status`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Combined {
    pub(super) sha: String,
    pub(super) statuses: Vec<Status>,
}

/// A commit status. The key of its word is `state`, unlike Gitea's.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Status {
    /// Grows with time.
    pub(super) id: u64,
    pub(super) state: String,
    pub(super) context: String,
    pub(super) description: Option<String>,
    pub(super) target_url: Option<String>,
    pub(super) updated_at: String,
}
