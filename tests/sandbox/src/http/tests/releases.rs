//! The differences between the releases, in one table.

use super::*;
use crate::tracker::git::{NewCommit, StatusRow};
use afk_core::ids::Sha;
use afk_core::port::Permission;

fn post(world: &World, sha: &Sha, context: &str, state: &str) {
    let repo = world.repo("acme/web");
    let mut held = world.lock();
    let (at, target_url) = (held.second(), String::new());
    let (context, state) = (context.to_owned(), state.to_owned());
    held.forge.post_status(&repo, sha, StatusRow { id: 0, context, state, description: String::new(), target_url, at });
}

/// Every question whose answer differs.
fn habits(release: Release) -> Vec<(&'static str, String)> {
    let world = World::new();
    let seven = world.issue("acme/web", 7).label("own");
    for _ in 0..40 {
        seven.clone().comment_by("alice", "More");
    }
    for number in 100..140 {
        world.issue("acme/web", number);
    }
    world.lock().forge.create_org_label("acme", "org");
    let bare = world.push("acme/web", "alice", NewCommit::new("No status"));
    let sha = world.push("acme/web", "alice", NewCommit::new("Two"));
    post(&world, &sha, "a", "warning");
    post(&world, &sha, "b", "pending");
    let forge = Forge::of(&world, release);
    let at =
        |line: &str| format!("{} /repos/acme/web{}", line.split_once(' ').unwrap().0, line.split_once(' ').unwrap().1);
    let ask = |line: &str| forge.ask(&at(line));
    let size = |answer: &Answer| answer.json().as_array().map_or(0, Vec::len).to_string();
    let names = |answer: &Answer| match answer.json().as_array() {
        Some(labels) => labels.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(","),
        None => answer.status.to_string(),
    };
    let status = ask(&format!("GET /commits/{bare}/status"));
    let mut rows = vec![
        ("version", forge.ask("GET /version").json()["version"].as_str().unwrap().to_owned()),
        ("timeline of nothing", ask("GET /issues/999/timeline?page=1").status.to_string()),
        ("comment on nothing", forge.tell(&at("POST /issues/999/comments"), r#"{"body":"x"}"#).status.to_string()),
        ("timeline without a page", size(&ask("GET /issues/7/timeline"))),
        ("search without a limit", size(&forge.ask("GET /repos/issues/search?owner=acme"))),
        ("edits counted", ask("GET /issues/7").json().get("content_version").is_some().to_string()),
        ("commits of nothing", ask("GET /commits?sha=nowhere").status.to_string()),
        ("no status", format!("{} {}", status.json()["state"], status.json()["sha"].as_str().unwrap().len())),
        ("warning and pending", ask(&format!("GET /commits/{sha}/status")).json()["state"].to_string()),
        ("filter by an organisation's label", size(&ask("GET /issues?labels=org&limit=50"))),
        ("add names", names(&forge.tell(&at("POST /issues/7/labels"), r#"{"labels":["org","own","unknown"]}"#))),
        ("take off by name", ask("DELETE /issues/7/labels/own").status.to_string()),
    ];
    world.grant("acme/web", "afk-bot", Permission::Read);
    rows.push(("own permission of a reader", ask("GET /collaborators/afk-bot/permission").status.to_string()));
    let repo = world.repo("acme/web");
    world.repo("acme/hidden");
    world.grant("acme/hidden", "afk-bot", Permission::None);
    world
        .lock()
        .forge
        .moved
        .insert(afk_core::RepoId::parse("acme/old").unwrap(), afk_core::RepoId::parse("acme/hidden").unwrap());
    world.lock().forge.moved.insert(afk_core::RepoId::parse("acme/former").unwrap(), repo);
    rows.push(("moved out of sight", forge.ask("GET /repos/acme/old").status.to_string()));
    rows.push(("moved", forge.ask("GET /repos/acme/former").status.to_string()));
    forge.server.check();
    rows
}

#[test]
fn every_habit_of_every_release() {
    let all = Release::ALL.map(habits);
    let row = |nth: usize| {
        let cells: Vec<_> = all.iter().map(|rows| rows[nth].1.clone()).collect();
        format!("{}: {}", all[0][nth].0, cells.join(" | "))
    };
    insta::assert_snapshot!((0..all[0].len()).map(row).collect::<Vec<_>>().join("\n"), @r#"
    version: 1.22.6 | 1.25.4 | 1.26.4 | 7.0.16+gitea-1.21.11 | 11.0.8+gitea-1.22.0 | 13.0.5+gitea-1.22.0 | 15.0.3+gitea-1.22.0
    timeline of nothing: 500 | 500 | 500 | 500 | 404 | 404 | 404
    comment on nothing: 500 | 500 | 500 | 500 | 404 | 404 | 404
    timeline without a page: 41 | 41 | 30 | 41 | 41 | 41 | 41
    search without a limit: 20 | 20 | 30 | 20 | 20 | 20 | 20
    edits counted: false | false | true | false | false | false | false
    commits of nothing: 500 | 404 | 404 | 404 | 404 | 404 | 404
    no status: "" 0 | "" 40 | "pending" 40 | "" 0 | "" 0 | "" 0 | "" 0
    warning and pending: "warning" | "failure" | "failure" | "warning" | "warning" | "warning" | "warning"
    filter by an organisation's label: 41 | 41 | 41 | 41 | 41 | 41 | 0
    add names: own | own | own | 422 | org,own | org,own | org,own
    take off by name: 422 | 422 | 422 | 422 | 422 | 204 | 204
    own permission of a reader: 403 | 200 | 200 | 200 | 200 | 200 | 200
    moved out of sight: 307 | 307 | 307 | 307 | 404 | 404 | 404
    moved: 307 | 307 | 307 | 307 | 307 | 307 | 307
    "#);
}
