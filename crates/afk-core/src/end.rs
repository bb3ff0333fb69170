//! How a run ends, and the ordered steps of an end. Ends are latched: the record holds the end before anything else is
//! done, and every later tick replays the steps that are still due.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::Finding;
use crate::ci::Stage;
use crate::ids::Sha;

/// The lock stays until a doorbell rang, but no longer than this after the end.
pub const DOORBELL_HOLDS: SignedDuration = SignedDuration::from_secs(30 * 60);

/// The kinds of end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndKind {
    /// Landed with proof; the issue is closed.
    Done,
    /// Nothing was pushed, or no more may be spent; a human takes over.
    NeedsHuman,
    /// Something was pushed and did not land; the repository is frozen until a human looked.
    Frozen,
    /// A human's act ended it: nobody is called, and nothing is handed over.
    Halted,
}

impl EndKind {
    /// The word used in notices and records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NeedsHuman => "needs-human",
            Self::Frozen => "frozen",
            Self::Halted => "halted",
        }
    }
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Every declared stage succeeded for the run's head.
    Landed,
    /// The agent said `AFK-BLOCKED`.
    AgentGaveUp,
    /// The agent stopped without pushing.
    AgentStopped,
    /// The agent's turn failed, or never started.
    AgentFailed,
    /// The agent asks for something, and nobody is there.
    AgentAsks,
    /// Nothing was pushed in time.
    NoPush,
    /// The turn was lost twice, or its message cannot be delivered.
    TurnLost,
    /// The dispatch was refused for half an hour.
    DispatchRefused,
    /// The agent server does not know the thread any more.
    ThreadLost,
    /// The run record cannot be read.
    Record,
    /// Red, and all corrective turns are used up.
    AttemptsSpent,
    /// Red for longer than corrective turns may take.
    TimeSpent,
    /// Two corrective turns in a row left the same red commit.
    NoProgress,
    /// The agent server refuses the corrective turn.
    TurnRefused,
    /// CI never concluded in time.
    NoVerdict,
    /// CI never began in time.
    NoCiRan,
    /// All that fails failed before the run, and nothing else proves a landing.
    WasRedBefore,
    /// The cluster never ran the commit, nor one built on it.
    StaleImage,
    /// It landed, and the audit of what it pushed found something, where the operator wants a freeze for that.
    Audit,
    /// The agent's tokens have used up the budget.
    Budget,
    /// Pushed, and the agent's session did not come to rest in time, so that CI could not decide.
    Unsettled,
    /// A pushed commit of the run is no longer on the branch.
    HistoryRewritten,
    /// Nothing could be read until every deadline had passed.
    Blind,
    /// Somebody took AFK's lock off.
    LockTakenOff,
    /// Somebody took the ready label off.
    ReadyTakenOff,
    /// The ready label was applied anew: the next run is for that.
    Reauthorized,
    /// A person closed the issue.
    ClosedByPerson,
    /// The thread was archived or deleted before anything was pushed.
    ThreadGone,
    /// An operator halted it from the command line.
    HaltedByOperator,
}

impl Cause {
    /// What happened, as a sentence without a full stop.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Landed => "The commit landed: every declared stage succeeded",
            Self::AgentGaveUp => "The agent gave up and said why",
            Self::AgentStopped => "The agent stopped without pushing anything",
            Self::AgentFailed => "The agent's turn failed before anything was pushed",
            Self::AgentAsks => "The agent asks a question, and nobody is there to answer",
            Self::NoPush => "Nothing was pushed before the deadline",
            Self::TurnLost => "The agent server lost the turn, and sending it again did not help",
            Self::DispatchRefused => "The agent server refused the dispatch for half an hour",
            Self::ThreadLost => "The agent server no longer knows the run's thread",
            Self::Record => "The run record cannot be read",
            Self::AttemptsSpent => "CI is red, and all corrective turns are used up",
            Self::TimeSpent => "CI is red, and the time for corrective turns is used up",
            Self::NoProgress => "CI is red, and two corrective turns changed nothing",
            Self::TurnRefused => "CI is red, and the agent server refuses the corrective turn",
            Self::NoVerdict => "CI did not conclude before the deadline",
            Self::NoCiRan => "No CI ran for the pushed commit before the deadline",
            Self::WasRedBefore => "What fails was failing before this run, so nothing proves that the commit is good",
            Self::StaleImage => "The cluster never ran this commit: it still runs another image",
            Self::Audit => "Every declared stage succeeded, but what was pushed needs a person's look",
            Self::Budget => "The agent has used up the run's budget",
            Self::Unsettled => "The agent's session did not come to rest before the deadline",
            Self::HistoryRewritten => "A pushed commit of the run is no longer on the default branch",
            Self::Blind => "Nothing could be read until every deadline had passed",
            Self::LockTakenOff => "The in-progress label was taken off",
            Self::ReadyTakenOff => "The ready label was taken off",
            Self::Reauthorized => "The ready label was applied anew",
            Self::ClosedByPerson => "The issue was closed by a person",
            Self::ThreadGone => "The agent's thread was archived or deleted",
            Self::HaltedByOperator => "An operator halted it",
        }
    }
}

/// The stage that failed, as the brief shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failing {
    /// Which stage.
    pub stage: Stage,
    /// The names of the failing checks that are charged to the run.
    pub checks: Vec<String>,
    /// The names of those that failed before the run already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// Where to look.
    pub url: Option<String>,
    /// The tail of its log or its own description. Not trusted text; absent for a repository that is not private.
    pub detail: Option<String>,
}

/// A stage that a later commit proved: one that holds the run's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Which stage.
    pub stage: Stage,
    /// By whose success.
    pub commit: Sha,
}

/// What was known when the run ended. Words of agents and logs are absent for a repository that is not private, because the
/// record stands in a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndFacts {
    /// The failing stage.
    pub failing: Option<Failing>,
    /// The agent's last words. Not trusted text.
    pub last_words: Option<String>,
    /// The agent's open question. Not trusted text.
    pub question: Option<String>,
    /// What the server said, for a refusal or a failure. Not trusted text.
    pub reason: Option<String>,
    /// Commits since the base that name the issue and lack the trailer.
    pub unmarked: Vec<Sha>,
    /// Tokens that the agent has used, where the agent server says so.
    pub tokens: Option<u64>,
    /// What they cost, in millionths of a US dollar, where a price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub micro_usd: Option<u64>,
    /// Stages that were proven by a later commit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
    /// What the cluster runs instead of the commit, in the operator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_instead: Option<String>,
    /// What the audit found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Words were left out because the repository is not private.
    pub words_left_out: bool,
    /// What stood where the run record should have been, for an end with the cause [`Cause::Record`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damaged: Option<Damaged>,
}

/// A run record that could not be used, kept for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damaged {
    /// What is wrong with it.
    pub why: String,
    /// The hidden lines as they stood, each cut to a length that fits. Not trusted text.
    pub lines: Vec<String>,
}

/// What became of the doorbell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Nobody was told yet.
    Due,
    /// At least one doorbell took it.
    Rung,
    /// There is no doorbell, or each refused for good.
    Nowhere,
}

/// A latched end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Its kind.
    pub kind: EndKind,
    /// Why.
    pub cause: Cause,
    /// When, by AFK's clock.
    pub at: Timestamp,
    /// What was known.
    pub facts: EndFacts,
    /// Whether people were told.
    pub delivery: Delivery,
    /// Effects that the tracker refused for good, in words.
    pub refused: Vec<String>,
}

/// A step of an end, after the record holds it. The order is the contract; each is safe to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Stop the session, unless it is stopped and newer than our message.
    StopSession,
    /// Write the final checklist, with the brief for an escalation.
    Comment,
    /// Close the issue.
    Close,
    /// Open the issue again, if a commit closed it before there was proof.
    Reopen,
    /// Add the label that hands the issue to a human.
    AddReadyForHuman,
    /// Take the ready label off, while it is still the run's own.
    DropReady,
    /// Ring.
    Ring,
    /// Record that it rang.
    RecordDelivery,
    /// Take the lock off, last.
    DropInProgress,
}

/// The steps of an end, in order.
#[must_use]
pub fn steps(kind: EndKind) -> &'static [Step] {
    use Step::{
        AddReadyForHuman, Close, Comment, DropInProgress, DropReady, RecordDelivery, Reopen, Ring, StopSession,
    };
    match kind {
        EndKind::Done => &[StopSession, Comment, Close, DropReady, Ring, RecordDelivery, DropInProgress],
        EndKind::NeedsHuman => {
            &[StopSession, Comment, AddReadyForHuman, DropReady, Ring, RecordDelivery, DropInProgress]
        }
        EndKind::Frozen => {
            &[StopSession, Comment, Reopen, AddReadyForHuman, DropReady, Ring, RecordDelivery, DropInProgress]
        }
        EndKind::Halted => &[StopSession, Comment, DropReady, DropInProgress],
    }
}

impl End {
    /// A fresh end, with nobody told yet; of a halt nobody is.
    #[must_use]
    pub fn new(kind: EndKind, cause: Cause, at: Timestamp, facts: EndFacts) -> Self {
        let delivery = match kind {
            EndKind::Done | EndKind::NeedsHuman | EndKind::Frozen => Delivery::Due,
            // Who halted it knows.
            EndKind::Halted => Delivery::Nowhere,
        };
        Self { kind, cause, at, facts, delivery, refused: Vec::new() }
    }

    /// Whether the lock may go: people were told, cannot be told, or half an hour has passed.
    #[must_use]
    pub fn releases_lock(&self, now: Timestamp) -> bool {
        match self.delivery {
            Delivery::Rung | Delivery::Nowhere => true,
            Delivery::Due => now.duration_since(self.at) >= DOORBELL_HOLDS,
        }
    }
}

#[cfg(test)]
mod tests;
