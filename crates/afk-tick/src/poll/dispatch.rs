//! Dispatching what has won its slot: record, project and thread for each, one look for all, then the opening turns, and the
//! locks last. A crash between any two steps is repaired by a later tick, which derives the same ids.

mod look;

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{EnvironmentId, Minute, ThreadId, thread_title};
use afk_core::port::{Act, Command, Depth, Result, map};
use afk_core::record::{Identity, Labels, Record, State, content_hash};
use jiff::SignedDuration;

use self::look::Look;
use super::cutoff::{holds_opening, stamp};
use super::evidence::Claim;
use super::project;
use crate::fleet::{self, FleetView};
use crate::hand::Hand;
use crate::ledger::{self, Entry, Saved};
use crate::{Tick, task};

/// A poller starts nothing after this: its claims must not be older than others expect.
const STARTS_WITHIN: Duration = Duration::from_secs(100);
/// A dispatch that is refused for this long since it was meant is handed to a human.
const REFUSED_FOR: SignedDuration = SignedDuration::from_secs(30 * 60);

/// How a dispatch ended.
pub(crate) enum Dispatched {
    /// The agent works, and the lock is on.
    Started(ThreadId),
    /// Nothing was started: somebody else was there, or the issue no longer stands as decided.
    SteppedBack(&'static str),
    /// Nothing was started: this process has been at it for too long.
    OutOfTime,
    /// The agent server refused it for half an hour: the lock is on, and the watcher hands the issue to a human.
    GivenUp(String),
}

/// A dispatch before the look.
enum Begun {
    /// It has its thread, which waits for the opening turn.
    Claimed(Record),
    /// Its agent works already, and only the lock is missing.
    Opened(Record),
    /// It came to its end already.
    Over(Dispatched),
}

/// Dispatches claims, side by side. Safe to repeat: everything that it makes has a derived id. A hand that only tells writes
/// nothing, and says what this would come to as far as looking tells.
///
/// Every claim is in place before the look, so that of two pollers at once never both start; and so one look serves all.
pub(crate) fn dispatch(
    tick: &Tick<'_>,
    fleet: &FleetView,
    claims: Vec<Claim>,
    hand: Hand,
) -> Vec<(Claim, Result<Dispatched>)> {
    if claims.is_empty() {
        return Vec::new();
    }
    let environment = tick.agents.environment().map(|it| it.id);
    let begun: Vec<_> = map(tick.workers, claims, |claim| {
        let begun = begin(tick, fleet, &claim, environment.clone(), hand);
        (claim, begun)
    });
    let claimed = begun.iter().filter(|(_, begun)| matches!(begun, Ok(Begun::Claimed(_))));
    let look = Look::take(tick, claimed.map(|(claim, _)| &claim.reference().repo).collect());
    map(tick.workers, begun, |(claim, begun)| {
        let ended = begun.and_then(|begun| finish(tick, &claim, begun, look.as_ref(), hand));
        (claim, ended)
    })
}

/// Writes the record and makes the thread.
fn begin(
    tick: &Tick<'_>,
    fleet: &FleetView,
    claim: &Claim,
    environment: Result<EnvironmentId>,
    hand: Hand,
) -> Result<Begun> {
    if (tick.running)() > STARTS_WITHIN {
        return Ok(Begun::Over(Dispatched::OutOfTime));
    }
    let record = match record(tick, claim, environment?) {
        Ok(record) => record,
        Err(why) => return Ok(Begun::Over(Dispatched::SteppedBack(why))),
    };
    // A record that is taken over keeps its time and its tries; the text is the one that will be sent.
    let content = content_hash(&claim.issue.title, &claim.issue.body);
    let record = Record { identity: Identity { content, ..record.identity }, ..record };
    if hand == Hand::Acts && save(tick, claim, &record)? == Saved::Overtaken {
        return Ok(Begun::Over(OVERTAKEN));
    }
    let given = || -> Result<Begun> {
        if holds_opening(tick, &claim.run, fleet)? {
            return Ok(Begun::Opened(record.clone()));
        }
        if hand == Hand::Acts {
            let project = project::ensure(tick, fleet, &claim.run, &claim.reference().repo)?;
            claim_thread(tick, fleet, claim, project)?;
        }
        Ok(Begun::Claimed(record.clone()))
    };
    given().or_else(|fault| given_up(tick, claim, &record, fault, hand).map(Begun::Over))
}

/// Sends the opening turn, if the look lets it, and puts the lock on.
fn finish(
    tick: &Tick<'_>,
    claim: &Claim,
    begun: Begun,
    look: core::result::Result<&Look, &Fault>,
    hand: Hand,
) -> Result<Dispatched> {
    let (record, opened) = match begun {
        Begun::Over(ended) => return Ok(ended),
        Begun::Opened(record) => (record, true),
        Begun::Claimed(record) => (record, false),
    };
    let started = || -> Result<Dispatched> {
        if !opened {
            let look = look.map_err(Fault::clone)?;
            if let Some(why) = look.objection(tick, claim)? {
                return Ok(Dispatched::SteppedBack(why));
            }
            if (tick.running)() > STARTS_WITHIN {
                return Ok(Dispatched::OutOfTime);
            }
            if hand == Hand::Acts {
                let Some(record) = in_time(tick, claim, &record)? else { return Ok(OVERTAKEN) };
                open(tick, look, claim, &record)?;
            }
        }
        if hand == Hand::Acts {
            stamp(tick, claim.reference(), &claim.run)?;
        }
        Ok(Dispatched::Started(claim.run.thread()))
    };
    started().or_else(|fault| given_up(tick, claim, &record, fault, hand))
}

/// Another poller wrote the run record since it was read.
const OVERTAKEN: Dispatched = Dispatched::SteppedBack("another poller wrote the run record since");

/// The record to begin with: a new one, or the one of this run that is taken over. The inner error says why there is none.
fn record(tick: &Tick<'_>, claim: &Claim, environment: EnvironmentId) -> core::result::Result<Record, &'static str> {
    let record = match &claim.entry {
        Entry::Found(record) if record.identity.run == claim.run => record.clone(),
        Entry::Found(_) | Entry::Absent => new_record(tick, claim, environment.clone()),
        Entry::Unjudged(..) | Entry::Unreadable(_) => return Err("the run record cannot be used"),
    };
    let ours = record.identity.environment == environment;
    if ours { Ok(record) } else { Err("the run record belongs to another agent server") }
}

fn new_record(tick: &Tick<'_>, claim: &Claim, environment: EnvironmentId) -> Record {
    let config = tick.config;
    let identity = Identity {
        run: claim.run,
        host: tick.host.clone(),
        issue: claim.reference().clone(),
        event: claim.event.clone(),
        actor: claim.actor.clone(),
        authorized_at: claim.authorized_at,
        content: content_hash(&claim.issue.title, &claim.issue.body),
        intent_at: tick.now,
        base: claim.repository.head.clone(),
        environment,
        labels: Labels {
            ready: config.ready_label.clone(),
            in_progress: config.in_progress_label.clone(),
            ready_for_human: config.ready_for_human_label.clone(),
        },
    };
    Record { identity, opening_attempt: 1, state: State::Dispatching }
}

fn save(tick: &Tick<'_>, claim: &Claim, record: &Record) -> Result<Saved> {
    let prose = crate::watch::prose(tick, record);
    ledger::save(tick, claim.reference(), &claim.slot, &prose, record)
}

/// Makes the thread, or renews the claim on it: other pollers see it from now on.
fn claim_thread(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim, project: afk_core::ids::ProjectId) -> Result<()> {
    let id = claim.run.thread();
    let title = thread_title(claim.reference(), &claim.issue.title, &claim.event);
    let minute = Minute::of(tick.now);
    let (name, act) = match fleet.find(&id) {
        Some(_) => ("thread.meta.update", Act::Retitle { thread: id.clone(), title }),
        None => ("thread.create", Act::CreateThread { thread: id.clone(), project, title }),
    };
    let command = Command { id: claim.run.command(name, &minute), created_at: fleet.time(tick), act };
    tick.agents.send(&command).or_else(|fault| {
        if fault.class != FaultClass::Unclear || !fault.answered {
            return Err(fault);
        }
        let full = FleetView::read(tick, Depth::Full)?;
        if full.find(&id).is_some_and(|thread| !thread.gone) { Ok(()) } else { Err(fault) }
    })
}

/// The record with which the opening turn is sent. The times of a run begin with its turn: one that was meant long ago and
/// held back since (the repository was taken, a server was down) begins now, or its agent would be late before it has
/// begun. Refusals are counted from the record before this, so that they come to their end. `None`: overtaken.
fn in_time(tick: &Tick<'_>, claim: &Claim, record: &Record) -> Result<Option<Record>> {
    if tick.now.duration_since(record.identity.intent_at) < REFUSED_FOR {
        return Ok(Some(record.clone()));
    }
    let identity = Identity { intent_at: tick.now, ..record.identity.clone() };
    let record = Record { identity, ..record.clone() };
    Ok((rewrite(tick, claim, &record)? != Saved::Overtaken).then_some(record))
}

/// Writes over the record that this dispatch began with, as long as it is still this run's, and the poller's to write.
fn rewrite(tick: &Tick<'_>, claim: &Claim, record: &Record) -> Result<Saved> {
    let (slot, entry, _) = ledger::read(tick, claim.reference())?;
    if !matches!(entry, Entry::Found(now) if now.identity.run == claim.run && now.is_dispatching()) {
        return Ok(Saved::Overtaken);
    }
    let prose = crate::watch::prose(tick, record);
    ledger::save(tick, claim.reference(), &slot, &prose, record)
}

/// Sends the opening turn.
fn open(tick: &Tick<'_>, look: &Look, claim: &Claim, record: &Record) -> Result<()> {
    let run = claim.run;
    let text = task::message(tick, run, &claim.issue, &claim.repository, claim.brief.as_deref());
    let command = Command {
        id: run.turn_command(0, record.opening_attempt),
        created_at: look.time(tick),
        act: Act::StartTurn { thread: run.thread(), message: run.message(0), text },
    };
    let Err(fault) = tick.agents.send(&command) else { return Ok(()) };
    if fault.class != FaultClass::Unclear {
        return Err(fault);
    }
    let seen = fleet::details(tick, &run.thread())?.and_then(|(thread, _)| thread.details);
    if seen.is_some_and(|details| details.messages.iter().any(|it| it.id == run.message(0))) {
        return Ok(());
    }
    if fault.answered {
        // A rejection sticks to the command's id: the next tick takes the next try.
        let next = Record { opening_attempt: record.opening_attempt.saturating_add(1), ..record.clone() };
        rewrite(tick, claim, &next)?;
    }
    Err(fault)
}

/// The agent server said no, for whatever reason.
fn refused(fault: &Fault) -> bool {
    match fault.class {
        FaultClass::Refused => fault.scope != FaultScope::Tick,
        FaultClass::Unclear => fault.answered,
        FaultClass::Transient | FaultClass::Garbled => false,
    }
}

/// After half an hour of refusals only the lock is put on, and the watcher hands the issue to a human. Before that, and
/// whatever else failed, the fault stands.
fn given_up(tick: &Tick<'_>, claim: &Claim, record: &Record, fault: Fault, hand: Hand) -> Result<Dispatched> {
    if hand == Hand::Tells || !refused(&fault) || tick.now.duration_since(record.identity.intent_at) < REFUSED_FOR {
        return Err(fault);
    }
    let fleet = FleetView::read(tick, Depth::List)?;
    let occupies = fleet.find(&claim.run.thread()).is_some_and(|thread| thread.is_active());
    if occupies || !stamp(tick, claim.reference(), &claim.run)? {
        return Err(fault);
    }
    Ok(Dispatched::GivenUp(fault.chain()))
}
