//! What a preflight asks: two equal worlds, one asked directly, one through an adapter and a server.

use afk_core::RepoId;
use afk_core::port::{Inspect, Permission};
use afk_sandbox::http::{Face, Release, forge, github};
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::tracker::{BOT, Flavor};
use afk_sandbox::world::World;

use super::github::tracker as github_tracker;
use super::loopback::Forge;
use super::tracker::stocked_for_arming;
use super::words::Told;

fn repo(text: &str) -> RepoId {
    RepoId::parse(text).unwrap()
}

/// Asks about labels and branches of a world. Only Gitea and Forgejo take two labels of one name, and have labels of
/// organisations.
fn told(inspect: &dyn Inspect, world: &World, flavor: Flavor) -> String {
    let mut told = Told::default();
    let web = stocked(world, flavor);
    for label in ["ready-for-agent", "READY-for-agent", "agent-in-progress", "of the owner", "twice"] {
        let has = inspect.has_label(&web, label);
        told.note(label, &has.map_or_else(|fault| super::words::refused(&fault), |has| has.to_string()));
    }
    for (name, branch) in [("umbrella/web", "main"), ("umbrella/web", "side"), ("umbrella/open", "main")] {
        guards(inspect, name, branch, &mut told);
    }
    guards(inspect, "umbrella/secret", "main", &mut told);
    guards(inspect, "umbrella/nowhere", "main", &mut told);
    told.0
}

fn guards(inspect: &dyn Inspect, name: &str, branch: &str, told: &mut Told) {
    let answer = inspect.guards(&repo(name), branch);
    told.note(
        &format!("{name} {branch}"),
        &answer.map_or_else(|fault| super::words::refused(&fault), |it| format!("{it:?}")),
    );
}

fn stocked(world: &World, flavor: Flavor) -> RepoId {
    let web = repo("umbrella/web");
    for name in ["umbrella/web", "umbrella/open", "umbrella/secret"] {
        world.repo(name);
        world.push(name, "alice", NewCommit::new("Begin"));
    }
    world.grant("umbrella/secret", BOT, Permission::None);
    let mut state = world.lock();
    state.forge.create_label(BOT, &web, "ready-for-agent", "1d76db", "").unwrap();
    if flavor != Flavor::Github {
        state.forge.create_org_label("umbrella", "of the owner");
        for _ in 0..2 {
            state.forge.create_label(BOT, &web, "twice", "1d76db", "").unwrap();
        }
    }
    let row = state.forge.repos.get_mut(&web).unwrap();
    row.protected = true;
    row.rules = ["deletion", "pull_request", "non_fast_forward"].map(String::from).into();
    web
}

fn in_memory(flavor: Flavor) -> String {
    let world = World::new();
    world.flavor(flavor);
    told(&world, &world, flavor)
}

#[test]
fn every_release_tells_what_the_world_tells() {
    for release in Release::ALL {
        let world = World::new();
        let face = Face::new(release).may_read(forge::Category::Organization);
        let forge = Forge::start(&stocked_for_arming(world.clone()), face);
        let remote = told(&forge.tracker(), &world, release.flavor());
        forge.server.check();
        assert_eq!(remote, in_memory(release.flavor()), "{release:?}");
    }
    insta::assert_snapshot!(in_memory(Flavor::Gitea), @r#"
    ready-for-agent: true
    READY-for-agent: true
    agent-in-progress: false
    of the owner: true
    twice: ! Refused Item
    umbrella/web main: ["branch protection"]
    umbrella/web side: ! Refused Item
    umbrella/open main: []
    umbrella/secret main: ! Refused Item
    umbrella/nowhere main: ! Refused Item
    "#);
}

#[test]
fn so_does_github() {
    let world = World::new();
    let (server, github) = github_tracker(&stocked_for_arming(world.clone()), github::Face::new());
    let remote = told(&github, &world, Flavor::Github);
    server.check();
    assert_eq!(remote, in_memory(Flavor::Github));
    insta::assert_snapshot!(remote, @r#"
    ready-for-agent: true
    READY-for-agent: true
    agent-in-progress: false
    of the owner: false
    twice: false
    umbrella/web main: ["branch protection", "pull_request"]
    umbrella/web side: ! Refused Item
    umbrella/open main: []
    umbrella/secret main: ! Refused Item
    umbrella/nowhere main: ! Refused Item
    "#);
}
