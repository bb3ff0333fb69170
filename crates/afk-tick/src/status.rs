//! The fleet as it stands: runs in flight, and issues that wait for a human. Only looks, and asks little: one listing, one
//! comment list an issue, one list of threads. Branches and pipelines are not asked; what the record holds is shown.

mod view;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ids::{EnvironmentId, RepoId};
use afk_core::issue::has_label;
use afk_core::port::{Depth, LabelQuery, Result, TrackerIssue, map};
use afk_core::record::Record;

pub use self::view::{CommitView, EndView, PhaseState, PhaseView, RunView, WaitingView};
use crate::fleet::{self, FleetView};
use crate::ledger::{self, Entry};
use crate::report::{Line, Outcome, Report, stops_tick};
use crate::watch::conversation::ThreadFacts;
use crate::{Tick, World, lookout};

/// Of more issues that wait for a human than this, the record is not read.
const WAITING_MAX: usize = 50;

/// The fleet at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What could not be read, and what carries the lock without a run.
    pub report: Report,
    /// Runs in flight, the oldest first.
    pub runs: Vec<RunView>,
    /// Issues that wait for a human, the longest wait first.
    pub waiting: Vec<WaitingView>,
    /// How many open issues carry the ready label and neither of the others.
    pub ready: usize,
    /// The agent server, where it could be read. Without it the runs are shown from their records alone.
    pub environment: Option<EnvironmentId>,
}

/// Reads the fleet. A repeat is safe at any time.
#[must_use]
pub fn status(world: &World<'_>) -> Status {
    lookout::only_reading(world, |world| {
        let me = match world.tracker.me() {
            Ok(me) => me,
            Err(fault) => return Report::unavailable("tracker", &fault).into(),
        };
        look(&Tick { world: *world, me: &me }).unwrap_or_else(Status::from)
    })
}

impl From<Report> for Status {
    fn from(report: Report) -> Self {
        Self { report, runs: Vec::new(), waiting: Vec::new(), ready: 0, environment: None }
    }
}

fn look(tick: &Tick<'_>) -> core::result::Result<Status, Report> {
    let mut lines = Vec::new();
    let Listed { locked, escalated, ready } = listed(tick, &mut lines)?;
    let environment = tick.agents.environment().map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok();
    // One complaint about a server that is down is enough.
    let fleet = environment.as_ref().and_then(|_| {
        let fleet = FleetView::read(tick, Depth::List);
        fleet.map_err(|fault| lines.push(Line::fault("agent server", &fault))).ok()
    });
    let mut runs = Vec::new();
    for (issue, record) in records(tick, locked, &mut lines) {
        let Some(record) = record else {
            lines.push(Line::quiet(&issue.issue, "no_record", "carries the lock without a run record"));
            continue;
        };
        let thread = thread(tick, &record, fleet.as_ref()).unwrap_or_else(|fault| {
            lines.push(Line::fault(&format!("{}", issue.issue), &fault));
            ThreadFacts::Unread
        });
        runs.push(view::run(tick, &issue, &record, &thread));
    }
    runs.sort_by(|one, other| (one.started_at, &one.issue).cmp(&(other.started_at, &other.issue)));
    let mut waiting: Vec<WaitingView> = records(tick, escalated, &mut lines)
        .into_iter()
        .map(|(issue, record)| view::waiting(tick, &issue, record))
        .collect();
    waiting.sort_by(|one, other| {
        (one.since.is_none(), one.since, &one.issue).cmp(&(other.since.is_none(), other.since, &other.issue))
    });
    let environment = environment.filter(|_| fleet.is_some()).map(|it| it.id);
    Ok(Status { report: Report::of(lines), runs, waiting, ready, environment })
}

/// The issues by what their labels say.
struct Listed {
    /// With the lock, open or closed.
    locked: Vec<TrackerIssue>,
    /// Open, handed to a human, without the lock.
    escalated: Vec<TrackerIssue>,
    ready: usize,
}

fn listed(tick: &Tick<'_>, lines: &mut Vec<Line>) -> core::result::Result<Listed, Report> {
    let config = tick.config;
    let repos: Vec<RepoId> = config.repositories().cloned().collect();
    let queries = [
        LabelQuery { label: &config.ready_label, open_only: true },
        LabelQuery { label: &config.in_progress_label, open_only: false },
        LabelQuery { label: &config.ready_for_human_label, open_only: true },
    ];
    let mut found = Listed { locked: Vec::new(), escalated: Vec::new(), ready: 0 };
    let mut failed = 0;
    for (repo, listing) in tick.tracker.list(&repos, &queries) {
        let subject = format!("{repo}");
        let listing = match listing {
            Ok(listing) => listing,
            Err(fault) if stops_tick(&fault) => return Err(Report::unavailable("tracker", &fault)),
            Err(fault) => {
                failed += 1;
                lines.push(Line::fault(&subject, &fault));
                continue;
            }
        };
        if !listing.complete {
            lines.push(Line::alarm(&subject, "list_bound", "more issues than one listing holds: some may be missing"));
        }
        for issue in listing.issues {
            if has_label(&issue.labels, &config.in_progress_label) {
                found.locked.push(issue);
            } else if has_label(&issue.labels, &config.ready_for_human_label) {
                found.escalated.push(issue);
            } else {
                found.ready += 1;
            }
        }
    }
    if failed == repos.len() && failed > 0 {
        return Err(Report { outcome: Outcome::Unavailable, ..Report::of(core::mem::take(lines)) });
    }
    if found.escalated.len() > WAITING_MAX {
        let text = format!("{} issues wait for a human; shown are {WAITING_MAX}", found.escalated.len());
        lines.push(Line::alarm("tracker", "list_bound", text));
        found.escalated.truncate(WAITING_MAX);
    }
    Ok(found)
}

/// The record of each issue; `None` where there is none, or none that can be used, which is reported.
fn records(tick: &Tick<'_>, issues: Vec<TrackerIssue>, lines: &mut Vec<Line>) -> Vec<(TrackerIssue, Option<Record>)> {
    let read = map(tick.workers, issues, |issue| {
        let entry = ledger::read(tick, &issue.issue).map(|(_, entry, _)| entry);
        (issue, entry)
    });
    let mut found = Vec::new();
    for (issue, entry) in read {
        let subject = format!("{}", issue.issue);
        match entry {
            Ok(Entry::Found(record)) => found.push((issue, Some(record))),
            Ok(Entry::Absent) => found.push((issue, None)),
            Ok(Entry::Unjudged(..) | Entry::Unreadable(_)) => {
                lines.push(Line::alarm(&subject, "record_unreadable", String::from("its run record cannot be used")));
            }
            Err(fault) => lines.push(Line::fault(&subject, &fault)),
        }
    }
    found
}

/// The run's thread: the list is enough while it is at work.
fn thread(tick: &Tick<'_>, record: &Record, fleet: Option<&FleetView>) -> Result<ThreadFacts> {
    let Some(fleet) = fleet else { return Ok(ThreadFacts::Unread) };
    let id = record.identity.run.thread();
    let Some(listed) = fleet.find(&id) else { return Ok(ThreadFacts::Unknown) };
    let seen = ThreadFacts::Seen(listed.clone(), fleet.now_for(listed));
    let settled = listed.is_active() || record.progress().open_turn().is_none() || record.end().is_some();
    if settled || listed.details.is_some() {
        return Ok(seen);
    }
    Ok(fleet::details(tick, &id)?.map_or(seen, |(thread, now)| ThreadFacts::Seen(thread, now)))
}
