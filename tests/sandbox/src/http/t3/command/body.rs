//! The bodies of commands, field by field as the server takes them.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST /api/orchestration/dispatch`. Fields that are not here are ignored, as by the server.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum Body {
    #[serde(rename = "project.create")]
    ProjectCreate {
        command_id: Word,
        project_id: Word,
        title: Word,
        workspace_root: Word,
        #[serde(default)]
        create_workspace_root_if_missing: bool,
        created_at: String,
    },
    #[serde(rename = "project.delete")]
    ProjectDelete {
        command_id: Word,
        project_id: Word,
        #[serde(default)]
        force: bool,
    },
    #[serde(rename = "thread.create")]
    ThreadCreate {
        command_id: Word,
        thread_id: Word,
        project_id: Word,
        title: Word,
        model_selection: ModelSelection,
        runtime_mode: RuntimeMode,
        #[serde(default)]
        interaction_mode: InteractionMode,
        #[serde(deserialize_with = "nullable")]
        branch: Option<Word>,
        #[serde(deserialize_with = "nullable")]
        worktree_path: Option<Word>,
        created_at: String,
    },
    #[serde(rename = "thread.meta.update")]
    ThreadMetaUpdate {
        command_id: Word,
        thread_id: Word,
        title: Option<Word>,
        model_selection: Option<IgnoredAny>,
        branch: Option<IgnoredAny>,
        worktree_path: Option<IgnoredAny>,
    },
    #[serde(rename = "thread.archive")]
    ThreadArchive { command_id: Word, thread_id: Word },
    #[serde(rename = "thread.unarchive")]
    ThreadUnarchive { command_id: Word, thread_id: Word },
    #[serde(rename = "thread.delete")]
    ThreadDelete { command_id: Word, thread_id: Word },
    #[serde(rename = "thread.turn.start")]
    TurnStart {
        command_id: Word,
        thread_id: Word,
        message: NewMessage,
        #[serde(rename = "runtimeMode")]
        _runtime_mode: RuntimeMode,
        #[serde(rename = "interactionMode")]
        _interaction_mode: InteractionMode,
        created_at: String,
    },
    #[serde(rename = "thread.turn.interrupt")]
    TurnInterrupt {
        command_id: Word,
        thread_id: Word,
        #[serde(rename = "createdAt")]
        _created_at: String,
    },
    #[serde(rename = "thread.approval.respond")]
    ApprovalRespond {
        command_id: Word,
        thread_id: Word,
        request_id: Word,
        decision: Decision,
        #[serde(rename = "createdAt")]
        _created_at: String,
    },
    #[serde(rename = "thread.user-input.respond")]
    UserInputRespond {
        command_id: Word,
        thread_id: Word,
        request_id: Word,
        answers: BTreeMap<String, Value>,
        #[serde(rename = "createdAt")]
        _created_at: String,
    },
    #[serde(rename = "thread.session.stop")]
    SessionStop {
        command_id: Word,
        thread_id: Word,
        #[serde(rename = "createdAt")]
        _created_at: String,
    },
    #[serde(
        rename = "project.meta.update",
        alias = "thread.runtime-mode.set",
        alias = "thread.interaction-mode.set",
        alias = "thread.checkpoint.revert"
    )]
    NotModelled {},
}

/// A text that is not blank, trimmed.
pub(super) struct Word(pub(super) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        if text.is_empty() { Err(D::Error::custom("blank")) } else { Ok(Self(text.to_owned())) }
    }
}

/// The key must be there; its value may be null.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Word>, D::Error> {
    Option::deserialize(deserializer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelSelection {
    /// An old form calls it the provider.
    #[serde(alias = "provider")]
    pub(super) instance_id: Word,
    pub(super) model: Word,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RuntimeMode {
    ApprovalRequired,
    AutoAcceptEdits,
    FullAccess,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum InteractionMode {
    #[default]
    Default,
    Plan,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Decision {
    Accept,
    AcceptForSession,
    Decline,
    Cancel,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewMessage {
    pub(super) message_id: Word,
    #[serde(rename = "role")]
    _role: Role,
    pub(super) text: String,
    pub(super) attachments: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Role {
    User,
}

/// The word for a variant.
pub(super) fn word(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        other => unreachable!("a plain variant is a word: {other:?}"),
    }
}
