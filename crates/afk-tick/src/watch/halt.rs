//! The emergency stop: an operator ends runs, whatever the kill switch says. The end is recorded first, as every end is; what
//! cannot be done at once, because a server is down, the watcher's next ticks do.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::fault::Fault;
use afk_core::ids::{EnvironmentId, IssueRef, RepoId};
use afk_core::issue::has_label;
use afk_core::port::{Depth, LabelQuery, Result, TrackerIssue};
use afk_core::record::State;

use super::observe::Run;
use super::orphan::stop;
use super::{act, finish};
use crate::fleet::FleetView;
use crate::ledger::{self, Entry};
use crate::report::{Line, Outcome, Report, stops_tick};
use crate::{Tick, World};

/// A watcher may write the record at the same moment; then it is read again, so often.
const TRIES: usize = 3;

/// What is halted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The run of this issue, also while its dispatch is under way.
    One(IssueRef),
    /// Every run in flight in the enrolled repositories.
    All,
}

/// Halts runs: records the end, stops the agent, says so in the comment, takes the labels off. A repeat is safe: it goes on
/// where the former one was cut off.
#[must_use]
pub fn halt(world: &World<'_>, target: &Target) -> Report {
    let me = match world.tracker.me() {
        Ok(me) => me,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    let tick = Tick { world: *world, me: &me };
    let mut lines = Vec::new();
    // Without the agent server the ends are recorded all the same.
    let environment = tick.agents.environment().map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok();
    let fleet = environment.as_ref().and_then(|_| {
        let fleet = FleetView::read(&tick, Depth::List);
        fleet.map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok()
    });
    let scene = Scene { tick: &tick, fleet: fleet.as_ref(), environment: environment.map(|it| it.id) };
    let halted = match target {
        Target::One(issue) => scene.named(issue, &mut lines),
        Target::All => scene.all(&mut lines),
    };
    match halted {
        Ok(()) => Report::of(lines),
        Err(fault) => {
            lines.push(Line::fault("tracker", &fault));
            Report { outcome: Outcome::Unavailable, ..Report::of(lines) }
        }
    }
}

struct Scene<'a> {
    tick: &'a Tick<'a>,
    /// `None`: the agent server could not be read.
    fleet: Option<&'a FleetView>,
    environment: Option<EnvironmentId>,
}

impl Scene<'_> {
    fn named(&self, issue: &IssueRef, lines: &mut Vec<Line>) -> Result<()> {
        if !self.tick.config.allowlist.contains(&issue.repo) {
            let text = format!("{} is not enrolled: add it to AFK_ALLOWLIST to halt its runs", issue.repo);
            lines.push(Line::alarm(&issue.to_string(), "not_allowlisted", text));
            return Ok(());
        }
        match self.tick.tracker.issue(issue)?.value {
            Some(found) => self.halt_one(found, lines),
            None => {
                let stopped = self.stop_threads(issue, lines);
                let text = "the tracker knows no such issue, or does not show it";
                lines.push(if stopped {
                    Line::quiet(issue, "no_such_issue", text)
                } else {
                    Line::alarm(&issue.to_string(), "no_such_issue", text)
                });
                Ok(())
            }
        }
    }

    /// Every issue with the lock, and every issue whose agent works without it.
    fn all(&self, lines: &mut Vec<Line>) -> Result<()> {
        let config = self.tick.config;
        let repos: Vec<RepoId> = config.allowlist.iter().cloned().collect();
        let query = LabelQuery { label: &config.in_progress_label, open_only: false };
        let mut locked: BTreeSet<IssueRef> = BTreeSet::new();
        for (repo, listing) in self.tick.tracker.list(&repos, &[query]) {
            match listing {
                Ok(listing) => {
                    if !listing.complete {
                        let text = "more issues in progress than one listing holds: halt again when these are done";
                        lines.push(Line::alarm(&repo.to_string(), "list_bound", text));
                    }
                    for issue in listing.issues {
                        locked.insert(issue.issue.clone());
                        self.halt_one(issue, lines)?;
                    }
                }
                Err(fault) if stops_tick(&fault) => return Err(fault),
                Err(fault) => lines.push(Line::fault(&repo.to_string(), &fault)),
            }
        }
        let occupying = self.fleet.into_iter().flat_map(FleetView::all_occupying);
        let unlocked: BTreeSet<&IssueRef> = occupying
            .map(|it| it.issue)
            .filter(|issue| config.allowlist.contains(&issue.repo) && !locked.contains(*issue))
            .collect();
        for issue in unlocked {
            self.named(issue, lines)?;
        }
        if lines.is_empty() {
            lines.push(Line {
                subject: "fleet".into(),
                code: "nothing_to_halt".into(),
                text: "no run is in flight".into(),
                alarm: false,
                run: None,
            });
        }
        Ok(())
    }

    /// Halts the run of one issue. Only a server that refuses AFK altogether is an error.
    fn halt_one(&self, issue: TrackerIssue, lines: &mut Vec<Line>) -> Result<()> {
        let subject = issue.issue.to_string();
        match self.try_halt(&issue, lines) {
            Ok(line) => lines.push(line),
            Err(fault) if stops_tick(&fault) => return Err(fault),
            Err(fault) => lines.push(Line::fault(&subject, &fault)),
        }
        Ok(())
    }

    fn try_halt(&self, issue: &TrackerIssue, lines: &mut Vec<Line>) -> Result<Line> {
        let tick = self.tick;
        let subject = issue.issue.to_string();
        for _ in 0..TRIES {
            let (slot, entry, _) = ledger::read(tick, &issue.issue)?;
            let record = match entry {
                Entry::Found(record) => record,
                Entry::Absent | Entry::Unjudged(..) | Entry::Unreadable(_) => {
                    return Ok(self.without_record(issue, matches!(entry, Entry::Absent), lines));
                }
            };
            let id = record.identity.run;
            if self.environment.as_ref().is_some_and(|it| *it != record.identity.environment) {
                return Ok(Line::alarm(&subject, "held", "the record belongs to another agent server").of_run(id));
            }
            let run = Run::new(issue.clone(), slot, record);
            let line = match &run.record.state {
                State::Ended(..) if !self.has_more(&run) => {
                    Line::quiet(&issue.issue, "not_in_flight", "its run has ended already")
                }
                State::Ended(..) => finish::replay(tick, &run, self.fleet)?,
                State::Dispatching | State::Watching(_) => {
                    let end = End::new(EndKind::Halted, Cause::HaltedByOperator, tick.now, EndFacts::default());
                    act::latch(tick, &run, run.record.progress(), end, self.fleet)?
                }
            };
            if line.code != "overtaken" {
                return Ok(line.of_run(id));
            }
        }
        Ok(Line::alarm(&subject, "overtaken", "a watcher wrote the run record again and again: halt it once more"))
    }

    /// Whether steps of a recorded end may still be due.
    fn has_more(&self, run: &Run) -> bool {
        let labels = &run.record.identity.labels;
        let thread = self.fleet.and_then(|fleet| fleet.find(&run.record.identity.run.thread()));
        has_label(&run.issue.labels, &labels.in_progress) || thread.is_some_and(|it| it.is_active())
    }

    /// An issue whose run cannot be ended in its record: at least its agent is stopped.
    fn without_record(&self, issue: &TrackerIssue, absent: bool, lines: &mut Vec<Line>) -> Line {
        let stopped = self.stop_threads(&issue.issue, lines);
        let subject = issue.issue.to_string();
        match (absent, stopped) {
            (true, false) => Line::quiet(&issue.issue, "not_in_flight", "no run of AFK's is in flight"),
            (true, true) => Line::alarm(&subject, "stopped", "it has no run record; its agent was stopped"),
            (false, true) => Line::alarm(&subject, "stopped", "its run record cannot be used; its agent was stopped"),
            (false, false) => Line::alarm(&subject, "record_unreadable", "its run record cannot be used"),
        }
    }

    /// Stops AFK's threads for an issue that are at work. Whether there was one.
    fn stop_threads(&self, issue: &IssueRef, lines: &mut Vec<Line>) -> bool {
        let Some(fleet) = self.fleet else { return false };
        let active: Vec<_> = fleet.owned(&issue.repo).filter(|it| it.issue == issue && it.thread.is_active()).collect();
        for owned in &active {
            let stopped: core::result::Result<(), Fault> = stop(self.tick, fleet, owned.thread);
            lines.extend(stopped.err().map(|fault| Line::fault(&issue.to_string(), &fault)));
        }
        !active.is_empty()
    }
}
