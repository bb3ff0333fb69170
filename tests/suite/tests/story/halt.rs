//! A human's act wins: the run ends as halted, its agent is stopped, nobody is called.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::command::T3Command;

use crate::afk::{Afk, is_over, lines, ready};

/// A run at work for some minutes.
fn at_work(script: Script) -> (Afk, IssueHandle) {
    let (afk, issue) = ready(script);
    afk.minutes(3);
    assert!(issue.has("agent-in-progress"));
    (afk, issue)
}

/// What became of it a few minutes later.
fn halted(afk: &Afk, issue: &IssueHandle) -> String {
    afk.minutes(3);
    assert!(!issue.has("agent-in-progress"), "{}", issue.history());
    assert_eq!(afk.world.rings(), [""; 0], "who halted it knows");
    let thread = &issue.threads()[0];
    let session = thread.session.as_ref().map_or("none", |it| &it.status);
    let headline = issue.checklist().unwrap().lines().next().unwrap().to_owned();
    format!("{:?}, session {session}\n{headline}", issue.labels())
}

#[test]
fn the_lock_taken_off() {
    let (afk, issue) = at_work(Script::hangs());
    let issue = issue.unlabel_by("alice", "agent-in-progress");
    insta::assert_snapshot!(halted(&afk, &issue), @"
    [], session stopped
    **Halted.** The in-progress label was taken off (2026-03-02 09:03 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.
    ");
    let from = afk.world.calls();
    afk.minutes(30);
    assert_eq!(afk.world.writes_since(from), [""; 0], "and nothing starts again by itself");
}

#[test]
fn the_ready_label_taken_off() {
    let (afk, issue) = at_work(Script::hangs());
    let issue = issue.unlabel_by("alice", "ready-for-agent");
    insta::assert_snapshot!(halted(&afk, &issue), @"
    [], session stopped
    **Halted.** The ready label was taken off (2026-03-02 09:03 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.
    ");
}

#[test]
fn the_issue_closed_by_a_person() {
    let (afk, issue) = at_work(Script::hangs());
    let issue = issue.close_by("alice");
    insta::assert_snapshot!(halted(&afk, &issue), @"
    [], session stopped
    **Halted.** The issue was closed by a person (2026-03-02 09:03 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.
    ");
    assert!(!issue.is_open(), "it stays as the human left it");
}

#[test]
fn the_ready_label_applied_anew_starts_a_new_run_after_the_old_one_has_ended() {
    let (afk, issue) = at_work(Script::hangs());
    let issue = issue.unlabel_by("alice", "ready-for-agent").script(Script::works()).label("ready-for-agent");
    assert!(lines(&afk.watch()).contains("applied anew"));
    for _ in 0..60 {
        afk.minutes(1);
    }
    assert!(!issue.is_open() && is_over(&issue));
    assert_eq!(issue.threads().len(), 2);
    afk.world.check();
}

#[test]
fn the_thread_deleted_before_a_push() {
    let (afk, issue) = at_work(Script::hangs());
    let thread = issue.threads()[0].id.clone();
    afk.world.t3(T3Command::ThreadDelete { thread });
    afk.minutes(3);
    assert!(is_over(&issue), "{}", issue.history());
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**Halted.** The agent's thread was archived or deleted (2026-03-02 09:03 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.");
    assert_eq!(afk.world.rings(), [""; 0]);
}

#[test]
fn the_thread_archived_while_its_agent_works() {
    let (afk, issue) = at_work(Script::hangs());
    let thread = issue.threads()[0].id.clone();
    afk.world.t3(T3Command::ThreadArchive { thread });
    assert!(issue.threads()[0].live, "archiving does not stop the session, and hides it from the light list");
    afk.minutes(3);
    assert!(is_over(&issue), "{}", issue.history());
    assert!(!issue.threads()[0].live, "or its agent would stand beside the next one");
    assert_eq!(issue.threads()[0].session.as_ref().unwrap().status, "stopped");
}

#[test]
fn nothing_is_sent_while_nobody_can_tell_what_a_human_did() {
    let (afk, issue) = at_work(Script::red_then_fixes());
    let issue = issue.unlabel_by("alice", "ready-for-agent");
    // The comments are still shown, and the record with them.
    for reading in ["tracker.timeline", "tracker.events"] {
        afk.world.refuse(reading, FaultClass::Transient, FaultScope::Item);
    }
    afk.minutes(40);
    let sent = |issue: &IssueHandle| issue.threads()[0].messages.iter().filter(|it| it.role == "user").count();
    assert_eq!(sent(&issue), 1, "red, and no corrective turn");
    assert!(issue.has("agent-in-progress"));
    afk.world.accept_all();
    afk.minutes(3);
    assert!(is_over(&issue), "{}", issue.history());
    assert!(issue.checklist().unwrap().starts_with("**Halted.** The ready label was taken off"));
    assert_eq!(sent(&issue), 1);
}

#[test]
fn a_close_by_a_commit_is_not_a_humans_act() {
    let (afk, issue) = ready(Script::closes_early(7));
    afk.minutes(11);
    assert!(!issue.is_open(), "the agent's commit closed it, against its rules");
    assert!(issue.has("agent-in-progress"), "AFK watches on");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(afk.world.rings(), ["done: acme/web#7 Fix the login"]);
    afk.world.check();
}

#[test]
fn an_early_close_that_did_not_land_is_undone() {
    let (afk, issue) = ready(Script::closes_early(7));
    afk.world.ci("acme/web", |rule| rule.mood = afk_sandbox::ci::Mood::Stuck);
    afk.until_unlocked(&issue);
    assert!(issue.is_open(), "reopened\n{}", issue.history());
    assert!(issue.has("ready-for-human"));
    insta::assert_snapshot!(afk.world.rings().join("\n"), @"frozen: acme/web#7 Fix the login");
}

#[test]
fn a_close_by_a_person_is_never_undone() {
    let (afk, issue) = ready(Script::red_then_idle());
    afk.minutes(12);
    let issue = issue.close_by("alice");
    afk.minutes(10);
    assert!(!issue.is_open() && is_over(&issue), "{}", issue.history());
    assert_eq!(afk.world.rings(), [""; 0]);
}

fn session(issue: &IssueHandle) -> String {
    issue.threads()[0].session.as_ref().map_or_else(String::new, |it| it.status.clone())
}

/// A dispatch whose poller died before the lock, and never comes back.
fn cut_off() -> (Afk, IssueHandle) {
    let (mut afk, issue) = ready(Script::hangs());
    afk.world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    afk.config.kill_switch = true;
    for _ in 0..14 {
        afk.minutes(1);
    }
    assert_eq!(session(&issue), "running", "not before a quarter of an hour");
    afk.world.minutes(2);
    (afk, issue)
}

#[test]
fn a_thread_to_which_a_human_has_spoken_is_the_humans() {
    let (afk, issue) = cut_off();
    let thread = issue.threads()[0].id.clone();
    let (message, text, created_at) = ("a-persons".to_owned(), "Go on.".to_owned(), afk.world.now());
    afk.world.t3(T3Command::TurnStart { thread, message, text, created_at });
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 orphan: somebody has spoken to the agent's thread, and its issue does not carry the lock: left alone");
    afk.world.minutes(1);
    assert_eq!(session(&issue), "running");
}

#[test]
fn no_agent_is_stopped_on_the_strength_of_a_listing_that_is_not_complete() {
    let (afk, issue) = cut_off();
    for number in [8, 9] {
        afk.world.issue("acme/web", number).label("agent-in-progress");
    }
    afk.world.lock().forge.list_bound = 1;
    afk.watch();
    afk.world.minutes(1);
    assert_eq!(session(&issue), "running");
}

#[test]
fn a_dispatch_cut_off_for_good_is_stopped_after_a_quarter_of_an_hour() {
    let (afk, issue) = cut_off();
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 orphan: it has had no lock for a quarter of an hour: its agent was stopped");
    afk.world.minutes(1);
    assert!(issue.threads()[0].session.as_ref().is_some_and(|it| it.status == "stopped"));
}

#[test]
fn an_agent_in_a_repository_that_is_not_enrolled_any_more_is_stopped() {
    let (mut afk, issue) = at_work(Script::hangs());
    afk.world.repo("acme/other");
    afk.config.allowlist = [afk_core::RepoId::parse("acme/other").unwrap()].into();
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 orphan: its repository is not enrolled: its agent was stopped");
    afk.world.minutes(1);
    assert!(issue.threads()[0].session.as_ref().is_some_and(|it| it.status == "stopped"));
}

#[test]
fn an_agent_whose_issue_was_deleted_is_stopped() {
    let (afk, issue) = at_work(Script::hangs());
    afk.world.lock().forge.repos.get_mut(&issue.issue.repo).unwrap().issues.remove(&7);
    assert_eq!(lines(&afk.watch()), "! acme/web#7 orphan: the issue is gone: its agent was stopped");
    afk.world.minutes(1);
    let thread = &afk.world.threads()[0];
    assert_eq!(thread.session.as_ref().unwrap().status, "stopped");
    assert!(!thread.is_gone() && afk.world.lock().t3.projects.iter().all(|it| it.deleted_at.is_none()), "it stays");
}
