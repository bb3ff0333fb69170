//! What stands on the wire. These mirror the server and stay in this crate; [`crate::facts`] turns them into AFK's words.
//!
//! Only what AFK uses is named; the rest is skipped as it arrives.

pub(crate) mod activity;
pub(crate) mod command;
pub(crate) mod loose;
pub(crate) mod message;
mod payload;
pub(crate) mod time;

use serde::Deserialize;

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
    pub(crate) deleted_at: Option<Time>,
}

/// A thread. Which of the optional fields are there depends on the endpoint.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThreadDto {
    pub(crate) id: String,
    pub(crate) project_id: String,
    pub(crate) title: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) archived_at: Option<Time>,
    /// Not in the light list.
    pub(crate) deleted_at: Option<Time>,
    pub(crate) session: Option<SessionDto>,
    pub(crate) latest_turn: Option<TurnDto>,
    /// Only in the light list.
    pub(crate) latest_user_message_at: Option<Time>,
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
    pub(crate) active_turn_id: Option<String>,
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
