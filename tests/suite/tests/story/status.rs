//! The fleet as its operator sees it, at any moment of a run.

use std::fmt::Write as _;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::Version;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;
use afk_tick::status::Status;

use crate::afk::{Afk, lines, ready};

/// A run's line: what it waits for, and whether its thread was asked for by itself.
fn waits(afk: &Afk) -> String {
    let from = afk.world.calls();
    let Status { runs, .. } = afk.status();
    let Some(run) = runs.first() else { return "no run".to_owned() };
    let asked = if afk.world.journal_since(from).contains("agents.thread") { " (read in full)" } else { "" };
    format!("{}waits for {}{asked}", if run.alarm { "! " } else { "" }, run.waits_for)
}

/// How that line changes from minute to minute, looked at between the poller and the watcher.
fn course(script: Script, minutes: u64) -> String {
    let (afk, issue) = ready(script);
    let (mut last, mut rows) = (String::new(), String::new());
    for minute in 0..minutes {
        afk.poll();
        let now = waits(&afk);
        if now != last {
            writeln!(rows, "{minute:>2}: {now}").unwrap();
            last = now;
        }
        afk.watch();
        afk.world.minutes(1);
    }
    assert!(!issue.threads().is_empty());
    rows
}

#[test]
fn what_a_run_waits_for_from_minute_to_minute() {
    insta::assert_snapshot!(course(Script::red_then_fixes(), 25), @"
     0: waits for its turn to start (read in full)
     1: waits for the agent
    10: waits for the agent (read in full)
    11: waits for CI (read in full)
    12: waits for CI
    13: waits for the agent, in corrective turn 1
    16: waits for the agent, in corrective turn 1 (read in full)
    17: waits for CI, which was red (read in full)
    18: waits for CI, which was red
    20: no run
    ");
    insta::assert_snapshot!(course(Script::asks("Which one?"), 5), @"
    0: waits for its turn to start (read in full)
    1: waits for the agent
    2: waits for the watcher: the agent asks for something
    3: waits for the watcher to finish its end
    4: no run
    ");
    insta::assert_snapshot!(course(Script::idles(), 6), @"
    0: waits for its turn to start (read in full)
    1: waits for the agent
    2: waits for the agent (read in full)
    3: waits for the watcher: the agent has stopped (read in full)
    4: no run
    ");
    insta::assert_snapshot!(course(Script::provider_error(), 6), @"
    0: waits for its turn to start (read in full)
    1: waits for the agent (read in full)
    2: waits for the watcher: the agent's turn has failed (read in full)
    3: no run
    ");
}

/// A run that was dispatched just now, one at work, and one that has pushed and waits for CI.
fn three_runs() -> [(Afk, IssueHandle); 3] {
    [0, 3, 11].map(|minutes| {
        let (afk, issue) = ready(Script::works());
        afk.poll();
        afk.minutes(minutes);
        (afk, issue)
    })
}

fn thread(issue: &IssueHandle) -> String {
    issue.threads()[0].id.clone()
}

type Happening = fn(&Afk, &IssueHandle);

#[test]
fn what_a_run_waits_for_when_something_is_wrong() {
    let wrong: [(&str, Happening); 7] = [
        ("agent server down", |afk, _| afk.world.refuse("agents.", FaultClass::Transient, FaultScope::Server)),
        ("thread list not readable", |afk, _| {
            afk.world.refuse("agents.fleet", FaultClass::Transient, FaultScope::Server);
        }),
        ("thread deleted", |afk, issue| {
            afk.world.t3(T3Command::ThreadDelete { thread: thread(issue) });
        }),
        ("the same on a server without light lists", |afk, issue| {
            afk.world.lock().t3.version = Version::V0_0_28;
            afk.world.t3(T3Command::ThreadDelete { thread: thread(issue) });
        }),
        ("an unknown word", |afk, issue| {
            let id = thread(issue);
            afk.world.minutes(1);
            afk.world.lock().t3.thread_mut(&id).unwrap().session.as_mut().unwrap().status = "hibernating".into();
        }),
        ("restarted, a quarter of an hour ago", |afk, _| {
            afk.world.restart_t3();
            afk.world.minutes(15);
        }),
        ("its message is gone", |afk, issue| {
            let id = thread(issue);
            afk.world.lock().t3.thread_mut(&id).unwrap().messages.clear();
        }),
    ];
    let mut rows = Vec::new();
    for (what, happens) in wrong {
        let told = three_runs().map(|(afk, issue)| {
            happens(&afk, &issue);
            waits(&afk)
        });
        rows.push(format!("{what}:\n  {}", told.join("\n  ")));
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    agent server down:
      waits for the agent; the agent server was not read
      waits for the agent; the agent server was not read
      waits for CI; the agent server was not read
    thread list not readable:
      waits for the agent; the agent server was not read
      waits for the agent; the agent server was not read
      waits for CI; the agent server was not read
    thread deleted:
      waits for its dispatch
      ! waits for the watcher: the agent server does not list its thread
      ! waits for the watcher: the agent server does not list its thread
    the same on a server without light lists:
      waits for the watcher: its thread was archived or deleted
      waits for the watcher: its thread was archived or deleted
      waits for the watcher: its thread was archived or deleted
    an unknown word:
      ! waits for a newer AFK: the agent server says "hibernating"
      ! waits for a newer AFK: the agent server says "hibernating"
      ! waits for a newer AFK: the agent server says "hibernating" (read in full)
    restarted, a quarter of an hour ago:
      waits for the watcher: the agent server lost its turn (read in full)
      ! waits for the agent, which has not moved for a while
      waits for CI (read in full)
    its message is gone:
      waits for the watcher: a turn is to be sent (read in full)
      waits for the agent
      waits for the watcher: a turn is to be sent (read in full)
    "#);
}

/// Its record comes before its thread; so one that is not listed may simply be too new, for five minutes.
#[test]
fn a_dispatch_may_be_ahead_of_the_thread_list() {
    let (afk, _) = ready(Script::works());
    afk.poll();
    afk.world.lock().t3.threads.clear();
    let mut rows = Vec::new();
    for second in [0, 299, 300] {
        let mut later = afk.clone();
        later.skew = jiff::SignedDuration::from_secs(second);
        rows.push(format!("{second}: {}", waits(&later)));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    0: waits for its dispatch
    299: waits for its dispatch
    300: ! waits for the watcher: the agent server does not list its thread
    ");
}

/// What is shown of one run besides.
fn shown(status: &Status) -> String {
    let mut text = String::new();
    for run in &status.runs {
        let end = run.end.as_ref().map(|it| format!("{}: {} ({})", it.kind.name(), it.reason, it.at));
        let commit = run.commit.as_ref().map(|it| format!("{} seen {}", it.sha.short(), it.seen_at));
        writeln!(text, "{} {:?}", run.issue, run.title).unwrap();
        writeln!(text, "  since {}, {} s; turns {} of {}", run.started_at, run.age_seconds, run.turns, run.turns_max)
            .unwrap();
        writeln!(text, "  commit {commit:?}, end {end:?}, last {:?}", run.phase).unwrap();
        for phase in &run.phases {
            writeln!(text, "  {:?} {:?} {:?}", phase.phase, phase.state, phase.detail).unwrap();
        }
    }
    for issue in &status.waiting {
        let end = issue.end.as_ref().map(|it| format!("{}: {} ({})", it.kind.name(), it.reason, it.at));
        writeln!(text, "{} waits since {:?}, {:?} s: {end:?}", issue.issue, issue.since, issue.age_seconds).unwrap();
    }
    writeln!(text, "{} ready", status.ready).unwrap();
    text
}

#[test]
fn a_run_whose_end_is_not_finished_and_an_issue_that_waits() {
    let (afk, issue) = ready(Script::red_then_idle());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    afk.minutes(1);
    for number in [8, 9] {
        afk.world.issue("acme/web", number).label("ready-for-agent");
    }
    let label = afk.world.issue("acme/web", 5).label("ready-for-human");
    insta::assert_snapshot!(shown(&afk.status()), @r#"
    acme/web#7 "Fix the login"
      since 2026-03-02T09:00:00Z, 1200 s; turns 2 of 5
      commit Some("88641162e4 seen 2026-03-02T09:10:00Z"), end Some("frozen: CI is red, and two corrective turns changed nothing (2026-03-02T09:18:00Z)"), last Some(Pushed)
      Worktree Reported None
      TestsRed Reported None
      Green Reported None
      Pushed Observed Some("88641162e4, seen 2026-03-02 09:10 UTC")
      Ci Skipped Some("build failed")
      Deployed Undeclared None
      Done Skipped Some("handed to a human, 2026-03-02 09:18 UTC")
    acme/web#5 waits since None, None s: None
    2 ready
    "#);
    assert_eq!(waits(&afk), "waits for the watcher to finish its end");
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.until_unlocked(&issue);
    assert!(label.is_open());
    insta::assert_snapshot!(shown(&afk.status()), @r#"
    acme/web#7 waits since Some(2026-03-02T09:18:00Z), Some(180) s: Some("frozen: CI is red, and two corrective turns changed nothing (2026-03-02T09:18:00Z)")
    acme/web#5 waits since None, None s: None
    2 ready
    "#);
}

#[test]
fn an_end_of_which_the_tracker_refuses_a_step() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    afk.world.refuse_about("tracker.add_label", "ready-for-human", FaultClass::Refused, FaultScope::Item);
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    insta::assert_snapshot!(waits(&afk), @"! waits for the watcher to finish its end (failed to add a label: planned by the story)");
}

/// However many wait: the records of fifty are read.
#[test]
fn lists_that_are_cut_are_said_to_be() {
    let world = World::new();
    world.repo("acme/web");
    for number in 1..=50 {
        world.issue("acme/web", number).label("ready-for-human");
    }
    let afk = Afk::new(&world);
    let said = |afk: &Afk| {
        let status = afk.status();
        format!("{} waiting; {}", status.waiting.len(), lines(&status.report))
    };
    assert_eq!(said(&afk), "50 waiting; ");
    world.issue("acme/web", 51).label("ready-for-human");
    insta::assert_snapshot!(said(&afk), @"50 waiting; ! tracker list_bound: 51 issues wait for a human; shown are 50");
    world.lock().forge.list_bound = 3;
    insta::assert_snapshot!(said(&afk), @"3 waiting; ! acme/web list_bound: more issues than one listing holds: some may be missing");
}
