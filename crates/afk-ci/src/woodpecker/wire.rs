//! What Woodpecker's API says, as it spells it: only the fields that AFK uses. Times are Unix seconds, 0 for never; 2.x calls
//! them otherwise than 3.x (`server/model/{repo,pipeline,workflow,step}.go`).

use serde::Deserialize;

/// `GET /repos/lookup/{owner}/{name}`.
#[derive(Debug, Deserialize)]
pub(super) struct Repo {
    pub(super) id: u64,
    /// The present name, whichever one was asked for.
    pub(super) full_name: String,
    /// Left out where it is not known.
    #[serde(default)]
    pub(super) default_branch: String,
    /// Whether pushes start pipelines.
    pub(super) active: bool,
}

/// An item of `GET /repos/{id}/pipelines`, and `GET /repos/{id}/pipelines/{number}`, which has the workflows too.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pipeline {
    /// From 1; a restart takes the next one.
    pub(super) number: u64,
    pub(super) event: String,
    pub(super) status: String,
    pub(super) commit: String,
    pub(super) branch: String,
    #[serde(alias = "created_at")]
    pub(super) created: i64,
    #[serde(alias = "updated_at")]
    pub(super) updated: i64,
    #[serde(alias = "started_at")]
    pub(super) started: i64,
    #[serde(alias = "finished_at")]
    pub(super) finished: i64,
    /// When a person approved or declined it.
    #[serde(alias = "reviewed_at", default)]
    pub(super) reviewed: i64,
    /// `null` where there are none.
    pub(super) errors: Option<Vec<Error>>,
    /// Not in lists.
    pub(super) workflows: Option<Vec<Workflow>>,
}

/// What is wrong with a pipeline's configuration, or with the server.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Error {
    pub(super) message: String,
    #[serde(default)]
    pub(super) is_warning: bool,
}

/// A workflow of a pipeline.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Workflow {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) error: Option<String>,
    /// Its steps.
    pub(super) children: Option<Vec<Step>>,
}

/// A step of a workflow.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Step {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) state: String,
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) exit_code: i64,
    /// Left out while it has not ended.
    #[serde(alias = "end_time", default)]
    pub(super) finished: i64,
    /// `service` runs beside the others.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

/// A piece of a step's log, mostly a line.
#[derive(Debug, Deserialize)]
pub(super) struct LogEntry {
    /// In base64; `null` where it is blank.
    pub(super) data: Option<String>,
    /// 0 is standard output, 1 standard error; more is about the step and not of it.
    #[serde(rename = "type", default)]
    pub(super) kind: u32,
}
