//! The T3 server, as AFK's token sees it.

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{EnvironmentId, MessageId, ProjectId, ThreadId};
use afk_core::port::{Act, Agents, Command, Depth, Environment, Fleet, Project, Result, Seen};
use afk_core::thread::{Details, Session, SessionStatus, StartFailure, Thread, Turn, TurnState, UserMessage};

use super::refused;
use crate::fault::Op;
use crate::t3::command::T3Command;
use crate::t3::{Activity, ActivityRow, ProjectRow, Reply, SessionRow, T3, ThreadOptions, ThreadRow, TurnRow};
use crate::world::World;

const ENVIRONMENT: Op = Op::read("agents.environment", "ask which agent server this is");
const FLEET: Op = Op::read("agents.fleet", "list the threads");
const THREAD: Op = Op::read("agents.thread", "read the thread");
const SEND: Op = Op::write("agents.send", "send a command");

/// Bounds of [`Details`] and of texts from the server.
const WORDS_CHARS: usize = 2_000;
const REPORT_CHARS: usize = 300;
const REPORTS: usize = 64;
const DETAIL_CHARS: usize = 500;
/// The most UTF-16 units that a turn's text may have.
const TEXT_UNITS: usize = 120_000;

impl Agents for World {
    fn environment(&self) -> Result<Environment> {
        self.call(ENVIRONMENT, String::new(), |state| {
            let version = state.t3.version.claims().to_owned();
            Ok(Environment { id: EnvironmentId::new(&state.t3.environment), version })
        })
    }

    fn fleet(&self, depth: Depth) -> Result<Seen<Fleet>> {
        self.call(FLEET, format!("{depth:?}"), |state| {
            let full = depth == Depth::Full || !state.t3.version.has_light_endpoints();
            Ok(Seen { value: fleet(&state.t3, full), at: Some(state.second()) })
        })
    }

    fn thread(&self, thread: &ThreadId) -> Result<Seen<Option<Thread>>> {
        self.call(THREAD, thread.to_string(), |state| {
            let light = state.t3.version.has_light_endpoints();
            let row = state.t3.thread(thread.as_str()).filter(|row| !(light && row.is_gone()));
            Ok(Seen { value: row.map(|row| seen_thread(row, true)), at: Some(state.second()) })
        })
    }

    fn send(&self, command: &Command) -> Result<()> {
        let (name, about) = name(&command.act);
        self.call(SEND, format!("{name} {about}"), |state| {
            if let Act::StartTurn { text, .. } = &command.act
                && (text.trim().is_empty() || text.encode_utf16().count() > TEXT_UNITS)
            {
                // The server would take it, and never run it.
                return Err(Fault::new(SEND.words, FaultClass::Refused, FaultScope::Item, "a text that never runs"));
            }
            state.faults.idle = is_idle(&state.t3, command);
            match state.t3_dispatch(command.id.as_str(), server_command(command)) {
                Reply::Accepted(_) => Ok(()),
                Reply::Invalid => Err(refused(SEND, "400")),
                // A rule that was broken and a real fault look the same.
                Reply::Rejected => Err(Fault::new(
                    SEND.words,
                    FaultClass::Unclear,
                    FaultScope::Item,
                    "500 orchestration_dispatch_failed",
                )
                .answered()),
            }
        })
    }
}

/// Whether a command changes nothing: its id is known, or it stops what is stopped.
fn is_idle(t3: &T3, command: &Command) -> bool {
    let stopped = |thread: &ThreadId| {
        let row = t3.thread(thread.as_str());
        row.is_some_and(|row| {
            !row.live && !row.starting && row.session.as_ref().is_some_and(|it| it.status == "stopped")
        })
    };
    let known = t3.receipts.contains_key(command.id.as_str());
    known || matches!(&command.act, Act::StopSession { thread } if stopped(thread))
}

fn name(act: &Act) -> (&'static str, String) {
    match act {
        Act::CreateProject { workspace_root, .. } => ("project.create", workspace_root.clone()),
        Act::CreateThread { title, .. } => ("thread.create", title.clone()),
        Act::Retitle { title, .. } => ("thread.meta.update", title.clone()),
        Act::StartTurn { thread, .. } => ("thread.turn.start", thread.to_string()),
        Act::StopSession { thread } => ("thread.session.stop", thread.to_string()),
        Act::ArchiveThread { thread } => ("thread.archive", thread.to_string()),
    }
}

fn server_command(command: &Command) -> T3Command {
    let created_at = command.created_at;
    match command.act.clone() {
        Act::CreateProject { project, title, workspace_root: root } => {
            T3Command::ProjectCreate { project: project.to_string(), title, root, create_root: true, created_at }
        }
        Act::CreateThread { thread, project, title } => {
            let (thread, project) = (thread.to_string(), project.to_string());
            T3Command::ThreadCreate { thread, project, title, options: ThreadOptions::default(), created_at }
        }
        Act::Retitle { thread, title } => {
            T3Command::ThreadMetaUpdate { thread: thread.to_string(), title: Some(title) }
        }
        Act::StartTurn { thread, message, text } => {
            T3Command::TurnStart { thread: thread.to_string(), message: message.to_string(), text, created_at }
        }
        Act::StopSession { thread } => T3Command::SessionStop { thread: thread.to_string() },
        Act::ArchiveThread { thread } => T3Command::ThreadArchive { thread: thread.to_string() },
    }
}

fn fleet(t3: &T3, full: bool) -> Fleet {
    let project = |row: &ProjectRow| Project {
        id: ProjectId::new(&row.id),
        workspace_root: row.workspace_root.clone(),
        deleted: row.deleted_at.is_some(),
    };
    Fleet {
        projects: t3.projects.iter().filter(|row| full || row.deleted_at.is_none()).map(project).collect(),
        threads: t3.threads.iter().filter(|row| full || !row.is_gone()).map(|row| seen_thread(row, full)).collect(),
        others: 0,
        full,
    }
}

fn seen_thread(row: &ThreadRow, full: bool) -> Thread {
    let newest = row.messages.iter().filter(|it| it.role == "user").map(|it| it.created_at).max();
    Thread {
        id: ThreadId::new(&row.id),
        project: ProjectId::new(&row.project),
        title: row.title.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        gone: row.is_gone(),
        session: row.session.as_ref().map(seen_session),
        latest_turn: row.latest_turn.as_ref().map(seen_turn),
        latest_user_message_at: newest,
        awaits_input: if full { question(row).is_some() } else { row.request.is_some() },
        details: full.then(|| details(row)),
    }
}

fn seen_session(row: &SessionRow) -> Session {
    let status = match row.status.as_str() {
        "idle" => SessionStatus::Idle,
        "starting" => SessionStatus::Starting,
        "running" => SessionStatus::Running,
        "ready" => SessionStatus::Ready,
        "interrupted" => SessionStatus::Interrupted,
        "stopped" => SessionStatus::Stopped,
        "error" => SessionStatus::Error,
        word => SessionStatus::Unknown(word.into()),
    };
    let active_turn = row.active_turn.is_some();
    let last_error = row.last_error.as_ref().map(|text| cut(text, WORDS_CHARS));
    Session { status, active_turn, last_error, updated_at: row.updated_at }
}

fn seen_turn(row: &TurnRow) -> Turn {
    let state = match row.state.as_str() {
        "running" => TurnState::Running,
        "interrupted" => TurnState::Interrupted,
        "completed" => TurnState::Completed,
        "error" => TurnState::Error,
        word => TurnState::Unknown(word.into()),
    };
    Turn { state, requested_at: row.requested_at }
}

fn details(row: &ThreadRow) -> Details {
    let messages = row.messages.iter().filter(|it| it.role == "user").map(|it| UserMessage {
        id: MessageId::new(&it.id),
        created_at: it.created_at,
        updated_at: it.updated_at,
    });
    let failure = |it: &ActivityRow| {
        let Activity::StartFailed(why) = &it.what else { return None };
        Some(StartFailure { at: it.created_at, detail: cut(why, DETAIL_CHARS) })
    };
    let tokens = |it: &ActivityRow| if let Activity::Tokens(total) = it.what { Some(total) } else { None };
    // Of a gone thread nobody reads the words.
    let words = || row.words().filter(|_| !row.is_gone());
    let reports = words().flat_map(str::lines).map(str::trim).filter(|line| line.starts_with("AFK-"));
    let mut reports: Vec<_> = reports.map(|line| cut(line, REPORT_CHARS)).collect();
    reports.drain(..reports.len().saturating_sub(REPORTS));
    Details {
        messages: messages.collect(),
        start_failures: row.activities.iter().filter_map(failure).collect(),
        last_words: words().next_back().map(|text| end(text.trim_end(), WORDS_CHARS)),
        reports,
        question: question(row),
        tokens: row.activities.iter().rev().find_map(tokens),
    }
}

/// The open request in words. One of another turn than the active one is left over.
fn question(row: &ThreadRow) -> Option<String> {
    let active = row.session.as_ref().and_then(|it| it.active_turn.as_ref());
    let stale = |asked: &Option<String>| active.is_some() && asked.is_some() && asked.as_ref() != active;
    let request = row.request.as_ref().filter(|it| !stale(&it.turn))?;
    let text = cut(&request.text, DETAIL_CHARS);
    Some(if request.approval { format!("asks for approval of command: {text}") } else { text })
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn end(text: &str, chars: usize) -> String {
    text.chars().skip(text.chars().count().saturating_sub(chars)).collect()
}
