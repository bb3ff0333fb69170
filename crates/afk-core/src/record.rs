//! The run record: AFK's only memory, one hidden line in the one comment it keeps on an issue.
//!
//! Comments have no compare-and-swap, so each state has one writer: the poller writes `dispatching`, the watcher the rest.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ci::Stage;
use crate::end::End;
use crate::ids::{EnvironmentId, EventId, Host, IssueRef, Login, RunId, Sha};
use crate::phase::Phase;

mod seal;
#[cfg(test)]
pub(crate) mod tests;
mod text;

pub use seal::{KEY_CHARS_MAX, KEY_CHARS_MIN, KeyError, Keys};
pub use text::{COMMENT_BYTES_MAX, Place, RecordError, hidden_lines, parse, render};

/// The version that this program writes.
pub const VERSION: u32 = 1;
/// The oldest version that this program reads: the previous one, so that runs in flight outlive an upgrade. Version 1 is the
/// first and has none before it.
pub const OLDEST: u32 = 1;

/// What a run is, fixed when it is dispatched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The run, derived from host, issue and authorization.
    pub run: RunId,
    /// The tracker.
    pub host: Host,
    /// The issue.
    pub issue: IssueRef,
    /// The event that authorized it.
    pub event: EventId,
    /// Who applied the label.
    pub actor: Option<Login>,
    /// When the label was applied, by the tracker's clock.
    pub authorized_at: Timestamp,
    /// SHA-256 of title and text as dispatched, in hexadecimal.
    pub content: String,
    /// When the poller decided, by its clock. Deadlines run from here.
    pub intent_at: Timestamp,
    /// The head of the default branch then; absent for an empty repository.
    pub base: Option<Sha>,
    /// The agent server.
    pub environment: EnvironmentId,
    /// The labels then.
    pub labels: Labels,
}

/// The names of AFK's labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Authorizes.
    pub ready: String,
    /// Locks.
    pub in_progress: String,
    /// Hands over.
    pub ready_for_human: String,
}

/// A corrective turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectiveTurn {
    /// The red commit that it is about.
    pub commit: Sha,
    /// When it was recorded, by AFK's clock.
    pub at: Timestamp,
    /// The try of its command, from 1.
    pub attempt: u32,
    /// It was seen to end.
    pub closed: bool,
}

/// A commit of the run on the default branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenCommit {
    /// Its id.
    pub sha: Sha,
    /// When AFK first saw it, by AFK's clock.
    pub at: Timestamp,
}

/// What failed before the run began, as one stage of an earlier commit told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedBefore {
    /// Which stage.
    pub stage: Stage,
    /// The names of the checks that had failed; none: nothing is excused.
    pub checks: Vec<String>,
}

/// What the watcher has seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The opening turn was seen to end.
    pub opening_closed: bool,
    /// The corrective turns, in order.
    pub turns: Vec<CorrectiveTurn>,
    /// The run's commits in the order in which they were seen; the last is the head.
    pub commits: Vec<SeenCommit>,
    /// The first red verdict, by AFK's clock.
    pub first_red: Option<Timestamp>,
    /// The phases that the agent reported.
    pub reported: Vec<Phase>,
    /// What failed before the run began, by stage; asked when a stage is first red, and once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub red_before: Vec<RedBefore>,
    /// The tokens that the agent had used when its last turn ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
}

/// Where a run stands. The enum is only the stored form; each state has one writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "one record an issue: boxing would save nothing and cost every reader")]
pub enum State {
    /// The poller means to dispatch, or has. Not a lock.
    Dispatching,
    /// The watcher follows it.
    Watching(Progress),
    /// It has ended; the steps of the end may still be due.
    Ended(Progress, End),
}

/// The run record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What the run is.
    pub identity: Identity,
    /// The try of the opening turn's command, from 1, stored before it is sent.
    pub opening_attempt: u32,
    /// Where it stands.
    pub state: State,
}

impl Record {
    /// The end, if it has one.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        match &self.state {
            State::Ended(_, end) => Some(end),
            State::Dispatching | State::Watching(_) => None,
        }
    }

    /// What the watcher has seen; nothing yet while dispatching.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.state {
            State::Dispatching => Progress::default(),
            State::Watching(progress) | State::Ended(progress, _) => progress.clone(),
        }
    }

    /// Whether the poller still owns it.
    #[must_use]
    pub fn is_dispatching(&self) -> bool {
        matches!(self.state, State::Dispatching)
    }

    /// Whether the record is about this issue on this tracker; one that is not was copied here.
    #[must_use]
    pub fn is_about(&self, host: &Host, issue: &IssueRef) -> bool {
        self.identity.host == *host
            && self.identity.issue == *issue
            && self.identity.run == RunId::derive(host, issue, &self.identity.event)
    }
}

impl Progress {
    /// The turn that is open, if any: 0 is the opening turn.
    #[must_use]
    pub fn open_turn(&self) -> Option<u32> {
        if !self.opening_closed {
            return Some(0);
        }
        let open = self.turns.iter().position(|turn| !turn.closed)?;
        u32::try_from(open + 1).ok()
    }

    /// Corrective turns that were sent and have ended.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.turns.iter().filter(|turn| turn.closed).count()).unwrap_or(u32::MAX)
    }

    /// The run's newest commit.
    #[must_use]
    pub fn head(&self) -> Option<&SeenCommit> {
        self.commits.last()
    }

    /// Two closed turns in a row were about `commit`, and it is still the head: the agent makes no progress.
    #[must_use]
    pub fn stuck_on(&self, commit: &Sha) -> bool {
        match self.turns.as_slice() {
            [.., first, second] => first.closed && second.closed && first.commit == *commit && second.commit == *commit,
            [] | [_] => false,
        }
    }
}

/// SHA-256 over title and text, in hexadecimal: which words were authorized.
#[must_use]
pub fn content_hash(title: &str, body: &str) -> String {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    hash.update(title.as_bytes());
    hash.update([0]);
    hash.update(body.as_bytes());
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &alloc::format!("{byte:02x}"))
}
