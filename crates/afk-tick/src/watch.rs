//! The watch tick: drives every run in flight one step towards its end.
//!
//! The tracker is listed before the agent server is read; per run the record comes first, then the thread, the branch, the
//! pipelines. All runs are observed, then decided about, then acted on: what concerns the whole fleet stands between.

mod act;
mod audit;
mod brief;
mod conversation;
mod decide;
mod finish;
mod landing;
mod log;
mod observe;
mod orphan;
mod past;
mod prose;
mod rebuild;
mod turn;

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RepoId};
use afk_core::port::{Depth, Environment, LabelQuery, TrackerIssue, map};
use afk_core::record::Record;

use self::conversation::Conversation;
use self::decide::{Move, decide};
use self::observe::{Facts, Run, observe};
use crate::fleet::FleetView;
use crate::ledger::{self, Entry, Slot};
use crate::report::{Line, Report, stops_tick};
use crate::{Tick, World};

/// Runs one watch tick. A repeat is safe at any time, also beside another watcher.
#[must_use]
pub fn tick(world: &World<'_>) -> Report {
    let me = match world.tracker.me() {
        Ok(me) => me,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    let tick = Tick { world: *world, me: &me };
    let mut lines = Vec::new();
    let Locked { issues, complete } = match locked(&tick, &mut lines) {
        Ok(locked) => locked,
        Err(report) => return report,
    };
    let named: BTreeSet<IssueRef> = issues.iter().map(|it| it.issue.clone()).collect();
    let mut bare = Vec::new();
    let mut runs = records(&tick, issues, &mut bare, &mut lines);
    // Without the agent server the runs are still watched: what has been pushed is decided by CI.
    let environment = world.agents.environment().map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok();
    let fleet = FleetView::read(world, Depth::List);
    let fleet = match fleet {
        Ok(fleet) => Some(fleet),
        Err(fault) if stops_tick(&fault) => return Report::unavailable("agent server", &fault),
        Err(fault) => {
            lines.push(Line::fault("agent server", &fault));
            None
        }
    };
    if let (Some(fleet), Some(environment)) = (&fleet, &environment) {
        for (issue, slot) in bare {
            runs.extend(without_record(&tick, issue, slot, fleet, environment, &mut lines));
        }
    }
    if let Some(fleet) = &fleet {
        let found = orphan::look(&tick, fleet, &named, &complete);
        lines.extend(found.lines);
        runs.extend(found.unlocked);
    }
    let observed = map(world.workers, runs, |run| {
        // What has ended is replayed from the record alone.
        let facts = run.record.end().is_none().then(|| observe(&tick, &run, fleet.as_ref()));
        (run, facts)
    });
    let environment = environment.as_ref().map(|it| &it.id);
    let mut moves: Vec<(Run, Option<Facts>, Move)> = Vec::new();
    for (run, mut facts) in observed {
        let decided = match &mut facts {
            Some(facts) => {
                let decided = decide(&run.record, facts, environment, world.config, world.now);
                audit::before_close(world, &run, facts, decided)
            }
            None if environment.is_some_and(|it| *it != run.record.identity.environment) => {
                Move::Hold("the record belongs to another agent server")
            }
            None => Move::Replay,
        };
        moves.push((run, facts, decided));
    }
    one_resend_at_a_time(&mut moves);
    let acted = map(world.workers, moves, |(run, facts, decided)| {
        let lines = match facts {
            Some(facts) => act::act(&tick, &run, &facts, fleet.as_ref(), decided),
            None => alloc::vec![act::replay(&tick, &run, fleet.as_ref(), decided)],
        };
        (run.record.identity.run, lines)
    });
    for (run, acted) in acted {
        lines.extend(acted.into_iter().map(|line| line.of_run(run)));
    }
    Report::of(lines)
}

/// The issues that carry the lock, open or closed.
struct Locked {
    issues: Vec<TrackerIssue>,
    /// The repositories in which no further issue carries it.
    complete: BTreeSet<RepoId>,
}

fn locked(tick: &Tick<'_>, lines: &mut Vec<Line>) -> Result<Locked, Report> {
    let repos: Vec<RepoId> = tick.config.allowlist.iter().cloned().collect();
    let query = LabelQuery { label: &tick.config.in_progress_label, open_only: false };
    let mut issues = Vec::new();
    let mut complete = BTreeSet::new();
    let mut failed = 0;
    for (repo, listing) in tick.tracker.list(&repos, &[query]) {
        match listing {
            Ok(listing) => {
                if listing.complete {
                    complete.insert(repo);
                } else {
                    lines.push(Line::alarm(
                        &alloc::format!("{repo}"),
                        "list_bound",
                        "more issues in progress than one listing holds",
                    ));
                }
                issues.extend(listing.issues);
            }
            Err(fault) if stops_tick(&fault) => return Err(Report::unavailable("tracker", &fault)),
            Err(fault) => {
                failed += 1;
                lines.push(Line::fault(&alloc::format!("{repo}"), &fault));
            }
        }
    }
    if failed == repos.len() && failed > 0 {
        let mut report = Report::of(core::mem::take(lines));
        report.outcome = crate::report::Outcome::Unavailable;
        return Err(report);
    }
    issues.sort_by(|a, b| a.issue.cmp(&b.issue));
    Ok(Locked { issues, complete })
}

/// The records of the locked issues. What cannot be read is reported and left alone; issues without one come back in `bare`.
fn records(
    tick: &Tick<'_>,
    issues: Vec<TrackerIssue>,
    bare: &mut Vec<(TrackerIssue, Slot)>,
    lines: &mut Vec<Line>,
) -> Vec<Run> {
    let read = map(tick.workers, issues, |issue| {
        let entry = ledger::read(tick, &issue.issue);
        (issue, entry)
    });
    let mut runs = Vec::new();
    for (issue, entry) in read {
        let subject = alloc::format!("{}", issue.issue);
        match entry {
            Ok((slot, Entry::Found(record), _)) => runs.push(Run { issue, slot, record }),
            Ok((slot, Entry::Absent, _)) => bare.push((issue, slot)),
            Ok((_, Entry::Newer(version), _)) => lines.push(Line::alarm(
                &subject,
                "record_newer",
                alloc::format!("the run record has version {version}: upgrade this watcher"),
            )),
            Ok((_, Entry::Unreadable(why), _)) => lines.push(Line::alarm(&subject, "record_unreadable", why)),
            Err(fault) => lines.push(Line::fault(&subject, &fault)),
        }
    }
    runs
}

/// The run behind a lock without a record, if there is one.
fn without_record(
    tick: &Tick<'_>,
    issue: TrackerIssue,
    slot: Slot,
    fleet: &FleetView,
    environment: &Environment,
    lines: &mut Vec<Line>,
) -> Option<Run> {
    let subject = alloc::format!("{}", issue.issue);
    match rebuild::rebuild(tick, &issue, fleet, &environment.id) {
        Ok(rebuild::Found::Run(record)) => {
            let text = "its run record was gone; it is built again from the thread";
            lines.push(Line::alarm(&subject, "record_rebuilt", text));
            return restored(tick, issue, &slot, &record).unwrap_or_else(|fault| {
                lines.push(Line::fault(&subject, &fault));
                None
            });
        }
        Ok(rebuild::Found::Young) => {
            lines.push(Line::quiet(&issue.issue, "no_record", "its lock is new; looked at again"))
        }
        Ok(rebuild::Found::Humans) => lines.push(Line::quiet(
            &issue.issue,
            "no_record",
            "carries the lock without a run of AFK's: left alone, its repository counts as in flight",
        )),
        Err(fault) => lines.push(Line::fault(&subject, &fault)),
    }
    None
}

/// Writes a record that was built again, and reads it back: whatever follows works on what is written.
fn restored(tick: &Tick<'_>, issue: TrackerIssue, slot: &Slot, record: &Record) -> Result<Option<Run>, Fault> {
    ledger::save(tick, &issue.issue, slot, &prose(tick, record), record)?;
    Ok(match ledger::read(tick, &issue.issue)? {
        (slot, Entry::Found(record), _) => Some(Run { issue, slot, record }),
        (_, Entry::Absent | Entry::Newer(_) | Entry::Unreadable(_), _) => None,
    })
}

/// A frozen agent server would queue copies: while one re-send has not proved itself, no other is made.
fn one_resend_at_a_time(moves: &mut [(Run, Option<Facts>, Move)]) {
    let unproven = |facts: &Option<Facts>| {
        facts.as_ref().is_some_and(|it| it.conversation == Conversation::Awaited { resent: true })
    };
    let mut taken = moves.iter().any(|(_, facts, _)| unproven(facts));
    for (_, _, decided) in moves.iter_mut().filter(|(_, _, decided)| matches!(decided, Move::Resend(..))) {
        if taken {
            *decided = Move::Wait(Some("another lost turn is being sent again first"));
        }
        taken = true;
    }
}

/// The words above a record that nothing is known about beyond what it holds.
pub(crate) fn prose(world: &World<'_>, record: &Record) -> String {
    prose::comment(world, record, &[], &[])
}
