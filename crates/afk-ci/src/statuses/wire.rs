//! What the servers answer about a commit, as they spell it: the parts that AFK reads.

use serde::{Deserialize, Deserializer};

/// `GET /repos/{owner}/{name}/commits/{sha}/status`: one page of the latest statuses of a commit. The combined `state` and `total_count` beside them are about this page alone.
#[derive(Debug, Deserialize)]
pub(super) struct Combined {
    /// The commit; blank where there is no status (Gitea up to 1.24, Forgejo).
    pub(super) sha: Option<String>,
    /// `null` where there is none. A reply without the key is no answer to the question.
    #[serde(deserialize_with = "nullable")]
    pub(super) statuses: Option<Vec<Status>>,
}

/// `GET /settings/api`.
#[derive(Debug, Deserialize)]
pub(super) struct ApiSettings {
    pub(super) max_response_items: u32,
}

/// A status. The key of its state is `status`; `state` is that of the whole page.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Status {
    /// Grows with time.
    pub(super) id: i64,
    pub(super) status: String,
    pub(super) context: String,
    pub(super) description: Option<String>,
    /// Absolute, or a path on the server (its own Actions).
    pub(super) target_url: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
}

/// `GET /repos/{owner}/{name}/actions/runs`.
#[derive(Debug, Deserialize)]
pub(super) struct Runs {
    /// How many there are, on whatever page.
    pub(super) total_count: u64,
    #[serde(deserialize_with = "nullable")]
    pub(super) workflow_runs: Option<Vec<Run>>,
}

/// A workflow run. The two servers share little.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Run {
    pub(super) html_url: Option<String>,
    /// Gitea: how far it is. Forgejo: how far it is and how it ended.
    pub(super) status: String,
    /// Gitea: how it ended; empty before.
    pub(super) conclusion: Option<String>,
    /// Gitea.
    pub(super) head_sha: Option<String>,
    /// Gitea: the workflow's file and the branch, `ci.yml@refs/heads/main`.
    pub(super) path: Option<String>,
    /// Gitea.
    pub(super) run_number: Option<u64>,
    /// Gitea.
    pub(super) completed_at: Option<String>,
    /// Forgejo.
    pub(super) commit_sha: Option<String>,
    /// Forgejo: the workflow's file.
    pub(super) workflow_id: Option<String>,
    /// Forgejo.
    pub(super) index_in_repo: Option<u64>,
    /// Forgejo: what started it; `event` beside it is what the workflow was found by.
    pub(super) trigger_event: Option<String>,
    /// Forgejo: it waits for a person.
    pub(super) need_approval: Option<bool>,
    /// Forgejo: when it last changed.
    pub(super) updated: Option<String>,
}

/// The key must be there; its value may be `null`.
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<Vec<T>>, D::Error> {
    Option::deserialize(input)
}
