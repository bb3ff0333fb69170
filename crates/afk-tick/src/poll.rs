//! The poll tick: dispatches each eligible issue to a fresh agent thread, one agent per repository.
//!
//! The tracker is listed first, then the agent server is read once. The gates are walked per candidate, cheapest first; what
//! costs a request is asked only for the candidate that would win its repository's slot.

mod cutoff;
mod dispatch;
mod evidence;
mod project;
mod survey;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::time::Duration;

use afk_core::fault::Fault;
use afk_core::ids::RepoId;
use afk_core::issue::Issue;
use afk_core::port::{Depth, TrackerIssue, map};
use afk_policy::gate::Refusal;
use afk_policy::gates::{Situation, Spent, listing_gates};
use afk_policy::rank::{Slots, by_urgency};
use afk_prompt::refused_comment;

use self::dispatch::Dispatched;
use self::evidence::{Claim, Verdict};
use self::survey::Survey;
use crate::fleet::FleetView;
use crate::ledger::{self, Entry, Saved, Slot};
use crate::report::{Line, Outcome, Report, stops_tick};
use crate::{Tick, World};

/// A poller starts nothing after this: its claims must not be older than others expect.
const STARTS_WITHIN: Duration = Duration::from_secs(100);

/// Runs one poll tick. A repeat is safe at any time, also beside another poller.
#[must_use]
pub fn tick(world: &World<'_>) -> Report {
    let me = match world.tracker.me() {
        Ok(me) => me,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    let tick = Tick { world: *world, me: &me };
    let mut lines = Vec::new();
    let survey = match survey::survey(&tick, &mut lines) {
        Ok(survey) => survey,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    if survey.blind {
        let mut report = Report::of(lines);
        report.outcome = Outcome::Unavailable;
        return report;
    }
    if survey.ready.is_empty() {
        return Report::of(lines);
    }
    let fleet = FleetView::read(world, Depth::List).and_then(|mut fleet| {
        let repos: BTreeSet<&RepoId> = survey.ready.iter().map(|it| &it.issue.repo).collect();
        fleet.settle_doubts(world, &repos).map(|()| fleet)
    });
    match fleet {
        Ok(fleet) => walk(&tick, survey, &fleet, lines),
        Err(fault) => Report::unavailable("agent server", &fault),
    }
}

/// A repository's candidates, most urgent first.
struct Queue {
    repo: RepoId,
    issues: Vec<(Issue, TrackerIssue)>,
}

/// What became of one repository's candidates.
struct Walked {
    lines: Vec<Line>,
    claim: Option<Claim>,
    stops: Option<Fault>,
}

fn walk(tick: &Tick<'_>, survey: Survey, fleet: &FleetView, mut lines: Vec<Line>) -> Report {
    let mut situation = survey::situation(tick, &survey, fleet);
    let mut queues = queues(survey.ready);
    while !queues.is_empty() {
        // As many repositories at once as may still start: evidence is not gathered for those that the cap will refuse.
        let room = match tick.config.max_runs {
            0 => queues.len(),
            cap => usize::try_from(cap.saturating_sub(situation.runs)).unwrap_or(usize::MAX).max(1),
        };
        let batch: Vec<Queue> = queues.drain(..room.min(queues.len())).collect();
        for walked in map(tick.workers, batch, |queue| walk_queue(tick, queue, fleet, &situation)) {
            lines.extend(walked.lines);
            if let Some(fault) = walked.stops {
                lines.push(Line::fault("tick", &fault));
                return Report { outcome: Outcome::Unavailable, lines };
            }
            let Some(claim) = walked.claim else { continue };
            let started = start(tick, fleet, &claim).map(|line| line.of_run(claim.run));
            match started {
                Ok(line) => {
                    if !situation.cut_off.contains(claim.reference()) {
                        situation.runs = situation.runs.saturating_add(1);
                    }
                    situation.in_flight.insert(claim.reference().repo.clone());
                    lines.push(line);
                }
                Err(fault) if stops_tick(&fault) => {
                    lines.push(Line::fault(&alloc::format!("{}", claim.reference()), &fault));
                    return Report { outcome: Outcome::Unavailable, lines };
                }
                Err(fault) => lines.push(Line::fault(&alloc::format!("{}", claim.reference()), &fault)),
            }
        }
    }
    Report::of(lines)
}

/// One queue a repository, ordered by its most urgent issue.
fn queues(ready: Vec<TrackerIssue>) -> Vec<Queue> {
    let mut candidates: Vec<(Issue, TrackerIssue)> = ready.into_iter().map(|it| (survey::candidate(&it), it)).collect();
    candidates.sort_by(|(one, _), (other, _)| by_urgency(one, other));
    let mut queues: Vec<Queue> = Vec::new();
    let mut places: BTreeMap<RepoId, usize> = BTreeMap::new();
    for (issue, seen) in candidates {
        let repo = issue.repo.clone();
        let place = *places.entry(repo.clone()).or_insert(queues.len());
        match queues.get_mut(place) {
            Some(queue) => queue.issues.push((issue, seen)),
            None => queues.push(Queue { repo, issues: alloc::vec![(issue, seen)] }),
        }
    }
    queues
}

/// Walks the gates for the candidates of one repository, until one wins its slot.
fn walk_queue(tick: &Tick<'_>, queue: Queue, fleet: &FleetView, situation: &Situation) -> Walked {
    let mut walked = Walked { lines: Vec::new(), claim: None, stops: None };
    match cutoff::finish(tick, &queue.issues, fleet) {
        Ok(None) => {}
        Ok(Some(line)) => {
            walked.lines.push(line);
            return walked;
        }
        Err(fault) => return walked.failed(&queue.repo.to_string(), fault),
    }
    let mut slots = Slots::new();
    for (issue, seen) in queue.issues {
        let refusal = listing_gates(&issue, tick.config, situation).or_else(|| slots.refusal(&issue));
        if let Some(refusal) = refusal {
            // A run in flight is the watcher's to report.
            if !issue.has_label(&tick.config.in_progress_label) {
                walked.lines.push(refused(&issue, &refusal));
            }
            continue;
        }
        match evidence::gather(tick, &issue, seen, fleet) {
            Ok(Verdict::Pass(claim)) => {
                slots.take(&issue);
                walked.claim = Some(*claim);
            }
            Ok(Verdict::Refused(refusal, None)) => walked.lines.push(refused(&issue, &refusal)),
            Ok(Verdict::Refused(refusal, Some(place))) => {
                let line = match give_back(tick, &issue, &place) {
                    Ok(()) => refused(&issue, &refusal),
                    Err(fault) => Line::fault(&alloc::format!("{}", issue.reference()), &fault),
                };
                walked.lines.push(line);
            }
            Err(fault) if stops_tick(&fault) => return walked.failed(&issue.reference().to_string(), fault),
            Err(fault) => walked.lines.push(Line::fault(&alloc::format!("{}", issue.reference()), &fault)),
        }
    }
    walked
}

impl Walked {
    /// A failure that ends this repository's walk, and the tick if the server refuses AFK altogether.
    fn failed(mut self, subject: &str, fault: Fault) -> Self {
        if stops_tick(&fault) {
            self.stops = Some(fault);
        } else {
            self.lines.push(Line::fault(subject, &fault));
        }
        self
    }
}

fn refused(issue: &Issue, refusal: &Refusal) -> Line {
    let text = alloc::format!("{}; {}", refusal.detail, refusal.remedy);
    Line::quiet(&issue.reference(), refusal.gate.code(), text)
}

/// A label that has had its run is taken off, and the comment says why: no issue is stuck in silence. The words come first.
fn give_back(tick: &Tick<'_>, issue: &Issue, place: &(Spent, Slot, Entry)) -> Result<(), Fault> {
    let (spent, slot, entry) = place;
    let spent = match spent {
        Spent::Ended => afk_prompt::Spent::Ended,
        Spent::LabelTakenOff => afk_prompt::Spent::LockTakenOff,
        Spent::ThreadGone => afk_prompt::Spent::ThreadGone,
    };
    let words = refused_comment(&tick.config.ready_label, spent);
    match ledger::note(tick, &issue.reference(), slot, entry, &words)? {
        Saved::Written | Saved::Unchanged => tick.tracker.remove_label(&issue.reference(), &tick.config.ready_label),
        Saved::Overtaken => Ok(()),
    }
}

/// Dispatches one claim, unless this process has been at it for too long.
fn start(tick: &Tick<'_>, fleet: &FleetView, claim: &Claim) -> Result<Line, Fault> {
    if (tick.running)() > STARTS_WITHIN {
        return Ok(Line::quiet(
            claim.reference(),
            "out_of_time",
            "this tick has run for too long; left for the next one",
        ));
    }
    let (code, text) = match dispatch::dispatch(tick, fleet, claim)? {
        Dispatched::Started(thread) => ("dispatched", alloc::format!("dispatched to thread {thread}")),
        Dispatched::SteppedBack(why) => ("stepped_back", alloc::format!("nothing was started: {why}")),
        Dispatched::GivenUp(why) => {
            let subject = alloc::format!("{}", claim.reference());
            return Ok(Line::alarm(&subject, "dispatch_refused", alloc::format!("refused for half an hour: {why}")));
        }
    };
    Ok(Line::quiet(claim.reference(), code, text))
}
