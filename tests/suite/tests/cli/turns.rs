//! Whether the watcher starts turns, or only watches.

use super::*;

/// Runs the watcher with these settings until the run is red, and for hours more. Gives its last report.
fn watched_for_hours(afk: &Deployed, changes: &[(&str, &str)]) -> Ran {
    assert_eq!(afk.run(Program::Poller, &[]).codes(), ["dispatched"]);
    let mut last = None;
    for _ in 0..20 {
        last = Some(afk.run(Program::Watcher, changes));
        afk.world.minutes(10);
    }
    last.unwrap()
}

#[test]
fn with_the_kill_switch_on_no_turn_is_sent_and_nothing_is_given_up() {
    let afk = Deployed::new(Script::red_then_fixes());
    let last = watched_for_hours(&afk, &[("AFK_KILL_SWITCH", "on")]);
    assert_eq!((last.code, last.codes()), (0, vec!["waiting"]), "{last:?}");
    assert_eq!((afk.turns(), afk.world.rings().len()), (1, 0));
}

#[test]
fn a_misspelt_key_is_named_and_takes_the_turns_away() {
    let afk = Deployed::new(Script::red_then_fixes());
    let last = watched_for_hours(&afk, &[("AFK_FIX_FORWARD_MAX_ATTEMPT", "1")]);
    assert_eq!((last.code, last.codes()), (1, vec!["unknown_key", "waiting"]), "{last:?}");
    assert_eq!(last.report["lines"][0]["subject"], "AFK_FIX_FORWARD_MAX_ATTEMPT");
    assert_eq!((afk.turns(), afk.world.rings().len()), (1, 0));
}

#[test]
fn with_nothing_in_its_way_it_sends_one() {
    let afk = Deployed::new(Script::red_then_fixes());
    watched_for_hours(&afk, &[]);
    assert_eq!(afk.turns(), 2, "{}", afk.issue.history());
    assert!(!afk.issue.is_open());
}
