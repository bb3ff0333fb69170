//! One dispatch: record, project, thread, a second look, the opening turn, and the lock last. A crash between any two steps
//! is repaired by a later tick, which derives the same ids.

use alloc::string::String;

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{Minute, ThreadId, thread_title};
use afk_core::issue::has_label;
use afk_core::port::{Act, Command, Depth, LabelQuery, Result};
use afk_core::record::{Identity, Labels, Record, State, content_hash};
use jiff::SignedDuration;

use super::cutoff::{holds_opening, stamp};
use super::evidence::Claim;
use super::project;
use crate::fleet::{self, FleetView};
use crate::ledger::{self, Entry, Saved};
use crate::{Tick, task};

/// A dispatch that is refused for this long since it was meant is handed to a human.
const REFUSED_FOR: SignedDuration = SignedDuration::from_secs(30 * 60);

/// How a dispatch ended.
pub(crate) enum Dispatched {
    /// The agent works, and the lock is on.
    Started(ThreadId),
    /// Nothing was started: somebody else was there, or the issue no longer stands as decided.
    SteppedBack(String),
    /// The agent server refused it for half an hour: the lock is on, and the watcher hands the issue to a human.
    GivenUp(String),
}

/// Dispatches one claim. Safe to repeat: everything that it makes has a derived id.
pub(crate) fn dispatch(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim) -> Result<Dispatched> {
    let record = match record(tick, claim)? {
        Ok(record) => record,
        Err(why) => return Ok(step_back(why)),
    };
    // A record that is taken over keeps its time and its tries; the text is the one that will be sent.
    let content = content_hash(&claim.issue.title, &claim.issue.body);
    let record = Record { identity: Identity { content, ..record.identity }, ..record };
    if save(tick, claim, &record)? == Saved::Overtaken {
        return Ok(step_back("another poller wrote the run record since"));
    }
    match start(tick, fleet, claim, &record) {
        Err(fault) if refused(&fault) => give_up(tick, claim, &record, fault),
        started => started,
    }
}

/// What [`dispatch`] would come to, as far as looking tells. Writes nothing.
pub(crate) fn foresee(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim) -> Result<Dispatched> {
    if let Err(why) = record(tick, claim)? {
        return Ok(step_back(why));
    }
    if !holds_opening(tick, &claim.run, fleet)?
        && let Err(why) = look_again(tick, claim)?
    {
        return Ok(step_back(why));
    }
    Ok(Dispatched::Started(claim.run.thread()))
}

/// The record to begin with: a new one, or the one of this run that is taken over. The inner error says why there is none.
fn record(tick: &Tick<'_>, claim: &Claim) -> Result<core::result::Result<Record, &'static str>> {
    let environment = tick.agents.environment()?.id;
    let record = match &claim.entry {
        Entry::Found(record) if record.identity.run == claim.run => record.clone(),
        Entry::Found(_) | Entry::Absent => new_record(tick, claim, environment.clone()),
        Entry::Unjudged(_) | Entry::Unreadable(_) => return Ok(Err("the run record cannot be used")),
    };
    let ours = record.identity.environment == environment;
    Ok(if ours { Ok(record) } else { Err("the run record belongs to another agent server") })
}

fn start(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim, record: &Record) -> Result<Dispatched> {
    let id = claim.run.thread();
    if !holds_opening(tick, &claim.run, fleet)? {
        let project = project::ensure(tick, fleet, &claim.run, &claim.reference().repo)?;
        claim_thread(tick, fleet, claim, project)?;
        let fleet = match look_again(tick, claim)? {
            Ok(fleet) => fleet,
            Err(why) => return Ok(step_back(why)),
        };
        let Some(record) = in_time(tick, claim, record)? else {
            return Ok(step_back("another poller wrote the run record since"));
        };
        open(tick, &fleet, claim, &record)?;
    }
    stamp(tick, claim.reference(), &claim.run)?;
    Ok(Dispatched::Started(id))
}

fn step_back(why: &str) -> Dispatched {
    Dispatched::SteppedBack(String::from(why))
}

fn new_record(tick: &Tick<'_>, claim: &Claim, environment: afk_core::ids::EnvironmentId) -> Record {
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

/// Looks again, with the claim in place: each poller claims before it looks, so two at once never both start. The inner
/// error says why nothing may be started.
fn look_again(tick: &Tick<'_>, claim: &Claim) -> Result<core::result::Result<FleetView, &'static str>> {
    let issue = claim.reference();
    let mut fleet = FleetView::read(tick, Depth::List)?;
    fleet.settle_doubts(tick, &core::iter::once(&issue.repo).collect())?;
    let own = claim.run.thread();
    if fleet.occupying(&issue.repo).any(|it| it.thread.id != own) {
        return Ok(Err("another agent has come to the repository"));
    }
    let query = LabelQuery { label: &tick.config.in_progress_label, open_only: false };
    let listing = tick.tracker.list(core::slice::from_ref(&issue.repo), &[query]).remove(&issue.repo).transpose()?;
    if !listing.is_some_and(|it| it.complete && it.issues.is_empty()) {
        return Ok(Err("an issue of the repository is in progress now"));
    }
    let stands = tick.tracker.issue(issue)?.value.is_some_and(|now| {
        now.open
            && has_label(&now.labels, &tick.config.ready_label)
            && !has_label(&now.labels, &tick.config.ready_for_human_label)
            && now.title == claim.issue.title
            && now.body == claim.issue.body
    });
    Ok(if stands { Ok(fleet) } else { Err("the issue no longer stands as decided") })
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
fn open(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim, record: &Record) -> Result<()> {
    let run = claim.run;
    let text = task::message(tick, run, &claim.issue, &claim.repository, claim.brief.as_deref());
    let command = Command {
        id: run.turn_command(0, record.opening_attempt),
        created_at: fleet.time(tick),
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

/// After half an hour of refusals only the lock is put on, and the watcher hands the issue to a human.
fn give_up(tick: &Tick<'_>, claim: &Claim, record: &Record, fault: Fault) -> Result<Dispatched> {
    if tick.now.duration_since(record.identity.intent_at) < REFUSED_FOR {
        return Err(fault);
    }
    let fleet = FleetView::read(tick, Depth::List)?;
    let occupies = fleet.find(&claim.run.thread()).is_some_and(|thread| thread.is_active());
    if occupies || !stamp(tick, claim.reference(), &claim.run)? {
        return Err(fault);
    }
    Ok(Dispatched::GivenUp(fault.chain()))
}
