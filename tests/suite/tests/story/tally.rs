//! What the ticks count, and which run a line is about.

use std::fmt::Write as _;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_tick::watch::Target;

use crate::afk::{Afk, ready};

/// The counts of each watch tick that differ from those before, without those that are 0. The age changes with every minute.
fn course(afk: &Afk, minutes: u64) -> String {
    let (mut last, mut rows) = (String::new(), String::new());
    for minute in 0..minutes {
        afk.poll();
        let runs = afk.watch().tally.runs.unwrap();
        let oldest = runs.oldest_secs;
        let counted = format!("{:?}", afk_tick::tally::Runs { oldest_secs: 0, ..runs });
        let counted = counted.trim_start_matches("Runs { ").trim_end_matches(" }");
        let counted: Vec<_> = counted.split(", ").filter(|it| !it.ends_with(": 0")).collect();
        let now = counted.join(", ");
        if now != last {
            writeln!(rows, "{minute:>2}: {now} ({oldest} s)").unwrap();
            last = now;
        }
        afk.world.minutes(1);
    }
    rows
}

#[test]
fn the_runs_of_a_watch_tick() {
    let (afk, _) = ready(Script::red_then_fixes());
    insta::assert_snapshot!(course(&afk, 20), @"
     0: working: 1 (0 s)
    10: landing: 1 (600 s)
    11: landing: 1, pending: 1 (660 s)
    12: landing: 1, red: 1, attempts: 1 (720 s)
    13: landing: 1, attempts: 1 (780 s)
    17: landing: 1, pending: 1, attempts: 1 (1020 s)
    19: landing: 1, green: 1, attempts: 1, done: 1 (1140 s)
    ");
    let (afk, _) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    insta::assert_snapshot!(course(&afk, 6), @"
    0: working: 1 (0 s)
    3: working: 1, needs_human: 1 (180 s)
    4: ending: 1, undelivered: 1 (240 s)
    ");
    let (afk, _) = ready(Script::red_then_idle());
    insta::assert_snapshot!(course(&afk, 22), @"
     0: working: 1 (0 s)
    10: landing: 1 (600 s)
    11: landing: 1, pending: 1 (660 s)
    12: landing: 1, red: 1, attempts: 1 (720 s)
    13: landing: 1, attempts: 1 (780 s)
    15: landing: 1, red: 1, attempts: 2 (900 s)
    16: landing: 1, attempts: 2 (960 s)
    18: landing: 1, red: 1, attempts: 2, frozen: 1 (1080 s)
    19:  (0 s)
    ");
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(2);
    let _issue = issue.unlabel_by("alice", "ready-for-agent");
    insta::assert_snapshot!(course(&afk, 3), @"
    0: working: 1, halted: 1 (120 s)
    1: ending: 1 (180 s)
    2:  (0 s)
    ");
}

#[test]
fn a_line_about_a_run_names_it() {
    let (afk, issue) = ready(Script::hangs());
    let mut lines = afk.poll().lines;
    lines.extend(afk.watch().lines);
    lines.extend(afk.halt(&Target::One(issue.issue.clone())).lines);
    let thread = issue.threads()[0].id.clone();
    let named: Vec<_> = lines.iter().map(|it| it.run.map(|run| run.to_string())).collect();
    assert_eq!(named, [Some(thread.clone()), Some(thread.clone()), Some(thread)], "{lines:?}");
}

/// Also where there is nothing to start, and where the agent server cannot be read; not where nothing was listed.
#[test]
fn the_issues_that_wait_for_a_human_are_counted_by_the_poller() {
    let (afk, issue) = ready(Script::hangs());
    for number in [8, 9] {
        afk.world.issue("acme/web", number).label("ready-for-human");
    }
    let counts = |afk: &Afk| afk.poll().tally.waiting_for_human;
    assert_eq!(counts(&afk), Some(2));
    afk.world.refuse("agents.fleet", FaultClass::Transient, FaultScope::Server);
    assert_eq!(counts(&afk), Some(2));
    let _issue = issue.unlabel_by("alice", "ready-for-agent");
    assert_eq!(counts(&afk), Some(2));
    afk.world.refuse("tracker.list", FaultClass::Transient, FaultScope::Server);
    assert_eq!(counts(&afk), None);
}
