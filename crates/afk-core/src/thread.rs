//! An agent's thread, and what it says about our message. Conclusions come from the session: a turn's own record is not
//! durable on the agent server.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use crate::ids::{MessageId, ProjectId, ThreadId};
use crate::run::ThreadStatus;

/// A turn counts as ended only when its session has been still for this long; until then a push may lag behind.
pub const SETTLE: SignedDuration = SignedDuration::from_secs(60);
/// A message that no session took up within this time was lost by a restart of the server.
pub const PICKUP: SignedDuration = SignedDuration::from_secs(300);
/// A message without a session holds its repository for this long.
pub const MESSAGE_HOLDS: SignedDuration = SignedDuration::from_secs(15 * 60);
/// A thread without a message holds its repository for this long after its last change.
pub const CLAIM_HOLDS: SignedDuration = SignedDuration::from_secs(120);

/// The state of a provider session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// Bound, nothing started.
    Idle,
    /// The provider is being started.
    Starting,
    /// A turn is running.
    Running,
    /// No turn is running: one ended, or none has begun.
    Ready,
    /// The last turn was interrupted.
    Interrupted,
    /// The provider process is gone.
    Stopped,
    /// The last turn failed.
    Error,
    /// A word that AFK does not know.
    Unknown(String),
}

/// A provider session of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What it is doing.
    pub status: SessionStatus,
    /// A turn is active in it.
    pub active_turn: bool,
    /// The last error; stays through the next running turn. May be long and hold paths of the server.
    pub last_error: Option<String>,
    /// When it last changed, by the agent server's clock.
    pub updated_at: Timestamp,
}

/// The state of the newest turn, where the server still shows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnState {
    /// Running.
    Running,
    /// Interrupted; ends as `Completed` a moment later.
    Interrupted,
    /// Ended; does not tell interrupted from completed.
    Completed,
    /// Failed.
    Error,
    /// A word that AFK does not know.
    Unknown(String),
}

/// The newest turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its state.
    pub state: TurnState,
    /// Equals `created_at` of the message that opened it, or `updated_at` after a re-send.
    pub requested_at: Timestamp,
}

/// A user message in a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserMessage {
    /// Its id; AFK's own are derived from the run.
    pub id: MessageId,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// Moves when the same message is sent again.
    pub updated_at: Timestamp,
}

/// The server could not start the turn of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartFailure {
    /// Equals the time of the message.
    pub at: Timestamp,
    /// Why, cut to a few lines. Not trusted text.
    pub detail: String,
}

/// What only the full form of a thread shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The user messages, oldest first: AFK's and people's.
    pub messages: Vec<UserMessage>,
    /// Turns that could not be started.
    pub start_failures: Vec<StartFailure>,
    /// The agent's last message, its end cut to 2,000 characters. Not trusted text.
    pub last_words: Option<String>,
    /// Lines of the agent that begin with `AFK-`, oldest first, each cut to 300 characters; at most 64.
    pub reports: Vec<String>,
    /// The pending question or approval, in words. Not trusted text.
    pub question: Option<String>,
    /// Tokens used so far, where the server says so.
    pub tokens: Option<u64>,
}

/// A thread as the agent server shows it. Lists of newer servers leave `details` out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its id; AFK's own is the run id.
    pub id: ThreadId,
    /// Its project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything in it last changed.
    pub updated_at: Timestamp,
    /// Archived or deleted: a turn sent there is accepted and never runs.
    pub gone: bool,
    /// The provider session, once one was bound.
    pub session: Option<Session>,
    /// The newest turn, where shown.
    pub latest_turn: Option<Turn>,
    /// When the newest user message was sent.
    pub latest_user_message_at: Option<Timestamp>,
    /// An approval or an answer is waited for. Stays set after a crash: believe it only with an active session.
    pub awaits_input: bool,
    /// Only in the full form.
    pub details: Option<Details>,
}

/// What a thread says about one message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnView {
    /// The turn of the message, as far as the decision table is concerned.
    Status(ThreadStatus),
    /// Sent, and not picked up yet.
    NotYet {
        /// It is a re-send that has not proved itself.
        resent: bool,
    },
    /// Sent, and never picked up: the server was restarted in between.
    Lost {
        /// It was sent again already: its `updated_at` has moved.
        resent: bool,
    },
    /// The message is not in the thread.
    Missing,
    /// The thread is archived or deleted.
    Gone,
    /// The server used a word that AFK does not know: no status, an alarm, and nothing final.
    Unrecognised(String),
    /// Only the full form of the thread can tell.
    NeedsDetails,
}

impl Session {
    /// A turn runs in it, or is about to.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active_turn || matches!(self.status, SessionStatus::Starting | SessionStatus::Running)
    }
}

impl Thread {
    /// A turn runs in it, or is about to.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_active)
    }

    /// The session is stopped, and no message came after that: nothing will run until somebody sends one.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        let stopped = |it: &Session| {
            it.status == SessionStatus::Stopped && self.last_sent().is_none_or(|sent| it.updated_at > sent)
        };
        !self.is_active() && self.session.as_ref().is_some_and(stopped)
    }

    /// The first word of the server that AFK does not know.
    #[must_use]
    pub fn unknown_word(&self) -> Option<&str> {
        let session = self.session.as_ref().and_then(|session| match &session.status {
            SessionStatus::Unknown(word) => Some(word.as_str()),
            SessionStatus::Idle
            | SessionStatus::Starting
            | SessionStatus::Running
            | SessionStatus::Ready
            | SessionStatus::Interrupted
            | SessionStatus::Stopped
            | SessionStatus::Error => None,
        });
        session.or_else(|| match self.latest_turn.as_ref().map(|turn| &turn.state) {
            Some(TurnState::Unknown(word)) => Some(word.as_str()),
            Some(TurnState::Running | TurnState::Interrupted | TurnState::Completed | TurnState::Error) | None => None,
        })
    }

    /// Reads what the thread says about `message`. `now` is the server's own time of the reading.
    ///
    /// The table, first match wins: gone; an unknown word; active (with an open request: awaiting input); message missing;
    /// failed to start, once a session has settled; no session newer than the message (not yet, or lost); session still
    /// moving; error; ended.
    #[must_use]
    pub fn turn_of(&self, message: &MessageId, now: Timestamp) -> TurnView {
        if self.gone {
            return TurnView::Gone;
        }
        if let Some(word) = self.unknown_word() {
            return TurnView::Unrecognised(String::from(word));
        }
        if self.is_active() {
            let waits = self.awaits_input;
            return TurnView::Status(if waits { ThreadStatus::AwaitingInput } else { ThreadStatus::Running });
        }
        let Some(details) = &self.details else { return TurnView::NeedsDetails };
        let Some(message) = details.messages.iter().find(|it| it.id == *message) else { return TurnView::Missing };
        let sent = message.created_at.max(message.updated_at);
        let resent = message.updated_at > message.created_at;
        let ours = |at: Timestamp| at == message.created_at || at == message.updated_at;
        let moving = |session: &Session| now.duration_since(session.updated_at) < SETTLE;
        // A re-send moves `updated_at`; a failure of the first send says nothing about the second.
        if details.start_failures.iter().any(|it| it.at >= sent) {
            let settling = self.session.as_ref().is_some_and(moving);
            return TurnView::Status(if settling { ThreadStatus::Running } else { ThreadStatus::Error });
        }
        let session = match &self.session {
            Some(session) if session.updated_at > sent => session,
            Some(_) | None if now.duration_since(sent) <= PICKUP => return TurnView::NotYet { resent },
            Some(_) | None => return TurnView::Lost { resent },
        };
        if moving(session) {
            return TurnView::Status(ThreadStatus::Running);
        }
        let turn_failed =
            self.latest_turn.as_ref().is_some_and(|turn| turn.state == TurnState::Error && ours(turn.requested_at));
        let failed = session.status == SessionStatus::Error || turn_failed;
        TurnView::Status(if failed { ThreadStatus::Error } else { ThreadStatus::Idle })
    }

    /// Whether this thread, if it is AFK's, keeps others out of its repository. `now` is the server's own time.
    /// Without details it errs to yes.
    #[must_use]
    pub fn occupies(&self, now: Timestamp) -> bool {
        if self.gone {
            return false;
        }
        // A word that AFK does not know may well mean "at work".
        if self.unknown_word().is_some() {
            return true;
        }
        let young = |at: Timestamp, bound: SignedDuration| now.duration_since(at) < bound;
        // `ready` also shows just before a turn starts, so a session that has just moved still counts.
        let session = self.session.as_ref().is_some_and(|it| it.is_active() || young(it.updated_at, SETTLE));
        let Some(sent) = self.last_sent() else { return session || young(self.updated_at, CLAIM_HOLDS) };
        let picked_up = self.session.as_ref().is_some_and(|it| it.updated_at > sent);
        let failed = self.details.as_ref().is_some_and(|it| it.start_failures.iter().any(|it| it.at >= sent));
        session || (!picked_up && !failed && young(sent, MESSAGE_HOLDS))
    }

    /// Whether the list alone leaves open if the thread occupies: a message that no session took up may have failed.
    #[must_use]
    pub fn occupation_needs_details(&self, now: Timestamp) -> bool {
        self.details.is_none() && !self.is_active() && self.last_sent().is_some() && self.occupies(now)
    }

    fn last_sent(&self) -> Option<Timestamp> {
        let detailed = self.details.iter().flat_map(|it| &it.messages).map(|it| it.created_at.max(it.updated_at)).max();
        detailed.or(self.latest_user_message_at)
    }
}

#[cfg(test)]
mod tests;
