//! What stands on the wire. These mirror the server and stay in this crate; [`crate::facts`] turns them into AFK's words.
//!
//! Only what AFK uses is named; the rest is skipped as it arrives.

pub(crate) mod activity;
pub(crate) mod command;
pub(crate) mod loose;
pub(crate) mod message;
mod payload;
pub(crate) mod time;

use serde::{Deserialize, Deserializer};

use self::activity::Activities;
use self::message::Messages;
use self::time::Time;

/// `GET /.well-known/t3/environment`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentDto {
    pub(crate) environment_id: String,
    pub(crate) server_version: String,
}

/// `GET /api/auth/session`. Of a token that is not good only the first field is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionInfoDto {
    pub(crate) authenticated: bool,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) session_method: Option<String>,
    pub(crate) expires_at: Option<Time>,
}

/// `GET /api/orchestration/shell` and `.../snapshot`.
#[derive(Deserialize)]
pub(crate) struct Listing {
    pub(crate) projects: Vec<ProjectDto>,
    pub(crate) threads: Vec<ThreadDto>,
    /// How many more there are, which were passed over.
    #[serde(skip)]
    pub(crate) others: usize,
}

/// `GET /api/orchestration/threads/:id`.
#[derive(Deserialize)]
pub(crate) struct ThreadReply {
    pub(crate) thread: ThreadDto,
}

/// A project.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectDto {
    pub(crate) id: String,
    pub(crate) workspace_root: String,
    /// Only in the snapshot.
    #[serde(default, deserialize_with = "present")]
    pub(crate) deleted_at: Option<Option<Time>>,
}

/// A thread. A field that every endpoint has must be there even where it is `null`: without it a thread at work could look
/// like one that never started. [`crate::facts`] asks for those that only some have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThreadDto {
    pub(crate) id: String,
    pub(crate) project_id: String,
    pub(crate) title: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    #[serde(deserialize_with = "nullable")]
    pub(crate) archived_at: Option<Time>,
    /// Not in the light list.
    #[serde(default, deserialize_with = "present")]
    pub(crate) deleted_at: Option<Option<Time>>,
    #[serde(deserialize_with = "nullable")]
    pub(crate) session: Option<SessionDto>,
    #[serde(deserialize_with = "nullable")]
    pub(crate) latest_turn: Option<TurnDto>,
    /// Only in the light list.
    #[serde(default, deserialize_with = "present")]
    pub(crate) latest_user_message_at: Option<Option<Time>>,
    /// Only in the light list.
    pub(crate) has_pending_approvals: Option<bool>,
    /// Only in the light list.
    pub(crate) has_pending_user_input: Option<bool>,
    /// Not in the light list.
    pub(crate) messages: Option<Messages>,
    /// Not in the light list.
    pub(crate) activities: Option<Activities>,
}

/// A provider session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionDto {
    pub(crate) status: String,
    #[serde(deserialize_with = "nullable")]
    pub(crate) active_turn_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(crate) last_error: Option<String>,
    pub(crate) updated_at: Time,
}

/// The newest turn.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TurnDto {
    pub(crate) state: String,
    pub(crate) requested_at: Time,
}

/// A field that must be there and may be `null`.
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// A field that may be `null`; with a default it may be missing too, and the two are told apart.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
