//! Two agents that fail at once stop all dispatches: the next one would fail too.

use afk_sandbox::agent::Script;
use afk_sandbox::world::World;

use crate::afk::{Afk, is_over, lines};

fn fleet(script: fn() -> Script) -> (World, Afk) {
    let world = World::new();
    for name in ["a", "b", "c"] {
        world.repo(&format!("acme/{name}"));
        world.issue(&format!("acme/{name}"), 1).title("A task").script(script());
    }
    let afk = Afk::new(&world);
    (world, afk)
}

#[test]
fn two_failures_in_a_row_stop_the_fleet_until_a_human_looked() {
    let (world, afk) = fleet(Script::provider_error);
    let first = world.issue("acme/a", 1).label("ready-for-agent");
    let second = world.issue("acme/b", 1).label("ready-for-agent");
    while !(is_over(&first) && is_over(&second)) {
        afk.minutes(1);
    }
    let third = world.issue("acme/c", 1).script(Script::works()).label("ready-for-agent");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/c#1 fleet_breaker: the agents of two runs failed at once without a commit (acme/a#1, acme/b#1); see to the agent's provider (quota, login), then take `ready-for-human` off one of the two");
    first.unlabel_by("alice", "ready-for-human");
    afk.until_unlocked(&third);
    assert!(!third.is_open());
}

/// A stop in the middle of a start may leave an agent server that starts nothing any more.
#[test]
fn starts_that_fail_trip_it_too() {
    for script in [Script::fails_to_start, Script::no_provider] {
        let (world, afk) = fleet(script);
        let first = world.issue("acme/a", 1).label("ready-for-agent");
        let second = world.issue("acme/b", 1).label("ready-for-agent");
        while !(is_over(&first) && is_over(&second)) {
            afk.minutes(1);
        }
        let third = world.issue("acme/c", 1).label("ready-for-agent");
        afk.minutes(60);
        assert!(third.threads().is_empty(), "{}", lines(&afk.poll()));
    }
}

#[test]
fn an_hour_between_them_is_no_row() {
    for (minutes, dispatched) in [(59, false), (60, true)] {
        let (world, afk) = fleet(Script::provider_error);
        // Each ends as long after its label as the other.
        let first = world.issue("acme/a", 1).label("ready-for-agent");
        let took = afk.until_unlocked(&first);
        world.minutes(minutes - took - 1);
        let second = world.issue("acme/b", 1).label("ready-for-agent");
        assert_eq!(afk.until_unlocked(&second), took);
        let third = world.issue("acme/c", 1).script(Script::works()).label("ready-for-agent");
        afk.poll();
        assert_eq!(third.threads().len(), usize::from(dispatched), "{minutes}");
    }
}

#[test]
fn agents_that_have_worked_do_not_trip_it() {
    let (world, afk) = fleet(|| Script::gives_up("after a while"));
    let first = world.issue("acme/a", 1).label("ready-for-agent");
    let second = world.issue("acme/b", 1).label("ready-for-agent");
    while !(is_over(&first) && is_over(&second)) {
        afk.minutes(1);
    }
    let third = world.issue("acme/c", 1).script(Script::works()).label("ready-for-agent");
    afk.until_unlocked(&third);
    assert!(!third.is_open());
}
