//! What a thread proves of a run's turns. The ids of AFK's messages are derived from the run, and nobody can take a message
//! out of a thread: whatever a record says, no fewer turns were sent than the thread shows. Pure.

use alloc::vec::Vec;

use afk_core::ids::{RunId, Sha};
use afk_core::record::{CorrectiveTurn, Progress};
use afk_core::thread::UserMessage;
use jiff::Timestamp;

/// More corrective turns than any configuration allows.
const TURNS_MAX: u32 = 1_000;

/// The progress of a run of which nothing but its messages is known. Only the newest turn can still be open.
pub(crate) fn progress(run: &RunId, messages: &[UserMessage]) -> Progress {
    let mut progress = Progress::default();
    raise(&mut progress, run, messages);
    progress
}

/// Raises what the record says to what the messages prove, and never lowers anything.
pub(crate) fn raise(progress: &mut Progress, run: &RunId, messages: &[UserMessage]) {
    let sent = |turn: u32| messages.iter().find(|it| it.id == run.message(turn)).map(|it| it.created_at);
    let times: Vec<Timestamp> = (1..TURNS_MAX).map_while(sent).collect();
    progress.opening_closed |= !times.is_empty();
    for (place, at) in times.iter().enumerate() {
        // A turn is sent only when the one before it has ended.
        let closed = place + 1 < times.len();
        match progress.turns.get_mut(place) {
            Some(turn) => turn.closed |= closed,
            None => progress.turns.extend(unknown(*at, closed)),
        }
    }
    let first_turn = progress.turns.first().map(|turn| turn.at);
    progress.first_red = progress.first_red.into_iter().chain(first_turn).min();
}

/// A turn of which the record says nothing. Which commit it was about is not known; none that exists has this id.
fn unknown(at: Timestamp, closed: bool) -> Option<CorrectiveTurn> {
    Some(CorrectiveTurn { commit: Sha::parse(&"0".repeat(40)).ok()?, at, attempt: 1, closed })
}

#[cfg(test)]
mod tests;
