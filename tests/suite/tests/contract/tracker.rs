//! The tracker: two equal worlds, one asked directly, one through the adapter and a server of each release.

mod history;
mod reads;
mod writes;

use afk_core::port::Tracker;
use afk_sandbox::http::{Face, Release, forge};
use afk_sandbox::world::World;

use super::loopback::Forge;
use super::words::Told;

/// Asks a tracker everything, about a world that it is in front of.
pub(super) fn tracker_contract(tracker: &dyn Tracker, world: &World) -> String {
    let mut told = Told::default();
    reads::stock(world);
    reads::account(tracker, &mut told);
    reads::lists(tracker, &mut told);
    reads::issues(tracker, world, &mut told);
    reads::permissions(tracker, world, &mut told);
    reads::repositories(tracker, world, &mut told);
    writes::labels(tracker, world, &mut told);
    writes::comments(tracker, world, &mut told);
    writes::states(tracker, world, &mut told);
    writes::refusals(tracker, world, &mut told);
    told.0
}

fn in_memory(release: Release) -> String {
    let world = World::new();
    world.flavor(release.flavor());
    tracker_contract(&world, &world)
}

fn over_loopback(face: Face) -> String {
    let world = World::new();
    let forge = Forge::start(&stocked_for_arming(world.clone()), face);
    let told = tracker_contract(&forge.tracker(), &world);
    forge.server.check();
    forge.readdressed(&told)
}

/// A world's configuration is armed once it has a repository.
pub(super) fn stocked_for_arming(world: World) -> World {
    world.repo("acme/web");
    world
}

#[track_caller]
fn same(release: Release, face: Face) {
    let (direct, remote) = (in_memory(release), over_loopback(face));
    let differ = direct.lines().zip(remote.lines()).filter(|(a, b)| a != b);
    let differ: Vec<_> = differ.map(|(a, b)| format!("world   {a}\nadapter {b}")).collect();
    assert!(direct == remote, "{release:?}:\n{}", differ.join("\n"));
}

#[test]
fn every_release_tells_what_the_world_tells() {
    for release in Release::ALL {
        same(release, Face::new(release));
    }
}

#[test]
fn a_token_that_reads_organisations_changes_nothing() {
    for release in Release::ALL {
        same(release, Face::new(release).may_read(forge::Category::Organization));
    }
}

#[test]
fn pages_that_are_shorter_than_was_asked_change_nothing() {
    for release in [Release::Gitea1_25, Release::Forgejo15] {
        same(release, Face { page_max: 7, ..Face::new(release) });
    }
}

#[test]
fn this_is_what_it_tells() {
    insta::assert_snapshot!(in_memory(Release::Gitea1_22));
}
