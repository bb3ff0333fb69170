//! Programs that never come to rest, and agents that were not stopped.

use afk_core::config::Config;
use afk_sandbox::agent::Script;
use afk_tests::sim::instant::{settle, still_at_work};

use crate::afk::{Afk, ready};

#[test]
fn one_program_comes_to_rest_and_two_that_disagree_do_not() {
    let (afk, _) = ready(Script::hangs());
    let other = Afk { config: Config { cockpit_url: None, ..afk.config.clone() }, ..afk.clone() };
    for _ in 0..5 {
        assert_eq!(settle(&afk.world, &[(true, afk.clone()), (false, afk.clone())]), None);
        afk.world.minutes(1);
    }
    // Each writes its own link to the agent's thread.
    let found = settle(&afk.world, &[(false, afk.clone()), (false, other)]).unwrap();
    assert!(found.contains("tracker.edit_comment acme/web#7"), "{found}");
}

#[test]
fn an_agent_that_nobody_stopped() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let halted = [issue.threads()[0].id.clone()];
    assert_eq!(still_at_work(&afk.world, &halted).len(), 1);
    afk.halt(&afk_tick::watch::Target::All);
    afk.world.minutes(1);
    assert_eq!(still_at_work(&afk.world, &halted), [""; 0]);
}
