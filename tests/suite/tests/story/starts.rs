//! Starts to the second and to the call: how long a poller may take, how long a claim waits, what is given up.

mod evidence;
mod races;

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use jiff::SignedDuration;

use crate::afk::{Afk, lines, ready};

#[test]
fn a_poller_starts_what_it_can_within_a_hundred_seconds() {
    for (running, threads) in [(100, 1), (101, 0)] {
        let (mut afk, issue) = ready(Script::works());
        afk.running = Duration::from_secs(running);
        afk.poll();
        assert_eq!(issue.threads().len(), threads, "{running}");
    }
    // The second look at the clock is the last thing before the opening turn, a reading of the issue before it.
    let (afk, _) = ready(Script::works());
    afk.poll();
    let journal = afk.world.journal_since(0);
    let calls: Vec<_> = journal.lines().collect();
    let turn = calls.iter().position(|it| it.contains("turn.start")).unwrap();
    let read = calls[..turn].iter().rposition(|it| it.contains("tracker.issue")).unwrap();
    let spent = u64::try_from(read + 1).unwrap();
    for (running, started) in [(100 - spent, true), (101 - spent, false)] {
        let (mut afk, issue) = ready(Script::works());
        afk.running = Duration::from_secs(running);
        afk.call_takes = Duration::from_secs(1);
        afk.poll();
        assert_eq!(issue.threads().iter().any(|it| !it.messages.is_empty()), started, "{running}");
    }
}

/// Claimed, and the turn held back by a server that cannot be reached.
fn held_back(script: Script) -> (Afk, afk_sandbox::fixture::IssueHandle) {
    let (afk, issue) = ready(script);
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    assert!(issue.threads()[0].messages.is_empty(), "meant, and not begun");
    (afk, issue)
}

#[test]
fn a_dispatch_that_was_held_back_for_half_an_hour_begins_anew() {
    let mut rows = Vec::new();
    for seconds in [29 * 60 + 59, 30 * 60] {
        let (afk, _) = held_back(Script::works());
        afk.world.accept_all();
        afk.world.advance(Duration::from_secs(seconds));
        afk.poll();
        rows.push(format!("{seconds} s: since {}", afk.status().runs[0].started_at));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    1799 s: since 2026-03-02T09:00:00Z
    1800 s: since 2026-03-02T09:30:00Z
    ");
}

/// Nobody is charged for a server that is down, however long.
#[test]
fn only_refusals_are_given_up() {
    let (afk, issue) = held_back(Script::works());
    for _ in 0..40 {
        afk.minutes(1);
    }
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web#7 fault: failed to send a command: planned by the story");
    assert!(!issue.has("agent-in-progress") && issue.has("ready-for-agent"));
    let (afk, _) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Refused, FaultScope::Item);
    afk.poll();
    afk.world.minutes(30);
    insta::assert_snapshot!(lines(&afk.dry_poll()), @"acme/web#7 would_dispatch: would be dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2");
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web#7 dispatch_refused: refused for half an hour: failed to send a command: planned by the story");
}

/// The record of a dispatch that is taken over holds the text that was sent, or a lost turn could not be sent again.
#[test]
fn a_text_that_was_changed_before_the_turn_is_the_one_of_the_record() {
    let (afk, issue) = held_back(Script::works());
    let issue = issue.edit_body_by("alice", "And log out again.");
    afk.world.accept_all();
    afk.poll();
    afk.world.restart_t3();
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", issue.checklist().unwrap());
    assert!(issue.threads()[0].messages[0].text.contains("And log out again."));
}

#[test]
fn the_first_word_stands_in_the_comment_before_the_watcher_comes() {
    let (afk, issue) = ready(Script::works());
    afk.poll();
    let prose = issue.checklist().unwrap();
    insta::assert_snapshot!(prose.split("<!--").next().unwrap().lines().next().unwrap(), @"**Starting.** AFK is handing this issue to an agent.");
}

/// The server's time of the reading before it, whatever AFK's own clock says.
#[test]
fn commands_carry_the_agent_servers_time() {
    let (mut afk, issue) = ready(Script::red_then_fixes());
    // It believes what a command says of its time.
    afk.world.lock().t3.version = Version::V0_0_28;
    afk.skew = SignedDuration::from_secs(5);
    let start = afk.world.now();
    afk.until_unlocked(&issue);
    let (thread, end) = (issue.threads().remove(0), afk.world.now());
    let project = afk.world.lock().t3.projects[0].created_at;
    let sent = thread.messages.iter().filter(|it| it.role == "user").map(|it| it.created_at);
    let times: Vec<_> = [project, thread.created_at].into_iter().chain(sent).collect();
    assert_eq!(times.len(), 4);
    assert!(times.iter().all(|at| (start..end).contains(at) && at.as_second() % 60 == 0), "{times:?}");
}

#[test]
fn an_agent_server_that_refuses_afk_altogether_ends_the_tick() {
    let world = World::new();
    for name in ["a", "b"] {
        world.issue(&format!("acme/{name}"), 1).script(Script::works()).label("ready-for-agent");
    }
    let mut afk = Afk::new(&world);
    // One after the other.
    afk.config.max_runs = 1;
    world.refuse("agents.send", FaultClass::Refused, FaultScope::Tick);
    let report = afk.poll();
    insta::assert_snapshot!(format!("{} {}", report.outcome.exit_code(), lines(&report)), @"69 ! acme/a#1 fault: failed to send a command: planned by the story");
}
