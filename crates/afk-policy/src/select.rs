//! The choice over issues whose facts are known already.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::issue::Issue;

use crate::blockers::Blockers;
use crate::gates::{Authorization, Evidence, Lock, Next, Situation, evidence_gates, listing_open};
use crate::rank::{by_urgency, urgency};
use crate::trust::Doubt;

/// An issue that may run now.
#[derive(Clone, Debug, PartialEq)]
pub struct DispatchDecision {
    /// The issue, as it was offered.
    pub issue: Issue,
    /// Why it, for people.
    pub reason: String,
}

/// The issues that may run now, most urgent first, at most one per repository.
///
/// Applies kill switch, allowlist, state labels, trust, blockers, `in_flight` and the slot. Caps and history need more than an
/// [`Issue`] knows: the tick applies them with [`listing_gates`](crate::gates::listing_gates) and
/// [`evidence_gates`]. The order of `issues` does not matter.
#[must_use]
pub fn select_dispatchable(issues: &[Issue], config: &Config, in_flight: &BTreeSet<RepoId>) -> Vec<DispatchDecision> {
    if config.kill_switch || config.allowlist.is_empty() {
        return Vec::new();
    }
    // Zero caps are none: counting is the tick's business.
    let situation = Situation { in_flight: in_flight.clone(), ..Situation::default() };
    let mut best: BTreeMap<&RepoId, &Issue> = BTreeMap::new();
    for issue in issues {
        let ahead = best.get(&issue.repo).is_some_and(|it| by_urgency(it, issue).is_le());
        if !ahead && may_run(issue, config, &situation) {
            best.insert(&issue.repo, issue);
        }
    }
    let mut chosen: Vec<&Issue> = best.into_values().collect();
    chosen.sort_unstable_by(|one, other| by_urgency(one, other));
    chosen.into_iter().map(|issue| DispatchDecision { issue: issue.clone(), reason: reason(issue) }).collect()
}

fn may_run(issue: &Issue, config: &Config, situation: &Situation) -> bool {
    listing_open(issue, config, situation) && evidence_gates(issue, config, &known(issue)) == Next::Pass
}

/// The evidence that the issue itself carries. What it cannot carry is left to the tick.
fn known(issue: &Issue) -> Evidence {
    Evidence {
        blockers: Some(Blockers::of(&issue.reference(), issue.blocked_by.iter().cloned())),
        label: Some(if issue.labeled_by_trusted { Ok(()) } else { Err(Doubt::Unproven) }),
        text: Some(Ok(())),
        authorization: Some(Authorization::Unspent),
        lock: Some(Lock::Writable),
    }
}

fn reason(issue: &Issue) -> String {
    format!("the most urgent issue of {} that may run: {}", issue.repo, urgency(issue.priority))
}

#[cfg(test)]
mod tests;
