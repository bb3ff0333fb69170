//! Processes that share the repositories among themselves: together they do what one would do, and leave each other alone.

use std::collections::BTreeSet;

use afk_core::config::{Config, Shard};
use afk_sandbox::agent::Script;
use afk_sandbox::world::World;

use crate::afk::{Afk, is_over, lines};

const SHARDS: u32 = 3;

/// Twelve repositories with an issue each.
fn fleet(script: &Script) -> World {
    let world = World::new();
    for repo in 0..12 {
        world.issue(&format!("acme/r{repo}"), 1).script(script.clone()).label("ready-for-agent");
    }
    world
}

fn shard(world: &World, index: u32) -> Afk {
    let afk = Afk::new(world);
    let shard = Some(Shard { index, count: SHARDS });
    Afk { config: Config { shard, max_runs: 0, ..afk.config.clone() }, ..afk }
}

#[test]
fn together_they_land_everything_and_each_repository_has_one_process() {
    let world = fleet(&Script::works());
    let shards: Vec<Afk> = (0..SHARDS).map(|index| shard(&world, index)).collect();
    let mut dispatched = Vec::new();
    for afk in &shards {
        let before = dispatched.len();
        let report = afk.poll();
        dispatched.extend(report.lines.into_iter().filter(|it| it.code == "dispatched").map(|it| it.subject));
        assert!((1..12).contains(&(dispatched.len() - before)), "each has its part: {dispatched:?}");
    }
    assert_eq!(dispatched.len(), 12, "{dispatched:?}");
    assert_eq!(dispatched.iter().collect::<BTreeSet<_>>().len(), 12, "{dispatched:?}");
    for _ in 0..40 {
        for afk in &shards {
            afk.poll();
            afk.watch();
        }
        world.minutes(1);
    }
    assert!(world.issues().iter().all(|issue| is_over(issue) && !issue.is_open()));
    assert_eq!(world.rings().len(), 12, "each end rang once");
    assert_eq!(world.threads().len(), 12);
}

#[test]
fn a_shard_touches_nothing_of_another_one() {
    let world = fleet(&Script::hangs());
    (0..SHARDS).for_each(|index| drop(shard(&world, index).poll()));
    world.minutes(3);
    // Locks of the others are taken off, agents of a repository that nobody enrols any more are at work.
    let mut mine = shard(&world, 0);
    let owned: BTreeSet<_> = mine.config.repositories().cloned().collect();
    for issue in world.issues() {
        issue.unlabel_by("alice", "agent-in-progress");
    }
    let gone = world.repo("acme/r0");
    mine.config.allowlist.remove(&gone);
    let told = lines(&mine.watch());
    world.minutes(1);
    for issue in world.issues() {
        let at_work = issue.threads()[0].session.as_ref().is_some_and(|it| it.status == "running");
        let ours = owned.contains(&issue.issue.repo) || mine.config.in_shard(&issue.issue.repo);
        assert_eq!(at_work, !ours, "{}\n{told}", issue.issue);
    }
    assert!((1..12).contains(&owned.len()), "{owned:?}");
}
