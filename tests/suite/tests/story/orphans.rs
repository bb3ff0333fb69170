//! Ends that are only half done, and agents at work without a lock.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::Version;
use afk_sandbox::t3::command::T3Command;
use afk_tick::watch::Target;

use crate::afk::{Afk, lines, ready};

fn session(issue: &IssueHandle) -> String {
    issue.threads()[0].session.as_ref().map_or_else(String::new, |it| it.status.clone())
}

/// A run that a human stopped, whose session could not be stopped, and whose lock the human took off as well.
fn still_at_work() -> (Afk, IssueHandle) {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    afk.world.refuse_about("agents.send", "session.stop", FaultClass::Transient, FaultScope::Server);
    let issue = issue.unlabel_by("alice", "ready-for-agent");
    afk.watch();
    let issue = issue.unlabel_by("alice", "agent-in-progress");
    afk.world.accept_all();
    assert!(issue.checklist().unwrap().starts_with("**Halted.**") && session(&issue) == "running");
    (afk, issue)
}

#[test]
fn an_end_whose_stop_did_not_come_through_is_finished_without_its_lock() {
    let (afk, issue) = still_at_work();
    afk.watch();
    afk.world.minutes(1);
    assert_eq!(session(&issue), "stopped");
    // Whoever speaks to the thread meanwhile keeps it.
    let (afk, issue) = still_at_work();
    let (thread, message) = (issue.threads()[0].id.clone(), "a-persons".to_owned());
    let (text, created_at) = ("Go on.".to_owned(), afk.world.now());
    afk.world.t3(T3Command::TurnStart { thread, message, text, created_at });
    afk.watch();
    afk.world.minutes(1);
    assert_eq!(session(&issue), "running");
}

#[test]
fn a_dispatch_that_was_cut_off_has_a_quarter_of_an_hour() {
    let mut rows = Vec::new();
    for seconds in [899, 900] {
        let (mut afk, issue) = ready(Script::hangs());
        afk.world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Server);
        afk.poll();
        afk.config.kill_switch = true;
        afk.world.advance(Duration::from_secs(seconds));
        afk.watch();
        afk.world.minutes(1);
        rows.push(format!("{seconds}: {}", session(&issue)));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    899: running
    900: stopped
    ");
}

/// Whether the list of threads says it all or not, the agent of a cut-off dispatch is found at work, and only the lock is put
/// on.
#[test]
fn a_dispatch_that_was_cut_off_is_stamped_and_not_repeated() {
    let mut rows = Vec::new();
    for version in Version::ALL {
        for cut in ["tracker.add_label", "agents.send"] {
            let (afk, _) = ready(Script::hangs());
            afk.world.lock().t3.version = version;
            let about = if cut == "agents.send" { "turn.start" } else { "" };
            afk.world.refuse_about(cut, about, FaultClass::Transient, FaultScope::Server);
            afk.poll();
            afk.world.accept_all();
            afk.world.advance(Duration::from_secs(10));
            let from = afk.world.calls();
            let code = afk.poll().lines.remove(0).code;
            let journal = afk.world.journal_since(from);
            let (read, sent) = (journal.matches("agents.thread ").count(), journal.matches("agents.send").count());
            rows.push(format!("{version:?}, cut off at {cut}: {code}, threads read {read}, commands {sent}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Main, cut off at tracker.add_label: stamped, threads read 1, commands 0
    Main, cut off at agents.send: dispatched, threads read 0, commands 2
    V0_0_28, cut off at tracker.add_label: stamped, threads read 0, commands 0
    V0_0_28, cut off at agents.send: dispatched, threads read 0, commands 2
    V0_0_27, cut off at tracker.add_label: stamped, threads read 0, commands 0
    V0_0_27, cut off at agents.send: dispatched, threads read 0, commands 2
    ");
}

#[test]
fn a_halt_finishes_an_end_of_which_something_is_due() {
    let mut rows = Vec::new();
    let ended = |bell| {
        let (afk, issue) = ready(Script::idles());
        afk.world.lock().bells.bell("slack").mood = bell;
        while issue.has("ready-for-agent") {
            afk.minutes(1);
        }
        (afk, issue)
    };
    let mut halt = |what: &str, afk: &Afk, issue: &IssueHandle| {
        rows.push(format!("{what}: {}", lines(&afk.halt(&Target::One(issue.issue.clone())))));
    };
    let (afk, issue) = ended(BellMood::Works);
    afk.minutes(2);
    halt("done with", &afk, &issue);
    let (afk, issue) = ended(BellMood::Down);
    halt("the lock is on", &afk, &issue);
    let (afk, issue) = still_at_work();
    halt("the agent is at work", &afk, &issue);
    insta::assert_snapshot!(rows.join("\n"), @"
    done with: acme/web#7 not_in_flight: its run has ended already
    the lock is on: ! acme/web#7 lock_held: needs-human: The agent stopped without pushing anything; the lock stays: failed to ring: the doorbell is down
    the agent is at work: ! acme/web#7 lock_held: halted: The ready label was taken off; the lock stays: its session has not been seen to stop
    ");
}

/// A record of another run that stands in the comment by now is not written over, whatever it says.
#[test]
fn an_end_is_not_written_over_the_end_of_another_run() {
    let body = |again: bool| {
        let (afk, issue) = ready(Script::idles());
        let issue = if again { issue.unlabel_by("alice", "ready-for-agent").label("ready-for-agent") } else { issue };
        afk.world.lock().bells.bell("slack").mood = BellMood::Down;
        while issue.has("ready-for-agent") {
            afk.minutes(1);
        }
        (afk, issue)
    };
    let theirs = body(true).1.checklist().unwrap();
    let (afk, issue) = body(false);
    let reference = issue.issue.clone();
    afk.world.just_before("tracker.comments", move |world| {
        let comment = world.comments(&reference, None).unwrap().remove(0);
        world.edit_comment(&reference, comment.id, &theirs).unwrap();
    });
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 overtaken: another watcher wrote the record since; left alone");
}

/// The server of an end that is still to be finished may be another one by now.
#[test]
fn an_end_that_belongs_to_another_agent_server_is_left_to_it() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    afk.world.lock().t3.environment = "another".into();
    let from = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 held: the record belongs to another agent server");
    assert_eq!(afk.world.writes_since(from), [""; 0]);
}
