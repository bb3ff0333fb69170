//! GitHub: the tracker's contract, in memory with GitHub's habits and through the adapter and a server of each sort.

mod habits;
mod limits;
mod trouble;

use std::sync::Arc;

use afk_ci::Pipelines;
use afk_core::config::{TrackerKind, TrackerSettings};
use afk_core::ids::Host;
use afk_core::port::Tracker;
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

type Story = fn(&dyn Tracker, &World) -> String;

fn in_memory(story: Story) -> String {
    let world = world();
    story(&world, &world)
}

/// GitHub before a world, and AFK's way to its checks.
pub(super) fn checks(world: &World, face: Face) -> (Server, Pipelines) {
    world.flavor(Flavor::Github);
    let (server, tracker) = serve(world, face);
    let checks = Pipelines::new(&armed(world), &tracker, &world.config(), &settings(), &Arc::default()).unwrap();
    (server, checks)
}

/// GitHub before a world, and AFK's way to its repositories.
pub(super) fn tracker(world: &World, face: Face) -> (Server, GitHub) {
    world.flavor(Flavor::Github);
    start(world, face)
}

/// GitHub before a world, and AFK's way to it.
fn start(world: &World, face: Face) -> (Server, GitHub) {
    let (server, tracker) = serve(world, face);
    let github = GitHub::new(&armed(world), &tracker, &settings(), 4, &Arc::default()).unwrap();
    (server, github)
}

fn serve(world: &World, face: Face) -> (Server, TrackerSettings) {
    let name = face.version.as_ref().map_or("GitHub".into(), |version| format!("GitHub Enterprise {version}"));
    let router = github_router(world.clone(), face);
    let router = match record::wanted() {
        Some(recording) => recording.of(&name, router),
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
    (server, tracker)
}

fn over_loopback(story: Story, face: Face) -> String {
    let world = world();
    let (server, github) = start(&stocked_for_arming(world.clone()), face);
    let told = story(&github, &world);
    server.check();
    told.replace(&server.url(), FORGE_URL)
}

#[track_caller]
fn same(story: Story, face: Face) {
    let (direct, remote) = (in_memory(story), over_loopback(story, face));
    let differ = direct.lines().zip(remote.lines()).filter(|(a, b)| a != b);
    let differ: Vec<_> = differ.map(|(a, b)| format!("world   {a}\nadapter {b}")).collect();
    assert!(direct == remote, "{}", differ.join("\n"));
}

#[test]
fn github_tells_what_the_world_tells() {
    same(tracker_contract, Face::new());
}

#[test]
fn so_does_an_enterprise_server() {
    same(tracker_contract, Face::enterprise("3.19.0"));
}

#[test]
fn labels_that_come_as_names_change_nothing() {
    same(tracker_contract, Face { plain_labels: true, ..Face::new() });
}

#[test]
fn what_only_github_has() {
    same(habits::told, Face::new());
    insta::assert_snapshot!(in_memory(habits::told), @r#"
    never edited: unedited
    title: 09:01:00 alice/User
    text: 09:02:00 renovate[bot]/Bot
    title again: 09:03:00 bob/User
    by nobody: 09:04:00 nobody
    the issue: at 09:04:00 acme/web#1 open "Later" "Last" by renovate[bot]/Bot [] https://git.example.org/acme/web/issues/1
    edits of nothing: ! Refused Item
    a pull request is read like an issue: at 09:04:00 acme/web#2 open "Issue 2" "" by alice/User [] https://git.example.org/acme/web/pull/2
    history: at 09:05:00 
      LE_93 09:04:00 alice/User (app) +ready-for-agent
      LE_94 09:05:00 renovate[bot]/Bot +renamed-later
      LE_95 09:05:00 nobody +dropped-later
      REFE_99 09:05:00 alice/User commit
      CE_100 09:05:00 alice/User closed 88641162e4
    now: at 09:05:00 acme/web#3 closed "Issue 3" "" by alice/User [other,ready-for-agent] https://git.example.org/acme/web/issues/3
    maria: write
    tom: read
    carl: write
    acme: admin
    renovate[bot]: write
    gone: none
    nobody: none
    a triager is told no permission: ! Refused Item
    its repository: acme/triaged main@9d4a57003b private writable Some(true) https://git.example.org/acme/triaged.git
    takes a label off: done
    puts a known one on: done
    makes none: ! Refused Item
    closes: done
    it is: closed
    acme/web#11: at 09:05:00 none
    acme/web#12: at 09:05:00 none
    acme/web#13: at 09:05:00 none
    acme/api#7: at 09:05:00 acme/api#7 open "Issue 12" "" by alice/User [] https://git.example.org/acme/api/issues/7
    comments of a deleted issue: ! Refused Item
    close a deleted issue: ! Refused Item
    ready in acme/api:  at b84d17e1c9
    ready in acme/web:  at 88641162e4
    another name: ! Garbled Item
    another name's edits: ! Garbled Item
    another name's events: ! Garbled Item
    ready in acme/api:  at b84d17e1c9
    ready in acme/secret: ! Refused Item
    ready in acme/was: ! Garbled Item
    waits for:
      acme/api#8 open
      acme/web#1 open
      hidden
    closes all the same: done
    it is: closed
    "#);
}
