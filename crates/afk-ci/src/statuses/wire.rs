//! What `GET /repos/{owner}/{name}/commits/{sha}/status` answers: the parts that AFK reads.

use serde::{Deserialize, Deserializer};

/// One page of the latest statuses of a commit. The combined `state` and `total_count` beside them are about this page alone.
#[derive(Debug, Deserialize)]
pub(super) struct Combined {
    /// The commit; blank where there is no status (Gitea up to 1.24, Forgejo).
    pub(super) sha: Option<String>,
    /// `null` where there is none. A reply without the key is no answer to the question.
    #[serde(deserialize_with = "nullable")]
    pub(super) statuses: Option<Vec<Status>>,
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

/// The key must be there; its value may be `null`.
fn nullable<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Vec<Status>>, D::Error> {
    Option::deserialize(input)
}
