//! The walk over all candidates, repository by repository, with the caps between.

mod take;

use alloc::collections::BTreeMap;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RepoId};
use afk_core::issue::Issue;
use afk_core::port::{TrackerIssue, map};
use afk_policy::gate::Refusal;
use afk_policy::gates::{Evidence, Situation, listing_gates};
use afk_policy::rank::{Slots, by_urgency};

use super::evidence::{Claim, Inquiry, Verdict};
use super::explain::{self, Candidate};
use super::start::{give_back, hand_over};
use super::{Looked, cutoff, survey};
use crate::Tick;
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::report::{Line, Outcome, Report, stops_tick};

/// Whose walk it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk<'a> {
    pub(crate) hand: Hand,
    /// Whose gates are all to be shown.
    pub(crate) asked: Asked<'a>,
}

/// The candidates whose every gate is shown, and asked for even behind a closed one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    /// None: no more is asked than the decision needs.
    Nothing,
    /// This one.
    One(&'a IssueRef),
    /// All of them; of more than this many, the most urgent ones are asked for.
    Everything(usize),
}

impl Asked<'_> {
    fn shows(self, issue: &IssueRef) -> bool {
        match self {
            Self::Nothing => false,
            Self::One(one) => one == issue,
            Self::Everything(_) => true,
        }
    }

    /// Whether facts are asked for that the decision does not need.
    fn goes_on(self, place: usize) -> bool {
        match self {
            Self::Nothing => false,
            Self::One(_) => true,
            Self::Everything(most) => place < most,
        }
    }
}

/// What a walk came to.
pub(crate) struct Walked {
    pub(crate) report: Report,
    /// The candidates that were asked for, most urgent repository first.
    pub(crate) candidates: Vec<Candidate>,
    /// The fleet at the end, with what was started counted in.
    pub(crate) situation: Situation,
}

/// A repository's candidates, most urgent first.
struct Queue {
    repo: RepoId,
    issues: Vec<Ready>,
}

/// An issue with the ready label, and its place among all of them.
struct Ready {
    place: usize,
    issue: Issue,
    seen: TrackerIssue,
}

/// What became of one repository's candidates.
#[derive(Default)]
struct Stretch {
    lines: Vec<Line>,
    claim: Option<Claim>,
    stops: Option<Fault>,
    candidates: Vec<Candidate>,
}

impl Stretch {
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

pub(crate) fn walk(tick: &Tick<'_>, seen: Looked, walk: Walk<'_>) -> Walked {
    let Looked { survey, fleet, lines } = seen;
    let mut walked = Walked {
        situation: survey::situation(tick, &survey, &fleet),
        report: Report { outcome: Outcome::Unavailable, ..Report::of(lines) },
        candidates: Vec::new(),
    };
    let mut queues = queues(survey.ready);
    while !queues.is_empty() {
        walked.situation.allowance = tick.tracker.allowance();
        // As many repositories at once as may still start: evidence is not gathered for those that the cap will refuse.
        let room = match tick.config.max_runs {
            0 => queues.len(),
            cap => usize::try_from(cap.saturating_sub(walked.situation.runs)).unwrap_or(usize::MAX).max(1),
        };
        let batch: Vec<Queue> = queues.drain(..room.min(queues.len())).collect();
        let stretches = map(tick.workers, batch, |queue| walk_queue(tick, queue, &fleet, &walked.situation, walk));
        if walked.takes(tick, &fleet, walk.hand, stretches).is_err() {
            return walked;
        }
    }
    walked.report = Report::of(walked.report.lines);
    walked
}

/// One queue a repository, ordered by its most urgent issue.
fn queues(ready: Vec<TrackerIssue>) -> Vec<Queue> {
    let mut candidates: Vec<(Issue, TrackerIssue)> = ready.into_iter().map(|it| (survey::candidate(&it), it)).collect();
    candidates.sort_by(|(one, _), (other, _)| by_urgency(one, other));
    let mut queues: Vec<Queue> = Vec::new();
    let mut places: BTreeMap<RepoId, usize> = BTreeMap::new();
    for (place, (issue, seen)) in candidates.into_iter().enumerate() {
        let repo = issue.repo.clone();
        let queue = *places.entry(repo.clone()).or_insert(queues.len());
        let ready = Ready { place, issue, seen };
        match queues.get_mut(queue) {
            Some(queue) => queue.issues.push(ready),
            None => queues.push(Queue { repo, issues: alloc::vec![ready] }),
        }
    }
    queues
}

/// Walks the gates for the candidates of one repository, until one wins its slot.
fn walk_queue(
    tick: &Tick<'_>,
    queue: Queue,
    fleet: &FleetView,
    situation: &Situation,
    Walk { hand, asked }: Walk<'_>,
) -> Stretch {
    let mut stretch = Stretch::default();
    match cutoff::finish(tick, queue.issues.iter().map(|it| &it.seen), fleet, hand) {
        Ok(None) => {}
        Ok(Some(line)) => {
            let shown = queue.issues.iter().filter(|it| asked.shows(&it.seen.issue));
            stretch.candidates.extend(shown.map(|it| explain::behind(&it.issue, &line, tick.config, situation)));
            stretch.lines.push(line);
            return stretch;
        }
        Err(fault) => return stretch.failed(&queue.repo.to_string(), fault),
    }
    let mut slots = Slots::new();
    for Ready { place, issue, seen } in queue.issues {
        let shut = listing_gates(&issue, tick.config, situation).or_else(|| slots.refusal(&issue));
        let mut inquiry = Inquiry::new(tick, seen, fleet);
        let mut evidence = Evidence::default();
        let refusal = if shut.is_some() { Ok(None) } else { inquiry.gather(&issue, &mut evidence) };
        let gates = asked.shows(&issue.reference()).then(|| {
            let unread = if asked.goes_on(place) { inquiry.gather_the_rest(&mut evidence) } else { Vec::new() };
            explain::gates(&issue, tick.config, situation, &evidence, &slots, &unread)
        });
        let verdict = match (shut, refusal) {
            (Some(refusal), _) => Ok(Verdict::Shut(refusal)),
            (None, Ok(refusal)) => inquiry.conclude(refusal),
            (None, Err(fault)) => Err(fault),
        };
        let line = match verdict {
            Ok(Verdict::Pass(claim)) => {
                slots.take(&issue);
                stretch.claim = Some(*claim);
                None
            }
            // A run in flight is the watcher's to report.
            Ok(Verdict::Shut(refusal)) if issue.has_label(&tick.config.in_progress_label) => {
                stretch.candidates.extend(gates.map(|gates| Candidate::new(&issue, refused(&issue, &refusal), gates)));
                continue;
            }
            Ok(Verdict::Shut(refusal) | Verdict::Refused(refusal)) => Some(refused(&issue, &refusal)),
            // Nobody could judge it so far; somebody should know that it waits.
            Ok(Verdict::Damaged(refusal, None)) => Some(Line { alarm: true, ..refused(&issue, &refusal) }),
            Ok(Verdict::Damaged(refusal, Some(run))) => {
                // The lock that it gets holds the repository.
                slots.take(&issue);
                let line = hand_over(tick, &issue, run, &refusal, hand);
                Some(line.unwrap_or_else(|fault| Line::fault(&issue.reference().to_string(), &fault)))
            }
            Ok(Verdict::Spent(refusal, place)) => {
                let line = give_back(tick, &issue, &place, refused(&issue, &refusal), hand);
                Some(line.unwrap_or_else(|fault| Line::fault(&issue.reference().to_string(), &fault)))
            }
            Err(fault) if stops_tick(&fault) => return stretch.failed(&issue.reference().to_string(), fault),
            Err(fault) => Some(Line::fault(&issue.reference().to_string(), &fault)),
        };
        let verdict = line.clone().unwrap_or_else(|| explain::passed(&issue));
        stretch.candidates.extend(gates.map(|gates| Candidate::new(&issue, verdict, gates)));
        stretch.lines.extend(line);
    }
    stretch
}

fn refused(issue: &Issue, refusal: &Refusal) -> Line {
    let text = alloc::format!("{}; {}", refusal.detail, refusal.remedy);
    Line::quiet(&issue.reference(), refusal.gate.code(), text)
}
