//! The rows of a T3 server. They mirror its replies; words are text, so that a test can write one that nobody knows.

use std::collections::BTreeMap;

use afk_core::ids::Sha;
use jiff::Timestamp;

use crate::tracker::git::NewCommit;

/// A project.
#[derive(Clone, Debug)]
pub struct ProjectRow {
    /// Its id, which is never free again.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its folder, without a trailing slash.
    pub workspace_root: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// `latestTurn`: not durable.
#[derive(Clone, Debug)]
pub struct TurnRow {
    /// Its id, the provider's.
    pub id: String,
    /// `running`, `interrupted`, `completed`, `error`.
    pub state: String,
    /// The time of the message that asked for it.
    pub requested_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Its last assistant message.
    pub assistant_message_id: Option<String>,
}

/// A provider session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// `idle`, `starting`, `running`, `ready`, `interrupted`, `stopped`, `error`.
    pub status: String,
    /// The provider instance; none if the session was stopped before there was one.
    pub provider: Option<String>,
    /// The running turn.
    pub active_turn: Option<String>,
    /// The last error; stays through the next running turn.
    pub last_error: Option<String>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A message.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its id, one over all threads.
    pub id: String,
    /// `user` or `assistant`.
    pub role: &'static str,
    /// Its text.
    pub text: String,
    /// The turn; never for a user's message.
    pub turn: Option<String>,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// Moves when it is sent again.
    pub updated_at: Timestamp,
}

/// Something that happened in a thread.
#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: Activity,
    /// The turn that it belongs to.
    pub turn: Option<String>,
    /// When; for a failed start the time of the message.
    pub created_at: Timestamp,
}

/// The kinds of activity that the scripts bring about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// `provider.turn.start.failed`.
    StartFailed(String),
    /// `runtime.error`.
    RuntimeError(String),
    /// `user-input.requested`: request id and question.
    InputRequested(String, String),
    /// `user-input.resolved`: request id and answer.
    InputResolved(String, Answer),
    /// `approval.requested`: request id and what is to be approved.
    ApprovalRequested(String, String),
    /// `approval.resolved`: request id and decision.
    ApprovalResolved(String, Answer),
    /// `provider.approval.respond.failed` or `provider.user-input.respond.failed`: request id, and whether it was a decision.
    RespondFailed(String, bool),
    /// `provider.turn.interrupt.failed`.
    InterruptFailed,
    /// `context-window.updated`: tokens processed in all.
    Tokens(u64),
    /// `checkpoint.captured`: how many turns there were, and `ready`, `error` or, for an interrupted turn, also `missing`.
    Checkpoint(u64, &'static str),
}

/// What a person answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To an approval: `accept`, `acceptForSession`, `decline` or `cancel`.
    Decision(String),
    /// To questions, by question id.
    Words(BTreeMap<String, Vec<String>>),
}

/// A question or an approval that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// An approval; else a question.
    pub approval: bool,
    /// What is asked.
    pub text: String,
    /// The turn that asks.
    pub turn: Option<String>,
}

/// What a thread was made with. The server checks none of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadOptions {
    /// The provider instance: `codex`, `claudeAgent` ...
    pub instance: String,
    /// The model.
    pub model: String,
    /// `approval-required`, `auto-accept-edits` or `full-access`.
    pub runtime_mode: String,
    /// `default` or `plan`.
    pub interaction_mode: String,
    /// The branch.
    pub branch: Option<String>,
    /// The folder, where it is not the project's.
    pub worktree: Option<String>,
}

impl Default for ThreadOptions {
    fn default() -> Self {
        Self {
            instance: "codex".into(),
            model: "gpt-stub".into(),
            runtime_mode: "full-access".into(),
            interaction_mode: "default".into(),
            branch: None,
            worktree: None,
        }
    }
}

/// A thread.
#[derive(Clone, Debug)]
pub struct ThreadRow {
    /// Its id.
    pub id: String,
    /// Its project.
    pub project: String,
    /// Its title.
    pub title: String,
    /// What it was made with.
    pub options: ThreadOptions,
    /// When it was made.
    pub created_at: Timestamp,
    /// Moves on every event.
    pub updated_at: Timestamp,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// The turn that is shown.
    pub latest_turn: Option<TurnRow>,
    /// The session, once one was bound.
    pub session: Option<SessionRow>,
    /// Messages, oldest first.
    pub messages: Vec<MessageRow>,
    /// What happened, oldest first.
    pub activities: Vec<ActivityRow>,
    /// The request that the flags show. Stays after a stop or a crash.
    pub request: Option<Request>,
    /// Not stored by the server: a provider really works on a turn. A restart ends it without a trace.
    pub live: bool,
    /// Not stored by the server: a turn was handed to the provider and has not begun.
    pub starting: bool,
    /// Not stored by the server: what was planned under an older epoch is void.
    pub epoch: u64,
    /// Not stored by the server: the messages whose turns began, in order, with repeats.
    pub begun: Vec<String>,
    /// Not stored by the server: the agent's commits that are not pushed yet.
    pub local: Vec<NewCommit>,
    /// Not stored by the server: what the agent pushed.
    pub pushed: Vec<Sha>,
}

impl ThreadRow {
    /// Archived or deleted.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.archived_at.is_some() || self.deleted_at.is_some()
    }

    /// The request that the running turn waits for. One of another turn is left over: nobody waits for its answer.
    #[must_use]
    pub fn open_request(&self) -> Option<&Request> {
        let turn = self.latest_turn.as_ref().map(|turn| &turn.id);
        self.request.as_ref().filter(|it| self.live && it.turn.as_ref() == turn)
    }

    /// The texts of the agent, oldest first.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.messages.iter().filter(|row| row.role == "assistant").map(|row| row.text.as_str())
    }
}
