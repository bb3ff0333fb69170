use super::*;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::ids::{IssueRef, Login};
use afk_core::issue::{BlockerRef, Issue};
use afk_core::port::{Allowance, Permission};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::blockers::Blockers;
use crate::explain::{Verdict, explain};
use crate::gate::{Gate, Refusal};
use crate::rank::Slots;
use crate::trust::{Doubt, TextDoubt};

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

fn issue_ref(text: &str) -> IssueRef {
    IssueRef::parse(text).unwrap()
}

fn blocker(number: u64) -> BlockerRef {
    BlockerRef { repo: repo(), number }
}

fn doubt() -> Doubt {
    Doubt::TooLow(Login::parse("mallory").unwrap(), Permission::Read)
}

/// A candidate and everything around it.
#[derive(Clone)]
struct Case {
    issue: Issue,
    config: Config,
    situation: Situation,
    evidence: Evidence,
    slots: Slots,
}

impl Case {
    /// Every gate is open.
    fn open() -> Self {
        let config = Config { kill_switch: false, allowlist: BTreeSet::from([repo()]), ..Config::disabled() };
        let evidence = Evidence {
            blockers: Some(Blockers::default()),
            label: Some(Ok(())),
            text: Some(Ok(())),
            authorization: Some(Authorization::Unspent),
            lock: Some(Lock::Writable),
        };
        Self { issue: Issue::new(repo(), 7), config, situation: Situation::default(), evidence, slots: Slots::new() }
    }

    fn close(mut self, gate: Gate) -> Self {
        let edited = TextDoubt::Edited { at: "2026-11-22T13:37:00Z".parse().unwrap(), doubt: doubt() };
        match gate {
            Gate::KillSwitch => self.config.kill_switch = true,
            Gate::NotAllowlisted => self.config.allowlist.clear(),
            Gate::ConflictingStateLabel => self.issue.labels.push("Ready-For-Human".into()),
            Gate::RepoInFlight => self.situation.in_flight = BTreeSet::from([repo()]),
            Gate::RepoFrozen => self.situation.frozen = BTreeMap::from([(repo(), 5)]),
            Gate::RunCap => self.situation.runs = 3,
            Gate::RateLimit => {
                let resets_at = Some("2026-11-22T14:00:00Z".parse().unwrap());
                self.situation.allowance = Some(Allowance { remaining: 1_249, limit: 5_000, resets_at });
            }
            Gate::HumanQueueFull => self.situation.escalated = 5,
            Gate::FleetBreaker => {
                let breaker = Breaker { first: issue_ref("acme/api#1"), second: issue_ref("acme/ui#2") };
                self.situation.breaker = Some(breaker);
            }
            Gate::Blocked => {
                let unreadable = alloc::vec![blocker(4)];
                self.evidence.blockers =
                    Some(Blockers { open: alloc::vec![blocker(3)], unreadable, hidden: 2, ..Blockers::default() });
            }
            Gate::UntrustedLabel => self.evidence.label = Some(Err(doubt())),
            Gate::EditedAfterAuthorization => self.evidence.text = Some(Err(edited)),
            Gate::UnverifiableAuthor => self.evidence.text = Some(Err(TextDoubt::UnverifiableAuthor(doubt()))),
            Gate::AuthorizationSpent => self.evidence.authorization = Some(Authorization::Spent(Spent::Ended)),
            Gate::CannotLock => self.evidence.lock = Some(Lock::Refused("403 Forbidden".into())),
            Gate::RepoSlotTaken => {
                let mut urgent = Issue::new(repo(), 9);
                urgent.priority = 1;
                self.slots.take(&urgent);
            }
        }
        self
    }

    /// What the tick makes of it: the slot costs nothing, so it comes before the evidence.
    fn tick(&self) -> Option<Refusal> {
        listing_gates(&self.issue, &self.config, &self.situation).or_else(|| self.slots.refusal(&self.issue)).or_else(
            || match evidence_gates(&self.issue, &self.config, &self.evidence) {
                Next::Refused(refusal) => Some(refusal),
                Next::Pass => None,
                Next::Ask(fact) => panic!("{fact:?} was given"),
            },
        )
    }

    fn closed(&self) -> Vec<Refusal> {
        let lines = explain(&self.issue, &self.config, &self.situation, &self.evidence, &self.slots);
        let closed = lines.into_iter().filter_map(|line| match line.verdict {
            Verdict::Closed(refusal) => Some(refusal),
            Verdict::Open | Verdict::NotAsked => None,
        });
        closed.collect()
    }
}

#[test]
fn each_gate_says_what_it_found_and_what_would_change_it() {
    assert_eq!(Case::open().tick(), None);
    let rows = Gate::ALL.map(|gate| {
        let refusal = Case::open().close(gate).tick().unwrap();
        assert_eq!(refusal.gate, gate);
        format!("{refusal}")
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    kill_switch: the kill switch is on; to change it: set AFK_KILL_SWITCH to false
    not_allowlisted: acme/web is not enrolled; to change it: add acme/web to AFK_ALLOWLIST
    conflicting_state_label: the issue also carries `ready-for-human`; to change it: take `ready-for-human` off, then apply `ready-for-agent` again
    repo_in_flight: a run is in flight in acme/web; to change it: wait until it ends
    repo_frozen: the run of acme/web#5 froze with a broken default branch; to change it: repair the branch, then take `ready-for-human` off acme/web#5
    run_cap: 3 runs are in flight, and AFK_MAX_RUNS is 3; to change it: wait until one ends, or raise AFK_MAX_RUNS
    rate_limit: 1249 of 5000 requests are left until 2026-11-22T14:00:00Z, and the last quarter is the watcher's; to change it: wait until there are more; if that happens often, run the poller less often
    human_queue_full: 5 issues wait for a human, and AFK_MAX_ESCALATED is 5; to change it: settle one and take `ready-for-human` off it, or raise AFK_MAX_ESCALATED
    fleet_breaker: the agents of two runs failed at once without a commit (acme/api#1, acme/ui#2); to change it: see to the agent's provider (quota, login), then take `ready-for-human` off one of the two
    blocked: waits for acme/web#3; waits for acme/web#4, which cannot be read; waits for 2 issues that AFK's account may not see; to change it: close what it waits for, or let AFK's account read it, or take the dependency out of the issue
    untrusted_label: `ready-for-agent` was applied by mallory, who may read but not write; to change it: have a trusted account apply `ready-for-agent` again, or list mallory in AFK_TRUSTED_ACTORS, or grant it write access
    edited_after_authorization: the text was edited at 2026-11-22T13:37:00Z, too late for the label to cover it, by mallory, who may read but not write; to change it: read the text again, then take `ready-for-agent` off and apply it again, or list mallory in AFK_TRUSTED_ACTORS, or grant it write access
    unverifiable_author: the server cannot prove who edited the text last, and it was written by mallory, who may read but not write; to change it: file the issue anew from a trusted account, or list mallory in AFK_TRUSTED_ACTORS, or grant it write access
    authorization_spent: this application of `ready-for-agent` has had its run, which has ended; to change it: apply `ready-for-agent` again for a new run
    cannot_lock: labels or record cannot be written: 403 Forbidden; to change it: let AFK's account label and comment in acme/web, and unlock the issue
    repo_slot_taken: acme/web#9 goes first (priority 1); to change it: wait for its end, or give this issue a lower priority number
    ");
}

#[test]
fn a_gate_shuts_alone_and_explanation_and_tick_agree() {
    for first in Gate::ALL {
        assert_eq!(Case::open().close(first).closed(), [Case::open().close(first).tick().unwrap()]);
        for second in Gate::ALL {
            let case = Case::open().close(first).close(second);
            let closed = case.closed();
            let told = case.tick().unwrap();
            assert!(closed.contains(&told), "{first} {second}");
            // The earlier gate answers; the slot alone is looked at before the evidence.
            let slot = closed.iter().find(|it| it.gate == Gate::RepoSlotTaken && closed[0].gate > Gate::FleetBreaker);
            assert_eq!(told, *slot.unwrap_or(&closed[0]), "{first} {second}");
        }
    }
}

#[test]
fn explanation_names_every_gate_in_the_order_of_the_walk() {
    let case = Case::open();
    let lines = explain(&case.issue, &case.config, &case.situation, &Evidence::default(), &case.slots);
    assert_eq!(lines.iter().map(|line| line.gate).collect::<Vec<_>>(), Gate::ALL);
    let unasked: Vec<_> = lines.iter().filter(|line| line.verdict == Verdict::NotAsked).map(|line| line.gate).collect();
    assert_eq!(unasked, &Gate::ALL[9..15]);
    assert!(Gate::ALL.is_sorted() && LISTING.map(|rule| rule.gate) == Gate::ALL[..9]);
}

#[test]
fn facts_are_asked_one_at_a_time_and_none_after_a_refusal() {
    let given = Case::open().evidence;
    let mut evidence = Evidence::default();
    let mut asked = Vec::new();
    let case = Case::open();
    loop {
        match evidence_gates(&case.issue, &case.config, &evidence) {
            Next::Ask(fact) => {
                asked.push(fact);
                match fact {
                    Fact::Blockers => evidence.blockers = given.blockers.clone(),
                    Fact::Label => evidence.label = given.label.clone(),
                    Fact::Text => evidence.text = given.text.clone(),
                    Fact::Authorization => evidence.authorization = given.authorization,
                    Fact::Lock => evidence.lock = given.lock.clone(),
                }
            }
            Next::Pass => break,
            Next::Refused(refusal) => panic!("{refusal}"),
        }
    }
    assert_eq!(asked, [Fact::Blockers, Fact::Label, Fact::Text, Fact::Authorization, Fact::Lock]);

    let blocked = Evidence { blockers: Case::open().close(Gate::Blocked).evidence.blockers, ..Evidence::default() };
    assert!(
        matches!(evidence_gates(&case.issue, &case.config, &blocked), Next::Refused(it) if it.gate == Gate::Blocked)
    );
}

#[test]
fn caps_count_up_to_their_bound_and_zero_is_no_cap() {
    let mut rows = Vec::new();
    for cap in [0, 1, 3] {
        for count in [0, 1, 2, 3, 4, u32::MAX] {
            let mut case = Case::open();
            (case.config.max_runs, case.config.max_escalated) = (cap, cap);
            case.situation.runs = count;
            let runs = case.tick().map_or("-", |it| it.gate.code());
            (case.situation.runs, case.situation.escalated) = (0, count);
            let humans = case.tick().map_or("-", |it| it.gate.code());
            rows.push(format!("cap {cap}, count {count}: {runs}, {humans}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    cap 0, count 0: -, -
    cap 0, count 1: -, -
    cap 0, count 2: -, -
    cap 0, count 3: -, -
    cap 0, count 4: -, -
    cap 0, count 4294967295: -, -
    cap 1, count 0: -, -
    cap 1, count 1: run_cap, human_queue_full
    cap 1, count 2: run_cap, human_queue_full
    cap 1, count 3: run_cap, human_queue_full
    cap 1, count 4: run_cap, human_queue_full
    cap 1, count 4294967295: run_cap, human_queue_full
    cap 3, count 0: -, -
    cap 3, count 1: -, -
    cap 3, count 2: -, -
    cap 3, count 3: run_cap, human_queue_full
    cap 3, count 4: run_cap, human_queue_full
    cap 3, count 4294967295: run_cap, human_queue_full
    ");
}

#[test]
fn a_dispatch_that_was_cut_off_goes_on_and_holds_the_others_back() {
    let mut case = Case::open().close(Gate::RepoInFlight);
    case.situation.cut_off = BTreeSet::from([case.issue.reference()]);
    (case.situation.runs, case.config.max_runs) = (1, 1);
    assert_eq!(case.tick(), None, "its own run is no other run");
    case.situation.runs = 2;
    assert_eq!(case.tick().unwrap().gate, Gate::RunCap);
    case.situation.runs = 1;
    case.issue.number = 8;
    assert_eq!(case.tick().unwrap().gate, Gate::RepoInFlight);
}

#[test]
fn state_labels_are_compared_without_case_and_by_their_configured_names() {
    for (labels, refused) in [
        (&["ready-for-agent"][..], false),
        (&["ready-for-agent", "AGENT-in-progress"], true),
        (&["ready-for-agent", "Ready-For-Human"], true),
        (&["agent-in-progress", "ready-for-human"], true),
        (&["agent-in-progress2", "ready"], false),
    ] {
        let mut case = Case::open();
        case.issue.labels = labels.iter().copied().map(String::from).collect();
        let told = case.tick();
        assert_eq!(told.is_some_and(|it| it.gate == Gate::ConflictingStateLabel), refused, "{labels:?}");
        (case.config.in_progress_label, case.config.ready_for_human_label) = ("busy".into(), "help".into());
        assert_eq!(case.tick(), None, "{labels:?}");
    }
}

#[test]
fn a_spent_authorization_says_how() {
    let rows = [Spent::Ended, Spent::LabelTakenOff, Spent::ThreadGone].map(|spent| {
        let mut case = Case::open();
        case.evidence.authorization = Some(Authorization::Spent(spent));
        case.tick().unwrap().detail
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    this application of `ready-for-agent` has had its run, which has ended
    `agent-in-progress` was taken off the run of this application of `ready-for-agent`
    the agent's thread for this application of `ready-for-agent` was archived or deleted
    ");
}

#[test]
fn what_would_open_an_issue_that_waits_depends_on_what_it_waits_for() {
    let some = |there: bool| if there { alloc::vec![blocker(3)] } else { Vec::new() };
    let rows = (1..16_u32).map(|mask| {
        let [open, unreadable, hidden, circular] = [8, 4, 2, 1].map(|bit| mask & bit != 0);
        let blockers = Blockers {
            open: some(open),
            unreadable: some(unreadable),
            hidden: u32::from(hidden),
            circular: some(circular),
            ..Blockers::default()
        };
        let mut case = Case::open();
        case.evidence.blockers = Some(blockers);
        let remedy = case.tick().map_or_else(|| String::from("-"), |refusal| refusal.remedy);
        let names = [(open, "open"), (unreadable, "unreadable"), (hidden, "hidden"), (circular, "circular")];
        let names: Vec<_> = names.into_iter().filter_map(|(there, name)| there.then_some(name)).collect();
        format!("{:32} | {remedy}", names.join(" "))
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    circular                         | -
    hidden                           | let AFK's account read it, or take the dependency out of the issue
    hidden circular                  | let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    unreadable                       | let AFK's account read it, or take the dependency out of the issue
    unreadable circular              | let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    unreadable hidden                | let AFK's account read it, or take the dependency out of the issue
    unreadable hidden circular       | let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    open                             | close what it waits for, or take the dependency out of the issue
    open circular                    | close what it waits for, or take the dependency out of the issue, or out of the one that waits for it in turn
    open hidden                      | close what it waits for, or let AFK's account read it, or take the dependency out of the issue
    open hidden circular             | close what it waits for, or let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    open unreadable                  | close what it waits for, or let AFK's account read it, or take the dependency out of the issue
    open unreadable circular         | close what it waits for, or let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    open unreadable hidden           | close what it waits for, or let AFK's account read it, or take the dependency out of the issue
    open unreadable hidden circular  | close what it waits for, or let AFK's account read it, or take the dependency out of the issue, or out of the one that waits for it in turn
    ");
}

#[test]
fn only_the_second_leg_asks_for_facts() {
    let rows = Gate::ALL.map(|gate| format!("{:24} | {:?}", format!("{gate:?}"), fact_of(gate)));
    insta::assert_snapshot!(rows.join("\n"), @"
    KillSwitch               | None
    NotAllowlisted           | None
    ConflictingStateLabel    | None
    RepoInFlight             | None
    RepoFrozen               | None
    RunCap                   | None
    RateLimit                | None
    HumanQueueFull           | None
    FleetBreaker             | None
    Blocked                  | Some(Blockers)
    UntrustedLabel           | Some(Label)
    EditedAfterAuthorization | Some(Text)
    UnverifiableAuthor       | Some(Text)
    AuthorizationSpent       | Some(Authorization)
    CannotLock               | Some(Lock)
    RepoSlotTaken            | None
    ");
}
