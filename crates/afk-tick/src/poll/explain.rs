//! Why an issue is, or is not, dispatched now: every gate with its verdict, from the walk that the tick takes.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use afk_core::config::Config;
use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::issue::{Issue, UNPRIORITISED, has_label};
use afk_core::port::TrackerIssue;
use afk_policy::explain::{Line as GateLine, Verdict, explain as verdicts};
use afk_policy::gate::Gate;
use afk_policy::gates::{Evidence, Fact, Situation, fact_of};
use afk_policy::rank::Slots;
use serde::Serialize;

use super::evidence::Inquiry;
use super::walk::{Asked, Walk, walk};
use super::{Looked, look, survey};
use crate::hand::Hand;
use crate::report::{Line, Report, as_text};
use crate::{Tick, World, lookout};

/// Of more candidates than this, only the most urgent ones have every fact asked for: each costs up to nine requests.
const ASKED_MAX: usize = 50;

/// What the next tick makes of its candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What a [dry run](super::dry_run) says: the verdicts, and what could not be read.
    pub report: Report,
    /// The candidates that were asked for; those of the most urgent repository first.
    pub candidates: Vec<Candidate>,
}

/// One issue before the gates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Which; `owner/name#number` to a program.
    #[serde(serialize_with = "as_text")]
    pub issue: IssueRef,
    /// Its title, as the tracker gave it; empty if it was not read. Not trusted text.
    pub title: String,
    /// The lower, the more urgent; absent without a priority label.
    pub priority: Option<i64>,
    /// What the tick would do with it; the same line as in a dry run, where that has one.
    pub verdict: Line,
    /// Every gate, in the order of the walk.
    pub gates: Vec<GateView>,
}

/// What one gate says about one issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GateView {
    /// Its stable code.
    pub gate: &'static str,
    /// What it says.
    pub verdict: Says,
    /// What was found, for a gate that refuses; why nothing is known, for one that was not looked at.
    pub detail: Option<String>,
    /// What would change it.
    pub remedy: Option<String>,
}

/// A gate's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// It lets the issue pass.
    Pass,
    /// It does not.
    Refuse,
    /// Its fact was not asked for, or could not be read.
    NotLookedAt,
}

impl Candidate {
    pub(crate) fn new(issue: &Issue, verdict: Line, gates: Vec<GateView>) -> Self {
        let priority = (issue.priority != UNPRIORITISED).then_some(issue.priority);
        Self { issue: issue.reference(), title: issue.title.clone(), priority, verdict, gates }
    }
}

/// Explains all candidates, or the one that is `asked` for, whatever its labels. Only looks, so a repeat is safe; also with
/// the kill switch on. It costs what a tick costs, and up to nine requests more for each issue explained.
#[must_use]
pub fn explain(world: &World<'_>, asked: Option<&IssueRef>) -> Explanation {
    lookout::only_reading(world, |world| {
        if let Some(issue) = asked.filter(|issue| !world.config.allowlist.contains(&issue.repo)) {
            return foreign(world.config, issue);
        }
        let me = match world.tracker.me() {
            Ok(me) => me,
            Err(fault) => return Report::unavailable("tracker", &fault).into(),
        };
        let tick = Tick { world: *world, me: &me };
        let seen = match look(&tick, asked) {
            Ok(seen) => seen,
            Err(report) => return report.into(),
        };
        let listed = |issue: &IssueRef| seen.survey.ready.iter().any(|it| it.issue == *issue);
        let asked = match asked {
            Some(issue) if !listed(issue) => return beside(&tick, seen, issue),
            Some(issue) => Asked::One(issue),
            None => Asked::Everything(ASKED_MAX),
        };
        let walked = walk(&tick, seen, Walk { hand: Hand::Tells, asked });
        Explanation { report: walked.report, candidates: walked.candidates }
    })
}

impl From<Report> for Explanation {
    fn from(report: Report) -> Self {
        Self { report, candidates: Vec::new() }
    }
}

/// An issue of a repository that is not enrolled: nothing of it is read.
fn foreign(config: &Config, issue: &IssueRef) -> Explanation {
    let candidate = Issue::new(issue.repo.clone(), issue.number);
    let known = |it: &GateLine| matches!(it.gate, Gate::KillSwitch | Gate::NotAllowlisted);
    let said = verdicts(&candidate, config, &Situation::default(), &Evidence::default(), &Slots::new());
    let unread = "nothing is read of a repository that is not enrolled";
    let gates = said.into_iter().map(|it| if known(&it) { view(it, &[]) } else { not_looked_at(it.gate, unread) });
    let verdict = Line::quiet(issue, Gate::NotAllowlisted.code(), format!("{} is not enrolled", issue.repo));
    let candidates = alloc::vec![Candidate::new(&candidate, verdict, gates.collect())];
    Explanation { report: Report::of(Vec::new()), candidates }
}

/// An issue that is no candidate: gone, closed, without the label, or in a repository that could not be listed.
fn beside(tick: &Tick<'_>, seen: Looked, issue: &IssueRef) -> Explanation {
    let situation = survey::situation(tick, &seen.survey, &seen.fleet);
    let mut lines = seen.lines;
    let (found, verdict) = match tick.tracker.issue(issue).map(|it| it.value) {
        Ok(Some(found)) => {
            let verdict = no_candidate(tick.config, &found);
            (Some(found), verdict)
        }
        Ok(None) => (None, Line::quiet(issue, "no_such_issue", "the tracker knows no such issue, or does not show it")),
        Err(fault) => (None, Line::fault(&issue.to_string(), &fault)),
    };
    if verdict.alarm {
        lines.push(verdict.clone());
    }
    let Some(found) = found else {
        let candidate = Issue::new(issue.repo.clone(), issue.number);
        let candidates = alloc::vec![Candidate::new(&candidate, verdict, Vec::new())];
        return Explanation { report: Report::of(lines), candidates };
    };
    let candidate = survey::candidate(&found);
    let labelled = has_label(&found.labels, &tick.config.ready_label);
    let mut evidence = Evidence::default();
    let mut inquiry = Inquiry::new(tick, found, &seen.fleet);
    let unread = if labelled {
        inquiry.gather_the_rest(&mut evidence)
    } else {
        // Who may start it, and with which words, is told by the label's own event.
        inquiry.gather_some(&[Fact::Blockers, Fact::Lock], &mut evidence)
    };
    let gates = gates(&candidate, tick.config, &situation, &evidence, &Slots::new(), &unread);
    let candidates = alloc::vec![Candidate::new(&candidate, verdict, gates)];
    Explanation { report: Report::of(lines), candidates }
}

/// Why an issue that can be read is no candidate.
fn no_candidate(config: &Config, found: &TrackerIssue) -> Line {
    let label = &config.ready_label;
    let (code, text) = if !found.open {
        ("closed", format!("it is closed; open it again, then apply `{label}`"))
    } else if !has_label(&found.labels, label) {
        ("not_labelled", format!("it does not carry `{label}`; apply it to have it dispatched"))
    } else {
        ("not_listed", String::from("its repository could not be listed in full: nothing is started there"))
    };
    Line::quiet(&found.issue, code, text)
}

/// Every gate of one issue, in the order of the walk. `unread` are the facts that could not be had.
pub(crate) fn gates(
    issue: &Issue,
    config: &Config,
    situation: &Situation,
    evidence: &Evidence,
    slots: &Slots,
    unread: &[(Fact, Fault)],
) -> Vec<GateView> {
    verdicts(issue, config, situation, evidence, slots).into_iter().map(|it| view(it, unread)).collect()
}

/// A candidate behind a dispatch that was cut off: its repository's walk ends with that.
pub(crate) fn behind(issue: &Issue, stamped: &Line, config: &Config, situation: &Situation) -> Candidate {
    let own = stamped.subject == issue.reference().to_string();
    let wait = format!("{} goes first: its agent was started already", stamped.subject);
    let verdict = if own { stamped.clone() } else { Line::quiet(&issue.reference(), "behind_cut_off", wait) };
    Candidate::new(issue, verdict, gates(issue, config, situation, &Evidence::default(), &Slots::new(), &[]))
}

/// The verdict on a candidate that every gate lets pass, until its dispatch says more.
pub(crate) fn passed(issue: &Issue) -> Line {
    Line::quiet(&issue.reference(), "passed", "every gate lets it pass")
}

fn view(GateLine { gate, verdict }: GateLine, unread: &[(Fact, Fault)]) -> GateView {
    match verdict {
        Verdict::Open => GateView { gate: gate.code(), verdict: Says::Pass, detail: None, remedy: None },
        Verdict::Closed(refusal) => GateView {
            gate: gate.code(),
            verdict: Says::Refuse,
            detail: Some(refusal.detail),
            remedy: Some(refusal.remedy),
        },
        Verdict::NotAsked => match unread.iter().find(|(fact, _)| Some(*fact) == fact_of(gate)) {
            Some((_, fault)) => not_looked_at(gate, fault.chain()),
            None => GateView { gate: gate.code(), verdict: Says::NotLookedAt, detail: None, remedy: None },
        },
    }
}

fn not_looked_at(gate: Gate, why: impl Into<String>) -> GateView {
    GateView { gate: gate.code(), verdict: Says::NotLookedAt, detail: Some(why.into()), remedy: None }
}
