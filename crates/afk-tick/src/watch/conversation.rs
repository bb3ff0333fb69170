//! Where the conversation with the agent stands: which of our turns is open, and what became of it. Pure.

use alloc::string::String;

use afk_core::ids::RunId;
use afk_core::phase::Phase;
use afk_core::record::Progress;
use afk_core::run::ThreadStatus;
use afk_core::thread::{Details, Thread, TurnView};
use jiff::{SignedDuration, Timestamp};

/// A thread that has not moved for this long while its session claims to run was left behind by a restart of the server.
const STALLED: SignedDuration = SignedDuration::from_secs(15 * 60);

/// What this tick knows of the run's thread.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one a run, and nearly always a thread")]
pub(crate) enum ThreadFacts {
    /// The agent server could not be read.
    Unread,
    /// The server does not know the thread: it is in no list, not even in the full one.
    Unknown,
    /// The thread, with the server's time of the reading.
    Seen(Thread, Timestamp),
}

impl ThreadFacts {
    /// What only the full form of the thread shows, where this tick read it.
    pub(crate) fn details(&self) -> Option<&Details> {
        match self {
            Self::Seen(thread, _) => thread.details.as_ref(),
            Self::Unread | Self::Unknown => None,
        }
    }
}

/// Where the conversation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conversation {
    /// Nothing is known in this tick.
    Unread,
    /// The server does not know the thread.
    Unknown,
    /// The thread was archived or deleted.
    Gone,
    /// The server used a word that AFK does not know.
    Unrecognised(String),
    /// Every turn of ours has ended, and nothing runs.
    Settled,
    /// The open turn has ended: seen in this tick.
    Ended {
        /// It failed, or never started.
        failed: bool,
    },
    /// A turn runs.
    Running {
        /// ... or claims to: nothing has moved for a quarter of an hour.
        stalled: bool,
    },
    /// The agent asks for something.
    Asks,
    /// A turn was sent and has not been seen to start: it counts as running.
    Awaited {
        /// It is a re-send that has not proved itself.
        resent: bool,
    },
    /// A turn was sent and never picked up.
    Lost {
        /// Which: 0 is the opening turn.
        turn: u32,
        /// It was sent again already.
        resent: bool,
    },
    /// A turn is in the record, and its message is not in the thread.
    Unsent {
        /// Which: 0 is the opening turn.
        turn: u32,
    },
}

impl Conversation {
    /// The status for the decision table.
    pub(crate) fn status(&self) -> Option<ThreadStatus> {
        match self {
            Self::Settled | Self::Ended { failed: false } => Some(ThreadStatus::Idle),
            Self::Ended { failed: true } | Self::Lost { resent: true, .. } => Some(ThreadStatus::Error),
            Self::Running { .. } | Self::Awaited { .. } => Some(ThreadStatus::Running),
            Self::Asks => Some(ThreadStatus::AwaitingInput),
            Self::Unread
            | Self::Unknown
            | Self::Gone
            | Self::Unrecognised(_)
            | Self::Lost { resent: false, .. }
            | Self::Unsent { .. } => None,
        }
    }

    /// Whether a verdict on the head may be concluded: no turn of ours is open and nothing runs. Where the thread cannot be
    /// asked any more, CI alone decides.
    pub(crate) fn lets_ci_decide(&self) -> bool {
        match self {
            Self::Settled | Self::Ended { .. } | Self::Unknown | Self::Gone | Self::Lost { resent: true, .. } => true,
            Self::Unread
            | Self::Unrecognised(_)
            | Self::Running { .. }
            | Self::Asks
            | Self::Awaited { .. }
            | Self::Lost { resent: false, .. }
            | Self::Unsent { .. } => false,
        }
    }

    /// Whether the agent spends tokens, or is about to.
    pub(crate) fn may_spend(&self) -> bool {
        match self {
            Self::Running { .. } | Self::Asks | Self::Awaited { .. } | Self::Lost { .. } | Self::Unsent { .. } => true,
            Self::Unread | Self::Unrecognised(_) | Self::Unknown | Self::Gone | Self::Settled | Self::Ended { .. } => {
                false
            }
        }
    }

    /// Whether the pipelines are worth asking in this tick, for a run that has pushed.
    pub(crate) fn wants_ci(&self) -> bool {
        self.lets_ci_decide()
            || match self {
                // A restarted server, a lost corrective turn, a server that is down: the verdict tells what to do.
                Self::Running { stalled } => *stalled,
                Self::Unread | Self::Lost { turn: 1.., .. } | Self::Unsent { turn: 1.. } => true,
                Self::Settled
                | Self::Ended { .. }
                | Self::Unknown
                | Self::Gone
                | Self::Unrecognised(_)
                | Self::Asks
                | Self::Awaited { .. }
                | Self::Lost { .. }
                | Self::Unsent { .. } => false,
            }
    }
}

/// Reads where the conversation stands, given the turns in the record.
pub(crate) fn read(run: &RunId, progress: &Progress, thread: &ThreadFacts) -> Conversation {
    let (thread, now) = match thread {
        ThreadFacts::Unread => return Conversation::Unread,
        ThreadFacts::Unknown => return Conversation::Unknown,
        ThreadFacts::Seen(thread, now) => (thread, *now),
    };
    // With no turn of ours open, the newest one tells whether anybody else's is running.
    let newest = u32::try_from(progress.turns.len()).unwrap_or(u32::MAX);
    let open = progress.open_turn();
    let turn = open.unwrap_or(newest);
    match thread.turn_of(&run.message(turn), now) {
        TurnView::Gone => Conversation::Gone,
        TurnView::Unrecognised(word) => Conversation::Unrecognised(word),
        TurnView::Status(ThreadStatus::AwaitingInput) => Conversation::Asks,
        TurnView::Status(ThreadStatus::Running) => {
            let still = now.duration_since(thread.updated_at) >= STALLED;
            Conversation::Running { stalled: thread.is_active() && still }
        }
        _ if open.is_none() => Conversation::Settled,
        TurnView::Status(ThreadStatus::Idle) => Conversation::Ended { failed: false },
        TurnView::Status(ThreadStatus::Error) => Conversation::Ended { failed: true },
        TurnView::NotYet { resent } => Conversation::Awaited { resent },
        TurnView::Lost { resent } => Conversation::Lost { turn, resent },
        TurnView::Missing => Conversation::Unsent { turn },
        // The list was not enough and the details could not be had.
        TurnView::NeedsDetails => Conversation::Unread,
    }
}

/// Takes what the thread shows into the progress: an ended turn is closed, reported phases are kept.
pub(crate) fn note(progress: &mut Progress, conversation: &Conversation, thread: &ThreadFacts) {
    let given_up = matches!(conversation, Conversation::Lost { resent: true, .. });
    if matches!(conversation, Conversation::Ended { .. }) || given_up {
        // No corrective turn is sent before the opening one has ended.
        match progress.turns.iter_mut().find(|turn| !turn.closed) {
            Some(turn) => turn.closed = true,
            None => progress.opening_closed = true,
        }
        // Kept once a turn: the record is written then anyway.
        progress.tokens = thread.details().and_then(|it| it.tokens).max(progress.tokens);
    }
    let Some(details) = thread.details() else { return };
    for phase in details.reports.iter().filter_map(|line| Phase::reported(line)) {
        if !progress.reported.contains(&phase) {
            progress.reported.push(phase);
        }
    }
}
