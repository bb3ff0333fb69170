//! The files of a commit: the world in memory tells what each adapter tells of its server.

use afk_core::port::{ChangeKind, FileChange, Tracker};
use afk_sandbox::http::{Release, github};
use afk_sandbox::tracker::Flavor;
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

use super::loopback::Forge;
use super::words::Told;

fn file(path: &str, kind: ChangeKind) -> FileChange {
    FileChange { path: path.to_owned(), kind }
}

/// Asks for the files of commits with none, with one of each sort, with more than a page, and of what is not there.
fn changes_contract(tracker: &dyn Tracker, world: &World) -> String {
    let mut told = Told::default();
    let web = world.repo("acme/web");
    let push = |files: Vec<FileChange>| world.push("acme/web", "alice", NewCommit { files, ..NewCommit::new("Work") });
    let mut ask = |asked: &str, sha| {
        let changes = tracker.changes(&web, &sha).map(|mut changes| {
            // No server promises an order.
            changes.files.sort_by(|a, b| a.path.cmp(&b.path));
            changes
        });
        told.tell(asked, changes);
    };
    ask("no file", push(Vec::new()));
    let each = [
        file("tests/run.rs", ChangeKind::Removed),
        file(".github/workflows/ci.yml", ChangeKind::Changed),
        file("docs/guide.md", ChangeKind::Added),
    ];
    ask("one of each", push(each.into()));
    ask("many", push((0..101).map(|number| file(&format!("{number:03}"), ChangeKind::Added)).collect()));
    ask("a commit that is not there", world.head("acme/other"));
    let foreign = world.head("acme/other");
    told.tell("a repository that is not there", tracker.changes(&"acme/none".parse().unwrap(), &foreign));
    told.0
}

#[test]
fn every_release_tells_what_the_world_tells() {
    let direct = {
        let world = World::new();
        changes_contract(&world, &world)
    };
    for release in Release::ALL {
        let world = World::new();
        world.repo("acme/web");
        let forge = Forge::of(&world, release);
        assert_eq!(changes_contract(&forge.tracker(), &world), direct, "{release:?}");
        forge.server.check();
    }
    let shown: Vec<&str> = direct.lines().filter(|line| !line.starts_with("  +0")).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    no file:
      all
    one of each:
      ~.github/workflows/ci.yml
      +docs/guide.md
      -tests/run.rs
      all
    many:
      +100
      all
    a commit that is not there: ! Refused Item
    a repository that is not there: ! Refused Item
    ");
}

#[test]
fn github_tells_what_the_world_tells() {
    let direct = World::new();
    direct.flavor(Flavor::Github);
    let world = World::new();
    world.repo("acme/web");
    let (server, tracker) = super::github::tracker(&world, github::Face::new());
    assert_eq!(changes_contract(&tracker, &world), changes_contract(&direct, &direct));
    server.check();
}

/// Only GitHub tells a move; the others tell a removal and an addition.
#[test]
fn a_move() {
    let moved = || {
        let kind = ChangeKind::Renamed { from: Some("old".to_owned()) };
        NewCommit { files: vec![file("new", kind)], ..NewCommit::new("Move") }
    };
    let mut told = Told::default();
    let mut ask = |asked: &str, tracker: &dyn Tracker, world: &World| {
        let sha = world.push("acme/web", "alice", moved());
        told.tell(asked, tracker.changes(&world.repo("acme/web"), &sha));
    };
    let world = World::new();
    world.repo("acme/web");
    let (_server, github) = super::github::tracker(&world, github::Face::new());
    ask("GitHub", &github, &world);
    for release in [Release::Gitea1_22, Release::Gitea1_26, Release::Forgejo7, Release::Forgejo15] {
        let world = World::new();
        world.repo("acme/web");
        ask(&format!("{release:?}"), &Forge::of(&world, release).tracker(), &world);
    }
    insta::assert_snapshot!(told.0, @"
    GitHub:
      old -> new
      all
    Gitea1_22:
      +new
      -old
      all
    Gitea1_26:
      +new
      -old
      all
    Forgejo7:
      +new
      -old
      all
    Forgejo15:
      +new
      -old
      all
    ");
}
