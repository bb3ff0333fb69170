//! What the world has to offer, in AFK's words. Adapters translate a server into these traits; the sandbox's world has them
//! too. Every method is one observation or one effect; none retries, none waits.
//!
//! Each doc says whether a repeat is safe. After [`FaultClass::Unclear`](crate::fault::FaultClass::Unclear) observe first.

use jiff::Timestamp;

use crate::fault::Fault;

mod agents;
mod allowance;
mod checks;
mod doorbell;
mod inspect;
mod tracker;
mod workers;

pub use agents::{Act, Agents, Command, Depth, Environment, Fleet, Project};
pub use allowance::Allowance;
pub use checks::{Checks, StageFacts};
pub use doorbell::{Doorbell, Notice, Urgency};
pub use inspect::{Inspect, TokenFacts};
pub use tracker::{
    Actor, ActorKind, ChangeKind, Changes, Comment, Commit, EventKind, FileChange, History, IssueEvent, LabelQuery,
    Listing, NativeBlocker, Permission, Repository, TextHistory, Timeline, Tracker, TrackerIssue,
};
pub use workers::{Job, Workers, map, map_beside};

/// The outcome of a call.
pub type Result<T> = core::result::Result<T, Fault>;

/// Something a remote said, with the time of its reply (the `Date` header) where it gave one. The age of a remote fact is
/// taken against this time, never against AFK's own clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    /// What was said.
    pub value: T,
    /// When, by the server's clock.
    pub at: Option<Timestamp>,
}
