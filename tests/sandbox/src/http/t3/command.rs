//! Commands as they arrive.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use serde::de::{Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::Failure;
use crate::t3::command::T3Command;
use crate::t3::{Answer, ThreadOptions};
use crate::world::State;

/// `POST /api/orchestration/dispatch`. Fields that are not here are ignored, as by the server.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
enum Body {
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
struct Word(String);

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
struct ModelSelection {
    /// An old form calls it the provider.
    #[serde(alias = "provider")]
    instance_id: Word,
    model: Word,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum RuntimeMode {
    ApprovalRequired,
    AutoAcceptEdits,
    FullAccess,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum InteractionMode {
    #[default]
    Default,
    Plan,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Decision {
    Accept,
    AcceptForSession,
    Decline,
    Cancel,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewMessage {
    message_id: Word,
    #[serde(rename = "role")]
    _role: Role,
    text: String,
    attachments: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Role {
    User,
}

/// The word for a variant.
fn word(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        other => unreachable!("a plain variant is a word: {other:?}"),
    }
}

/// Reads a command and its id.
pub(super) fn read(headers: &HeaderMap, body: &[u8], state: &State) -> Result<(String, T3Command), Failure> {
    let content_type = headers.get(header::CONTENT_TYPE).map(|it| it.to_str().unwrap_or_default());
    if let Some(other) = content_type.filter(|it| it.split(';').next().map(str::trim) != Some("application/json")) {
        return Err(Failure::ContentType(other.to_owned()));
    }
    if body.is_empty() {
        return Err(Failure::Schema);
    }
    let json: Value = serde_json::from_slice(body).map_err(|_| Failure::Syntax)?;
    let body = serde_json::from_value(json).map_err(|_| Failure::Schema)?;
    let (id, command) = convert(body, state)?;
    Ok((id.0, command))
}

/// The development line takes any text as a time and uses its own. Releases store the text; the world has times alone.
fn client_time(text: &str, state: &State) -> Result<Timestamp, Failure> {
    match text.parse() {
        Ok(time) => Ok(time),
        Err(_) if state.t3.version.is_strict() => Ok(state.now),
        Err(_) => Err(Failure::NotModelled("times that are none")),
    }
}

fn convert(body: Body, state: &State) -> Result<(Word, T3Command), Failure> {
    let at = |text: String| client_time(&text, state);
    Ok(match body {
        Body::ProjectCreate {
            command_id,
            project_id,
            title,
            workspace_root,
            create_workspace_root_if_missing: create_root,
            created_at,
        } => {
            let (project, title, root) = (project_id.0, title.0, workspace_root.0);
            (command_id, T3Command::ProjectCreate { project, title, root, create_root, created_at: at(created_at)? })
        }
        Body::ProjectDelete { command_id, project_id, force } => {
            (command_id, T3Command::ProjectDelete { project: project_id.0, force })
        }
        Body::ThreadCreate {
            command_id,
            thread_id,
            project_id,
            title,
            model_selection,
            runtime_mode,
            interaction_mode,
            branch,
            worktree_path,
            created_at,
        } => {
            let options = ThreadOptions {
                instance: model_selection.instance_id.0,
                model: model_selection.model.0,
                runtime_mode: word(&runtime_mode),
                interaction_mode: word(&interaction_mode),
                branch: branch.map(|it| it.0),
                worktree: worktree_path.map(|it| it.0),
            };
            let (thread, project, title, created_at) = (thread_id.0, project_id.0, title.0, at(created_at)?);
            (command_id, T3Command::ThreadCreate { thread, project, title, options, created_at })
        }
        Body::ThreadMetaUpdate { command_id, thread_id, title, model_selection, branch, worktree_path } => {
            if model_selection.or(branch).or(worktree_path).is_some() {
                return Err(Failure::NotModelled("changes of anything but the title"));
            }
            (command_id, T3Command::ThreadMetaUpdate { thread: thread_id.0, title: title.map(|it| it.0) })
        }
        Body::ThreadArchive { command_id, thread_id } => (command_id, T3Command::ThreadArchive { thread: thread_id.0 }),
        Body::ThreadUnarchive { command_id, thread_id } => {
            (command_id, T3Command::ThreadUnarchive { thread: thread_id.0 })
        }
        Body::ThreadDelete { command_id, thread_id } => (command_id, T3Command::ThreadDelete { thread: thread_id.0 }),
        Body::TurnStart { command_id, thread_id, message, created_at, .. } => {
            if !message.attachments.is_empty() {
                return Err(Failure::NotModelled("attachments"));
            }
            let (thread, text, created_at) = (thread_id.0, message.text, at(created_at)?);
            (command_id, T3Command::TurnStart { thread, message: message.message_id.0, text, created_at })
        }
        Body::TurnInterrupt { command_id, thread_id, .. } => {
            (command_id, T3Command::TurnInterrupt { thread: thread_id.0 })
        }
        Body::ApprovalRespond { command_id, thread_id, request_id, decision, .. } => {
            let answer = Answer::Decision(word(&decision));
            (command_id, T3Command::Respond { thread: thread_id.0, request: request_id.0, answer })
        }
        Body::UserInputRespond { command_id, thread_id, request_id, answers, .. } => {
            let answers = answers.into_iter().map(|(question, answer)| Some((question, words(answer)?)));
            let answer = Answer::Words(answers.collect::<Option<_>>().ok_or(Failure::Schema)?);
            (command_id, T3Command::Respond { thread: thread_id.0, request: request_id.0, answer })
        }
        Body::SessionStop { command_id, thread_id, .. } => (command_id, T3Command::SessionStop { thread: thread_id.0 }),
        Body::NotModelled {} => return Err(Failure::NotModelled("this command")),
    })
}

/// A text, or a list of them.
fn words(answer: Value) -> Option<Vec<String>> {
    match answer {
        Value::String(word) => Some(vec![word]),
        Value::Array(items) => items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}
