//! A run whose record is gone: somebody deleted AFK's comment. Absent is not corrupt, so the record is built again from what
//! cannot be deleted with it: the authorization, the thread and its messages, AFK's own acts.

use alloc::vec::Vec;

use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::ids::{EnvironmentId, RunId, Sha};
use afk_core::issue::same_label;
use afk_core::port::{EventKind, IssueEvent, Result, Seen, TrackerIssue};
use afk_core::record::{CorrectiveTurn, Identity, Labels, Progress, Record, State, content_hash};
use afk_core::thread::UserMessage;
use jiff::{SignedDuration, Timestamp};

use super::past::Past;
use crate::Tick;
use crate::fleet::{self, FleetView};

/// A lock that is younger than this may simply be ahead of its record.
const SETTLES: SignedDuration = SignedDuration::from_secs(120);
/// More corrective turns than any configuration allows.
const TURNS_MAX: u32 = 1_000;

/// What a lock without a record turned out to be.
#[expect(clippy::large_enum_variant, reason = "one at a time, and nearly always a run")]
pub(crate) enum Found {
    /// A run of AFK's, with its record built again.
    Run(Record),
    /// Too young to tell.
    Young,
    /// Nothing of AFK's: a person put the label on.
    Humans,
}

/// Looks for the run behind a lock without a record.
pub(crate) fn rebuild(
    tick: &Tick<'_>,
    issue: &TrackerIssue,
    fleet: &FleetView,
    environment: &EnvironmentId,
) -> Result<Found> {
    let Seen { value: events, at } = tick.tracker.events(&issue.issue)?;
    let labeled =
        |it: &IssueEvent, label: &str| matches!(&it.kind, EventKind::Labeled(name) if same_label(name, label));
    let newest = |label: &str| events.iter().rev().find(|it| labeled(it, label));
    if newest(&tick.config.in_progress_label).zip(at).is_some_and(|(lock, at)| at.duration_since(lock.at) < SETTLES) {
        return Ok(Found::Young);
    }
    let Some(event) = newest(&tick.config.ready_label) else { return Ok(Found::Humans) };
    let run = RunId::derive(tick.host, &issue.issue, &event.id);
    let Some(listed) = fleet.find(&run.thread()) else { return Ok(Found::Humans) };
    let details = match &listed.details {
        Some(details) => Some(details.clone()),
        None => fleet::details(tick, &listed.id)?.and_then(|(thread, _)| thread.details),
    };
    let messages = details.map(|it| it.messages).unwrap_or_default();
    let opening = messages.iter().find(|it| it.id == run.message(0));
    let identity = Identity {
        run,
        host: tick.host.clone(),
        issue: issue.issue.clone(),
        event: event.id.clone(),
        actor: event.actor.as_ref().map(|actor| actor.login.clone()),
        authorized_at: event.at,
        content: content_hash(&issue.title, &issue.body),
        // No later than the messages, so that no deadline moves.
        intent_at: opening.map_or(listed.created_at, |it| it.created_at),
        base: None,
        environment: environment.clone(),
        labels: Labels {
            ready: tick.config.ready_label.clone(),
            in_progress: tick.config.in_progress_label.clone(),
            ready_for_human: tick.config.ready_for_human_label.clone(),
        },
    };
    let past = Past::since(&events, &identity);
    let state = match (opening, proven_end(tick, &past, &identity)) {
        (_, Some(end)) => State::Ended(progress(&run, &messages), end),
        (Some(_), None) => State::Watching(progress(&run, &messages)),
        (None, None) => State::Dispatching,
    };
    Ok(Found::Run(Record { identity, opening_attempt: 1, state }))
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

/// What the thread proves of the turns. Only the newest can still be open.
fn progress(run: &RunId, messages: &[UserMessage]) -> Progress {
    let sent = |turn: u32| messages.iter().find(|it| it.id == run.message(turn)).map(|it| it.created_at);
    let times: Vec<Timestamp> = (1..TURNS_MAX).map_while(sent).collect();
    let turn = |(place, at): (usize, &Timestamp)| {
        let closed = place + 1 < times.len();
        // Which commit it was about is not known; none that exists has this id.
        Some(CorrectiveTurn { commit: Sha::parse(&"0".repeat(40)).ok()?, at: *at, attempt: 1, closed })
    };
    Progress {
        opening_closed: !times.is_empty(),
        turns: times.iter().enumerate().filter_map(turn).collect(),
        first_red: times.first().copied(),
        ..Progress::default()
    }
}
