//! Commands as they arrive.

mod body;

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use serde_json::Value;

use self::body::{Body, Word, word};
use super::failure::Failure;
use crate::t3::command::T3Command;
use crate::t3::{Answer, ThreadOptions};
use crate::world::State;

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
