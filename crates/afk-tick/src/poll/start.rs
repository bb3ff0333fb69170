//! What follows from a verdict: the words for a dispatch, or a label that is given back. A dry run only tells.

use alloc::format;

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RunId};
use afk_core::issue::Issue;
use afk_policy::gate::Refusal;
use afk_policy::gates::Spent;
use afk_prompt::refused_comment;

use super::cutoff::stamp;
use super::dispatch::Dispatched;
use crate::Tick;
use crate::hand::Hand;
use crate::ledger::{self, Entry, Saved, Slot};
use crate::report::Line;

/// What the report says of a dispatch.
pub(crate) fn told(issue: &IssueRef, dispatched: Dispatched, hand: Hand) -> Line {
    match (dispatched, hand) {
        (Dispatched::Started(thread), Hand::Acts) => {
            Line::quiet(issue, "dispatched", format!("dispatched to thread {thread}"))
        }
        (Dispatched::Started(thread), Hand::Tells) => {
            Line::quiet(issue, "would_dispatch", format!("would be dispatched to thread {thread}"))
        }
        (Dispatched::SteppedBack(why), Hand::Acts) => {
            Line::quiet(issue, "stepped_back", format!("nothing was started: {why}"))
        }
        (Dispatched::SteppedBack(why), Hand::Tells) => {
            Line::quiet(issue, "would_step_back", format!("nothing would be started: {why}"))
        }
        (Dispatched::GivenUp(why), Hand::Acts | Hand::Tells) => {
            Line::alarm(&format!("{issue}"), "dispatch_refused", format!("refused for half an hour: {why}"))
        }
        (Dispatched::OutOfTime, Hand::Acts | Hand::Tells) => {
            Line::quiet(issue, "out_of_time", "this tick has run for too long; left for the next one")
        }
    }
}

/// A run whose record cannot be used ends, and only the watcher ends runs, which goes by the lock: so it is put on, as after
/// half an hour of refusals.
pub(crate) fn hand_over(
    tick: &Tick<'_>,
    issue: &Issue,
    run: RunId,
    refusal: &Refusal,
    hand: Hand,
) -> Result<Line, Fault> {
    let handed = match hand {
        Hand::Acts if stamp(tick, &issue.reference(), &run)? => {
            "the lock was put on, and the watcher hands it to a human"
        }
        Hand::Acts => "the issue is gone, or its run has ended",
        Hand::Tells => "the lock would be put on, for the watcher to hand it to a human",
    };
    let text = format!("{}: {handed}", refusal.detail);
    Ok(Line::alarm(&format!("{}", issue.reference()), refusal.gate.code(), text).of_run(run))
}

/// A label that has had its run is taken off, and the comment says why: no issue is stuck in silence. The words come first.
/// `line` is what the report says of the refusal.
pub(crate) fn give_back(
    tick: &Tick<'_>,
    issue: &Issue,
    (spent, slot, entry): &(Spent, Slot, Entry),
    line: Line,
    hand: Hand,
) -> Result<Line, Fault> {
    let label = &tick.config.ready_label;
    if hand == Hand::Tells {
        return Ok(Line { text: format!("{}; `{label}` would be taken off", line.text), ..line });
    }
    let spent = match spent {
        Spent::Ended => afk_prompt::Spent::Ended,
        Spent::LabelTakenOff => afk_prompt::Spent::LockTakenOff,
        Spent::ThreadGone => afk_prompt::Spent::ThreadGone,
    };
    match ledger::note(tick, &issue.reference(), slot, entry, &refused_comment(label, spent))? {
        Saved::Written | Saved::Unchanged => tick.tracker.remove_label(&issue.reference(), label)?,
        Saved::Overtaken => {}
    }
    Ok(line)
}
