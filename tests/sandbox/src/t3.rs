//! What a T3 server stores. Rows mirror its replies; words are text, so that a test can write one that nobody knows.

pub mod command;
pub mod provider;

use std::collections::{BTreeMap, BTreeSet};

use afk_core::ids::Sha;
use jiff::Timestamp;

use crate::tracker::git::NewCommit;
use crate::world::derived;

/// Which release it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// The development line that later became 0.0.29.
    Main,
    /// v0.0.28.
    V0_0_28,
    /// v0.0.27.
    V0_0_27,
}

impl Version {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Main, Self::V0_0_28, Self::V0_0_27];

    /// It has the shell and single-thread endpoints.
    #[must_use]
    pub fn has_light_endpoints(self) -> bool {
        self == Self::Main
    }

    /// It replaces the client's `createdAt` by its own time, and refuses a second project on one folder.
    #[must_use]
    pub fn is_strict(self) -> bool {
        self == Self::Main
    }

    /// The version that it claims when run from source.
    #[must_use]
    pub fn claims(self) -> &'static str {
        match self {
            Self::Main => "0.0.28",
            Self::V0_0_28 => "0.0.27",
            Self::V0_0_27 => "0.0.26",
        }
    }
}

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
    /// `user-input.resolved`: request id.
    InputResolved(String),
    /// `approval.requested`: request id and what is to be approved.
    ApprovalRequested(String, String),
    /// `approval.resolved`: request id.
    ApprovalResolved(String),
    /// `context-window.updated`: tokens processed in all.
    Tokens(u64),
    /// `checkpoint.captured`: how many turns there were, and `ready` or `error`.
    Checkpoint(u64, &'static str),
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

    /// The texts of the agent, oldest first.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.messages.iter().filter(|row| row.role == "assistant").map(|row| row.text.as_str())
    }
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 200 with the number of its last event.
    Accepted(u64),
    /// 500: a rule was broken, or something failed; the server does not tell.
    Rejected,
    /// 400: it was not understood, and leaves no receipt.
    Invalid,
}

/// A T3 server.
#[derive(Clone, Debug)]
pub struct T3 {
    /// Its environment id, which survives restarts.
    pub environment: String,
    /// Its release.
    pub version: Version,
    /// The number of the newest event.
    pub sequence: u64,
    /// Projects, deleted ones too.
    pub projects: Vec<ProjectRow>,
    /// Threads, archived and deleted ones too.
    pub threads: Vec<ThreadRow>,
    /// What became of each command, by id, for ever.
    pub receipts: BTreeMap<String, Reply>,
    /// Command types (`thread.turn.start`, ..) that fail inside the server: 500, and the receipt says so for ever.
    pub broken: BTreeSet<&'static str>,
    /// Folders that hold a repository: only there does an ended turn come back into view.
    pub git_roots: BTreeSet<String>,
    /// Folders that never get one, whatever the agent does.
    pub plain_roots: BTreeSet<String>,
    /// An interrupt met an open request of this thread: no provider command of any thread gets through.
    pub frozen_by: Option<String>,
    /// Provider commands that wait behind the freeze.
    pub stuck: Vec<provider::Order>,
    /// Threads that were sent a turn while one ran: never right.
    pub double_turns: Vec<String>,
    /// Repositories in which two agents worked at once: never right.
    pub crowded: Vec<String>,
    ids: u64,
}

impl T3 {
    /// An empty server of the development line.
    #[must_use]
    pub fn new() -> Self {
        Self {
            environment: derived("environment", 1),
            version: Version::Main,
            sequence: 0,
            projects: Vec::new(),
            threads: Vec::new(),
            receipts: BTreeMap::new(),
            broken: BTreeSet::new(),
            git_roots: BTreeSet::new(),
            plain_roots: BTreeSet::new(),
            frozen_by: None,
            stuck: Vec::new(),
            double_turns: Vec::new(),
            crowded: Vec::new(),
            ids: 0,
        }
    }

    /// A thread, gone or not.
    #[must_use]
    pub fn thread(&self, id: &str) -> Option<&ThreadRow> {
        self.threads.iter().find(|row| row.id == id)
    }

    /// The same, to change it.
    pub fn thread_mut(&mut self, id: &str) -> Option<&mut ThreadRow> {
        self.threads.iter_mut().find(|row| row.id == id)
    }

    /// A project, deleted or not.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<&ProjectRow> {
        self.projects.iter().find(|row| row.id == id)
    }

    /// The folder in which a thread's agent works.
    #[must_use]
    pub fn root_of(&self, thread: &str) -> Option<&str> {
        let project = &self.thread(thread)?.project;
        self.project(project).map(|row| row.workspace_root.as_str())
    }

    pub(crate) fn fresh(&mut self, kind: &str) -> String {
        self.ids += 1;
        derived(kind, self.ids)
    }

    /// Stops and starts the server. Nothing is reconciled: running turns look running for ever, and turns that were
    /// accepted and not begun are lost.
    pub fn restart(&mut self) {
        for row in &mut self.threads {
            row.epoch += 1;
            row.live = false;
            row.starting = false;
        }
        self.frozen_by = None;
        self.stuck.clear();
    }
}

impl Default for T3 {
    fn default() -> Self {
        Self::new()
    }
}
