//! Only the head of a push has CI, and a later push may cancel that of an earlier one.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::ci::Mood;
use afk_sandbox::tracker::git::{NewCommit, Tree};

use super::{REPO, headline, human, lines_of, mood, turns, until_pushed};
use crate::afk::ready;

#[test]
fn a_push_whose_ci_was_cancelled_lands_with_the_commit_of_a_human_after_it() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Silent);
    until_pushed(&afk);
    mood(&afk.world, Mood::Honest);
    let later = human(&afk.world, None);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    let credited = format!("build passed with the later `{}`", later.short());
    assert_eq!(lines_of(&issue, "- [x] CI green"), format!("- [x] CI green: {credited}"));
    afk.world.check();
}

#[test]
fn a_later_commit_that_is_red_is_not_blamed_on_the_run() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Silent);
    until_pushed(&afk);
    mood(&afk.world, Mood::Honest);
    human(&afk.world, Some(Tree::Broken));
    afk.minutes(30);
    assert_eq!(turns(&issue).len(), 1, "{}", headline(&issue));
    assert!(issue.has("agent-in-progress"), "{}", headline(&issue));
    human(&afk.world, Some(Tree::Good));
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
}

#[test]
fn a_later_commit_that_the_server_will_not_speak_of_proves_nothing_and_hides_nothing() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Silent);
    until_pushed(&afk);
    mood(&afk.world, Mood::Honest);
    let green = human(&afk.world, None);
    let secret = human(&afk.world, None);
    afk.world.refuse_about("checks.stage", secret.short(), FaultClass::Refused, FaultScope::Item);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    let credited = format!("- [x] CI green: build passed with the later `{}`", green.short());
    assert_eq!(lines_of(&issue, "- [x] CI green"), credited);
}

#[test]
fn a_later_commit_that_cannot_be_read_now_is_waited_for() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Silent);
    until_pushed(&afk);
    mood(&afk.world, Mood::Honest);
    human(&afk.world, None);
    let newest = human(&afk.world, None);
    afk.world.refuse_about("checks.stage", newest.short(), FaultClass::Transient, FaultScope::Server);
    afk.minutes(20);
    assert!(issue.is_open() && issue.has("agent-in-progress"), "{}", headline(&issue));
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    let credited = format!("- [x] CI green: build passed with the later `{}`", newest.short());
    assert_eq!(lines_of(&issue, "- [x] CI green"), credited);
}

#[test]
fn a_red_push_stays_red_under_a_red_one_and_lands_under_a_green_one() {
    let (afk, issue) = ready(Script::red_then_idle());
    until_pushed(&afk);
    human(&afk.world, None);
    while turns(&issue).len() < 2 {
        afk.minutes(1);
    }
    human(&afk.world, Some(Tree::Good));
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
}

#[test]
fn of_many_later_commits_a_few_are_asked_and_none_while_there_is_no_need() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Silent);
    until_pushed(&afk);
    for _ in 0..20 {
        human(&afk.world, None);
    }
    afk.minutes(2);
    let asked = |from| afk.world.journal_since(from).matches("checks.stage").count();
    let from = afk.world.calls();
    afk.watch();
    assert_eq!(asked(from), 4, "{}", headline(&issue));

    let (afk, issue) = ready(Script::works());
    until_pushed(&afk);
    afk.world.push(REPO, "alice", NewCommit::new("By hand"));
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert!(!lines_of(&issue, "- [x] CI green").contains("later"), "its own CI went on and was green");
}

#[test]
fn a_commit_on_another_branch_is_no_push() {
    let (afk, issue) = ready(Script::idles());
    afk.minutes(1);
    let run = issue.threads()[0].id.clone();
    {
        let mut state = afk.world.lock();
        let at = state.second();
        let commit = NewCommit::new(&format!("Make it work\n\nRefs #7\nAFK-Run: {run}"));
        let repo = afk_core::RepoId::parse(REPO).unwrap();
        state.forge.push(at, afk_sandbox::tracker::AGENT, &repo, "side", &[commit]).unwrap();
    }
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(headline(&issue), @"**A human is needed.** The agent stopped without pushing anything (2026-03-02 09:03 UTC). The brief below says what to do.");
}
