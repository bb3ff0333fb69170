//! How many runs a tick may look at before the tracker's limit is reached. The last requests are for runs that end: of those
//! people hear, and only their end gives the repository free.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::ids::RunId;
use jiff::Timestamp;

use super::observe::Run;
use crate::World;

/// The most that a look at one run asks in a minute in which nothing happens.
const LOOK: u64 = 5;
/// The share of the limit that is kept for runs that end: a fiftieth. Of 5,000 requests that is enough for five of them.
const RESERVE: u64 = 50;

/// The runs that are not looked at in this tick, because the tracker's limit leaves no room for all. Minute by minute others
/// are left out.
pub(crate) fn postponed(tick: &World<'_>, runs: &[Run]) -> BTreeSet<RunId> {
    let Some(allowance) = tick.tracker.allowance() else { return BTreeSet::new() };
    let room = allowance.remaining.saturating_sub(allowance.limit / RESERVE) / LOOK;
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let mut open: Vec<RunId> =
        runs.iter().filter(|run| run.record.end().is_none()).map(|run| run.record.identity.run).collect();
    if open.len() <= room {
        return BTreeSet::new();
    }
    let turn = turn(tick.now, open.len());
    open.rotate_left(turn);
    open.into_iter().skip(room).collect()
}

/// Whose turn it is to be first.
fn turn(now: Timestamp, runs: usize) -> usize {
    let minute = usize::try_from(now.as_second() / 60).unwrap_or(0);
    minute.checked_rem(runs).unwrap_or(0)
}
