//! The steps of an end, in order, each safe to repeat, the lock last. Every tick that finds an end in a record goes through
//! them again until the lock is off.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::{Delivery, End, Step, steps};
use afk_core::fault::Fault;
use afk_core::issue::{has_label, same_label};
use afk_core::port::{Depth, EventKind, Result, TrackerIssue};
use afk_core::record::{Identity, Record, State};
use jiff::SignedDuration;

use super::observe::Run;
use super::past::Past;
use super::{act, prose};
use crate::Tick;
use crate::fleet::{self, FleetView};
use crate::ledger::{self, Entry, Slot};
use crate::report::Line;

/// A lock that could not be taken off for this long is reported as stuck.
const STUCK: SignedDuration = SignedDuration::from_hours(24);

/// What one pass over the steps came to.
#[derive(Default)]
struct Pass {
    /// Steps that will be tried again; the lock waits for them.
    due: Vec<Fault>,
    /// Doorbells that failed. The lock waits for them only as long as the end says.
    silent: Vec<Fault>,
    /// The session was told to stop and has not been seen to.
    still_running: bool,
    /// The comment as last read.
    slot: Option<Slot>,
    /// The comment no longer holds this run's end.
    overtaken: bool,
}

/// Goes through the steps of the end in the record.
pub(crate) fn replay(tick: &Tick<'_>, run: &Run, fleet: Option<&FleetView>) -> Result<Line> {
    let issue = &run.issue.issue;
    let subject = alloc::format!("{issue}");
    let (State::Ended(progress, end), identity) = (&run.record.state, &run.record.identity) else {
        return Ok(Line::alarm(&subject, "no_end", "the record has no end to replay"));
    };
    let Some(now) = tick.tracker.issue(issue)?.value else {
        return Ok(Line::alarm(&subject, "issue_gone", "the issue is gone; its run has ended"));
    };
    let events = tick.tracker.events(issue)?.value;
    let past = Past::since(&events, identity);
    let mut end = end.clone();
    let mut pass = Pass::default();
    let record = |end: &End| Record { state: State::Ended(progress.clone(), end.clone()), ..run.record.clone() };
    for step in steps(end.kind) {
        let done = match step {
            Step::StopSession => stop(tick, run, fleet, &mut pass),
            Step::Comment => {
                read_again(tick, run, &mut end, &mut pass).and_then(|()| write(tick, &record(&end), &pass))
            }
            Step::RecordDelivery => write(tick, &record(&end), &pass),
            Step::Close => close(tick, &now, &past),
            Step::Reopen => reopen(tick, &now, &past),
            Step::AddReadyForHuman => add_ready_for_human(tick, &now, &past, identity),
            Step::DropReady => drop_ready(tick, &now, &past, identity),
            // The record is read before the bell rings, so that only one call lies between ringing and recording it.
            Step::Ring => read_again(tick, run, &mut end, &mut pass)
                .map(|()| ring(tick, &now, &record(&end), &mut end, &mut pass)),
            Step::DropInProgress => return unlock(tick, run, &now, end, pass),
        };
        match done {
            Ok(()) => {}
            Err(fault) if fault.is_final() && *step != Step::StopSession => {
                let words = fault.chain();
                if !end.refused.contains(&words) {
                    end.refused.push(words);
                }
            }
            Err(fault) => pass.due.push(fault),
        }
        if pass.overtaken {
            return Ok(Line::quiet(issue, "overtaken", "another watcher wrote the record since; left alone"));
        }
    }
    Ok(Line::quiet(issue, end.kind.name(), end.cause.sentence()))
}

/// Stops the session, unless it is stopped and newer than our message. The lock goes only when the stop was seen.
fn stop(tick: &Tick<'_>, run: &Run, fleet: Option<&FleetView>, pass: &mut Pass) -> Result<()> {
    let id = run.record.identity.run.thread();
    let Some(fleet) = fleet else {
        pass.still_running = true;
        return Ok(());
    };
    // Light lists hide a thread that was archived or deleted, and archiving does not stop its session.
    let hidden = match fleet.find(&id) {
        None if !fleet.fleet.full => Some(FleetView::read(tick, Depth::Full)?),
        Some(_) | None => None,
    };
    let Some(thread) = hidden.as_ref().unwrap_or(fleet).find(&id) else { return Ok(()) };
    if thread.is_stopped() || (thread.gone && !thread.is_active()) {
        return Ok(());
    }
    act::stop(tick, run, Some(fleet))?;
    // Of a hidden thread the next tick sees whether it has stopped.
    pass.still_running = thread.gone || fleet::details(tick, &id)?.is_some_and(|(thread, _)| thread.is_active());
    Ok(())
}

/// Reads the comment just before it is written over. Somebody else's record there ends this pass; that another watcher has
/// rung meanwhile is kept.
fn read_again(tick: &Tick<'_>, run: &Run, end: &mut End, pass: &mut Pass) -> Result<()> {
    let (slot, entry, _) = ledger::read(tick, &run.issue.issue)?;
    let theirs = match &entry {
        Entry::Found(found) if found.identity.run == run.record.identity.run => found.end(),
        Entry::Found(_) | Entry::Absent | Entry::Unjudged(..) | Entry::Unreadable(_) => None,
    };
    pass.overtaken = theirs.is_none();
    if let (Some(theirs), Delivery::Due) = (theirs, end.delivery) {
        end.delivery = theirs.delivery;
    }
    pass.slot = Some(slot);
    Ok(())
}

fn write(tick: &Tick<'_>, record: &Record, pass: &Pass) -> Result<()> {
    let Some(slot) = pass.slot.as_ref().filter(|_| !pass.overtaken) else { return Ok(()) };
    ledger::put(tick, &record.identity.issue, slot, &prose::comment(tick, record, &[], &[]), record)
}

fn close(tick: &Tick<'_>, now: &TrackerIssue, past: &Past<'_>) -> Result<()> {
    let closed = past.did(tick, |kind| matches!(kind, EventKind::Closed { .. }));
    if now.open && past.still_ours && !closed { tick.tracker.close(&now.issue) } else { Ok(()) }
}

/// Only a close by a commit is undone: nobody meant it, and the commit did not land.
fn reopen(tick: &Tick<'_>, now: &TrackerIssue, past: &Past<'_>) -> Result<()> {
    let reopened = past.did(tick, |kind| matches!(kind, EventKind::Reopened));
    let due = !now.open && past.still_ours && past.closed_early() && !reopened;
    if due { tick.tracker.reopen(&now.issue) } else { Ok(()) }
}

fn add_ready_for_human(tick: &Tick<'_>, now: &TrackerIssue, past: &Past<'_>, identity: &Identity) -> Result<()> {
    let label = &identity.labels.ready_for_human;
    let added = past.did(tick, |kind| matches!(kind, EventKind::Labeled(name) if same_label(name, label)));
    let due = past.still_ours && !added && !has_label(&now.labels, label);
    if due { tick.tracker.add_label(&now.issue, label) } else { Ok(()) }
}

fn drop_ready(tick: &Tick<'_>, now: &TrackerIssue, past: &Past<'_>, identity: &Identity) -> Result<()> {
    let label = &identity.labels.ready;
    let dropped = past.did(tick, |kind| matches!(kind, EventKind::Unlabeled(name) if same_label(name, label)));
    let due = past.still_ours && !dropped && has_label(&now.labels, label);
    if due { tick.tracker.remove_label(&now.issue, label) } else { Ok(()) }
}

/// Rings every doorbell, until one has taken it.
fn ring(tick: &Tick<'_>, now: &TrackerIssue, record: &Record, end: &mut End, pass: &mut Pass) {
    if end.delivery != Delivery::Due || pass.overtaken {
        return;
    }
    let thread = prose::thread_url(tick, record);
    let notice = afk_prompt::notice(record, end, &now.title, &now.url, thread.as_deref());
    let answers: Vec<_> = tick.doorbells.iter().map(|doorbell| doorbell.ring(&notice)).collect();
    if answers.iter().any(core::result::Result::is_ok) {
        end.delivery = Delivery::Rung;
    } else if answers.iter().all(|answer| answer.as_ref().is_err_and(Fault::is_final)) {
        end.delivery = Delivery::Nowhere;
    }
    pass.silent.extend(answers.into_iter().filter_map(core::result::Result::err));
}

/// The lock goes last: when nothing is due any more, people were told (or half an hour has passed), and the record, read
/// again, still says that this run has ended.
fn unlock(tick: &Tick<'_>, run: &Run, now: &TrackerIssue, mut end: End, mut pass: Pass) -> Result<Line> {
    let issue = &run.issue.issue;
    let subject = alloc::format!("{issue}");
    let name = end.kind.name();
    let waits = if pass.still_running {
        Some(String::from("its session has not been seen to stop"))
    } else if let Some(fault) = pass.due.first() {
        Some(fault.chain())
    } else if !end.releases_lock(tick.now) {
        Some(pass.silent.first().map_or_else(|| String::from("nobody was told yet"), Fault::chain))
    } else {
        None
    };
    if let Some(why) = waits {
        let stuck = tick.now.duration_since(end.at) >= STUCK;
        let code = if stuck { "lock_stuck" } else { "lock_held" };
        return Ok(Line::alarm(
            &subject,
            code,
            alloc::format!("{name}: {}; the lock stays: {why}", end.cause.sentence()),
        ));
    }
    read_again(tick, run, &mut end, &mut pass)?;
    if pass.overtaken {
        return Ok(Line::quiet(issue, "overtaken", "another watcher wrote the record since; left alone"));
    }
    if has_label(&now.labels, &run.record.identity.labels.in_progress) {
        tick.tracker.remove_label(issue, &run.record.identity.labels.in_progress)?;
    }
    let told = end.delivery != Delivery::Due;
    let line = Line::quiet(issue, name, end.cause.sentence());
    // A doorbell that nobody heard in half an hour is worth an alarm, and so is an effect that was refused for good.
    Ok(if told && end.refused.is_empty() { line } else { Line { alarm: true, ..line } })
}
