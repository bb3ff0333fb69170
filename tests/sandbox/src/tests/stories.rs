//! The invariants notice what they are there for.

use afk_core::port::{Doorbell, Notice, Tracker, Urgency};

use super::*;

#[test]
fn a_lock_without_an_agent_is_noticed_unless_a_person_put_it_on() {
    let world = World::new();
    let seven = world.issue("acme/web", 7);
    world.add_label(&seven.issue, "agent-in-progress").unwrap();
    assert_eq!(world.violations(false), ["acme/web#7: a lock without an agent"]);
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.check();
    world.issue("acme/web", 8).label_by("alice", "agent-in-progress");
    world.check();
}

#[test]
fn an_end_that_called_nobody_is_noticed_once_the_lock_is_off() {
    let world = World::new();
    let bell = world.doorbell("slack");
    let seven = world.issue("acme/web", 7).label_by("alice", "agent-in-progress");
    world.close(&seven.issue).unwrap();
    world.check();
    world.remove_label(&seven.issue, "agent-in-progress").unwrap();
    assert_eq!(world.violations(false), ["acme/web#7: it ended, and nobody was called"]);
    let issue_url = "https://git.example.org/acme/web/issues/7".to_owned();
    let title = "acme/web#7 landed".to_owned();
    bell.ring(&Notice { urgency: Urgency::Low, title, body: String::new(), thread_url: None, issue_url }).unwrap();
    world.check();
}

#[test]
fn a_second_comment_of_afk_is_noticed() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).comment_by("alice", "one").comment_by("alice", "two");
    world.create_comment(&seven.issue, "one").unwrap();
    world.check();
    world.create_comment(&seven.issue, "two").unwrap();
    assert_eq!(world.violations(false), ["acme/web#7: 2 comments of AFK"]);
}

#[test]
fn a_turn_that_ran_twice_is_noticed() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.minutes(60);
    accepted(world.t3(start(run, 0)));
    world.minutes(60);
    assert_eq!(world.violations(false), [format!("2 turns for message {}", run.message(0))]);
    assert!(world.violations(true).is_empty());
}

#[test]
fn a_whole_run_by_hand_breaks_no_rule() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).label_by("alice", "ready-for-agent");
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.add_label(&seven.issue, "agent-in-progress").unwrap();
    world.minutes(30);
    assert_eq!(seven.threads().len(), 1);
    assert_eq!(seven.threads()[0].pushed, [world.head("acme/web")]);
    assert!(world.config().allowlist.contains(&seven.issue.repo));
    world.check();
}

#[test]
fn a_story_that_waits_for_itself_is_told() {
    let world = World::new();
    let _held = world.lock();
    let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.now()));
    assert!(asked.is_err());
}
