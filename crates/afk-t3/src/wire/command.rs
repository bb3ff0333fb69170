//! The commands, field by field as the server takes them. It ignores what it does not know, so a misspelt field is lost in
//! silence: the tests compare the keys with recorded commands.

use afk_core::port::{Act, Command};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the server asks for with each thread and turn. It uses the thread's.
const RUNTIME_MODE: &str = "full-access";
const INTERACTION_MODE: &str = "default";

/// `POST /api/orchestration/dispatch`.
#[derive(Serialize)]
#[serde(tag = "type")]
pub(crate) enum CommandDto<'a> {
    #[serde(rename = "project.create", rename_all = "camelCase")]
    CreateProject {
        command_id: &'a str,
        project_id: &'a str,
        title: &'a str,
        workspace_root: &'a str,
        create_workspace_root_if_missing: bool,
        created_at: String,
    },
    #[serde(rename = "thread.create", rename_all = "camelCase")]
    CreateThread {
        command_id: &'a str,
        thread_id: &'a str,
        project_id: &'a str,
        title: &'a str,
        model_selection: ModelSelection<'a>,
        runtime_mode: &'static str,
        interaction_mode: &'static str,
        /// `null`; the key must be there.
        branch: Option<&'static str>,
        /// `null`; the key must be there.
        worktree_path: Option<&'static str>,
        created_at: String,
    },
    #[serde(rename = "thread.meta.update", rename_all = "camelCase")]
    Retitle { command_id: &'a str, thread_id: &'a str, title: &'a str },
    #[serde(rename = "thread.turn.start", rename_all = "camelCase")]
    StartTurn {
        command_id: &'a str,
        thread_id: &'a str,
        message: NewMessage<'a>,
        runtime_mode: &'static str,
        interaction_mode: &'static str,
        created_at: String,
    },
    #[serde(rename = "thread.session.stop", rename_all = "camelCase")]
    StopSession { command_id: &'a str, thread_id: &'a str, created_at: String },
    #[serde(rename = "thread.archive", rename_all = "camelCase")]
    ArchiveThread { command_id: &'a str, thread_id: &'a str },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelSelection<'a> {
    instance_id: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewMessage<'a> {
    message_id: &'a str,
    role: &'static str,
    text: &'a str,
    /// None; the key must be there.
    attachments: [&'static str; 0],
}

/// The reply to a command that is stored.
#[derive(Deserialize)]
pub(crate) struct Accepted {
    #[expect(dead_code, reason = "it must be there: a gateway's 200 has none")]
    sequence: u64,
}

impl<'a> CommandDto<'a> {
    pub(crate) fn new(command: &'a Command, instance_id: &'a str, model: &'a str) -> Self {
        let (command_id, created_at) = (command.id.as_str(), time(command.created_at));
        match &command.act {
            Act::CreateProject { project, title, workspace_root } => Self::CreateProject {
                command_id,
                project_id: project.as_str(),
                title,
                workspace_root,
                create_workspace_root_if_missing: true,
                created_at,
            },
            Act::CreateThread { thread, project, title } => Self::CreateThread {
                command_id,
                thread_id: thread.as_str(),
                project_id: project.as_str(),
                title,
                model_selection: ModelSelection { instance_id, model },
                runtime_mode: RUNTIME_MODE,
                interaction_mode: INTERACTION_MODE,
                branch: None,
                worktree_path: None,
                created_at,
            },
            Act::Retitle { thread, title } => Self::Retitle { command_id, thread_id: thread.as_str(), title },
            Act::StartTurn { thread, message, text } => Self::StartTurn {
                command_id,
                thread_id: thread.as_str(),
                message: NewMessage { message_id: message.as_str(), role: "user", text, attachments: [] },
                runtime_mode: RUNTIME_MODE,
                interaction_mode: INTERACTION_MODE,
                created_at,
            },
            Act::StopSession { thread } => Self::StopSession { command_id, thread_id: thread.as_str(), created_at },
            Act::ArchiveThread { thread } => Self::ArchiveThread { command_id, thread_id: thread.as_str() },
        }
    }
}

/// Always with three decimals, as the server writes its own: it stores and sorts times as text.
fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
