//! The choice over issues whose facts are known already.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::issue::Issue;

use crate::gates::{Situation, listing_open, state_label};
use crate::rank::{by_urgency, urgency};

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
/// [`evidence_gates`](crate::gates::evidence_gates). The order of `issues` does not matter.
#[must_use]
pub fn select_dispatchable(issues: &[Issue], config: &Config, in_flight: &BTreeSet<RepoId>) -> Vec<DispatchDecision> {
    if config.kill_switch || config.allowlist.is_empty() {
        return Vec::new();
    }
    // Zero caps are none: counting is the tick's business.
    let situation = Situation { in_flight: in_flight.clone(), ..Situation::default() };
    let mut seen: BTreeMap<&RepoId, Contest<'_>> = BTreeMap::new();
    // Listings come repository by repository, which saves looking each issue's up.
    for neighbours in issues.chunk_by(|one, next| one.repo == next.repo) {
        let Some(first) = neighbours.first() else { continue };
        let contest = seen.entry(&first.repo).or_default();
        let trusted = || neighbours.iter().filter(|issue| issue.labeled_by_trusted);
        // Nearly always the most urgent one may run, and then no other one's labels are looked at.
        let most_urgent = trusted().min_by(|one, other| by_urgency(one, other)).filter(|issue| may_run(issue, config));
        let may = || trusted().filter(|issue| may_run(issue, config)).min_by(|one, other| by_urgency(one, other));
        let Some(best) = most_urgent.or_else(may) else { continue };
        // Beside the labels these gates look at the repository alone, so one answer is that of all its issues.
        let open = *contest.open.get_or_insert_with(|| listing_open(best, config, &situation));
        if open && contest.best.is_none_or(|other| by_urgency(best, other).is_lt()) {
            contest.best = Some(best);
        }
    }
    let mut chosen: Vec<&Issue> = seen.into_values().filter_map(|contest| contest.best).collect();
    chosen.sort_unstable_by(|one, other| by_urgency(one, other));
    chosen.into_iter().map(|issue| DispatchDecision { issue: issue.clone(), reason: reason(issue) }).collect()
}

/// The issues of one repository, as far as they were seen.
#[derive(Default)]
struct Contest<'a> {
    /// Whether the repository may have a run; `None`: no issue needed to know.
    open: Option<bool>,
    /// The most urgent one that may run.
    best: Option<&'a Issue>,
}

/// Whether nothing about a trusted issue itself keeps it from running. Costs no text and, where nothing blocks it, no memory.
fn may_run(issue: &Issue, config: &Config) -> bool {
    !waits(issue) && !state_label(issue, config)
}

/// Whether it names anything but itself, as [`Blockers::of`](crate::blockers::Blockers::of) would tell with more words.
fn waits(issue: &Issue) -> bool {
    issue.blocked_by.iter().any(|blocker| blocker.number != issue.number || blocker.repo != issue.repo)
}

fn reason(issue: &Issue) -> String {
    format!("the most urgent issue of {} that may run: {}", issue.repo, urgency(issue.priority))
}

#[cfg(test)]
mod tests;
