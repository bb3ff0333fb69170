//! An agent's thread, and what it says about our message. Conclusions come from the session: a turn's own record is not
//! durable on the agent server.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use crate::ids::{MessageId, ProjectId, ThreadId};

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
