//! Rows as replies show them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::activity::{self, ActivityView, CheckpointView};
use crate::t3::{MessageRow, ProjectRow, SessionRow, T3, ThreadRow, TurnRow};

/// A time as the server writes it.
pub(super) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `GET /.well-known/t3/environment`.
pub(super) fn environment(t3: &T3) -> Value {
    let mut capabilities = json!({ "repositoryIdentity": true });
    if t3.version.has_light_endpoints() {
        capabilities["connectionProbe"] = true.into();
    }
    json!({
        "environmentId": t3.environment,
        "label": "sandbox",
        "platform": { "os": "linux", "arch": "x64" },
        "serverVersion": t3.version.claims(),
        "capabilities": capabilities,
    })
}

/// `GET /api/orchestration/snapshot` and `.../shell`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listing<'a> {
    snapshot_sequence: u64,
    projects: Vec<ProjectView<'a>>,
    threads: Vec<ThreadView<'a>>,
    updated_at: String,
}

/// `GET /api/orchestration/threads/:id`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct One<'a> {
    snapshot_sequence: u64,
    thread: ThreadView<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectView<'a> {
    id: &'a str,
    title: &'a str,
    workspace_root: &'a str,
    repository_identity: Option<()>,
    default_model_selection: Option<()>,
    scripts: [(); 0],
    created_at: String,
    updated_at: String,
    /// Only in the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Option<String>>,
}

/// In the order of the server's keys. What is doubly optional is a key of one form only, and may be null there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreadView<'a> {
    id: &'a str,
    project_id: &'a str,
    title: &'a str,
    model_selection: ModelSelection<'a>,
    runtime_mode: &'a str,
    interaction_mode: &'a str,
    branch: Option<&'a str>,
    worktree_path: Option<&'a str>,
    latest_turn: Option<TurnView<'a>>,
    created_at: String,
    updated_at: String,
    archived_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_plans: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activities: Option<Vec<ActivityView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoints: Option<Vec<CheckpointView<'a>>>,
    session: Option<SessionView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_user_message_at: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_pending_approvals: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_pending_user_input: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_actionable_proposed_plan: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ModelSelection<'a> {
    instance_id: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TurnView<'a> {
    turn_id: &'a str,
    state: &'a str,
    requested_at: String,
    started_at: String,
    completed_at: Option<String>,
    assistant_message_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionView<'a> {
    thread_id: &'a str,
    status: &'a str,
    provider_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_instance_id: Option<&'a str>,
    runtime_mode: &'a str,
    active_turn_id: Option<&'a str>,
    last_error: Option<&'a str>,
    updated_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageView<'a> {
    id: &'a str,
    role: &'a str,
    text: &'a str,
    /// Only of users.
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<[(); 0]>,
    turn_id: Option<&'a str>,
    streaming: bool,
    created_at: String,
    updated_at: String,
}

/// Everything, archived and deleted included.
pub(super) fn snapshot(t3: &T3) -> Listing<'_> {
    let project = |row| ProjectView { deleted_at: Some(row_deleted(row)), ..project(row) };
    listing(t3, t3.projects.iter().map(project).collect(), t3.threads.iter().map(full).collect())
}

/// What is live, in brief.
pub(super) fn shell(t3: &T3) -> Listing<'_> {
    let projects = t3.projects.iter().filter(|row| row.deleted_at.is_none()).map(project);
    let threads = t3.threads.iter().filter(|row| !row.is_gone()).map(brief);
    listing(t3, projects.collect(), threads.collect())
}

/// One thread in full.
pub(super) fn one<'a>(t3: &T3, row: &'a ThreadRow) -> One<'a> {
    One { snapshot_sequence: t3.sequence, thread: full(row) }
}

fn listing<'a>(t3: &T3, projects: Vec<ProjectView<'a>>, threads: Vec<ThreadView<'a>>) -> Listing<'a> {
    let times = t3.projects.iter().map(|row| row.updated_at).chain(t3.threads.iter().map(|row| row.updated_at));
    let updated_at = time(times.max().unwrap_or(Timestamp::UNIX_EPOCH));
    Listing { snapshot_sequence: t3.sequence, projects, threads, updated_at }
}

fn row_deleted(row: &ProjectRow) -> Option<String> {
    row.deleted_at.map(time)
}

fn project(row: &ProjectRow) -> ProjectView<'_> {
    ProjectView {
        id: &row.id,
        title: &row.title,
        workspace_root: &row.workspace_root,
        repository_identity: None,
        default_model_selection: None,
        scripts: [],
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        deleted_at: None,
    }
}

/// What both forms of a thread show.
fn common(row: &ThreadRow) -> ThreadView<'_> {
    let options = &row.options;
    ThreadView {
        id: &row.id,
        project_id: &row.project,
        title: &row.title,
        model_selection: ModelSelection { instance_id: &options.instance, model: &options.model },
        runtime_mode: &options.runtime_mode,
        interaction_mode: &options.interaction_mode,
        branch: options.branch.as_deref(),
        worktree_path: options.worktree.as_deref(),
        latest_turn: row.latest_turn.as_ref().map(turn),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        archived_at: row.archived_at.map(time),
        deleted_at: None,
        messages: None,
        proposed_plans: None,
        activities: None,
        checkpoints: None,
        session: row.session.as_ref().map(|it| session(row, it)),
        latest_user_message_at: None,
        has_pending_approvals: None,
        has_pending_user_input: None,
        has_actionable_proposed_plan: None,
    }
}

fn brief(row: &ThreadRow) -> ThreadView<'_> {
    let newest = row.messages.iter().filter(|it| it.role == "user").map(|it| it.created_at).max();
    ThreadView {
        latest_user_message_at: Some(newest.map(time)),
        has_pending_approvals: Some(row.request.as_ref().is_some_and(|it| it.approval)),
        has_pending_user_input: Some(row.request.as_ref().is_some_and(|it| !it.approval)),
        has_actionable_proposed_plan: Some(false),
        ..common(row)
    }
}

fn full(row: &ThreadRow) -> ThreadView<'_> {
    let mut messages: Vec<_> = row.messages.iter().collect();
    messages.sort_by_key(|it| it.created_at);
    ThreadView {
        deleted_at: Some(row.deleted_at.map(time)),
        messages: Some(messages.into_iter().map(message).collect()),
        proposed_plans: Some([]),
        activities: Some(activity::activities(row)),
        checkpoints: Some(activity::checkpoints(row)),
        ..common(row)
    }
}

fn turn(row: &TurnRow) -> TurnView<'_> {
    TurnView {
        turn_id: &row.id,
        state: &row.state,
        requested_at: time(row.requested_at),
        started_at: time(row.requested_at),
        completed_at: row.completed_at.map(time),
        assistant_message_id: row.assistant_message_id.as_deref(),
    }
}

fn session<'a>(thread: &'a ThreadRow, row: &'a SessionRow) -> SessionView<'a> {
    SessionView {
        thread_id: &thread.id,
        status: &row.status,
        provider_name: row.provider.as_deref(),
        provider_instance_id: row.provider.as_deref(),
        runtime_mode: &thread.options.runtime_mode,
        active_turn_id: row.active_turn.as_deref(),
        last_error: row.last_error.as_deref(),
        updated_at: time(row.updated_at),
    }
}

fn message(row: &MessageRow) -> MessageView<'_> {
    MessageView {
        id: &row.id,
        role: row.role,
        text: &row.text,
        attachments: (row.role == "user").then_some([]),
        turn_id: row.turn.as_deref(),
        streaming: false,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    }
}
