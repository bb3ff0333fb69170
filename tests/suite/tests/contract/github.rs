//! GitHub: the tracker's contract, in memory with GitHub's habits and through the adapter and a server of each sort.

use afk_core::config::{TrackerKind, TrackerSettings};
use afk_core::ids::Host;
use afk_core::secret::{Secret, SecretSource};
use afk_sandbox::http::github::Face;
use afk_sandbox::http::{Server, TOKEN, github_router};
use afk_sandbox::tracker::{FORGE_URL, Flavor};
use afk_sandbox::world::World;
use afk_tracker::GitHub;

use super::loopback::{armed, settings};
use super::record;
use super::tracker::{stocked_for_arming, tracker_contract};

fn world() -> World {
    let world = World::new();
    world.flavor(Flavor::Github);
    world
}

fn in_memory() -> String {
    let world = world();
    tracker_contract(&world, &world)
}

/// GitHub before a world, and AFK's way to it.
fn start(world: &World, face: Face) -> (Server, GitHub) {
    let router = github_router(world.clone(), face);
    let router = match record::wanted() {
        Some(recording) => recording.of("GitHub", router),
        None => router,
    };
    let server = Server::start(world, router);
    let tracker = TrackerSettings {
        kind: TrackerKind::Github,
        url: server.url(),
        host: Host::from_url(&server.url()).unwrap(),
        token: SecretSource::Inline(Secret::new(TOKEN)),
        bot_login: None,
    };
    let github = GitHub::new(&armed(world), &tracker, &settings(), 4).unwrap();
    (server, github)
}

fn over_loopback(face: Face) -> String {
    let world = world();
    let (server, github) = start(&stocked_for_arming(world.clone()), face);
    let told = tracker_contract(&github, &world);
    server.check();
    told.replace(&server.url(), FORGE_URL)
}

#[track_caller]
fn same(face: Face) {
    let (direct, remote) = (in_memory(), over_loopback(face));
    let differ = direct.lines().zip(remote.lines()).filter(|(a, b)| a != b);
    let differ: Vec<_> = differ.map(|(a, b)| format!("world   {a}\nadapter {b}")).collect();
    assert!(direct == remote, "{}", differ.join("\n"));
}

#[test]
fn github_tells_what_the_world_tells() {
    same(Face::new());
}

#[test]
fn so_does_an_enterprise_server() {
    same(Face::enterprise("3.19.0"));
}

#[test]
fn labels_that_come_as_names_change_nothing() {
    same(Face { plain_labels: true, ..Face::new() });
}
