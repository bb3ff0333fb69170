use super::*;
use crate::blockers::Blockers;

use crate::gates::{Authorization, Evidence, Lock, Next, evidence_gates, listing_gates};
use crate::rank::Slots;
use crate::trust::Doubt;
use afk_core::issue::{BlockerRef, UNPRIORITISED};
use alloc::collections::BTreeMap;
use alloc::vec;
use proptest::prelude::*;

fn repo(name: &str) -> RepoId {
    RepoId::parse(name).unwrap()
}

fn armed(names: &[&str]) -> Config {
    Config { kill_switch: false, allowlist: names.iter().map(|it| repo(it)).collect(), ..Config::disabled() }
}

fn eligible(name: &str, number: u64, priority: i64) -> Issue {
    Issue { labeled_by_trusted: true, priority, ..Issue::new(repo(name), number) }
}

fn numbers(chosen: &[DispatchDecision]) -> Vec<(String, u64)> {
    chosen.iter().map(|it| (format!("{}", it.issue.repo), it.issue.number)).collect()
}

#[test]
fn one_issue_runs_just_when_every_rule_lets_it() {
    let web = repo("acme/web");
    let mut count = 0;
    let mut passed = Vec::new();
    for kill_switch in [true, false] {
        for allowed in [&[][..], &["acme/api"], &["acme/web"]] {
            for labels in [&["ready-for-agent"][..], &["Agent-In-Progress"], &["ready-for-human"]] {
                for trusted in [false, true] {
                    for blockers in [&[][..], &[7], &[3], &[7, 3]] {
                        for busy in [None, Some("acme/api"), Some("acme/web")] {
                            let mut issue = eligible("acme/web", 7, 1);
                            issue.labels = labels.iter().copied().map(String::from).collect();
                            issue.labeled_by_trusted = trusted;
                            issue.blocked_by = blockers
                                .iter()
                                .map(|number| BlockerRef { repo: web.clone(), number: *number })
                                .collect();
                            let config = Config { kill_switch, ..armed(allowed) };
                            let in_flight = busy.map(repo).into_iter().collect();
                            let chosen = select_dispatchable(&[issue.clone()], &config, &in_flight);
                            count += 1;
                            if !chosen.is_empty() {
                                assert_eq!(chosen[0].issue, issue);
                                passed.push(format!(
                                    "kill {kill_switch}, {allowed:?}, {labels:?}, trusted {trusted}, waits {blockers:?}, busy {busy:?}"
                                ));
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(count, 432);
    insta::assert_snapshot!(passed.join("\n"), @r#"
    kill false, ["acme/web"], ["ready-for-agent"], trusted true, waits [], busy None
    kill false, ["acme/web"], ["ready-for-agent"], trusted true, waits [], busy Some("acme/api")
    kill false, ["acme/web"], ["ready-for-agent"], trusted true, waits [7], busy None
    kill false, ["acme/web"], ["ready-for-agent"], trusted true, waits [7], busy Some("acme/api")
    "#);
}

#[test]
fn a_blocker_of_the_same_number_elsewhere_is_not_the_issue_itself() {
    let mut issue = eligible("acme/web", 7, 1);
    issue.blocked_by = vec![BlockerRef { repo: repo("acme/api"), number: 7 }];
    assert!(select_dispatchable(&[issue], &armed(&["acme/web"]), &BTreeSet::new()).is_empty());
}

#[test]
fn the_most_urgent_takes_the_slot_and_an_ineligible_one_never_does() {
    let config = armed(&["acme/web"]);
    for first in [1, 2, UNPRIORITISED] {
        for second in [1, 2, UNPRIORITISED] {
            for fit in 0..4u8 {
                let mut issues = [eligible("acme/web", 7, first), eligible("acme/web", 8, second)];
                for (bit, issue) in issues.iter_mut().enumerate() {
                    issue.labeled_by_trusted = fit & (1 << bit) != 0;
                }
                let expected = match fit {
                    0 => None,
                    1 => Some(7),
                    2 => Some(8),
                    _ => Some(if second < first { 8 } else { 7 }),
                };
                let chosen = select_dispatchable(&issues, &config, &BTreeSet::new());
                assert_eq!(chosen.first().map(|it| it.issue.number), expected, "{first} {second} {fit}");
                assert!(chosen.len() <= 1);
            }
        }
    }
}

#[test]
fn order_is_priority_then_number_then_repository() {
    let names = ["acme/api", "acme/cli", "acme/ui", "acme/web", "acme/zoo"];
    let issues = [
        eligible("acme/web", 1, UNPRIORITISED),
        eligible("acme/ui", 2, 1),
        eligible("acme/api", 2, 1),
        eligible("acme/zoo", 1, 1),
        eligible("acme/cli", 9, 0),
    ];
    let chosen = select_dispatchable(&issues, &armed(&names), &BTreeSet::new());
    let reasons: Vec<_> = chosen.iter().map(|it| format!("{}: {}", it.issue.reference(), it.reason)).collect();
    insta::assert_snapshot!(reasons.join("\n"), @"
    acme/cli#9: the most urgent issue of acme/cli that may run: priority 0
    acme/zoo#1: the most urgent issue of acme/zoo that may run: priority 1
    acme/api#2: the most urgent issue of acme/api that may run: priority 1
    acme/ui#2: the most urgent issue of acme/ui that may run: priority 1
    acme/web#1: the most urgent issue of acme/web that may run: no priority
    ");
}

#[test]
fn a_shipped_configuration_selects_nothing() {
    let issue = [eligible("acme/web", 7, 1)];
    let nothing = BTreeSet::new();
    assert!(select_dispatchable(&issue, &Config::disabled(), &nothing).is_empty());
    assert!(select_dispatchable(&issue, &Config { kill_switch: false, ..Config::disabled() }, &nothing).is_empty());
    assert!(select_dispatchable(&issue, &Config { kill_switch: true, ..armed(&["acme/web"]) }, &nothing).is_empty());
    assert_eq!(select_dispatchable(&issue, &armed(&["acme/web"]), &nothing).len(), 1);
}

#[test]
fn caps_are_not_its_business() {
    let issues = [eligible("acme/web", 1, 1), eligible("acme/api", 2, 1)];
    let config = Config { max_runs: 1, max_escalated: 1, ..armed(&["acme/web", "acme/api"]) };
    assert_eq!(select_dispatchable(&issues, &config, &BTreeSet::new()).len(), 2);
}

const REPOS: [&str; 4] = ["acme/api", "acme/ui", "acme/web", "other/web"];

prop_compose! {
    fn any_issue()(
        name in proptest::sample::select(&REPOS[..]),
        number in 1..6u64,
        priority in prop_oneof![Just(1i64), Just(2), Just(UNPRIORITISED)],
        trusted in proptest::bool::weighted(0.8),
        label in prop_oneof![4 => Just("ready-for-agent"), 1 => Just("agent-in-progress")],
        waits in proptest::option::weighted(0.2, 1..6u64),
    ) -> Issue {
        let mut issue = eligible(name, number, priority);
        issue.labeled_by_trusted = trusted;
        issue.labels = vec![label.into()];
        issue.blocked_by = waits.map(|number| BlockerRef { repo: repo(name), number }).into_iter().collect();
        issue
    }
}

prop_compose! {
    fn any_repos()(mask in proptest::collection::vec(any::<bool>(), REPOS.len())) -> BTreeSet<RepoId> {
        REPOS.iter().zip(mask).filter(|(_, take)| *take).map(|(name, _)| repo(name)).collect()
    }
}

fn may_be_chosen(issue: &Issue, config: &Config, in_flight: &BTreeSet<RepoId>) -> bool {
    let waits = issue.blocked_by.iter().any(|it| it.number != issue.number || it.repo != issue.repo);
    config.allowlist.contains(&issue.repo)
        && issue.labels == ["ready-for-agent"]
        && issue.labeled_by_trusted
        && !waits
        && !in_flight.contains(&issue.repo)
}

/// The evidence that the issue itself carries. What it cannot carry is left to the tick.
fn known(issue: &Issue) -> Evidence {
    Evidence {
        blockers: Some(Blockers::of(&issue.reference(), issue.blocked_by.iter().cloned())),
        label: Some(if issue.labeled_by_trusted { Ok(()) } else { Err(Doubt::Unproven) }),
        text: Some(Ok(())),
        authorization: Some(Authorization::Unspent),
        lock: Some(Lock::Writable),
    }
}

proptest! {
    #[test]
    fn it_is_the_best_of_each_repository(
        issues in proptest::collection::vec(any_issue(), 0..20),
        allowlist in any_repos(),
        in_flight in any_repos(),
    ) {
        let config = Config { allowlist, ..armed(&[]) };
        let mut best = BTreeMap::new();
        for issue in issues.iter().filter(|it| may_be_chosen(it, &config, &in_flight)) {
            let place = (issue.priority, issue.number);
            best.entry(issue.repo.clone()).and_modify(|it| *it = place.min(*it)).or_insert(place);
        }
        let mut expected: Vec<_> = best.into_iter().map(|(repo, (priority, number))| (priority, number, repo)).collect();
        expected.sort();
        let chosen = select_dispatchable(&issues, &config, &in_flight);
        let got: Vec<_> = chosen.iter().map(|it| (it.issue.priority, it.issue.number, it.issue.repo.clone())).collect();
        prop_assert_eq!(got, expected);
    }

    /// The tick offers issues one by one; with the same facts it must come to the same choice.
    #[test]
    fn walking_in_order_with_slots_is_the_same(issues in proptest::collection::vec(any_issue(), 0..20), in_flight in any_repos()) {
        let config = armed(&REPOS);
        let situation = Situation { in_flight: in_flight.clone(), ..Situation::default() };
        let mut ranked: Vec<_> = issues.iter().collect();
        ranked.sort_by(|one, other| by_urgency(one, other));
        let (mut slots, mut walked) = (Slots::new(), Vec::new());
        for issue in ranked {
            let listed = listing_gates(issue, &config, &situation).is_none() && slots.refusal(issue).is_none();
            if listed && evidence_gates(issue, &config, &known(issue)) == Next::Pass {
                slots.take(issue);
                walked.push(issue.clone());
            }
        }
        let chosen: Vec<_> = select_dispatchable(&issues, &config, &in_flight).into_iter().map(|it| it.issue).collect();
        prop_assert_eq!(chosen, walked);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        (issues, shuffled) in proptest::collection::vec(any_issue(), 0..20)
            .prop_flat_map(|issues| (Just(issues.clone()), Just(issues).prop_shuffle())),
    ) {
        let config = armed(&REPOS);
        let nothing = BTreeSet::new();
        prop_assert_eq!(select_dispatchable(&issues, &config, &nothing), select_dispatchable(&shuffled, &config, &nothing));
    }

    #[test]
    fn a_stricter_configuration_selects_nothing_else(
        issues in proptest::collection::vec(any_issue(), 0..20),
        allowlist in any_repos(),
        fewer in any_repos(),
        in_flight in any_repos(),
        more in any_repos(),
        kill_switch: bool,
    ) {
        let loose = Config { allowlist: allowlist.clone(), ..armed(&[]) };
        let strict = Config { kill_switch, allowlist: &allowlist & &fewer, ..armed(&[]) };
        let many = numbers(&select_dispatchable(&issues, &loose, &in_flight));
        let few = numbers(&select_dispatchable(&issues, &strict, &(&in_flight | &more)));
        prop_assert!(few.iter().all(|it| many.contains(it)));
        prop_assert!(!kill_switch || few.is_empty());
    }
}
