//! What the tracker shows of the whole fleet, before the agent server is read.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use afk_core::end::{Cause, EndKind};
use afk_core::ids::{IssueRef, RepoId};
use afk_core::issue::{Issue, has_label};
use afk_core::port::{LabelQuery, Result, TrackerIssue, map};
use afk_core::record::Record;
use afk_policy::gates::{Breaker, Situation};
use afk_policy::priority;
use jiff::{SignedDuration, Timestamp};

use crate::Tick;
use crate::fleet::FleetView;
use crate::ledger::{self, Entry};
use crate::report::{Line, stops_tick};
use crate::tally::Tally;

/// An agent that ended within this time of its dispatch has hardly worked.
const AT_ONCE: SignedDuration = SignedDuration::from_secs(5 * 60);
/// Two such ends within this time trip the breaker.
const IN_A_ROW: SignedDuration = SignedDuration::from_secs(60 * 60);

/// The listings of one tick, sorted by what the labels say.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Open, with the ready label, in a repository whose listing is complete.
    pub(crate) ready: Vec<TrackerIssue>,
    /// With the lock, open or closed.
    in_progress: Vec<TrackerIssue>,
    /// Repositories frozen by an issue.
    frozen: BTreeMap<RepoId, u64>,
    /// Issues that wait for a human.
    escalated: u32,
    /// Two agents failed at once.
    breaker: Option<Breaker>,
    /// Not one repository could be listed.
    pub(crate) blind: bool,
}

impl Survey {
    /// What a listing tells by itself.
    pub(crate) fn tally(&self) -> Tally {
        Tally { waiting_for_human: Some(self.escalated), ..Tally::default() }
    }
}

/// Lists the allowlisted repositories. A listing that failed or hit a bound proves nothing: that repository is left out.
/// What waits for a human is read only if something is ready, or `anyway`.
pub(crate) fn survey(tick: &Tick<'_>, lines: &mut Vec<Line>, anyway: bool) -> Result<Survey> {
    let config = tick.config;
    let repos: Vec<RepoId> = config.repositories().cloned().collect();
    let queries = [
        LabelQuery { label: &config.ready_label, open_only: true },
        LabelQuery { label: &config.in_progress_label, open_only: false },
        LabelQuery { label: &config.ready_for_human_label, open_only: true },
    ];
    let mut survey = Survey::default();
    let mut waiting = Vec::new();
    let mut listed = 0_usize;
    for (repo, listing) in tick.tracker.list(&repos, &queries) {
        let subject = alloc::format!("{repo}");
        let listing = match listing {
            Ok(listing) => listing,
            Err(fault) if stops_tick(&fault) => return Err(fault),
            Err(fault) => {
                lines.push(Line::fault(&subject, &fault));
                continue;
            }
        };
        listed += 1;
        let complete = listing.complete;
        if !complete {
            lines.push(Line::alarm(
                &subject,
                "list_bound",
                "more issues than one listing holds: nothing is started here",
            ));
        }
        for issue in listing.issues {
            if has_label(&issue.labels, &config.in_progress_label) {
                survey.in_progress.push(issue.clone());
            }
            if issue.open && has_label(&issue.labels, &config.ready_for_human_label) {
                waiting.push(issue.clone());
            }
            if issue.open && complete && has_label(&issue.labels, &config.ready_label) {
                survey.ready.push(issue);
            }
        }
    }
    survey.blind = listed == 0 && !repos.is_empty();
    survey.escalated = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    if anyway || !survey.ready.is_empty() {
        read_waiting(tick, &mut survey, waiting, lines);
    }
    Ok(survey)
}

/// Reads what the issues that wait for a human say: a trunk that a run left broken, agents that failed at once. With so many
/// that nothing starts anyway, nothing is read.
fn read_waiting(tick: &Tick<'_>, survey: &mut Survey, waiting: Vec<TrackerIssue>, lines: &mut Vec<Line>) {
    let cap = tick.config.max_escalated;
    if cap != 0 && survey.escalated >= cap {
        return;
    }
    let read = map(tick.workers, waiting, |issue| {
        let entry = ledger::read(tick, &issue.issue).map(|(_, entry, _)| entry);
        (issue.issue, entry)
    });
    let mut failed_at_once = Vec::new();
    for (issue, entry) in read {
        let frozen = match entry {
            Ok(Entry::Found(record)) => {
                failed_at_once.extend(failure_at_once(&record).map(|at| (at, issue.clone())));
                record.end().is_some_and(|end| end.kind == EndKind::Frozen)
            }
            // What cannot be read may be frozen.
            Ok(Entry::Unjudged(..) | Entry::Unreadable(_)) => true,
            Ok(Entry::Absent) => false,
            Err(fault) => {
                lines.push(Line::fault(&alloc::format!("{issue}"), &fault));
                true
            }
        };
        if frozen {
            survey.frozen.insert(issue.repo, issue.number);
        }
    }
    survey.breaker = breaker(failed_at_once);
}

/// When a run ended whose agent stopped almost at once with nothing to show, as under a spent quota or a broken provider.
fn failure_at_once(record: &Record) -> Option<Timestamp> {
    let end = record.end()?;
    let by_agent = matches!(end.cause, Cause::AgentFailed | Cause::AgentStopped | Cause::AgentGaveUp);
    let quick = end.at.duration_since(record.identity.intent_at) <= AT_ONCE;
    (by_agent && quick && record.progress().commits.is_empty()).then_some(end.at)
}

/// Two such failures in a row, close together, say that the next one would fail too.
fn breaker(mut failed: Vec<(Timestamp, IssueRef)>) -> Option<Breaker> {
    failed.sort();
    failed.windows(2).find_map(|pair| match pair {
        [(first_at, first), (second_at, second)] if second_at.duration_since(*first_at) < IN_A_ROW => {
            Some(Breaker { first: first.clone(), second: second.clone() })
        }
        _ => None,
    })
}

/// The fleet as the gates want it.
pub(crate) fn situation(tick: &Tick<'_>, survey: &Survey, fleet: &FleetView) -> Situation {
    let mut situation = Situation {
        frozen: survey.frozen.clone(),
        escalated: survey.escalated,
        breaker: survey.breaker.clone(),
        runs: u32::try_from(survey.in_progress.len()).unwrap_or(u32::MAX),
        ..Situation::default()
    };
    let locked: BTreeSet<&IssueRef> = survey.in_progress.iter().map(|it| &it.issue).collect();
    situation.in_flight.extend(locked.iter().map(|issue| issue.repo.clone()));
    for repo in tick.config.repositories() {
        let occupying: BTreeSet<&IssueRef> = fleet.occupying(repo).map(|it| it.issue).collect();
        if occupying.is_empty() {
            continue;
        }
        let unlabelled: Vec<&IssueRef> = occupying.difference(&locked).copied().collect();
        situation.runs = situation.runs.saturating_add(u32::try_from(unlabelled.len()).unwrap_or(u32::MAX));
        // A dispatch that was cut off before its label: that issue goes first and alone.
        if let [only] = unlabelled.as_slice()
            && !situation.in_flight.contains(repo)
        {
            situation.cut_off.insert((*only).clone());
        }
        situation.in_flight.insert(repo.clone());
    }
    situation
}

/// An issue as the listing alone shows it: trust and blockers are asked for later.
pub(crate) fn candidate(seen: &TrackerIssue) -> Issue {
    Issue {
        title: seen.title.clone(),
        labels: seen.labels.clone(),
        priority: priority(&seen.labels),
        ..Issue::new(seen.issue.repo.clone(), seen.issue.number)
    }
}
