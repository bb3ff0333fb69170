//! Finishes a dispatch that was cut off between the opening turn and the lock: the agent works already, so its issue is only
//! stamped. This comes before any gate, because the gates were passed before the turn was sent.

use alloc::vec::Vec;

use afk_core::ids::{IssueRef, RunId};
use afk_core::issue::has_label;
use afk_core::port::{Result, TrackerIssue};
use afk_core::thread::Thread;

use super::evidence::{authorization, locked_since};
use crate::Tick;
use crate::fleet::{self, FleetView};
use crate::hand::Hand;
use crate::ledger::{self, Entry};
use crate::report::Line;

/// Stamps the first of a repository's candidates whose thread holds the opening turn of its present authorization.
pub(crate) fn finish<'a>(
    tick: &Tick<'_>,
    issues: impl Iterator<Item = &'a TrackerIssue>,
    fleet: &FleetView,
    hand: Hand,
) -> Result<Option<Line>> {
    // With the lock on, nothing is missing: a run in flight costs the poller nothing.
    let locked = |seen: &&TrackerIssue| has_label(&seen.labels, &tick.config.in_progress_label);
    for seen in issues.filter(|seen| !locked(seen)) {
        let own = fleet.owned(&seen.issue.repo).filter(|it| *it.issue == seen.issue);
        let threads: Vec<&Thread> = own.map(|it| it.thread).collect();
        if threads.iter().all(|thread| thread.gone) {
            continue;
        }
        let events = tick.tracker.events(&seen.issue)?.value;
        let Some(event) = authorization(tick, &events) else { continue };
        let run = RunId::derive(tick.host, &seen.issue, &event.id);
        let ours = threads.iter().any(|thread| thread.id == run.thread());
        // The lock was on already and a human took it off: that is for the gates to say.
        if !ours || locked_since(tick, &events, event) || !holds_opening(tick, &run, fleet)? {
            continue;
        }
        let (code, text) = match hand {
            Hand::Acts => ("stamped", "its agent was started before; the lock was put on"),
            Hand::Tells => ("would_stamp", "its agent was started before; the lock would be put on"),
        };
        let stands = match hand {
            Hand::Acts => stamp(tick, &seen.issue, &run)?,
            Hand::Tells => due(tick, &seen.issue, &run)? != Due::Never,
        };
        if stands {
            return Ok(Some(Line::quiet(&seen.issue, code, text)));
        }
    }
    Ok(None)
}

/// Whether the run's thread holds its opening message.
pub(crate) fn holds_opening(tick: &Tick<'_>, run: &RunId, fleet: &FleetView) -> Result<bool> {
    let listed = fleet.find(&run.thread());
    let opened = |thread: &Thread| {
        thread.details.as_ref().is_some_and(|it| it.messages.iter().any(|message| message.id == run.message(0)))
    };
    match listed {
        None => Ok(false),
        Some(thread) if thread.details.is_some() => Ok(opened(thread)),
        Some(thread) if thread.latest_user_message_at.is_none() => Ok(false),
        Some(thread) => Ok(fleet::details(tick, &thread.id)?.is_some_and(|(thread, _)| opened(&thread))),
    }
}

/// Whether the lock is to be put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// The issue is gone, or the run has ended.
    Never,
    /// It is on.
    Done,
    /// Yes.
    Now,
}

fn due(tick: &Tick<'_>, issue: &IssueRef, run: &RunId) -> Result<Due> {
    let Some(now) = tick.tracker.issue(issue)?.value else { return Ok(Due::Never) };
    let (_, entry, _) = ledger::read(tick, issue)?;
    if matches!(&entry, Entry::Found(record) if record.identity.run == *run && record.end().is_some()) {
        return Ok(Due::Never);
    }
    Ok(if has_label(&now.labels, &tick.config.in_progress_label) { Due::Done } else { Due::Now })
}

/// Puts the lock on, unless the run has ended. Says whether it is on now.
pub(crate) fn stamp(tick: &Tick<'_>, issue: &IssueRef, run: &RunId) -> Result<bool> {
    let due = due(tick, issue, run)?;
    if due == Due::Now {
        tick.tracker.add_label(issue, &tick.config.in_progress_label)?;
    }
    Ok(due != Due::Never)
}
