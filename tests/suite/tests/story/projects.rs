//! The project of a repository on the agent server: found, or made, whatever was deleted there.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::ProjectId;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::ProjectRow;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines, ready};

const ROOT: &str = "/data/git.example.org/acme/web";

fn derived(world: &World, nth: u32) -> String {
    ProjectId::derive(&world.host(), &world.repo("acme/web"), nth).to_string()
}

fn put(world: &World, id: &str, root: &str, live: bool) {
    let now = world.now();
    world.lock().t3.projects.push(ProjectRow {
        id: id.to_owned(),
        title: "acme/web".to_owned(),
        workspace_root: root.to_owned(),
        created_at: now,
        updated_at: now,
        deleted_at: (!live).then_some(now),
    });
}

/// The project that the first run's thread belongs to, and what was asked of the agent server for it.
fn used(afk: &Afk, issue: &IssueHandle) -> String {
    let from = afk.world.calls();
    let told = lines(&afk.poll());
    let journal = afk.world.journal_since(from);
    let (full, made) = (journal.matches("agents.fleet Full").count(), journal.matches("project.create").count());
    let project = match issue.threads().first() {
        Some(thread) => {
            let nth = (1..=9).find(|nth| derived(&afk.world, *nth) == thread.project);
            nth.map_or_else(|| format!("`{}`", thread.project), |nth| format!("number {nth}"))
        }
        None => format!("none: {told}"),
    };
    format!("{project}; creations {made}, full lists {full}")
}

type Happening<'a> = &'a dyn Fn(&World);

#[test]
fn which_project_a_repository_gets() {
    let deleted = |world: &World, last: u32| {
        (1..=last).for_each(|nth| put(world, &derived(world, nth), ROOT, false));
    };
    let found: [(&str, Happening<'_>); 10] = [
        ("nothing is there", &|_| {}),
        ("a person's, with the folder", &|world| put(world, "a-persons", ROOT, true)),
        ("a person's, with another folder", &|world| put(world, "a-persons", "/data/elsewhere", true)),
        ("a person's, with the folder, deleted", &|world| put(world, "a-persons", ROOT, false)),
        ("ours, with another folder", &|world| put(world, &derived(world, 1), "/data/elsewhere", true)),
        ("ours, deleted", &|world| deleted(world, 1)),
        ("ours, deleted again and again", &|world| deleted(world, 8)),
        ("ours, deleted too often", &|world| deleted(world, 9)),
        ("a server that makes none, and remembers deleted ones", &|world| {
            put(world, "a-persons", ROOT, false);
            world.lock().t3.broken.insert("project.create");
        }),
        ("a server that is down", &|world| {
            put(world, &derived(world, 1), "/data/elsewhere", false);
            world.refuse_about("agents.send", "project.create", FaultClass::Transient, FaultScope::Server);
        }),
    ];
    let mut rows = Vec::new();
    for (what, happened) in found {
        let (afk, issue) = ready(Script::works());
        happened(&afk.world);
        rows.push(format!("{what}: {}", used(&afk, &issue)));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    nothing is there: number 1; creations 1, full lists 0
    a person's, with the folder: `a-persons`; creations 0, full lists 0
    a person's, with another folder: number 1; creations 1, full lists 0
    a person's, with the folder, deleted: number 1; creations 1, full lists 0
    ours, with another folder: number 1; creations 0, full lists 0
    ours, deleted: number 2; creations 2, full lists 1
    ours, deleted again and again: number 9; creations 2, full lists 1
    ours, deleted too often: none: ! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed; creations 2, full lists 1
    a server that makes none, and remembers deleted ones: none: ! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed; creations 1, full lists 1
    a server that is down: none: ! acme/web#7 fault: failed to send a command: planned by the story; creations 1, full lists 0
    ");
}

/// Somebody makes a project on the folder after the list was read.
#[test]
fn a_project_that_somebody_makes_meanwhile_is_used() {
    for ours in [true, false] {
        let (afk, issue) = ready(Script::works());
        afk.world.just_before("agents.send", move |world| {
            let id = if ours { derived(world, 1) } else { "a-persons".to_owned() };
            put(world, &id, ROOT, true);
        });
        assert!(used(&afk, &issue).ends_with("; creations 1, full lists 1"));
        let project = issue.threads()[0].project.clone();
        assert_eq!(project, if ours { derived(&afk.world, 1) } else { "a-persons".to_owned() });
    }
}
