//! Each end rings at least once, and again only if the program was cut off between ringing and recording that it rang.

use std::collections::{BTreeMap, BTreeSet};

use afk_core::end::{DOORBELL_HOLDS, EndKind};
use afk_core::ids::{IssueRef, RunId};
use afk_core::port::Notice;
use jiff::Timestamp;

use super::Audit;
use crate::fault::Call;
use crate::world::State;

/// Follows the bells from tick to tick.
#[derive(Default)]
pub struct Rings {
    /// How many rings were looked at.
    heard: usize,
    /// Runs that rang, by issue.
    rang: BTreeMap<RunId, String>,
    /// Runs whose ring was recorded: they must not ring again.
    recorded: BTreeSet<RunId>,
    /// When a bell was last out of order.
    failed: Option<Timestamp>,
}

impl Rings {
    /// Everything that is wrong with the rings among the calls of a tick. `who` says for a call's place which program made it,
    /// of those that were at work at once.
    pub fn look(&mut self, state: &State, calls: &[Call], who: impl Fn(usize) -> u8) -> Vec<String> {
        if !calls.iter().any(|call| call.op.name == "doorbell.ring") {
            return Vec::new();
        }
        let rings = state.bells.rings();
        let mut wrong = Vec::new();
        let mut unrecorded: Vec<(u8, String, RunId)> = Vec::new();
        let mut recorded: Vec<(usize, String, RunId)> = Vec::new();
        let mut read = BTreeMap::new();
        for (place, call) in calls.iter().enumerate() {
            match call.op.name {
                "doorbell.ring" => {
                    // A doorbell that is out of order keeps nothing.
                    let heard = rings.get(self.heard).filter(|it| call.effect && call.about.ends_with(&it.title));
                    let Some(notice) = heard else {
                        self.failed = Some(state.now);
                        continue;
                    };
                    self.heard += 1;
                    let (Some(run), Some(issue)) = (run(notice), issue(state, notice)) else {
                        wrong.push(format!("it rang for no run: {}", call.about));
                        continue;
                    };
                    // Read before another program recorded it, at once with that one: nobody could know.
                    let last_read = read.get(&(who(place), issue.clone())).copied().unwrap_or_default();
                    let unknowable = recorded.iter().any(|(at, _, of)| *of == run && *at > last_read);
                    if self.recorded.contains(&run) && !unknowable {
                        wrong.push(format!("{issue}: run {run} rang again, and that it rang was recorded"));
                    }
                    self.rang.insert(run, issue.clone());
                    if call.failure.is_none() {
                        unrecorded.push((who(place), issue, run));
                    }
                }
                "tracker.comments" | "tracker.timeline" => {
                    read.insert((who(place), call.about.clone()), place);
                }
                "tracker.edit_comment" if call.effect => {
                    let (by, about) = (who(place), call.about.split(' ').next().unwrap_or_default());
                    // Comments know no compare-and-swap: what another program recorded since the reading is written over.
                    let read = read.get(&(by, about.to_owned())).copied().unwrap_or_default();
                    for (_, _, run) in recorded.iter().filter(|(at, issue, _)| *at > read && issue == about) {
                        self.recorded.remove(run);
                    }
                    for (_, issue, run) in unrecorded.iter().filter(|(who, issue, _)| *who == by && issue == about) {
                        self.recorded.insert(*run);
                        recorded.push((place, issue.clone(), *run));
                    }
                }
                _ => {}
            }
        }
        wrong
    }

    /// Somebody meddled with AFK's comment on this issue: what was recorded there may be gone.
    pub fn tampered(&mut self, issue: &IssueRef) {
        let issue = issue.to_string();
        let rang = &self.rang;
        self.recorded.retain(|run| rang.get(run) != Some(&issue));
    }

    /// The ends that called nobody, or nobody should have been called for. To be asked when every lock is off.
    #[must_use]
    pub fn missing(&self, audit: &Audit) -> Vec<String> {
        let mut wrong = Vec::new();
        for (issue, run, kind, at) in audit.ended() {
            let rang = self.rang.contains_key(&run);
            // After half an hour the lock goes although nobody could be called.
            let in_vain = self.failed.is_some_and(|failed| failed.duration_since(at) >= DOORBELL_HOLDS);
            // Whoever writes in AFK's comment can write that it is done; AFK does not take it for its own word.
            let forged = kind == EndKind::Done && audit.is_tampered(issue);
            match kind {
                EndKind::Halted if rang && !audit.is_tampered(issue) => {
                    wrong.push(format!("{issue}: run {run} was halted, and it rang"))
                }
                EndKind::Done | EndKind::NeedsHuman | EndKind::Frozen if !rang && !in_vain && !forged => {
                    wrong.push(format!("{issue}: run {run} ended as {}, and nobody was called", kind.name()));
                }
                EndKind::Halted | EndKind::Done | EndKind::NeedsHuman | EndKind::Frozen => {}
            }
        }
        wrong
    }
}

/// The run whose thread a notice links to.
fn run(notice: &Notice) -> Option<RunId> {
    RunId::parse(notice.thread_url.as_ref()?.rsplit('/').next()?).ok()
}

/// The issue that a notice is about.
fn issue(state: &State, notice: &Notice) -> Option<String> {
    let issues = state.forge.repos.iter().flat_map(|(repo, row)| row.issues.keys().map(move |number| (repo, *number)));
    let mut issues = issues.map(|(repo, number)| IssueRef { repo: repo.clone(), number });
    issues.find(|issue| state.forge.issue_url(issue) == notice.issue_url).map(|issue| issue.to_string())
}
