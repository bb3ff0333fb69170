//! Records that are gone, damaged or written back: what is told from the rest, and what of it is an older run's.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::{RunId, thread_title};
use afk_core::port::{EventKind, Tracker as _};
use afk_core::record::{Place, Record, parse};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::ThreadOptions;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::tracker::BOT;

use crate::afk::{Afk, lines, ready};

/// AFK's comment is deleted.
fn forget(afk: &Afk, issue: &IssueHandle) {
    let comment = afk.world.comments(&issue.issue, None).unwrap().remove(0);
    afk.world.delete_comment(&issue.issue, comment.id).unwrap();
}

fn record(afk: &Afk, issue: &IssueHandle) -> Record {
    let place = Place { host: &afk.world.host(), issue: &issue.issue, keys: None };
    parse(&issue.checklist().unwrap(), &place).unwrap().unwrap()
}

/// A run dispatched some minutes after its label.
fn at_work(script: Script) -> (Afk, IssueHandle) {
    let (afk, issue) = ready(script);
    afk.world.minutes(7);
    afk.minutes(4);
    (afk, issue)
}

#[test]
fn a_record_is_built_again_with_the_times_of_the_thread() {
    let (afk, issue) = at_work(Script::hangs());
    let before = record(&afk, &issue);
    forget(&afk, &issue);
    // Whatever happened to the issue just now: it is the lock that may be ahead of its record.
    let issue = issue.edit_title_by("alice", "Fix the log-in");
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 record_rebuilt: its run record was gone; it is built again from the thread
    acme/web#7 waiting: the agent is at work
    ");
    let after = record(&afk, &issue);
    assert_eq!(after.identity.run, before.identity.run);
    assert_eq!(after.identity.intent_at, before.identity.intent_at);
    assert_eq!(after.is_dispatching(), before.is_dispatching());
}

/// Nor does a turn that came later move them.
#[test]
fn a_record_that_was_lost_late_keeps_the_time_of_its_first_turn() {
    let (afk, issue) = at_work(Script::red_then_idle());
    let before = record(&afk, &issue);
    while record(&afk, &issue).progress().turns.is_empty() {
        afk.minutes(1);
    }
    forget(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 record_rebuilt: its run record was gone; it is built again from the thread
    acme/web#7 waiting: the agent is at work
    ");
    assert_eq!(record(&afk, &issue).identity.intent_at, before.identity.intent_at);
}

#[test]
fn a_dispatch_that_was_given_up_is_told_from_a_run_without_its_record() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Refused, FaultScope::Item);
    while !issue.has("agent-in-progress") {
        afk.poll();
        afk.world.minutes(1);
    }
    afk.world.minutes(2);
    forget(&afk, &issue);
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**A human is needed.** The agent server refused the dispatch for half an hour (2026-03-02 09:33 UTC). The brief below says what to do.");
}

/// The thread of the newest authorization of an issue, as a poller makes it before it looks around.
fn claim(afk: &Afk, issue: &IssueHandle) {
    let events = afk.world.events(&issue.issue).unwrap().value;
    let newest = events.iter().rev().find(|it| it.kind == EventKind::Labeled("ready-for-agent".into())).unwrap();
    let thread = RunId::derive(&afk.world.host(), &issue.issue, &newest.id).thread().to_string();
    let project = afk.world.lock().t3.projects[0].id.clone();
    let title = thread_title(&issue.issue, "Fix the login", &newest.id);
    let (options, created_at) = (ThreadOptions::default(), afk.world.now());
    afk.world.t3(T3Command::ThreadCreate { thread, project, title, options, created_at });
}

/// A claim is no run: the record that stands there is still the newest one.
#[test]
fn a_claim_beside_a_run_does_not_make_its_record_an_older_one() {
    let (afk, issue) = at_work(Script::hangs());
    let issue = issue.unlabel_by("alice", "ready-for-agent").label("ready-for-agent");
    claim(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 lock_held: halted: The ready label was applied anew; the lock stays: its session has not been seen to stop");
}

/// Somebody deletes the ready label itself, and the server forgets where it was.
fn forget_label(afk: &Afk, issue: &IssueHandle) {
    let mut state = afk.world.lock();
    let id = state.forge.label_named(&issue.issue.repo, "ready-for-agent").unwrap().id;
    state.forge.delete_label(&issue.issue.repo, id);
}

/// The order of the labels tells whose record it is. Where the label itself was deleted nothing does, and the record is
/// believed.
#[test]
fn a_former_record_is_told_by_the_order_of_the_labels() {
    let mut rows = Vec::new();
    for forgotten in [false, true] {
        let (afk, issue) = ready(Script::idles());
        afk.until_unlocked(&issue);
        let former = issue.checklist().unwrap();
        afk.world.minutes(5);
        let issue = issue.unlabel_by("alice", "ready-for-human").script(Script::hangs()).label("ready-for-agent");
        afk.minutes(3);
        if forgotten {
            forget_label(&afk, &issue);
        }
        let comment = afk.world.comments(&issue.issue, None).unwrap().remove(0);
        afk.world.edit_comment(&issue.issue, comment.id, &former).unwrap();
        rows.push(format!("forgotten {forgotten}: {}", lines(&afk.watch())));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    forgotten false: ! acme/web#7 record_unreadable: the run record is of an older run
    ! acme/web#7 lock_held: needs-human: The run record cannot be read; the lock stays: its session has not been seen to stop
    forgotten true: acme/web#7 needs-human: The agent stopped without pushing anything
    ");
}

/// What humans did before the run was authorized does not halt it, also where the authorization cannot be seen any more.
#[test]
fn a_label_that_was_deleted_halts_nothing() {
    let (afk, issue) = ready(Script::hangs());
    let issue = issue.unlabel_by("alice", "ready-for-agent").label("agent-in-progress");
    let issue = issue.unlabel_by("alice", "agent-in-progress");
    afk.world.minutes(1);
    let issue = issue.label("ready-for-agent");
    afk.minutes(3);
    forget_label(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 waiting: the agent is at work");
    assert!(issue.has("agent-in-progress"));
}

/// Damaged lines of former runs are left alone, wherever they stand; those since the authorization count.
#[test]
fn what_was_damaged_before_the_authorization_is_of_an_older_run() {
    let (afk, issue) = ready(Script::idles());
    let issue = issue.comment_by(BOT, "<!-- afk:run { -->");
    afk.world.minutes(1);
    let issue = issue.unlabel_by("alice", "ready-for-agent").label("ready-for-agent");
    afk.until_unlocked(&issue);
    assert_eq!(afk.world.rings(), ["needs-human: acme/web#7 Fix the login"]);
    afk.world.minutes(5);
    let broken = afk.world.comments(&issue.issue, None).unwrap().remove(0);
    // Edited after the first run was authorized, before the second one is.
    afk.world.edit_comment(&issue.issue, broken.id, "<!-- afk:run [ -->").unwrap();
    afk.world.minutes(5);
    let issue = issue.unlabel_by("alice", "ready-for-human").script(Script::works()).label("ready-for-agent");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 dispatched: dispatched to thread 968cd766-790f-5bc6-93f8-affff5b5a69a");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    let texts: Vec<_> = issue.comments().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 2);
    assert_eq!(texts[0], "<!-- afk:run [ -->", "nobody touched it");
}
