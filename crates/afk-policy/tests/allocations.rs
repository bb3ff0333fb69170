//! How often the pure parts ask for memory: for what comes out, never for what goes in.
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::collections::BTreeSet;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::issue::{Issue, same_label};
use afk_policy::{blocked_by, select_dispatchable};
use allocation_counter::measure;

/// Issues of one repository that may all run, least urgent first.
fn issues(count: u64) -> (Vec<Issue>, Config) {
    let repo = RepoId::parse("acme/web").unwrap();
    let issue = |number| {
        let mut issue = Issue::new(repo.clone(), number);
        issue.labels = ["bug", "ready-for-agent"].map(String::from).to_vec();
        issue.labeled_by_trusted = true;
        issue.priority = 1_000_000 - i64::try_from(number).unwrap();
        issue
    };
    let config = Config { kill_switch: false, allowlist: [repo.clone()].into(), ..Config::disabled() };
    ((1..=count).map(issue).collect(), config)
}

#[test]
fn gates_allocate_for_winners_and_not_for_candidates() {
    let asked = |count| {
        let (issues, config) = issues(count);
        let nothing = BTreeSet::new();
        let mut chosen = 0;
        let asked = measure(|| chosen = select_dispatchable(&issues, &config, &nothing).len());
        assert_eq!(chosen, 1);
        asked.count_total
    };
    assert_eq!(asked(1), asked(10_000));
}

#[test]
fn a_text_that_names_no_dependency_costs_no_memory() {
    let repo = RepoId::parse("acme/web").unwrap();
    let body = "The parser checked `a < b` and opened a quick path while walking.\n\n- [ ] see #3\n".repeat(1_000);
    assert_eq!(measure(|| assert!(blocked_by(&body, &repo, "github.com").is_empty())).count_total, 0);
}

#[test]
fn comparing_labels_costs_no_memory() {
    let compare = || {
        assert!(same_label("Ready-For-Agent", "ready-for-agent"));
        assert!(same_label("ÄRGER", "ärger"));
        assert!(!same_label("bug", "ready-for-agent"));
    };
    assert_eq!(measure(compare).count_total, 0);
}
