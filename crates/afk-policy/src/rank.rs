//! Who goes first, and one slot per repository.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use core::cmp::Ordering;

use afk_core::RepoId;
use afk_core::issue::{Issue, UNPRIORITISED};

use crate::gate::{Gate, Refusal};

/// Most urgent first: the lowest priority value, then the lowest number, then the repository.
///
/// Total: two copies of one issue that differ are still told apart, so that the input's order never matters.
#[must_use]
pub fn by_urgency(one: &Issue, other: &Issue) -> Ordering {
    let place = |it: &Issue| (it.priority, it.number);
    let copy = |it: &Issue, that: &Issue| {
        it.title
            .cmp(&that.title)
            .then_with(|| it.labels.cmp(&that.labels))
            .then_with(|| it.blocked_by.cmp(&that.blocked_by))
    };
    place(one)
        .cmp(&place(other))
        .then_with(|| one.repo.cmp(&other.repo))
        .then_with(|| one.labeled_by_trusted.cmp(&other.labeled_by_trusted))
        .then_with(|| copy(one, other))
}

/// The repositories taken so far: offer issues [most urgent first](by_urgency), and take a slot only for one that passed
/// every other gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    winners: BTreeMap<RepoId, Winner>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Winner {
    number: u64,
    priority: i64,
}

impl Slots {
    /// No slot taken.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the slot of its repository to this issue. The first one keeps it.
    pub fn take(&mut self, issue: &Issue) {
        let winner = Winner { number: issue.number, priority: issue.priority };
        self.winners.entry(issue.repo.clone()).or_insert(winner);
    }

    /// Why this issue has to wait, naming the one that goes first.
    #[must_use]
    pub fn refusal(&self, issue: &Issue) -> Option<Refusal> {
        let winner = self.winners.get(&issue.repo)?;
        let detail = format!("{}#{} goes first ({})", issue.repo, winner.number, urgency(winner.priority));
        Some(Refusal::new(Gate::RepoSlotTaken, detail, "wait for its end, or give this issue a lower priority number"))
    }
}

/// A priority in words.
pub(crate) fn urgency(priority: i64) -> String {
    if priority == UNPRIORITISED { "no priority".into() } else { format!("priority {priority}") }
}
