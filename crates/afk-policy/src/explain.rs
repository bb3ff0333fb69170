//! Every gate of one candidate with its verdict, from the same tables as the walk.

use alloc::vec::Vec;

use afk_core::config::Config;
use afk_core::issue::Issue;

use crate::gate::{Gate, Refusal};
use crate::gates::{Candidate, EVIDENCE, Evidence, Judged, LISTING, Situation};
use crate::rank::Slots;

/// What one gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The gate is open.
    Open,
    /// The gate is closed.
    Closed(Refusal),
    /// The fact was not asked for, because an earlier gate settled the matter.
    NotAsked,
}

/// One gate and its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The gate.
    pub gate: Gate,
    /// Its verdict.
    pub verdict: Verdict,
}

/// Every gate, in the order of the walk. The first closed one is the one that the tick reports, except that a taken slot
/// keeps the tick from asking for evidence at all.
#[must_use]
pub fn explain(issue: &Issue, config: &Config, situation: &Situation, evidence: &Evidence, slots: &Slots) -> Vec<Line> {
    let candidate = Candidate { issue, config, situation };
    let listing = LISTING.iter().map(|rule| Line { gate: rule.gate, verdict: verdict(rule.refusal(&candidate)) });
    let asked = EVIDENCE.iter().map(|rule| Line {
        gate: rule.gate,
        verdict: match (rule.judge)(issue, config, evidence) {
            Judged::Open => Verdict::Open,
            Judged::Closed(refusal) => Verdict::Closed(refusal),
            Judged::Unknown => Verdict::NotAsked,
        },
    });
    let slot = Line { gate: Gate::RepoSlotTaken, verdict: verdict(slots.refusal(issue)) };
    listing.chain(asked).chain([slot]).collect()
}

fn verdict(refusal: Option<Refusal>) -> Verdict {
    refusal.map_or(Verdict::Open, Verdict::Closed)
}
