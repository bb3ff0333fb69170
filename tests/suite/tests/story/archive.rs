//! Threads of runs that ended two weeks ago leave the agent server's lists.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::t3::command::T3Command;

use crate::afk::{Afk, lines, ready};

/// In minutes.
const DAY: u64 = 24 * 60;

/// A run that has ended, and the days that nobody spoke to its thread.
fn ended(days: u64) -> (Afk, afk_sandbox::fixture::IssueHandle) {
    let (afk, issue) = ready(Script::works());
    afk.until_unlocked(&issue);
    afk.world.minutes(days * DAY);
    (afk, issue)
}

fn archived(issue: &afk_sandbox::fixture::IssueHandle) -> bool {
    issue.threads()[0].archived_at.is_some()
}

#[test]
fn a_thread_is_archived_two_weeks_after_its_end() {
    let (afk, issue) = ended(13);
    assert_eq!(lines(&afk.watch()), "");
    assert!(!archived(&issue));
    afk.world.minutes(DAY);
    assert_eq!(afk.poll().lines, [], "the poller leaves it alone");
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 archived: nothing has happened in its thread for two weeks: it was archived");
    assert!(archived(&issue));
    assert_eq!(lines(&afk.watch()), "", "once");
    afk.world.check();
}

#[test]
fn whoever_takes_it_out_again_has_two_weeks_more() {
    let (afk, issue) = ended(14);
    afk.watch();
    let thread = issue.threads()[0].id.clone();
    afk.world.t3(T3Command::ThreadUnarchive { thread });
    afk.world.minutes(13 * DAY);
    afk.watch();
    assert!(!archived(&issue));
    afk.world.minutes(DAY);
    afk.watch();
    assert!(archived(&issue));
}

#[test]
fn a_thread_that_is_in_use_stays() {
    // Its agent hangs, and nobody can read the record.
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(2);
    afk.world.refuse("tracker.timeline", FaultClass::Transient, FaultScope::Server);
    afk.world.minutes(15 * DAY);
    afk.watch();
    assert!(issue.has("agent-in-progress") && !archived(&issue));
    // Its issue carries the lock again.
    let (afk, issue) = ended(15);
    let issue = issue.label_by("alice", "agent-in-progress");
    afk.watch();
    assert!(!archived(&issue));
    // The listing does not tell which issues carry the lock.
    let (mut afk, issue) = ended(15);
    afk.world.repo("acme/api");
    afk.config.allowlist.insert("acme/api".parse().unwrap());
    afk.world.refuse_about("tracker.list", "acme/web", FaultClass::Transient, FaultScope::Server);
    afk.watch();
    assert!(!archived(&issue));
    afk.world.accept_all();
    // A human let the agent go on, and it still does: archiving would not stop it.
    let thread = issue.threads()[0].id.clone();
    let created_at = afk.world.now();
    let (message, text) = ("by-hand".into(), "Go on.".into());
    afk.world.t3(T3Command::TurnStart { thread: thread.clone(), message, text, created_at });
    afk.world.minutes(15 * DAY);
    afk.world.lock().t3.thread_mut(&thread).unwrap().session.as_mut().unwrap().status = "running".into();
    afk.watch();
    assert!(!archived(&issue));
    // Not AFK's: somebody else's thread in the same project.
    let (afk, _) = ended(15);
    afk.world.lock().t3.threads[0].title = "Refactor the login".into();
    afk.watch();
    assert_eq!(afk.world.lock().t3.threads[0].archived_at, None);
}

#[test]
fn a_dry_run_says_so_and_a_refusal_is_told() {
    let (afk, issue) = ended(14);
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"acme/web#7 would_archive: nothing has happened in its thread for two weeks");
    assert!(!archived(&issue));
    afk.world.refuse_about("agents.send", "thread.archive", FaultClass::Transient, FaultScope::Server);
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 fault: failed to send a command: planned by the story");
    afk.world.accept_all();
    afk.watch();
    assert!(archived(&issue));
}

/// Archived is spent: its authorization starts nothing more.
#[test]
fn what_is_archived_is_not_started_again() {
    let (afk, issue) = ended(14);
    afk.watch();
    let issue = issue.reopen_by("alice");
    afk.minutes(3);
    assert_eq!(issue.threads().len(), 1);
    let issue = issue.label("ready-for-agent");
    afk.minutes(1);
    assert_eq!(issue.threads().len(), 2, "a new authorization has a thread of its own");
}
