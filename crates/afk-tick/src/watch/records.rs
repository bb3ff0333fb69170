//! From locked issues to runs: their records are read, and what became of one that is gone or cannot be used is found out.

use alloc::vec::Vec;

use afk_core::end::{Cause, Damaged, EndKind};
use afk_core::ids::{EventId, owner_of};
use afk_core::port::{Environment, Result, TrackerIssue, map_beside};
use afk_core::record::{Record, State};
use jiff::Timestamp;

use super::observe::{Run, complete, observe};
use super::rebuild::{Found, Lost, rebuild};
use super::{act, brief, prose};
use crate::Tick;
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::ledger::{self, Damage, Entry, Slot};
use crate::report::Line;

/// A lock whose record is gone or cannot be used.
pub(crate) struct Doubtful {
    issue: TrackerIssue,
    slot: Slot,
    why: Doubt,
}

enum Doubt {
    Absent,
    /// A record that may be good, and that this program cannot judge; last changed then.
    Unjudged(Damage, Timestamp),
    Unreadable(Damage),
}

/// Reads the records of the locked issues: the runs, and the doubtful ones. An issue that cannot be read is reported and left
/// alone. `beside` is asked at the same time; nothing comes of it if it panics.
pub(crate) fn read<S: Send>(
    tick: &Tick<'_>,
    issues: Vec<TrackerIssue>,
    lines: &mut Vec<Line>,
    beside: impl FnOnce() -> S + Send,
) -> (Vec<Run>, Vec<Doubtful>, Option<S>) {
    let of_issue = |issue: TrackerIssue| {
        let entry = ledger::read_with_events(tick, &issue.issue);
        (issue, entry)
    };
    let (read, beside) = map_beside(tick.workers, issues, of_issue, beside);
    let (mut runs, mut doubtful) = (Vec::new(), Vec::new());
    for (issue, entry) in read {
        let (slot, why) = match entry {
            Ok((slot, Entry::Found(record), events)) => {
                runs.push(Run::new(issue, slot, record).with_events(tick, events.as_deref()));
                continue;
            }
            Ok((slot, Entry::Absent, _)) => (slot, Doubt::Absent),
            Ok((slot, Entry::Unjudged(damage, changed_at), _)) => (slot, Doubt::Unjudged(damage, changed_at)),
            Ok((slot, Entry::Unreadable(damage), _)) => (slot, Doubt::Unreadable(damage)),
            Err(fault) => {
                lines.push(Line::fault(&alloc::format!("{}", issue.issue), &fault));
                continue;
            }
        };
        doubtful.push(Doubtful { issue, slot, why });
    }
    (runs, doubtful, beside)
}

/// Moves the runs whose record is an older run's to the doubtful ones: somebody wrote a former record back.
pub(crate) fn doubt_older(
    tick: &Tick<'_>,
    runs: Vec<Run>,
    fleet: &FleetView,
    doubtful: &mut Vec<Doubtful>,
    lines: &mut Vec<Line>,
) -> Vec<Run> {
    let mut kept = Vec::new();
    for run in runs {
        match is_older(tick, &run, fleet) {
            Ok(false) => kept.push(run),
            Ok(true) => {
                let why = Doubt::Unreadable(run.slot.damage("the run record is of an older run"));
                doubtful.push(Doubtful { issue: run.issue, slot: run.slot, why });
            }
            Err(fault) => lines.push(Line::fault(&alloc::format!("{}", run.issue.issue), &fault)),
        }
    }
    kept
}

/// Whether a newer run of the issue was started than the record speaks of. A run's record is written before its thread is
/// made, so the thread of a newer one proves that a newer record stood there.
fn is_older(tick: &Tick<'_>, run: &Run, fleet: &FleetView) -> Result<bool> {
    let identity = &run.record.identity;
    let own = fleet.find(&identity.run.thread()).map(|thread| thread.created_at);
    let others = fleet.owned(&identity.issue.repo).filter(|it| *it.issue == identity.issue);
    let newer: Vec<EventId> = others
        .filter(|it| it.thread.id != identity.run.thread() && it.thread.latest_user_message_at.is_some())
        .filter(|it| own.is_none_or(|own| it.thread.created_at > own))
        .filter_map(|it| owner_of(tick.host, &it.thread.id, &it.thread.title).map(|(_, event)| event))
        .collect();
    if newer.is_empty() {
        return Ok(false);
    }
    // Without its own thread to compare with, the order of the authorizations tells.
    let events = tick.tracker.events(&identity.issue)?.value;
    let place = |event: &EventId| events.iter().position(|it| it.id == *event);
    Ok(newer.iter().any(|event| place(event) > place(&identity.event)))
}

/// Finds out what became of the doubtful ones. Those that turn out to be runs come back, to be watched in this tick; those that
/// end, end here.
pub(crate) fn settle(
    tick: &Tick<'_>,
    doubtful: Vec<Doubtful>,
    fleet: Option<&FleetView>,
    environment: Option<&Environment>,
    hand: Hand,
    lines: &mut Vec<Line>,
) -> Vec<Run> {
    let mut runs = Vec::new();
    for Doubtful { issue, slot, why } in doubtful {
        let subject = alloc::format!("{}", issue.issue);
        let (Some(fleet), Some(environment)) = (fleet, environment) else {
            lines.extend(why.held(&subject, "the agent server cannot be read"));
            continue;
        };
        let found = rebuild(tick, &issue, fleet, &environment.id, why.lost());
        let settled = match (found, why) {
            (Ok(Found::Run(record)), why) if hand == Hand::Tells => {
                lines.push(why.foretold(&subject));
                if why.is_absent() {
                    runs.push(Run::new(issue, slot, record));
                }
                Ok(())
            }
            (Ok(Found::Run(record)), Doubt::Absent) => restored(tick, issue, &slot, &record).map(|run| {
                let text = "its run record was gone; it is built again from the thread";
                lines.push(Line::alarm(&subject, "record_rebuilt", text));
                runs.extend(run);
            }),
            (Ok(Found::Run(record)), Doubt::Unjudged(damage, _) | Doubt::Unreadable(damage)) => {
                lines.push(Line::alarm(&subject, "record_unreadable", damage.why.as_str()));
                let run = Run::new(issue, slot, record);
                let id = run.record.identity.run;
                end(tick, run, damage, fleet).map(|line| lines.push(line.of_run(id)))
            }
            (Ok(Found::Young), why) => {
                let waits = "it is waited for, until the time of a run is over";
                let line = why.held(&subject, waits);
                let new = || Line::quiet(&issue.issue, "no_record", "its lock is new; looked at again");
                lines.push(line.unwrap_or_else(new));
                Ok(())
            }
            (Ok(Found::Humans), Doubt::Absent | Doubt::Unjudged(..) | Doubt::Unreadable(_)) => {
                let text = "carries the lock without a run of AFK's: left alone, its repository counts as in flight";
                lines.push(Line::quiet(&issue.issue, "no_record", text));
                Ok(())
            }
            (Err(fault), _) => Err(fault),
        };
        lines.extend(settled.err().map(|fault| Line::fault(&subject, &fault)));
    }
    runs
}

impl Doubt {
    fn lost(&self) -> Lost {
        match self {
            Self::Absent => Lost::Absent,
            Self::Unjudged(_, changed_at) => Lost::Unjudged(*changed_at),
            Self::Unreadable(_) => Lost::Unreadable,
        }
    }

    fn is_absent(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Unjudged(..) | Self::Unreadable(_) => false,
        }
    }

    /// What a dry run says of a record that would be built again.
    fn foretold(&self, subject: &str) -> Line {
        let (code, text) = match self {
            Self::Absent => {
                ("would_rebuild_record", "its run record is gone; it would be built again from the thread".into())
            }
            Self::Unjudged(damage, _) | Self::Unreadable(damage) => {
                ("would_end_record", alloc::format!("{}: its run would be ended", damage.why))
            }
        };
        Line::alarm(subject, code, text)
    }

    /// The alarm while nothing can be concluded.
    fn held(&self, subject: &str, until: &str) -> Option<Line> {
        let (code, damage) = match self {
            Self::Absent => return None,
            Self::Unjudged(damage, _) => ("record_unjudged", damage),
            Self::Unreadable(damage) => ("record_unreadable", damage),
        };
        Some(Line::alarm(subject, code, alloc::format!("{}: {until}", damage.why)))
    }
}

/// Writes a record that was built again, and reads it back: whatever follows works on what is written.
fn restored(tick: &Tick<'_>, issue: TrackerIssue, slot: &Slot, record: &Record) -> Result<Option<Run>> {
    ledger::save(tick, &issue.issue, slot, &prose::comment(tick, record, &[], &[]), record)?;
    Ok(match ledger::read(tick, &issue.issue)? {
        (slot, Entry::Found(record), _) => Some(Run::new(issue, slot, record)),
        (_, Entry::Absent | Entry::Unjudged(..) | Entry::Unreadable(_), _) => None,
    })
}

/// Ends a run whose record cannot be used, in a record that keeps the damaged lines. One write takes the place of the other,
/// so that nothing is lost by a crash.
fn end(tick: &Tick<'_>, run: Run, damage: Damage, fleet: &FleetView) -> Result<Line> {
    let (progress, mut end) = match run.record.state.clone() {
        // AFK's own acts prove an end, or a person's a halt: those stand.
        State::Ended(progress, end) => (progress, end),
        State::Dispatching | State::Watching(_) => {
            let mut facts = observe(tick, &run, Some(fleet));
            complete(tick, &run, &mut facts);
            let (kind, cause) =
                facts.halted.map_or((EndKind::NeedsHuman, Cause::Record), |halt| (EndKind::Halted, halt));
            let end = brief::end(kind, cause, &facts, tick.config, tick.now);
            (facts.progress, end)
        }
    };
    end.facts.damaged = Some(Damaged { why: damage.why, lines: damage.lines });
    act::latch(tick, &run, progress, end, Some(fleet))
}
