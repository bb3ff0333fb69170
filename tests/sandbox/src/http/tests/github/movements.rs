//! What has another name, is elsewhere or is gone.

use super::*;
use crate::tracker::BOT;
use afk_core::RepoId;
use afk_core::port::Permission;

fn moved() -> World {
    let world = world();
    world.issue("acme/new", 1);
    world.lock().forge.moved.insert(RepoId::parse("acme/old").unwrap(), RepoId::parse("acme/new").unwrap());
    world
}

#[test]
fn a_renamed_repository_leads_to_its_number() {
    let github = GitHub::of(&moved());
    let number = github.ask("GET /repos/acme/new").json()["id"].clone();
    let answer = github.ask("GET /repos/acme/old/issues?state=all&page=2");
    let location = format!("http://x/api/v3/repositories/{number}/issues?state=all&page=2");
    assert_eq!((answer.status, answer.header("location")), (301, Some(location.as_str())));
    assert_eq!(answer.json()["message"], "Moved Permanently");
    assert_eq!(answer.json()["url"].as_str(), Some(location.as_str()));
    assert_eq!(github.tell("PATCH /repos/acme/old/issues/1", r#"{"state":"closed"}"#).status, 307);
    assert!(github.world.issue("acme/new", 1).is_open());
    github.world.grant("acme/new", BOT, Permission::None);
    assert_eq!(github.ask("GET /repos/acme/old").status, 404, "not for those who may not see where it went");
}

#[test]
fn graphql_follows_a_rename_unless_told_not_to() {
    let github = GitHub::of(&moved());
    let ask = |more: &str| {
        github.query(&format!(r#"{{ repository(owner: "acme", name: "old"{more}) {{ nameWithOwner }} }}"#))
    };
    assert_eq!(ask("")["data"]["repository"]["nameWithOwner"], "acme/new");
    assert_eq!(ask(", followRenames: false")["errors"][0]["type"], "NOT_FOUND");
}

#[test]
fn an_issue_that_went_away_is_gone_elsewhere_or_unknown() {
    let world = world();
    for number in 1..=3 {
        world.issue("acme/web", number);
    }
    world.issue("acme/web", 1).delete();
    world.issue("acme/web", 2).transfer("acme/api", 7);
    world.issue("acme/web", 3).transfer("acme/secret", 8);
    world.grant("acme/secret", BOT, Permission::None);
    let github = GitHub::of(&world);
    let ask = |number: u64| github.ask(&format!("GET /repos/acme/web/issues/{number}"));
    assert_eq!([1, 2, 3, 4].map(|number| ask(number).status), [410, 301, 404, 404]);
    let repo = github.ask("GET /repos/acme/api").json()["id"].clone();
    assert_eq!(ask(2).header("location"), Some(format!("http://x/api/v3/repositories/{repo}/issues/7").as_str()));
    let comment =
        |number: u64| github.tell(&format!("POST /repos/acme/web/issues/{number}/comments"), r#"{"body":"x"}"#);
    assert_eq!([1, 2, 3, 4].map(|number| comment(number).status), [410, 307, 404, 404]);
    assert_eq!(github.ask("GET /repos/acme/api/issues/7").status, 200);
}

#[test]
fn an_empty_repository_conflicts_and_a_missing_commit_is_not_found() {
    let world = world();
    world.lock().forge.make_repo(&RepoId::parse("acme/empty").unwrap());
    let one = world.head("acme/web");
    let two = world.push("acme/web", "alice", crate::tracker::git::NewCommit::new("Two"));
    let github = GitHub::of(&world);
    let status = |path: &str| github.ask(&format!("GET /repos/{path}")).status;
    assert_eq!((status("acme/empty/git/ref/heads/main"), status("acme/empty/commits")), (409, 409));
    let nowhere = "f".repeat(40);
    assert_eq!(status("acme/web/git/ref/heads/gone/branch"), 404);
    assert_eq!(status(&format!("acme/web/commits?sha={nowhere}")), 404);
    assert_eq!(status(&format!("acme/web/compare/{nowhere}...{two}")), 404);
    assert_eq!(github.ask("GET /repos/acme/web/git/ref/heads/main").json()["object"]["sha"], two.as_str());
    let compare = |base, head| {
        let body = github.ask(&format!("GET /repos/acme/web/compare/{base}...{head}")).json();
        format!(
            "{} +{} -{} {}",
            body["status"],
            body["ahead_by"],
            body["behind_by"],
            each(&body["commits"], "/sha").len()
        )
    };
    assert_eq!(compare(&one, &two), r#""ahead" +1 -0 1"#);
    assert_eq!(compare(&two, &one), r#""behind" +0 -1 0"#);
    assert_eq!(compare(&two, &two), r#""identical" +0 -0 0"#);
    for number in 0..120 {
        world.push("acme/web", "alice", crate::tracker::git::NewCommit::new(&format!("{number}")));
    }
    let page = github.ask(&format!("GET /repos/acme/web/compare/{one}...main?per_page=100&page=2")).json();
    assert_eq!((page["total_commits"].as_u64(), each(&page["commits"], "/sha").len()), (Some(121), 21));
    assert_eq!(page["commits"][20]["commit"]["message"], "119", "the oldest first");
}
