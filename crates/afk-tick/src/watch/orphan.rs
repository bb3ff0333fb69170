//! AFK threads that occupy a repository while their issue does not carry the lock: a dispatch under way, a lock that a human
//! took off, a dispatch that was cut off for too long, or a repository that is not AFK's any more.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::ids::{IssueRef, MessageId, Minute, RepoId, RunId};
use afk_core::issue::has_label;
use afk_core::port::{Act, Command, Result};
use afk_core::record::Record;
use afk_core::thread::Thread;
use jiff::SignedDuration;

use super::observe::Run;
use super::past::Past;
use crate::Tick;
use crate::fleet::{self, FleetView};
use crate::hand::Hand;
use crate::ledger::{self, Entry};
use crate::report::Line;

/// A dispatch that was cut off before its lock is finished by the poller within this time, or never.
const CUT_OFF_FOR: SignedDuration = SignedDuration::from_secs(15 * 60);

/// What was found beside the locked issues.
#[derive(Default)]
pub(crate) struct Found {
    /// Runs whose lock a human took off: they are watched once more, to be halted.
    pub(crate) unlocked: Vec<Run>,
    pub(crate) lines: Vec<Line>,
}

/// Looks after AFK's threads without a lock. `complete` are the repositories whose listing of this tick can be relied on.
pub(crate) fn look(
    tick: &Tick<'_>,
    fleet: &FleetView,
    locked: &BTreeSet<IssueRef>,
    complete: &BTreeSet<RepoId>,
    hand: Hand,
) -> Found {
    let mut found = Found::default();
    for owned in fleet.all_occupying() {
        let (issue, thread) = (owned.issue, owned.thread);
        let listed = tick.config.allowlist.contains(&issue.repo);
        let not_ours = !tick.config.in_shard(&issue.repo);
        if not_ours || locked.contains(issue) || (listed && !complete.contains(&issue.repo)) {
            continue;
        }
        let looked = if listed {
            unlocked(tick, fleet, issue, thread, &mut found)
        } else {
            Ok(Fate::Stop("its repository is not enrolled"))
        };
        let told = looked.and_then(|fate| match (fate, hand) {
            (Fate::Fine, _) => Ok(None),
            (Fate::Leave(why), _) => Ok(Some(why.into())),
            (Fate::Stop(why), Hand::Acts) => {
                stop(tick, fleet, thread).map(|()| Some(alloc::format!("{why}: its agent was stopped")))
            }
            (Fate::Stop(why), Hand::Tells) => Ok(Some(alloc::format!("{why}: its agent would be stopped"))),
        });
        match told {
            Ok(None) => {}
            Ok(Some(why)) => found.lines.push(Line::alarm(&alloc::format!("{issue}"), "orphan", why)),
            Err(fault) => found.lines.push(Line::fault(&alloc::format!("{issue}"), &fault)),
        }
    }
    found
}

/// What is to become of a thread without a lock.
enum Fate {
    /// Nothing is wrong with it, or it is watched like the others.
    Fine,
    /// It is reported and left alone.
    Leave(&'static str),
    /// Its agent is stopped.
    Stop(&'static str),
}

/// A thread of an allowlisted repository whose issue does not carry the lock.
fn unlocked(tick: &Tick<'_>, fleet: &FleetView, issue: &IssueRef, thread: &Thread, found: &mut Found) -> Result<Fate> {
    // Read again: the lock may have come since the listing.
    let Some(now) = tick.tracker.issue(issue)?.value else {
        return Ok(Fate::Stop("the issue is gone"));
    };
    if has_label(&now.labels, &tick.config.in_progress_label) {
        return Ok(Fate::Fine);
    }
    let (slot, entry, _) = ledger::read(tick, issue)?;
    if let Entry::Found(record) = entry
        && record.identity.run.thread() == thread.id
    {
        if record.end().is_some() {
            // The end's stop may not have come through; but whoever speaks to the thread afterwards is not stopped.
            if thread.is_active() && spoken(tick, fleet, thread, &messages(&record))?.is_some_and(|it| it.by_afk) {
                found.unlocked.push(Run::new(now, slot, record));
            }
            return Ok(Fate::Fine);
        }
        let events = tick.tracker.events(issue)?.value;
        if Past::since(&events, &record.identity).locked(tick) {
            found.unlocked.push(Run::new(now, slot, record));
            return Ok(Fate::Fine);
        }
    }
    cut_off(tick, fleet, thread)
}

/// AFK's own messages in a run's thread.
fn messages(record: &Record) -> Vec<MessageId> {
    let turns = u32::try_from(record.progress().turns.len()).unwrap_or(u32::MAX);
    (0..=turns).map(|turn| record.identity.run.message(turn)).collect()
}

/// Who spoke last in a thread.
struct Spoken {
    by_afk: bool,
    /// How long ago, by the server's clock.
    age: SignedDuration,
}

/// Who spoke last; `None` while nobody has.
fn spoken(tick: &Tick<'_>, fleet: &FleetView, listed: &Thread, ours: &[MessageId]) -> Result<Option<Spoken>> {
    let seen = match &listed.details {
        Some(_) => Some((listed.clone(), fleet.now_for(listed))),
        None => fleet::details(tick, &listed.id)?,
    };
    let Some((thread, now)) = seen else { return Ok(None) };
    let messages = thread.details.map(|it| it.messages).unwrap_or_default();
    let newest = messages.into_iter().max_by_key(|it| it.created_at);
    Ok(newest
        .map(|it| Spoken { by_afk: ours.contains(&it.id), age: now.duration_since(it.created_at.max(it.updated_at)) }))
}

/// A dispatch under way, or one that was cut off for too long. A thread to which a human has spoken is the human's.
fn cut_off(tick: &Tick<'_>, fleet: &FleetView, thread: &Thread) -> Result<Fate> {
    let opening = RunId::parse(thread.id.as_str()).map(|run| run.message(0)).ok();
    let Some(spoken) = spoken(tick, fleet, thread, opening.as_slice())? else { return Ok(Fate::Fine) };
    if !spoken.by_afk {
        return Ok(Fate::Leave(
            "somebody has spoken to the agent's thread, and its issue does not carry the lock: left alone",
        ));
    }
    if spoken.age < CUT_OFF_FOR {
        return Ok(Fate::Fine);
    }
    Ok(Fate::Stop("it has had no lock for a quarter of an hour"))
}

/// Stops a session that is not ours to watch.
pub(crate) fn stop(tick: &Tick<'_>, fleet: &FleetView, thread: &Thread) -> Result<()> {
    if !thread.is_stopped()
        && let Ok(run) = RunId::parse(thread.id.as_str())
    {
        tick.agents.send(&Command {
            id: run.command("session.stop", &Minute::of(tick.now)),
            created_at: fleet.time(tick),
            act: Act::StopSession { thread: thread.id.clone() },
        })?;
    }
    Ok(())
}
