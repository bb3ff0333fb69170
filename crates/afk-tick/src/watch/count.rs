//! What a watch tick saw and is about to do, in numbers. Pure.

use afk_core::ci::CiStatus;
use afk_core::end::{Delivery, EndKind};
use jiff::Timestamp;

use super::decide::Move;
use super::observe::{Facts, Run};
use crate::tally::Runs;

/// Counts the runs of one tick.
pub(crate) fn count<'a>(moves: impl Iterator<Item = &'a (Run, Option<Facts>, Move)>, now: Timestamp) -> Runs {
    let mut runs = Runs::default();
    for (run, facts, decided) in moves {
        let age = now.duration_since(run.record.identity.intent_at).as_secs();
        runs.oldest_secs = runs.oldest_secs.max(u64::try_from(age).unwrap_or(0));
        match (facts, run.record.end()) {
            (Some(facts), _) => on_its_way(&mut runs, facts, decided),
            (None, Some(end)) => {
                runs.ending += 1;
                runs.undelivered += u32::from(end.delivery == Delivery::Due);
            }
            // Not looked at in this tick.
            (None, None) if run.record.progress().head().is_some() => runs.landing += 1,
            (None, None) => runs.working += 1,
        }
    }
    runs
}

fn on_its_way(runs: &mut Runs, facts: &Facts, decided: &Move) {
    if facts.progress.head().is_some() {
        runs.landing += 1;
    } else {
        runs.working += 1;
    }
    match facts.ci {
        Some(CiStatus::Green) => runs.green += 1,
        Some(CiStatus::Red) => runs.red += 1,
        Some(CiStatus::Pending) => runs.pending += 1,
        None => {}
    }
    let turns = facts.progress.turns.len() + usize::from(matches!(decided, Move::Correct(..)));
    runs.attempts = runs.attempts.saturating_add(u32::try_from(turns).unwrap_or(u32::MAX));
    if let Move::Finish(end) = decided {
        match end.kind {
            EndKind::Done => runs.done += 1,
            EndKind::NeedsHuman => runs.needs_human += 1,
            EndKind::Frozen => runs.frozen += 1,
            EndKind::Halted => runs.halted += 1,
        }
    }
}
