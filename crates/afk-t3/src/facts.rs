//! From the wire to AFK's words. Total: what AFK does not know becomes an unknown word, which raises an alarm and is never
//! acted on.

use afk_core::ids::{MessageId, ProjectId, ThreadId};
use afk_core::port::{Fleet, Project};
use afk_core::thread::{Details, Session, SessionStatus, StartFailure, Thread, Turn, TurnState, UserMessage};
use jiff::Timestamp;

use crate::session::SessionInfo;
use crate::wire::activity::{Activities, Request, StartFailureDto};
use crate::wire::message::{Messages, UserMessageDto};
use crate::wire::time::Time;
use crate::wire::{Listing, ProjectDto, SessionDto, SessionInfoDto, ThreadDto, TurnDto};

/// How much of an error of a session is kept; it may be a stack trace.
const ERROR_CHARS: usize = 2_000;
/// How much of the open questions is kept.
const QUESTION_CHARS: usize = 2_000;

/// What cannot be sent, or cannot be a reply of this server.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unexpected {
    #[error("the text of the turn is blank")]
    BlankText,
    #[error("the text of the turn has {0} UTF-16 units, and {limit} are taken", limit = crate::TEXT_UTF16_UNITS)]
    LongText(usize),
    #[error("the environment id is blank")]
    BlankEnvironment,
    #[error("the token expires at `{0}`, which is no time")]
    Expiry(String),
    #[error("a good token lacks `scopes`")]
    NoScopes,
    #[error("the {what} `{id}` lacks `{field}`")]
    Lacking { what: &'static str, id: String, field: &'static str },
}

/// A list, `full` for the snapshot.
pub(crate) fn fleet(listing: Listing, full: bool) -> Result<Fleet, Unexpected> {
    let convert = if full { full_thread } else { listed_thread };
    Ok(Fleet {
        projects: listing.projects.into_iter().map(|dto| project(dto, full)).collect::<Result<_, _>>()?,
        threads: listing.threads.into_iter().map(convert).collect::<Result<_, _>>()?,
        others: listing.others,
        full,
    })
}

/// What the server says about a token.
pub(crate) fn session_info(dto: SessionInfoDto) -> Result<SessionInfo, Unexpected> {
    let SessionInfoDto { authenticated, scopes, session_method: method, expires_at } = dto;
    let scopes = match scopes {
        Some(scopes) => scopes,
        None if authenticated => return Err(Unexpected::NoScopes),
        None => Vec::new(),
    };
    let expires_at = expires_at.map(|Time(time)| time).transpose().map_err(Unexpected::Expiry)?;
    Ok(SessionInfo { authenticated, scopes, expires_at, method })
}

/// A project, of the snapshot if `full`.
fn project(dto: ProjectDto, full: bool) -> Result<Project, Unexpected> {
    if full && dto.deleted_at.is_none() {
        return Err(Unexpected::Lacking { what: "project", id: dto.id, field: "deletedAt" });
    }
    let root = dto.workspace_root.trim_end_matches('/');
    let root = if root.is_empty() { dto.workspace_root.as_str() } else { root };
    let deleted = dto.deleted_at.flatten().is_some();
    Ok(Project { workspace_root: root.to_owned(), deleted, id: ProjectId::new(dto.id) })
}

/// A thread of the light list.
fn listed_thread(dto: ThreadDto) -> Result<Thread, Unexpected> {
    let lacking = |field| Unexpected::Lacking { what: "thread", id: dto.id.clone(), field };
    let approval = dto.has_pending_approvals.ok_or_else(|| lacking("hasPendingApprovals"))?;
    let input = dto.has_pending_user_input.ok_or_else(|| lacking("hasPendingUserInput"))?;
    if dto.latest_user_message_at.is_none() {
        return Err(lacking("latestUserMessageAt"));
    }
    Ok(thread(dto, Clock::default(), approval || input, None))
}

/// A thread of the snapshot, or one that was asked for.
pub(crate) fn full_thread(mut dto: ThreadDto) -> Result<Thread, Unexpected> {
    let lacking = |field| Unexpected::Lacking { what: "thread", id: dto.id.clone(), field };
    let messages = dto.messages.take().ok_or_else(|| lacking("messages"))?;
    let activities = dto.activities.take().ok_or_else(|| lacking("activities"))?;
    if dto.deleted_at.is_none() {
        return Err(lacking("deletedAt"));
    }
    let mut clock = Clock::default();
    let active_turn = dto.session.as_ref().and_then(|session| session.active_turn_id.as_deref());
    let question = open_requests(&activities, active_turn);
    let mut details = details(messages, activities, &mut clock);
    if is_gone(&dto) {
        (details.last_words, details.reports) = (None, Vec::new());
    }
    let awaits_input = question.is_some();
    Ok(thread(dto, clock, awaits_input, Some(Details { question, ..details })))
}

fn thread(dto: ThreadDto, mut clock: Clock, awaits_input: bool, details: Option<Details>) -> Thread {
    let gone = is_gone(&dto);
    let (created_at, updated_at) = (clock.read(dto.created_at), clock.read(dto.updated_at));
    let listed = dto.latest_user_message_at.flatten().map(|time| clock.read(time));
    let newest = details.as_ref().and_then(|it| it.messages.iter().map(|message| message.created_at).max());
    let session = dto.session.map(|dto| session(dto, &mut clock));
    let latest_turn = dto.latest_turn.map(|dto| turn(dto, &mut clock));
    Thread {
        id: ThreadId::new(dto.id),
        project: ProjectId::new(dto.project_id),
        title: dto.title,
        created_at,
        updated_at,
        gone,
        session: clock.verdict(session, updated_at),
        latest_turn,
        latest_user_message_at: listed.or(newest),
        awaits_input,
        details,
    }
}

fn is_gone(dto: &ThreadDto) -> bool {
    dto.archived_at.is_some() || matches!(dto.deleted_at, Some(Some(_)))
}

fn details(messages: Messages, activities: Activities, clock: &mut Clock) -> Details {
    let message = |dto: UserMessageDto| UserMessage {
        created_at: clock.read(dto.created_at),
        updated_at: clock.read(dto.updated_at),
        id: MessageId::new(dto.id),
    };
    let mut of_users: Vec<UserMessage> = messages.of_users.into_iter().map(message).collect();
    of_users.sort_by_key(|message| message.created_at);
    let failure = |dto: StartFailureDto| StartFailure { at: clock.read(dto.at), detail: dto.detail };
    Details {
        messages: of_users,
        start_failures: activities.start_failures.into_iter().map(failure).collect(),
        last_words: messages.last_words,
        reports: messages.reports.into(),
        question: None,
        tokens: activities.tokens,
    }
}

/// The open requests in words. One of another turn than the active one is left over from a session that was stopped: nobody
/// waits for its answer.
fn open_requests(activities: &Activities, active_turn: Option<&str>) -> Option<String> {
    let stale = |request: &Request| match (request.turn.as_deref(), active_turn) {
        (Some(asked), Some(active)) => asked != active,
        (None, _) | (_, None) => false,
    };
    let open = activities.requests.iter().filter(|it| !activities.resolved.contains(&it.id) && !stale(it));
    let words: Vec<&str> = open.map(|request| request.words.as_str()).collect();
    (!words.is_empty()).then(|| words.join("\n").chars().take(QUESTION_CHARS).collect())
}

fn session(dto: SessionDto, clock: &mut Clock) -> Session {
    let status = match dto.status.as_str() {
        "idle" => SessionStatus::Idle,
        "starting" => SessionStatus::Starting,
        "running" => SessionStatus::Running,
        "ready" => SessionStatus::Ready,
        "interrupted" => SessionStatus::Interrupted,
        "stopped" => SessionStatus::Stopped,
        "error" => SessionStatus::Error,
        _ => SessionStatus::Unknown(dto.status),
    };
    Session {
        status,
        active_turn: dto.active_turn_id.is_some(),
        last_error: dto.last_error.map(|text| text.chars().take(ERROR_CHARS).collect()),
        updated_at: clock.read(dto.updated_at),
    }
}

fn turn(dto: TurnDto, clock: &mut Clock) -> Turn {
    let state = match dto.state.as_str() {
        "running" => TurnState::Running,
        "interrupted" => TurnState::Interrupted,
        "completed" => TurnState::Completed,
        "error" => TurnState::Error,
        _ => TurnState::Unknown(dto.state),
    };
    Turn { state, requested_at: clock.read(dto.requested_at) }
}

/// Reads the times of one thread, and remembers the first that is none.
#[derive(Default)]
struct Clock {
    unreadable: Option<String>,
}

impl Clock {
    /// The epoch stands for a time that is none; [`verdict`](Self::verdict) makes sure that nothing is concluded from it.
    fn read(&mut self, Time(time): Time) -> Timestamp {
        time.unwrap_or_else(|text| {
            self.unreadable.get_or_insert(text);
            Timestamp::UNIX_EPOCH
        })
    }

    /// The session, or an unknown word in its place if one of the thread's times could not be read.
    fn verdict(self, session: Option<Session>, updated_at: Timestamp) -> Option<Session> {
        let Some(text) = self.unreadable else { return session };
        let status = SessionStatus::Unknown(format!("time `{text}`"));
        Some(match session {
            Some(session) => Session { status, ..session },
            None => Session { status, active_turn: false, last_error: None, updated_at },
        })
    }
}

#[cfg(test)]
mod tests;
