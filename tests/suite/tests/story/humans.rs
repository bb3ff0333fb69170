//! What a human does while AFK is not finished stays done.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;

use crate::afk::{Afk, ready};

/// Ends a run while the doorbell is down, so that its lock stays for half an hour.
fn ended_and_locked(script: Script) -> (Afk, IssueHandle) {
    let (afk, issue) = ready(script);
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    assert!(issue.has("agent-in-progress"));
    (afk, issue)
}

#[test]
fn a_handover_that_was_taken_back_is_not_made_again() {
    let (afk, issue) = ended_and_locked(Script::idles());
    let issue = issue.unlabel_by("alice", "ready-for-human");
    afk.minutes(5);
    assert!(issue.has("agent-in-progress"), "the end is still being replayed");
    assert!(!issue.has("ready-for-human"));
}

#[test]
fn an_issue_that_was_reopened_is_not_closed_again() {
    let (afk, issue) = ended_and_locked(Script::works());
    let issue = issue.reopen_by("alice");
    afk.minutes(5);
    assert!(issue.has("agent-in-progress") && issue.is_open());
}

/// Only a close by a commit is undone, and only before a human has had a word.
#[test]
fn an_issue_that_was_closed_after_its_run_froze_stays_closed() {
    let (afk, issue) = ended_and_locked(Script::red_then_idle());
    let issue = issue.close_by("alice");
    afk.minutes(2);
    assert!(issue.has("agent-in-progress") && !issue.is_open(), "{}", issue.history());
}

#[test]
fn an_old_end_does_not_eat_a_new_authorization() {
    let (afk, issue) = ended_and_locked(Script::idles());
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent").script(Script::works());
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.minutes(2);
    assert!(issue.has("ready-for-agent"));
    assert!(!issue.has("ready-for-human"));
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(issue.threads().len(), 2);
    afk.world.check();
}

#[test]
fn the_lock_waits_for_a_step_that_will_be_tried_again() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse("tracker.close", FaultClass::Transient, FaultScope::Server);
    afk.minutes(60);
    assert!(issue.is_open() && issue.has("agent-in-progress"));
    afk.world.accept_all();
    afk.minutes(1);
    assert!(!issue.is_open() && !issue.has("agent-in-progress"));
    assert_eq!(afk.world.rings().len(), 1);
}

#[test]
fn a_forged_record_is_not_read() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(2);
    // A copy of AFK's comment by somebody else, and one with an end, are just comments.
    let copy = issue.checklist().unwrap();
    let issue = issue.comment_by("mallory", &copy);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(issue.comments().iter().filter(|(author, _)| author == "mallory").count(), 1);
    afk.world.check();
}

/// What somebody does to the issue.
type Act = fn(IssueHandle);

#[test]
fn no_turn_is_sent_to_an_issue_that_was_withdrawn_meanwhile() {
    let acts: [(&str, Act); 3] = [
        ("the lock taken off", |issue| drop(issue.unlabel_by("alice", "agent-in-progress"))),
        ("the ready label taken off", |issue| drop(issue.unlabel_by("alice", "ready-for-agent"))),
        ("closed", |issue| drop(issue.close_by("alice"))),
    ];
    for (what, act) in acts {
        let (afk, issue) = ready(Script::red_then_fixes());
        let sent = |afk: &Afk| afk.world.writes_since(0).iter().filter(|it| it.contains("turn.start")).count();
        // It has pushed; by the next tick the push will be red.
        afk.minutes(11);
        assert_eq!(sent(&afk), 1);
        let watched = issue.clone();
        // What was recorded is the turn itself.
        afk.world.just_before("tracker.edit_comment", move |_| act(watched));
        afk.world.minutes(2);
        afk.watch();
        afk.minutes(5);
        assert_eq!(sent(&afk), 1, "{what}: only the opening turn");
        assert!(!issue.has("agent-in-progress"), "{what}: {}", issue.history());
    }
}

#[test]
fn a_step_that_was_still_due_does_not_eat_a_new_authorization_either() {
    let (afk, issue) = ready(Script::idles());
    afk.world.refuse("tracker.remove_label", FaultClass::Transient, FaultScope::Server);
    while !issue.has("ready-for-human") {
        afk.minutes(1);
    }
    let issue = issue.unlabel_by("alice", "ready-for-human").unlabel_by("alice", "ready-for-agent");
    let issue = issue.label("ready-for-agent").script(Script::works());
    afk.world.accept_all();
    afk.watch();
    assert!(issue.has("ready-for-agent"), "{}", issue.history());
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
}
