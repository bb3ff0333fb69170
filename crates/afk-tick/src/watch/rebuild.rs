//! A run whose record is gone or cannot be used. Absent is not corrupt: the record is built again from what cannot be deleted
//! with it: the authorization, the thread and its messages, AFK's own acts.

use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::ids::{EnvironmentId, EventId, RunId};
use afk_core::issue::same_label;
use afk_core::port::{Depth, EventKind, IssueEvent, Result, Seen, TrackerIssue};
use afk_core::record::{Identity, Labels, Record, State, content_hash};
use afk_core::thread::Thread;
use jiff::{SignedDuration, Timestamp};

use super::past::Past;
use super::proof;
use crate::Tick;
use crate::fleet::{self, FleetView};

/// A lock that is younger than this may simply be ahead of its record.
const SETTLES: SignedDuration = SignedDuration::from_secs(120);

/// Why the record has to be built again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lost {
    /// There is none.
    Absent,
    /// There is one that may be good, last changed then: it is waited for.
    Unjudged(Timestamp),
    /// There is one that cannot be used.
    Unreadable,
}

/// What a lock without a usable record turned out to be.
#[expect(clippy::large_enum_variant, reason = "one at a time, and nearly always a run")]
pub(crate) enum Found {
    /// A run of AFK's, with its record built again.
    Run(Record),
    /// Too young to tell.
    Young,
    /// Nothing of AFK's: a person put the label on.
    Humans,
}

/// Looks for the run behind a lock without a usable record.
pub(crate) fn rebuild(
    tick: &Tick<'_>,
    issue: &TrackerIssue,
    fleet: &FleetView,
    environment: &EnvironmentId,
    lost: Lost,
) -> Result<Found> {
    let Seen { value: events, at } = tick.tracker.events(&issue.issue)?;
    let lock = events.iter().rposition(|it| labeled(it, &tick.config.in_progress_label));
    let lock = lock.and_then(|lock| events.get(lock).map(|event| (lock, event)));
    if waits(tick, lock.map(|(_, event)| event.at), at, lost) {
        return Ok(Found::Young);
    }
    let known = match authorized(tick, issue, &events, fleet) {
        Some((event, thread)) => Some((event, Some(thread))),
        None => {
            // The newest authorization before the lock, which is the one that it was put on for.
            let before = lock.map_or(events.len(), |(lock, _)| lock);
            let before = events.get(..before).unwrap_or_default();
            let ready = |it: &&IssueEvent| labeled(it, &tick.config.ready_label);
            let event = before.iter().rev().find(ready).or_else(|| events.iter().rev().find(ready));
            let by_afk = lock.is_some_and(|(_, it)| it.actor.as_ref().is_some_and(|who| who.login == *tick.me));
            match (lost, event) {
                (Lost::Absent, None) => return Ok(Found::Humans),
                (Lost::Absent, Some(_)) if !by_afk => return Ok(Found::Humans),
                // Lists leave out archived and deleted threads.
                (_, Some(_)) => {
                    let full = FleetView::read(tick, Depth::Full)?;
                    let found = authorized(tick, issue, &events, &full);
                    found.map(|(event, thread)| (event, Some(thread))).or(event.map(|event| (event, None)))
                }
                // Nobody ever authorized it. The damaged record is AFK's all the same, and so is its lock.
                (Lost::Unjudged(_) | Lost::Unreadable, None) => lock.map(|(_, event)| (event, None)),
            }
        }
    };
    let (event, listed) = known.unzip();
    let listed = listed.flatten();
    let has_thread = listed.is_some();
    let id = event.map_or_else(|| EventId::new("none"), |event| event.id.clone());
    let run = RunId::derive(tick.host, &issue.issue, &id);
    let details = match &listed {
        Some(Thread { details: Some(details), .. }) => Some(details.clone()),
        Some(listed) => fleet::details(tick, &listed.id)?.and_then(|(thread, _)| thread.details),
        None => None,
    };
    let messages = details.map(|it| it.messages).unwrap_or_default();
    let opening = messages.iter().find(|it| it.id == run.message(0));
    let authorized_at = event.map_or_else(|| at.unwrap_or(tick.now), |event| event.at);
    let identity = Identity {
        run,
        host: tick.host.clone(),
        issue: issue.issue.clone(),
        event: id,
        actor: event.and_then(|event| event.actor.as_ref()).map(|actor| actor.login.clone()),
        authorized_at,
        content: content_hash(&issue.title, &issue.body),
        // No later than the messages, so that no deadline moves.
        intent_at: opening.map_or_else(|| listed.map_or(authorized_at, |it| it.created_at), |it| it.created_at),
        base: None,
        environment: environment.clone(),
        labels: Labels {
            ready: tick.config.ready_label.clone(),
            in_progress: tick.config.in_progress_label.clone(),
            ready_for_human: tick.config.ready_for_human_label.clone(),
        },
    };
    let past = Past::since(&events, &identity);
    let progress = proof::progress(&run, &messages);
    let state = match (opening, proven_end(tick, &past, &identity)) {
        (_, Some(end)) => State::Ended(progress, end),
        (Some(_), None) => State::Watching(progress),
        (None, None) if has_thread => State::Dispatching,
        // The lock came after the dispatch: there was a thread.
        (None, None) => State::Watching(progress),
    };
    Ok(Found::Run(Record { identity, opening_attempt: 1, state }))
}

/// Whether it is too early to conclude anything. A record that may be good is given the time that a run has.
fn waits(tick: &Tick<'_>, locked_at: Option<Timestamp>, now: Option<Timestamp>, lost: Lost) -> bool {
    let now = now.unwrap_or(tick.now);
    let (since, long) = match lost {
        Lost::Absent => (locked_at, SETTLES),
        Lost::Unreadable => (None, SignedDuration::ZERO),
        Lost::Unjudged(changed_at) => {
            let seconds = i64::try_from(tick.config.run_max_seconds).unwrap_or(i64::MAX);
            (locked_at.or(Some(changed_at)), SignedDuration::from_secs(seconds))
        }
    };
    since.is_some_and(|since| now.duration_since(since) < long)
}

/// The newest authorization that has a thread, with it.
fn authorized<'a>(
    tick: &Tick<'_>,
    issue: &TrackerIssue,
    events: &'a [IssueEvent],
    fleet: &FleetView,
) -> Option<(&'a IssueEvent, Thread)> {
    let mut ready = events.iter().rev().filter(|it| labeled(it, &tick.config.ready_label));
    ready.find_map(|event| {
        let run = RunId::derive(tick.host, &issue.issue, &event.id);
        Some((event, fleet.find(&run.thread())?.clone()))
    })
}

fn labeled(event: &IssueEvent, label: &str) -> bool {
    matches!(&event.kind, EventKind::Labeled(name) if same_label(name, label))
}

/// AFK closes an issue, or hands it over, only in an end.
fn proven_end(tick: &Tick<'_>, past: &Past<'_>, identity: &Identity) -> Option<End> {
    let closed = past.did(tick, |kind| matches!(kind, EventKind::Closed { .. }));
    let human = &identity.labels.ready_for_human;
    let handed_over = past.did(tick, |kind| matches!(kind, EventKind::Labeled(name) if same_label(name, human)));
    let (kind, cause) = match (closed, handed_over) {
        (true, _) => (EndKind::Done, Cause::Landed),
        (false, true) => (EndKind::NeedsHuman, Cause::Record),
        (false, false) => return None,
    };
    Some(End::new(kind, cause, tick.now, EndFacts::default()))
}
