//! Finishes a dispatch that was cut off between the opening turn and the lock: the agent works already, so its issue is only
//! stamped. This comes before any gate, because the gates were passed before the turn was sent.

use alloc::vec::Vec;

use afk_core::ids::{IssueRef, RunId};
use afk_core::issue::{Issue, has_label};
use afk_core::port::{Result, TrackerIssue};
use afk_core::thread::Thread;

use super::evidence::{authorization, locked_since};
use crate::Tick;
use crate::fleet::{self, FleetView};
use crate::ledger::{self, Entry};
use crate::report::Line;

/// Stamps the first of a repository's candidates whose thread holds the opening turn of its present authorization.
pub(crate) fn finish(tick: &Tick<'_>, issues: &[(Issue, TrackerIssue)], fleet: &FleetView) -> Result<Option<Line>> {
    for (_, seen) in issues {
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
        if stamp(tick, &seen.issue, &run)? {
            return Ok(Some(Line::quiet(&seen.issue, "stamped", "its agent was started before; the lock was put on")));
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

/// Puts the lock on, unless the run has ended. Says whether it is on now.
pub(crate) fn stamp(tick: &Tick<'_>, issue: &IssueRef, run: &RunId) -> Result<bool> {
    let Some(now) = tick.tracker.issue(issue)?.value else { return Ok(false) };
    let (_, entry, _) = ledger::read(tick, issue)?;
    if matches!(&entry, Entry::Found(record) if record.identity.run == *run && record.end().is_some()) {
        return Ok(false);
    }
    if has_label(&now.labels, &tick.config.in_progress_label) {
        return Ok(true);
    }
    tick.tracker.add_label(issue, &tick.config.in_progress_label)?;
    Ok(true)
}
