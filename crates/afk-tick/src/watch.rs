//! The watch tick: drives every run in flight one step towards its end.
//!
//! The tracker is listed before the agent server is read; per run the record comes first, then the thread, the branch, the
//! pipelines. All runs are observed, then decided about, then acted on: what concerns the whole fleet stands between.

mod act;
mod archive;
mod audit;
mod branch;
mod brief;
mod budget;
pub(crate) mod conversation;
mod count;
mod decide;
mod finish;
mod foretell;
mod halt;
mod landing;
mod log;
mod observe;
mod orphan;
mod past;
mod proof;
pub(crate) mod prose;
mod rebuild;
mod records;
mod turn;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ids::{IssueRef, RepoId, Sha};
use afk_core::port::{Depth, LabelQuery, TrackerIssue, map};
use afk_core::record::Record;

use self::conversation::Conversation;
use self::decide::{Move, decide};
pub use self::halt::{Target, halt};
use self::observe::{Facts, Run, observe};
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::report::{Line, Report, stops_tick};
use crate::tally::Tally;
use crate::{Tick, World, lookout};

/// Runs one watch tick. A repeat is safe at any time, also beside another watcher.
#[must_use]
pub fn tick(world: &World<'_>) -> Report {
    run(world, Hand::Acts)
}

/// What a tick would do now: it looks and decides as the tick does, and writes nothing. What the servers would answer to an
/// effect is not known.
#[must_use]
pub fn dry_run(world: &World<'_>) -> Report {
    lookout::only_reading(world, |world| run(world, Hand::Tells))
}

fn run(world: &World<'_>, hand: Hand) -> Report {
    let me = match world.tracker.me() {
        Ok(me) => me,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    let tick = Tick { world: *world, me: &me };
    let mut lines = Vec::new();
    let Locked { issues, complete, heads } = match locked(&tick, &mut lines) {
        Ok(locked) => locked,
        Err(report) => return report,
    };
    let named: BTreeSet<IssueRef> = issues.iter().map(|it| it.issue.clone()).collect();
    let (mut runs, mut doubtful, environment) = records::read(&tick, issues, &mut lines, || world.agents.environment());
    // Without the agent server the runs are still watched: what has been pushed is decided by CI. One that does not say which
    // it is counts as down: a thread that it does not know may be known to the right one.
    let environment =
        environment.and_then(|it| it.map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok());
    let fleet = match environment.as_ref().map(|_| FleetView::read(world, Depth::List)) {
        Some(Ok(fleet)) => Some(fleet),
        Some(Err(fault)) if stops_tick(&fault) => return Report::unavailable("agent server", &fault),
        Some(Err(fault)) => {
            lines.push(Line::fault("agent server", &fault));
            None
        }
        None => None,
    };
    if let Some(fleet) = &fleet {
        runs = records::doubt_older(&tick, runs, fleet, &mut doubtful, &mut lines);
    }
    runs.extend(records::settle(&tick, doubtful, fleet.as_ref(), environment.as_ref(), hand, &mut lines));
    if let Some(fleet) = &fleet {
        let found = orphan::look(&tick, fleet, &named, &complete, hand);
        lines.extend(found.lines);
        let still: BTreeSet<IssueRef> = found.unlocked.iter().map(|run| run.issue.issue.clone()).collect();
        lines.extend(archive::old(&tick, fleet, &named.union(&still).cloned().collect(), &complete, hand));
        runs.extend(found.unlocked);
    }
    for run in &mut runs {
        run.listed_head = heads.get(&run.issue.issue.repo).cloned();
    }
    let postponed = budget::postponed(world, &runs);
    let observed = map(world.workers, runs, |run| {
        // What has ended is replayed from the record alone.
        let looks = run.record.end().is_none() && !postponed.contains(&run.record.identity.run);
        let facts = looks.then(|| observe(&tick, &run, fleet.as_ref()));
        (run, facts)
    });
    let environment = environment.as_ref().map(|it| &it.id);
    let mut moves: Vec<(Run, Option<Facts>, Move)> = Vec::new();
    for (run, mut facts) in observed {
        let decided = match &mut facts {
            Some(facts) => {
                let mut decided = decide(&run.record, facts, environment, world.config, world.now);
                if decided.speaks() && observe::complete(&tick, &run, facts) {
                    decided = decide(&run.record, facts, environment, world.config, world.now);
                }
                audit::before_close(world, &run, facts, decided)
            }
            None if environment.is_some_and(|it| *it != run.record.identity.environment) => {
                Move::Hold("the record belongs to another agent server")
            }
            None if postponed.contains(&run.record.identity.run) => {
                Move::Hold("not looked at: what is left of the tracker's limit is for runs that end")
            }
            None => Move::Replay,
        };
        moves.push((run, facts, decided));
    }
    one_resend_at_a_time(&mut moves);
    let tally = Tally { runs: Some(count::count(moves.iter(), world.now)), ..Tally::default() };
    let acted = map(world.workers, moves, |(run, facts, decided)| {
        let lines = match (hand, facts) {
            (Hand::Acts, Some(facts)) => act::act(&tick, &run, &facts, fleet.as_ref(), decided),
            (Hand::Acts, None) => alloc::vec![act::replay(&tick, &run, fleet.as_ref(), decided)],
            (Hand::Tells, facts) => {
                foretell::foretell(&run, facts.as_ref(), &decided, tick.config.fix_forward_max_attempts)
            }
        };
        (run.record.identity.run, lines)
    });
    for (run, acted) in acted {
        lines.extend(acted.into_iter().map(|line| line.of_run(run)));
    }
    Report { tally, ..Report::of(lines) }
}

/// The issues that carry the lock, open or closed.
struct Locked {
    issues: Vec<TrackerIssue>,
    /// The repositories in which no further issue carries it.
    complete: BTreeSet<RepoId>,
    /// The heads of their default branches, as far as they were told with the lists.
    heads: BTreeMap<RepoId, Sha>,
}

fn locked(tick: &Tick<'_>, lines: &mut Vec<Line>) -> Result<Locked, Report> {
    let repos: Vec<RepoId> = tick.config.repositories().cloned().collect();
    let query = LabelQuery { label: &tick.config.in_progress_label, open_only: false };
    let mut issues = Vec::new();
    let (mut complete, mut heads) = (BTreeSet::new(), BTreeMap::new());
    let mut failed = 0;
    for (repo, listing) in tick.tracker.list(&repos, &[query]) {
        match listing {
            Ok(listing) => {
                heads.extend(listing.head.map(|head| (repo.clone(), head)));
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
    Ok(Locked { issues, complete, heads })
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
