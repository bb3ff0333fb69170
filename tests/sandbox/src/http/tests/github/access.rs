//! Who may ask, and what tokens and roles are good for.

use super::*;
use crate::http::github::Reach;
use crate::tracker::BOT;
use afk_core::port::{ActorKind, Permission};

fn stocked() -> World {
    let world = world();
    world.issue("acme/web", 1).label("ready");
    world
}

#[test]
fn every_call_says_who_and_what_it_is() {
    let github = GitHub::of(&stocked());
    let status = |head: &str, line: &str| github.headed(head, line, "").status;
    let (repo, good) = ("GET /repos/acme/web", format!("authorization: Bearer {TOKEN}\r\n"));
    let anonymous = github.headed("", repo, "");
    assert_eq!((anonymous.status, anonymous.body.contains("User-Agent")), (403, true));
    assert_eq!(status(AGENT, repo), 404, "private: not there for anybody");
    assert_eq!(status(&format!("{AGENT}{good}"), repo), 200);
    assert_eq!(status(&format!("{AGENT}authorization: token {TOKEN}\r\n"), repo), 200);
    for bad in ["Bearer wrong", "Basic c2FuZGJveA==", TOKEN] {
        let refused = github.headed(&format!("{AGENT}authorization: {bad}\r\n"), repo, "");
        assert_eq!((refused.status, refused.json()["message"].as_str()), (401, Some("Bad credentials")), "{bad}");
    }
    let with = |more: &str| status(&format!("{AGENT}{good}{more}\r\n"), repo);
    assert_eq!(with("x-github-api-version: 2022-11-28"), 200);
    assert_eq!(with("x-github-api-version: 2026-03-10"), 400);
    assert_eq!(with("accept: application/vnd.github+json"), 200);
    assert_eq!(with("accept: text/html"), 415);
    change(&github.world, "acme/web", |repo| repo.private = false);
    let open = github.headed(AGENT, repo, "");
    assert_eq!((open.status, open.json().get("permissions")), (200, None));
    assert_eq!(github.headed(AGENT, "POST /repos/acme/web/issues/1/comments", r#"{"body":"x"}"#).status, 401);
    assert_eq!(send(&github.server, "POST /api/graphql", AGENT, r#"{"query":"{viewer{login}}"}"#).unwrap().status, 401);
}

#[test]
fn a_token_reaches_as_far_as_it_was_made_for() {
    let reading = Face::new().token(|token| token.issues = Reach::Read);
    let github = GitHub::with(&stocked(), reading);
    assert_eq!(github.ask("GET /repos/acme/web/issues/1").status, 200);
    let refused = github.tell("POST /repos/acme/web/issues/1/comments", r#"{"body":"x"}"#);
    assert_eq!((refused.status, refused.header("x-accepted-github-permissions")), (403, Some("issues=write")));
    assert_eq!(refused.json()["message"], "Resource not accessible by personal access token");

    let blind = Face::new().token(|token| (token.issues, token.contents) = (Reach::None, Reach::None));
    let github = GitHub::with(&stocked(), blind);
    assert_eq!(github.ask("GET /repos/acme/web").status, 200);
    assert_eq!(github.ask("GET /repos/acme/web/commits").status, 403);
    assert_eq!(github.ask("GET /repos/acme/web/issues").status, 403);

    let app = Face::new().token(|token| token.app = true);
    let github = GitHub::with(&stocked(), app);
    let refused = github.ask("GET /user");
    assert_eq!((refused.status, &refused.json()["message"]), (403, &"Resource not accessible by integration".into()));
}

#[test]
fn permissions_are_four_words_and_roles_have_any_name() {
    let world = stocked();
    world.role("acme/web", "maria", "maintain", Permission::Write);
    world.role("acme/web", "tom", "triage", Permission::Read);
    world.role("acme/web", "carl", "release-manager", Permission::Write);
    world.grant("acme/web", "root", Permission::Admin);
    world.account("acme", ActorKind::User);
    world.account("gone", ActorKind::Ghost);
    let github = GitHub::of(&world);
    let ask = |login: &str| github.ask(&format!("GET /repos/acme/web/collaborators/{login}/permission"));
    let rows = ["alice", "Maria", "tom", "carl", "root", "acme", "gone", "nobody"].map(|login| {
        let answer = ask(login);
        let body = answer.json();
        format!("{login}: {} {} {}", answer.status, body["permission"], body["role_name"])
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    alice: 200 "write" "write"
    Maria: 200 "write" "maintain"
    tom: 200 "read" "triage"
    carl: 200 "write" "release-manager"
    root: 200 "admin" "admin"
    acme: 200 "admin" "admin"
    gone: 404 null null
    nobody: 404 null null
    "#);
    world.lock().forge.account("stranger");
    assert_eq!(ask("stranger").json()["permission"], "none");
    change(&world, "acme/web", |repo| repo.private = false);
    assert_eq!(ask("stranger").json()["permission"], "read", "anybody may read what is public");
    world.grant("acme/web", BOT, Permission::Read);
    let refused = ask("alice");
    assert_eq!(
        (refused.status, refused.json()["message"].as_str().unwrap()),
        (403, "Must have push access to view collaborator permission.")
    );
}

#[test]
fn a_triager_may_label_and_close_but_not_make_labels() {
    let world = stocked();
    world.role("acme/web", BOT, "triage", Permission::Read);
    let github = GitHub::of(&world);
    let rights = github.ask("GET /repos/acme/web").json()["permissions"].to_string();
    insta::assert_snapshot!(rights, @r#"{"admin":false,"maintain":false,"pull":true,"push":false,"triage":true}"#);
    let label =
        |name: &str| github.tell("POST /repos/acme/web/issues/1/labels", &format!(r#"{{"labels":["{name}"]}}"#)).status;
    assert_eq!((label("ready"), label("new")), (200, 403));
    assert_eq!(github.ask("DELETE /repos/acme/web/issues/1/labels/ready").status, 200);
    assert_eq!(github.tell("PATCH /repos/acme/web/issues/1", r#"{"state":"closed"}"#).status, 200);
    world.grant("acme/web", BOT, Permission::Read);
    change(&world, "acme/web", |repo| repo.roles.clear());
    assert_eq!(label("ready"), 403);
    assert_eq!(github.tell("PATCH /repos/acme/web/issues/1", r#"{"state":"open"}"#).status, 403);
}
