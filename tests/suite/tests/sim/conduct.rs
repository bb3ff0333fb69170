//! Ticks of programs to which a rule does not apply, held against it.

use afk_core::config::{Config, Shard};
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::invariants::Conduct;
use afk_sandbox::world::World;

use crate::afk::{Afk, ready};

/// What is wrong with all calls so far, for a program that is configured like this.
fn wrong(world: &World, config: &Config) -> Vec<String> {
    let state = world.lock();
    Conduct::of(config).wrong(state.faults.journal.iter(), &[], true)
}

#[test]
fn a_turn_while_the_kill_switch_is_on() {
    let (afk, issue) = ready(Script::works());
    afk.poll();
    assert_eq!(wrong(&afk.world, &afk.config), [""; 0]);
    let killed = Config { kill_switch: true, ..afk.config.clone() };
    let run = issue.threads()[0].id.clone();
    assert_eq!(wrong(&afk.world, &killed), [format!("the kill switch is on: agents.send thread.turn.start {run}")]);
}

#[test]
fn a_write_in_the_repository_of_another_shard() {
    let world = World::new();
    for repo in ["acme/web", "acme/api"] {
        world.issue(repo, 1).label("ready-for-agent");
    }
    let afk = Afk::new(&world);
    afk.poll();
    let shard = |index| Config { shard: Some(Shard { index, count: 2 }), ..afk.config.clone() };
    let rows = [0, 1].map(|index| wrong(&world, &shard(index)).join("\n"));
    assert!(rows[0].contains("acme/api#1") && !rows[0].contains("acme/web#1"), "{rows:#?}");
    assert!(rows[1].contains("acme/web#1") && !rows[1].contains("acme/api#1"), "{rows:#?}");
    assert_eq!(wrong(&world, &afk.config), [""; 0]);
}

#[test]
fn writes_that_change_nothing() {
    let (afk, issue) = ready(Script::idles());
    afk.until_unlocked(&issue);
    assert_eq!(wrong(&afk.world, &afk.config), [""; 0]);
    let from = afk.world.calls();
    let (of, text) = (&issue.issue, issue.checklist().unwrap());
    let comment = afk.world.comments(of, None).unwrap()[0].id;
    afk.world.add_label(of, "ready-for-human").unwrap();
    afk.world.remove_label(of, "agent-in-progress").unwrap();
    afk.world.edit_comment(of, comment, &text).unwrap();
    afk.world.edit_comment(of, comment, "Other words").unwrap();
    let state = afk.world.lock();
    let found = Conduct::of(&afk.config).wrong(state.faults.journal[from..].iter(), &[], true);
    let expected = [
        "tracker.add_label acme/web#7 ready-for-human".to_owned(),
        "tracker.remove_label acme/web#7 agent-in-progress".to_owned(),
        format!("tracker.edit_comment acme/web#7 {comment}"),
    ];
    assert_eq!(found, expected.map(|call| format!("it changed nothing: {call}")));
}
