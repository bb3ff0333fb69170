//! What is asked, call by call: nothing that a tick does not need.

use std::fmt::Write as _;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::t3::Version;
use afk_sandbox::tracker::Flavor;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines, ready};

/// The names of the calls since the `from`-th, in order; effects with a `*`.
fn calls(world: &World, from: usize) -> String {
    let state = world.lock();
    let name = |call: &afk_sandbox::fault::Call| {
        let depth = if call.op.name == "agents.fleet" { format!(" {}", call.about) } else { String::new() };
        let write = if call.op.write { "*" } else { "" };
        format!("{write}{}{depth}", call.op.name)
    };
    state.faults.journal.iter().skip(from).map(name).collect::<Vec<_>>().join(", ")
}

/// What the watcher asks in each minute, where that is not what it asked in the one before.
fn course(afk: &Afk, minutes: u64) -> String {
    let (mut last, mut rows) = (String::new(), String::new());
    for minute in 0..minutes {
        afk.poll();
        let from = afk.world.calls();
        afk.watch();
        let now = calls(&afk.world, from);
        if now != last {
            writeln!(rows, "{minute:>2}: {now}").unwrap();
            last = now;
        }
        afk.world.minutes(1);
    }
    rows
}

#[test]
fn the_watchers_from_the_first_minute_to_the_last() {
    let (afk, _) = ready(Script::red_then_fixes());
    insta::assert_snapshot!(course(&afk, 21), @"
     0: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
     2: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news
     3: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
     4: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news
     8: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
     9: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news
    10: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
    11: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, checks.stage, tracker.comments, *tracker.edit_comment
    12: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.news, checks.stage, checks.stage, tracker.commits, agents.thread, tracker.events, tracker.repository, tracker.commits, tracker.comments, *tracker.edit_comment, tracker.issue, *agents.send
    13: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
    14: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news
    16: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
    17: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, checks.stage, tracker.comments, *tracker.edit_comment
    18: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.news, checks.stage
    19: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.news, checks.stage, tracker.events, tracker.repository, tracker.commits, tracker.changes, tracker.changes, tracker.comments, *tracker.edit_comment, tracker.issue, tracker.events, *agents.send, agents.thread, tracker.comments, *tracker.close, *tracker.remove_label, tracker.comments, *doorbell.ring, *tracker.edit_comment, tracker.comments, *tracker.remove_label
    20: tracker.me, tracker.list, agents.environment, agents.fleet List, tracker.issue, tracker.comments
    ");
}

/// Where the list of issues tells the head of the branch, the branch is asked for only when that has moved.
#[test]
fn the_watchers_where_the_list_tells_the_head() {
    let (afk, _) = ready(Script::works());
    afk.world.flavor(Flavor::Github);
    insta::assert_snapshot!(course(&afk, 15), @"
     0: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.comments, *tracker.edit_comment
     2: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread
     3: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.comments, *tracker.edit_comment
     4: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread
     8: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.comments, *tracker.edit_comment
     9: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread
    10: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.comments, *tracker.edit_comment
    11: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, checks.stage, tracker.comments, *tracker.edit_comment
    12: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, checks.stage
    13: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, checks.stage, tracker.events, tracker.repository, tracker.commits, tracker.changes, tracker.comments, *tracker.edit_comment, tracker.issue, tracker.events, *agents.send, agents.thread, tracker.comments, *tracker.close, *tracker.remove_label, tracker.comments, *doorbell.ring, *tracker.edit_comment, tracker.comments, *tracker.remove_label
    14: tracker.me, tracker.list, agents.environment, agents.fleet List, tracker.issue, tracker.comments
    ");
}

#[test]
fn the_watchers_of_a_run_that_a_human_stops() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let _issue = issue.unlabel_by("alice", "agent-in-progress");
    insta::assert_snapshot!(course(&afk, 2), @"
    0: tracker.me, tracker.list, agents.environment, agents.fleet List, tracker.issue, tracker.comments, tracker.events, agents.thread, tracker.events, tracker.news, tracker.repository, tracker.commits, tracker.comments, *tracker.edit_comment, tracker.issue, tracker.events, *agents.send, agents.thread, tracker.comments
    1: tracker.me, tracker.list, agents.environment, agents.fleet List, tracker.issue, tracker.comments
    ");
    // Of a run whose lock is on the events come with the record.
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let _issue = issue.unlabel_by("alice", "ready-for-agent");
    insta::assert_snapshot!(course(&afk, 2), @"
    0: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, agents.thread, tracker.news, tracker.repository, tracker.commits, tracker.comments, *tracker.edit_comment, tracker.issue, tracker.events, *agents.send, agents.thread, tracker.comments
    1: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.issue, tracker.events, tracker.comments, tracker.comments, *tracker.remove_label
    ");
}

#[test]
fn the_watchers_while_the_events_cannot_be_read() {
    let (afk, _) = ready(Script::idles());
    afk.minutes(3);
    for reading in ["tracker.timeline", "tracker.events"] {
        afk.world.refuse(reading, FaultClass::Transient, FaultScope::Item);
    }
    insta::assert_snapshot!(course(&afk, 1), @" 0: tracker.me, tracker.list, tracker.timeline, tracker.comments, agents.environment, agents.fleet List, agents.thread, tracker.events, tracker.news, tracker.comments, *tracker.edit_comment");
}

/// A list that holds everything is not asked for again where it does not hold the run's thread.
#[test]
fn the_watchers_of_an_end_whose_thread_is_unknown() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().t3.version = Version::V0_0_28;
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    afk.world.lock().t3.threads.clear();
    let mut rows = Vec::new();
    for version in [Version::V0_0_28, Version::Main] {
        afk.world.lock().t3.version = version;
        let from = afk.world.calls();
        afk.watch();
        rows.push(format!("{version:?}: {}", calls(&afk.world, from)));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    V0_0_28: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.issue, tracker.events, tracker.comments, tracker.comments, *doorbell.ring
    Main: tracker.me, tracker.list, tracker.timeline, agents.environment, agents.fleet List, tracker.issue, tracker.events, agents.fleet Full, tracker.comments, tracker.comments, *doorbell.ring
    ");
}

#[test]
fn the_pollers() {
    let world = World::new();
    // Trusted by name, trusted by what he may do, and not trusted.
    for (number, who) in [(1, "alice"), (2, "bob"), (3, "mallory")] {
        let repo = format!("acme/r{number}");
        world.issue(&repo, 1).script(Script::hangs()).label_by(who, "ready-for-agent");
    }
    let mut afk = Afk::new(&world);
    afk.config.trust_writers = true;
    world.grant("acme/r3", "mallory", afk_core::port::Permission::Read);
    let from = world.calls();
    insta::assert_snapshot!(lines(&afk.poll()), @"
    acme/r3#1 untrusted_label: `ready-for-agent` was applied by mallory, who may read but not write; have a trusted account apply `ready-for-agent` again, or list mallory in AFK_TRUSTED_ACTORS, or grant it write access
    acme/r1#1 dispatched: dispatched to thread a5a2061c-6395-5c74-b619-7e194120a66e
    acme/r2#1 dispatched: dispatched to thread 48a792d4-d110-54bb-93aa-aae3689022a0
    ");
    insta::assert_snapshot!(calls(&world, from).replace(", ", "\n"), @"
    tracker.me
    tracker.list
    tracker.list
    tracker.list
    agents.fleet List
    tracker.blockers
    tracker.events
    tracker.text_history
    tracker.comments
    tracker.repository
    tracker.blockers
    tracker.events
    tracker.permission
    tracker.text_history
    tracker.comments
    tracker.repository
    tracker.blockers
    tracker.events
    tracker.permission
    agents.environment
    tracker.comments
    *tracker.create_comment
    *agents.send
    *agents.send
    tracker.comments
    *tracker.create_comment
    *agents.send
    *agents.send
    agents.fleet List
    tracker.list
    tracker.list
    tracker.issue
    *agents.send
    tracker.issue
    tracker.comments
    *tracker.add_label
    tracker.issue
    *agents.send
    tracker.issue
    tracker.comments
    *tracker.add_label
    ");
}

/// Servers may change line ends and the blank at the end: that is no change, and nothing is written over it.
#[test]
fn a_comment_in_the_servers_own_spelling_is_left_alone() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let comment = afk.world.comments(&issue.issue, None).unwrap().remove(0);
    let spelt = format!("{}  \r\n", comment.body.trim_end().replace('\n', " \r\n"));
    afk.world.edit_comment(&issue.issue, comment.id, &spelt).unwrap();
    let from = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 waiting: the agent is at work");
    assert_eq!(afk.world.writes_since(from), [""; 0]);
    // What is news is written over it.
    afk.world.lock().t3.threads[0].session.as_mut().unwrap().status = "hibernating".into();
    afk.watch();
    assert_eq!(afk.world.writes_since(from), ["tracker.edit_comment acme/web#7 92"]);
}
