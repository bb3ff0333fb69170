//! The gates by name, and what a closed one says.

use alloc::string::String;
use core::fmt;

/// Something that can keep an issue from being dispatched. The order is the order of the walk: cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// The operator's switch is on, as it is when shipped.
    KillSwitch,
    /// The repository is not enrolled.
    NotAllowlisted,
    /// The issue carries another state label beside the ready label.
    ConflictingStateLabel,
    /// An agent is, or may be, at work in the repository.
    RepoInFlight,
    /// A run of the repository froze: its default branch is broken.
    RepoFrozen,
    /// As many runs are in flight as may be.
    RunCap,
    /// What is left of the tracker's limit on requests is the watcher's.
    RateLimit,
    /// As many issues wait for a human as may.
    HumanQueueFull,
    /// Agents failed at once, twice in a row: whatever runs them is broken.
    FleetBreaker,
    /// An issue that must come first is still open.
    Blocked,
    /// The ready label was not applied by somebody who may start an agent.
    UntrustedLabel,
    /// The text may have been changed after it was authorized.
    EditedAfterAuthorization,
    /// The server keeps no proof of edits, and the author is not trusted.
    UnverifiableAuthor,
    /// This application of the ready label has had its run.
    AuthorizationSpent,
    /// AFK could not write the labels or the record, so it could not hold the repository.
    CannotLock,
    /// A more urgent issue of the same repository goes first.
    RepoSlotTaken,
}

impl Gate {
    /// Every gate, in the order of the walk.
    pub const ALL: [Self; 16] = [
        Self::KillSwitch,
        Self::NotAllowlisted,
        Self::ConflictingStateLabel,
        Self::RepoInFlight,
        Self::RepoFrozen,
        Self::RunCap,
        Self::RateLimit,
        Self::HumanQueueFull,
        Self::FleetBreaker,
        Self::Blocked,
        Self::UntrustedLabel,
        Self::EditedAfterAuthorization,
        Self::UnverifiableAuthor,
        Self::AuthorizationSpent,
        Self::CannotLock,
        Self::RepoSlotTaken,
    ];

    /// The stable name in reports and metrics; never changes once released.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::KillSwitch => "kill_switch",
            Self::NotAllowlisted => "not_allowlisted",
            Self::ConflictingStateLabel => "conflicting_state_label",
            Self::RepoInFlight => "repo_in_flight",
            Self::RepoFrozen => "repo_frozen",
            Self::RunCap => "run_cap",
            Self::RateLimit => "rate_limit",
            Self::HumanQueueFull => "human_queue_full",
            Self::FleetBreaker => "fleet_breaker",
            Self::Blocked => "blocked",
            Self::UntrustedLabel => "untrusted_label",
            Self::EditedAfterAuthorization => "edited_after_authorization",
            Self::UnverifiableAuthor => "unverifiable_author",
            Self::AuthorizationSpent => "authorization_spent",
            Self::CannotLock => "cannot_lock",
            Self::RepoSlotTaken => "repo_slot_taken",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why an issue does not run now, for people. Prints as `code: detail; to change it: remedy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The gate that is closed.
    pub gate: Gate,
    /// What was found: a clause without a full stop.
    pub detail: String,
    /// What would change it, as an instruction without a full stop.
    pub remedy: String,
}

impl Refusal {
    pub(crate) fn new(gate: Gate, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { gate, detail: detail.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; to change it: {}", self.gate, self.detail, self.remedy)
    }
}
