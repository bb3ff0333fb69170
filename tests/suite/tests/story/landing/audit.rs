//! What a run pushed is looked at before it closes.

use afk_core::config::Audit;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::ChangeKind;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;

use super::{REPO, headline, human, lines_of, touched, until_pushed};
use crate::afk::{Afk, lines, ready};

/// A push that touches what it should not, under one setting of the audit.
fn pushed(audit: Audit) -> (Afk, IssueHandle) {
    let (mut afk, issue) = ready(Script::works());
    afk.config.audit = audit;
    let commit = until_pushed(&afk);
    let moved = ChangeKind::Renamed { from: Some("tests/login.rs".into()) };
    let files = [
        (".github/workflows/ci.yml", ChangeKind::Changed),
        ("web/AGENTS.md", ChangeKind::Added),
        ("attic/login.rs", moved),
        ("src/login.rs", ChangeKind::Changed),
    ];
    touched(&afk.world, &commit, &files);
    (afk, issue)
}

fn bell(afk: &Afk) -> String {
    afk.world.lock().bells.rings().last().map(|notice| format!("{}\n{}", notice.title, notice.body)).unwrap_or_default()
}

#[test]
fn reported_it_closes_and_says_what_to_look_at() {
    let (afk, issue) = pushed(Audit::Report);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    insta::assert_snapshot!(lines_of(&issue, "- The run"), @"
    - The run changed CI configuration: `.github/workflows/ci.yml` in `88641162e4`.
    - The run changed instructions for agents: `web/AGENTS.md` in `88641162e4`.
    - The run deleted tests, or moved them away: `tests/login.rs` in `88641162e4`.
    ");
    insta::assert_snapshot!(bell(&afk), @"
    done: acme/web#7 Fix the login
    The commit landed: every declared stage succeeded.
    Commit: 88641162e4
    Look at what was pushed: The run changed CI configuration; The run changed instructions for agents; The run deleted tests, or moved them away.
    ");
    afk.world.check();
}

#[test]
fn frozen_it_waits_for_a_person() {
    let (afk, issue) = pushed(Audit::Freeze);
    afk.until_unlocked(&issue);
    assert!(issue.is_open() && issue.has("ready-for-human"));
    insta::assert_snapshot!(headline(&issue), @"**Frozen: a human is needed.** Every declared stage succeeded, but what was pushed needs a person's look (2026-03-02 09:13 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.");
    insta::assert_snapshot!(lines_of(&issue, "- The run"), @"
    - The run changed CI configuration: `.github/workflows/ci.yml` in `88641162e4`.
    - The run changed instructions for agents: `web/AGENTS.md` in `88641162e4`.
    - The run deleted tests, or moved them away: `tests/login.rs` in `88641162e4`.
    ");
    assert!(lines_of(&issue, "- [x] CI").contains("build passed"), "what was proven stays ticked");
    afk.world.check();
}

#[test]
fn honest_work_closes_under_a_freeze() {
    let (mut afk, issue) = ready(Script::works());
    afk.config.audit = Audit::Freeze;
    let commit = until_pushed(&afk);
    touched(&afk.world, &commit, &[("src/login.rs", ChangeKind::Changed), ("tests/login.rs", ChangeKind::Added)]);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
}

#[test]
fn switched_off_it_asks_for_nothing() {
    let (afk, issue) = pushed(Audit::Off);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert!(!afk.world.journal_since(0).contains("tracker.changes"));
    assert_eq!(lines_of(&issue, "- The run"), "");
}

#[test]
fn a_look_that_fails_for_now_is_taken_again() {
    let (afk, issue) = pushed(Audit::Freeze);
    afk.world.refuse("tracker.changes", FaultClass::Transient, FaultScope::Server);
    afk.minutes(30);
    assert!(issue.is_open() && issue.has("agent-in-progress"));
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 fault: failed to read the files of a commit: planned by the story
    acme/web#7 waiting: it has landed; what was pushed could not be looked at yet
    ");
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    assert!(headline(&issue).contains("needs a person's look"), "{}", headline(&issue));
}

#[test]
fn a_look_that_never_succeeds_is_a_finding_in_the_end() {
    let (afk, issue) = pushed(Audit::Report);
    afk.world.refuse("tracker.changes", FaultClass::Transient, FaultScope::Server);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert!(lines_of(&issue, "- Not everything").contains("could be looked at"), "{}", issue.checklist().unwrap());
}

#[test]
fn a_look_that_is_refused_for_good_is_a_finding() {
    let (afk, issue) = pushed(Audit::Freeze);
    afk.world.refuse("tracker.changes", FaultClass::Refused, FaultScope::Item);
    let minutes = afk.until_unlocked(&issue);
    assert!(minutes < 30, "{minutes}");
    assert!(lines_of(&issue, "- Not everything").contains("could be looked at"), "{}", issue.checklist().unwrap());
}

#[test]
fn a_branch_that_lost_the_commit_before_the_run_is_a_finding() {
    let (mut afk, issue) = ready(Script::works());
    afk.config.audit = Audit::Freeze;
    let first = afk.world.head(REPO);
    human(&afk.world, None);
    afk.minutes(1);
    afk.world.force_push(REPO, "alice", &first);
    afk.until_unlocked(&issue);
    assert!(lines_of(&issue, "- History").contains("rewritten"), "{}", issue.checklist().unwrap());
}
