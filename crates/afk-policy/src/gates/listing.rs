//! The gates that need only the listing and the fleet.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::ids::IssueRef;
use afk_core::issue::Issue;
use afk_core::port::Allowance;

use crate::gate::{Gate, Refusal};

/// Two runs whose agents failed at once, less than an hour apart, both still waiting for a human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// The run that ended first.
    pub first: IssueRef,
    /// The one that ended next.
    pub second: IssueRef,
}

/// What a tick knows about the whole fleet. [`Situation::default`] is a fleet in which nothing happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Repositories with an in-progress issue, occupied by an agent, or taken earlier in this tick.
    pub in_flight: BTreeSet<RepoId>,
    /// Issues whose dispatch was cut off before its label, where nothing but their own thread occupies the repository. They
    /// may go on although their repository is in flight; all others of it may not, so such an issue goes first and alone.
    pub cut_off: BTreeSet<IssueRef>,
    /// Repositories whose default branch is broken, each with an issue that waits for a human over it.
    pub frozen: BTreeMap<RepoId, u64>,
    /// Runs in flight, the ones selected earlier in this tick and the cut-off ones included.
    pub runs: u32,
    /// Issues that wait for a human.
    pub escalated: u32,
    /// Set while the breaker is tripped.
    pub breaker: Option<Breaker>,
    /// What the tracker still allows to be asked, as far as it has told.
    pub allowance: Option<Allowance>,
}

/// One candidate before the gates.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) issue: &'a Issue,
    pub(crate) config: &'a Config,
    pub(crate) situation: &'a Situation,
}

impl Candidate<'_> {
    fn cut_off(&self) -> bool {
        !self.situation.cut_off.is_empty() && self.situation.cut_off.contains(&self.issue.reference())
    }

    /// The tracker's limit, if no more is left of it than the watcher's part.
    fn scarce(&self) -> Option<Allowance> {
        self.situation.allowance.filter(Allowance::is_scarce)
    }

    /// Runs in flight without the candidate's own, if it was cut off.
    fn other_runs(&self) -> u32 {
        self.situation.runs.saturating_sub(u32::from(self.cut_off()))
    }
}

/// A gate as data: when it refuses, apart from what it says, so that refusing costs no text.
pub(crate) struct Rule {
    pub(crate) gate: Gate,
    pub(crate) refuses: fn(&Candidate<'_>) -> bool,
    says: fn(&Candidate<'_>) -> Refusal,
}

impl Rule {
    pub(crate) fn refusal(&self, candidate: &Candidate<'_>) -> Option<Refusal> {
        (self.refuses)(candidate).then(|| (self.says)(candidate))
    }
}

/// The first leg of the walk, in order.
pub(crate) const LISTING: [Rule; 9] = [
    Rule { gate: Gate::KillSwitch, refuses: |it| it.config.kill_switch, says: kill_switch },
    Rule {
        gate: Gate::NotAllowlisted,
        refuses: |it| !it.config.allowlist.contains(&it.issue.repo),
        says: not_allowlisted,
    },
    Rule {
        gate: Gate::ConflictingStateLabel,
        refuses: |it| state_label(it.issue, it.config),
        says: conflicting_state_label,
    },
    Rule {
        gate: Gate::RepoInFlight,
        refuses: |it| it.situation.in_flight.contains(&it.issue.repo) && !it.cut_off(),
        says: repo_in_flight,
    },
    Rule { gate: Gate::RepoFrozen, refuses: |it| it.situation.frozen.contains_key(&it.issue.repo), says: repo_frozen },
    Rule { gate: Gate::RunCap, refuses: |it| reached(it.other_runs(), it.config.max_runs), says: run_cap },
    Rule { gate: Gate::RateLimit, refuses: |it| it.scarce().is_some() && !it.cut_off(), says: rate_limit },
    Rule {
        gate: Gate::HumanQueueFull,
        refuses: |it| reached(it.situation.escalated, it.config.max_escalated),
        says: human_queue_full,
    },
    Rule { gate: Gate::FleetBreaker, refuses: |it| it.situation.breaker.is_some(), says: fleet_breaker },
];

/// The first gate that the listing alone closes; `None` lets the issue on to [`evidence_gates`](super::evidence_gates).
#[must_use]
pub fn listing_gates(issue: &Issue, config: &Config, situation: &Situation) -> Option<Refusal> {
    let candidate = Candidate { issue, config, situation };
    LISTING.iter().find_map(|rule| rule.refusal(&candidate))
}

/// The same verdict without its words.
pub(crate) fn listing_open(issue: &Issue, config: &Config, situation: &Situation) -> bool {
    let candidate = Candidate { issue, config, situation };
    !LISTING.iter().any(|rule| (rule.refuses)(&candidate))
}

/// Whether the issue carries a state label beside the ready label.
pub(crate) fn state_label(issue: &Issue, config: &Config) -> bool {
    issue.has_label(&config.in_progress_label) || issue.has_label(&config.ready_for_human_label)
}

/// Whether a cap is reached; 0 is no cap.
fn reached(count: u32, cap: u32) -> bool {
    cap != 0 && count >= cap
}

fn kill_switch(_: &Candidate<'_>) -> Refusal {
    Refusal::new(Gate::KillSwitch, "the kill switch is on", "set AFK_KILL_SWITCH to false")
}

fn not_allowlisted(it: &Candidate<'_>) -> Refusal {
    let repo = &it.issue.repo;
    Refusal::new(Gate::NotAllowlisted, format!("{repo} is not enrolled"), format!("add {repo} to AFK_ALLOWLIST"))
}

fn conflicting_state_label(it: &Candidate<'_>) -> Refusal {
    let Config { ready_label, in_progress_label, ready_for_human_label, .. } = it.config;
    if it.issue.has_label(in_progress_label) {
        let detail = format!("the issue also carries `{in_progress_label}`");
        let remedy = format!("wait until its run ends; without one, take `{in_progress_label}` off");
        return Refusal::new(Gate::ConflictingStateLabel, detail, remedy);
    }
    let detail = format!("the issue also carries `{ready_for_human_label}`");
    let remedy = format!("take `{ready_for_human_label}` off, then apply `{ready_label}` again");
    Refusal::new(Gate::ConflictingStateLabel, detail, remedy)
}

fn repo_in_flight(it: &Candidate<'_>) -> Refusal {
    let detail = format!("a run is in flight in {}", it.issue.repo);
    Refusal::new(Gate::RepoInFlight, detail, "wait until it ends")
}

fn repo_frozen(it: &Candidate<'_>) -> Refusal {
    let (repo, human) = (&it.issue.repo, &it.config.ready_for_human_label);
    let number = it.situation.frozen.get(repo).copied().unwrap_or_default();
    let detail = format!("the run of {repo}#{number} froze with a broken default branch");
    Refusal::new(Gate::RepoFrozen, detail, format!("repair the branch, then take `{human}` off {repo}#{number}"))
}

fn run_cap(it: &Candidate<'_>) -> Refusal {
    let detail = format!("{} in flight, and AFK_MAX_RUNS is {}", runs(it.other_runs()), it.config.max_runs);
    Refusal::new(Gate::RunCap, detail, "wait until one ends, or raise AFK_MAX_RUNS")
}

fn runs(count: u32) -> String {
    if count == 1 { "1 run is".into() } else { format!("{count} runs are") }
}

fn rate_limit(it: &Candidate<'_>) -> Refusal {
    let Allowance { remaining, limit, resets_at } =
        it.scarce().unwrap_or(Allowance { remaining: 0, limit: 0, resets_at: None });
    let until = resets_at.map_or_else(String::new, |at| format!(" until {at}"));
    let detail = format!("{remaining} of {limit} requests are left{until}, and the last quarter is the watcher's");
    Refusal::new(Gate::RateLimit, detail, "wait until there are more; if that happens often, run the poller less often")
}

fn human_queue_full(it: &Candidate<'_>) -> Refusal {
    let (count, cap) = (it.situation.escalated, it.config.max_escalated);
    let waiting = if count == 1 { "1 issue waits".into() } else { format!("{count} issues wait") };
    let remedy =
        format!("settle one and take `{}` off it, or raise AFK_MAX_ESCALATED", it.config.ready_for_human_label);
    Refusal::new(Gate::HumanQueueFull, format!("{waiting} for a human, and AFK_MAX_ESCALATED is {cap}"), remedy)
}

fn fleet_breaker(it: &Candidate<'_>) -> Refusal {
    let which = it.situation.breaker.as_ref().map(|Breaker { first, second }| format!(" ({first}, {second})"));
    let detail = format!("the agents of two runs failed at once without a commit{}", which.unwrap_or_default());
    let human = &it.config.ready_for_human_label;
    let remedy = format!("see to the agent's provider (quota, login), then take `{human}` off one of the two");
    Refusal::new(Gate::FleetBreaker, detail, remedy)
}
