//! Which failure ends a tick, which only one repository or one issue of it, for whichever program.

use std::collections::BTreeSet;

use afk_core::config::Shard;
use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::world::World;
use afk_tick::report::Report;
use afk_tick::watch::Target;

use crate::afk::Afk;

/// A run at work in each of two repositories, and an issue in a third one that may start.
fn fleet() -> Afk {
    let world = World::new();
    for repo in ["acme/api", "acme/web"] {
        world.issue(repo, 1).script(Script::hangs()).label("ready-for-agent");
    }
    let afk = Afk::new(&world);
    afk.minutes(3);
    world.issue("acme/cli", 1).script(Script::hangs()).label("ready-for-agent");
    Afk::new(&world)
}

type Program = fn(&Afk) -> Report;

const PROGRAMS: [(&str, Program); 4] = [
    ("poll", Afk::poll),
    ("watch", Afk::watch),
    ("status", |afk| afk.status().report),
    ("halt", |afk| afk.halt(&Target::All)),
];

/// What a program says, in the codes of its lines.
fn said(report: &Report) -> String {
    let lines: Vec<_> = report
        .lines
        .iter()
        .map(|it| format!("{}{} {}", if it.alarm { "! " } else { "" }, it.subject, it.code))
        .collect();
    format!("{} {}", report.outcome.exit_code(), lines.join(", "))
}

#[test]
fn a_failure_reaches_as_far_as_it_says() {
    let mut rows = Vec::new();
    for call in ["tracker.list", "tracker.comments", "tracker.timeline", "agents.fleet"] {
        for (about, scope) in [("acme/api", FaultScope::Server), ("", FaultScope::Server), ("", FaultScope::Tick)] {
            if call.starts_with("agents") && !about.is_empty() {
                continue;
            }
            rows.push(format!("{call} {} {scope:?}", if about.is_empty() { "of all" } else { about }));
            for (program, run) in PROGRAMS {
                let afk = fleet();
                afk.world.refuse_about(call, about, FaultClass::Transient, scope);
                rows.push(format!("  {program:<6} {}", said(&run(&afk))));
            }
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    tracker.list acme/api Server
      poll   1 ! acme/api fault, acme/cli#1 dispatched
      watch  1 ! acme/api fault, acme/web#1 waiting
      status 1 ! acme/api fault
      halt   1 ! acme/api fault, ! acme/web#1 lock_held, ! acme/api#1 lock_held
    tracker.list of all Server
      poll   69 ! acme/api fault, ! acme/cli fault, ! acme/web fault
      watch  69 ! acme/api fault, ! acme/cli fault, ! acme/web fault
      status 69 ! acme/api fault, ! acme/cli fault, ! acme/web fault
      halt   1 ! acme/api fault, ! acme/cli fault, ! acme/web fault, ! acme/api#1 lock_held, ! acme/web#1 lock_held
    tracker.list of all Tick
      poll   69 ! tracker fault
      watch  69 ! tracker fault
      status 69 ! tracker fault
      halt   69 ! tracker fault
    tracker.comments acme/api Server
      poll   0 acme/cli#1 dispatched
      watch  0 acme/api#1 waiting, acme/web#1 waiting
      status 1 ! acme/api#1 fault
      halt   1 ! acme/api#1 fault, ! acme/web#1 lock_held
    tracker.comments of all Server
      poll   1 ! acme/cli#1 fault
      watch  0 acme/api#1 waiting, acme/web#1 waiting
      status 1 ! acme/api#1 fault, ! acme/web#1 fault
      halt   1 ! acme/api#1 fault, ! acme/web#1 fault
    tracker.comments of all Tick
      poll   69 ! tick fault
      watch  0 acme/api#1 waiting, acme/web#1 waiting
      status 1 ! acme/api#1 fault, ! acme/web#1 fault
      halt   69 ! tracker fault
    tracker.timeline acme/api Server
      poll   0 acme/cli#1 dispatched
      watch  1 ! acme/api#1 fault, acme/web#1 waiting
      status 0 
      halt   1 ! acme/api#1 lock_held, ! acme/web#1 lock_held
    tracker.timeline of all Server
      poll   0 acme/cli#1 dispatched
      watch  1 ! acme/api#1 fault, ! acme/web#1 fault
      status 0 
      halt   1 ! acme/api#1 lock_held, ! acme/web#1 lock_held
    tracker.timeline of all Tick
      poll   0 acme/cli#1 dispatched
      watch  1 ! acme/api#1 fault, ! acme/web#1 fault
      status 0 
      halt   1 ! acme/api#1 lock_held, ! acme/web#1 lock_held
    agents.fleet of all Server
      poll   69 ! agent server fault
      watch  1 ! agent server fault, acme/api#1 waiting, acme/web#1 waiting
      status 1 ! agent server fault
      halt   1 ! agent server fault, ! acme/api#1 lock_held, ! acme/web#1 lock_held
    agents.fleet of all Tick
      poll   69 ! agent server fault
      watch  69 ! agent server fault
      status 1 ! agent server fault
      halt   1 ! agent server fault, ! acme/api#1 lock_held, ! acme/web#1 lock_held
    ");
}

/// Fewer repositories than processes: some have nothing to do, which is no failure.
#[test]
fn a_process_without_a_repository_has_nothing_to_do() {
    let afk = fleet();
    let idle = (0..16)
        .map(|index| {
            let mut afk = afk.clone();
            afk.config.shard = Some(Shard { index, count: 16 });
            afk
        })
        .find(|afk| afk.config.repositories().next().is_none())
        .unwrap();
    let said: BTreeSet<_> = PROGRAMS[..3].iter().map(|(_, run)| said(&run(&idle))).collect();
    assert_eq!(said, ["0 ".to_owned()].into());
}
