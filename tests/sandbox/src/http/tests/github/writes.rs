//! Labels, comments and states.

use super::*;
use crate::tracker::BOT;
use afk_core::port::Permission;

#[test]
fn labels_are_made_on_the_fly_and_missed_when_absent() {
    let world = world();
    let one = world.issue("acme/web", 1).label("Ready");
    let github = GitHub::of(&world);
    let add = |body: &str| github.tell("POST /repos/acme/web/issues/1/labels", body);
    assert_eq!(each(&add(r#"{"labels":["ready","new one"]}"#).json(), "/name"), ["Ready", "new one"]);
    assert_eq!(each(&add(r#"["third"]"#).json(), "/color").last().unwrap(), "ededed");
    assert_eq!((add("{").status, add(r#"{"labels":[7]}"#).status), (400, 422));
    let off = |name: &str| github.ask(&format!("DELETE /repos/acme/web/issues/1/labels/{name}"));
    assert_eq!(each(&off("new%20one").json(), "/name"), ["Ready", "third"]);
    assert_eq!(
        (off("new%20one").status, off("never").json()["message"].as_str().unwrap()),
        (404, "Label does not exist")
    );
    assert_eq!(one.labels(), ["Ready", "third"]);

    let make = |body: &str| github.tell("POST /repos/acme/web/labels", body);
    assert_eq!(make(r#"{"name":"made","color":"1d76db","description":"By hand"}"#).status, 201);
    assert_eq!(github.ask("GET /repos/acme/web/labels/MADE").json()["description"], "By hand");
    assert_eq!(github.ask("GET /repos/acme/web/labels/nowhere").status, 404);
    let wrong = |body: &str| {
        let answer = make(body);
        format!("{} {}", answer.status, answer.json()["errors"][0])
    };
    let long = format!(r#"{{"name":"x","description":"{}"}}"#, "x".repeat(101));
    let rows = [r#"{"name":"Made"}"#, r##"{"name":"x","color":"#1d76db"}"##, "{}", &long].map(wrong);
    insta::assert_snapshot!(rows.join("\n"), @r#"
    422 {"code":"already_exists","field":"name","resource":"Label"}
    422 {"code":"invalid","field":"color","resource":"Label"}
    422 {"code":"missing_field","field":"name","resource":"Label"}
    422 {"code":"custom","field":"description","message":"description is too long (maximum is 100 characters)","resource":"Label"}
    "#);
}

#[test]
fn comments_have_a_limit_and_events_are_none() {
    let world = world();
    let one = world.issue("acme/web", 1).label("x");
    let github = GitHub::of(&world);
    let write = |body: &str| {
        github.tell("POST /repos/acme/web/issues/1/comments", &serde_json::json!({"body": body}).to_string())
    };
    assert_eq!(write(&"\u{1f980}".repeat(65_536)).status, 201, "characters, not bytes");
    let refused = write(&"x".repeat(65_537));
    insta::assert_snapshot!(format!("{} {}", refused.status, refused.json()["errors"][0]), @r#"422 {"code":"unprocessable","field":"data","message":"Body is too long (maximum is 65536 characters)","resource":"IssueComment"}"#);
    assert_eq!(write("").status, 422);
    let id = write("one").json()["id"].as_u64().unwrap();
    let edit = |id: u64, body: &str| github.tell(&format!("PATCH /repos/acme/web/issues/comments/{id}"), body).status;
    assert_eq!(
        (edit(id, r#"{"body":"two"}"#), edit(id, "no json"), edit(one.stored().timeline[0].id, r#"{"body":"x"}"#)),
        (200, 400, 404)
    );
    assert_eq!(github.ask(&format!("GET /repos/acme/web/issues/comments/{id}")).json()["body"], "two");
    let delete = || github.ask(&format!("DELETE /repos/acme/web/issues/comments/{id}"));
    assert_eq!((delete().status, delete().status), (204, 404));
    let long = one.comments().remove(0).1.chars().count();
    assert_eq!((one.comments().len(), long), (1, 65_536));

    world.issue("acme/web", 2).locked();
    world.grant("acme/web", BOT, Permission::Read);
    let locked = github.tell("POST /repos/acme/web/issues/2/comments", r#"{"body":"x"}"#);
    assert_eq!(
        (locked.status, locked.json()["message"].as_str().unwrap()),
        (403, "Unable to create comment because issue is locked.")
    );
}

#[test]
fn comments_can_be_read_from_a_time_on() {
    let world = world();
    let one = world.issue("acme/web", 1).comment_by("alice", "First");
    world.minutes(1);
    one.comment_by("alice", "Second");
    let github = GitHub::of(&world);
    let since =
        |time: &str| each(&github.ask(&format!("GET /repos/acme/web/issues/1/comments?since={time}")).json(), "/body");
    assert_eq!(since("2026-03-02T09:00:00Z"), ["First", "Second"]);
    assert_eq!(since("2026-03-02T09:01:00Z"), ["Second"]);
    assert_eq!(since("2026-03-02T09:01:01Z"), [""; 0]);
    assert_eq!(github.ask("GET /repos/acme/web/issues/1/comments?since=now").status, 422);
}

#[test]
fn states_have_reasons_and_archives_take_no_changes() {
    let world = world();
    world.issue("acme/web", 1);
    let github = GitHub::of(&world);
    let set = |body: &str| {
        let answer = github.tell("PATCH /repos/acme/web/issues/1", body);
        let issue = answer.json();
        format!("{} {} {} {}", answer.status, issue["state"], issue["state_reason"], issue["errors"])
    };
    let rows = [
        r#"{"state":"closed"}"#,
        r#"{"state":"open","state_reason":"reopened"}"#,
        r#"{"state":"closed","state_reason":"not_planned"}"#,
        r#"{"state":"closed","state_reason":"completed"}"#,
        r#"{"state":"closed","state_reason":"done"}"#,
        r#"{"state":"done"}"#,
    ]
    .map(set);
    insta::assert_snapshot!(rows.join("\n"), @r#"
    200 "closed" "completed" null
    200 "open" "reopened" null
    200 "closed" "not_planned" null
    200 "closed" "completed" null
    422 null null [{"code":"invalid","field":"state_reason","resource":"Issue"}]
    422 null null [{"code":"invalid","field":"state","resource":"Issue"}]
    "#);
    change(&world, "acme/web", |repo| repo.archived = true);
    let refused = github.tell("PATCH /repos/acme/web/issues/1", r#"{"state":"open"}"#);
    assert_eq!(
        (refused.status, refused.json()["message"].as_str().unwrap()),
        (403, "Repository was archived so is read-only.")
    );
    assert_eq!(github.tell("POST /repos/acme/web/issues/1/comments", r#"{"body":"x"}"#).status, 403);
    github.server.check();
    assert_eq!(github.tell("PATCH /repos/acme/web/issues/1", r#"{"labels":[]}"#).status, 403);
}
