//! The habits that all releases share.

use super::*;
use crate::tracker::BOT;
use afk_core::RepoId;
use afk_core::port::{ActorKind, Permission};

fn world() -> World {
    let world = World::new();
    world.issue("acme/web", 1).label("ready").label("urgent");
    world.issue("acme/web", 2).label("ready");
    world.issue("acme/web", 3).close_by("alice");
    world.issue("acme/web", 4).pull_request();
    world.lock().forge.create_org_label("acme", "org");
    world.issue("acme/web", 5).label("org");
    world
}

fn change(world: &World, repo: &str, change: impl FnOnce(&mut crate::tracker::Repo)) {
    change(world.lock().forge.repos.get_mut(&RepoId::parse(repo).unwrap()).unwrap());
}

#[test]
fn a_filter_is_not_what_its_name_says() {
    let forge = Forge::of(&world(), Release::Gitea1_25);
    let numbers = |query: &str| forge.ask(&format!("GET /repos/acme/web/issues?{query}")).numbers();
    assert_eq!(numbers(""), [5, 4, 2, 1], "pull requests are mixed in, the newest first");
    assert_eq!(numbers("type=issues&state=all"), [5, 3, 2, 1]);
    assert_eq!(numbers("type=issues&labels=ready"), [2, 1]);
    assert_eq!(numbers("type=issues&labels=ready,urgent"), [1], "all of them");
    assert_eq!(numbers("type=issues&labels=ready,unknown"), [2, 1], "unknown ones are dropped");
    assert_eq!(numbers("type=issues&labels=unknown"), [5, 2, 1], "none left: no filter");
    assert_eq!(numbers("type=issues&labels=Ready"), [5, 2, 1], "the spelling counts");
    assert_eq!(numbers("type=issues&labels=org"), [5, 2, 1], "an organisation's label is unknown here");
    let search = |query: &str| forge.ask(&format!("GET /repos/issues/search?type=issues&{query}")).numbers();
    assert_eq!(search("owner=acme&labels=urgent,org"), [5, 1], "any of them, organisations' too");
    assert_eq!(search("owner=acme&labels=unknown"), [5, 2, 1]);
    assert_eq!(search("owner=acme&labels=Urgent,org"), [5], "the spelling counts, and unknown ones are dropped");
    assert_eq!(forge.ask("GET /repos/issues/search?owner=nobody").status, 400);
    forge.server.check();
}

#[test]
fn an_owners_repositories_are_cut_into_pages_before_the_hidden_ones_are_left_out() {
    let world = world();
    for number in 0..60 {
        world.repo(&format!("acme/a{number:02}"));
    }
    world.repo("umbrella/site");
    world.grant("acme/a07", BOT, Permission::None);
    let forge = Forge::of(&world, Release::Forgejo13);
    let page = |number: u32| {
        let reply = forge.ask(&format!("GET /users/acme/repos?limit=50&page={number}"));
        let next = reply.header("link").is_some_and(|it| it.contains("rel=\"next\""));
        (reply.json().as_array().unwrap().len(), next, reply.header("x-total-count").map(str::to_owned))
    };
    assert_eq!(page(1), (49, true, Some("61".to_owned())));
    assert_eq!(page(2), (11, false, Some("61".to_owned())));
    assert_eq!(forge.ask("GET /users/nobody/repos").status, 404);
    forge.server.check();
}

#[test]
fn pages_are_short_and_links_lead_to_the_address_that_the_forge_believes_in() {
    let world = World::new();
    for number in 1..=120 {
        world.issue("acme/web", number);
    }
    let forge = Forge::of(&world, Release::Forgejo13);
    let page = |query: &str| forge.ask(&format!("GET /repos/acme/web/issues?{query}"));
    assert_eq!(page("").numbers().len(), 30);
    assert_eq!(page("limit=1000").numbers().len(), 50);
    let second = page("limit=50&state=open&page=2");
    assert_eq!(second.numbers().first(), Some(&70));
    assert_eq!(second.header("x-total-count"), Some("120"));
    insta::assert_snapshot!(second.header("link").unwrap().replace(',', "\n"), @r#"
    <https://git.example.org/api/v1/repos/acme/web/issues?limit=50&state=open&page=3>; rel="next"
    <https://git.example.org/api/v1/repos/acme/web/issues?limit=50&state=open&page=3>; rel="last"
    <https://git.example.org/api/v1/repos/acme/web/issues?limit=50&state=open&page=1>; rel="first"
    <https://git.example.org/api/v1/repos/acme/web/issues?limit=50&state=open&page=1>; rel="prev"
    "#);
    assert_eq!(page("limit=50&page=3").numbers().len(), 20);
    assert_eq!(page("limit=50&page=4").body, "[]");
    assert!(page("limit=50&page=3").header("link").unwrap().starts_with("<https://git.example.org/api/v1/"));
}

#[test]
fn what_is_empty_may_be_null() {
    let world = World::new();
    world.issue("acme/web", 1);
    world.issue("acme/web", 2).blocked_by("acme/secret", 9);
    world.issue("acme/web", 3).mentioned_by("alice", "acme/secret", 9).unreadable_by_the_server();
    world.grant("acme/secret", BOT, Permission::None);
    let forge = Forge::of(&world, Release::Gitea1_22);
    let empty = forge.ask("GET /repos/acme/web/issues/1/timeline?page=1&limit=50");
    assert_eq!((empty.body.as_str(), empty.header("x-total-count")), ("null", Some("0")));
    assert_eq!(forge.ask("GET /repos/acme/web/issues/3/timeline").body, "[null]", "one is hidden, one cannot be shown");
    let issue = forge.ask("GET /repos/acme/web/issues/1").json();
    for field in ["assignees", "assignee", "milestone", "closed_at", "due_date", "pull_request"] {
        assert!(issue[field].is_null(), "{field}");
    }
    assert_eq!(issue["created_at"], "2026-03-02T10:00:00+01:00", "in the server's own zone");
    assert_eq!(forge.ask("GET /repos/acme/web/issues/1/comments").body, "[]");
    let named = &forge.ask("GET /repos/acme/web/issues/2/dependencies").json()[0];
    assert_eq!((named["number"].as_u64(), named["repository"]["full_name"].as_str()), (Some(9), Some("acme/secret")));
    world.grant("acme/web", BOT, Permission::Read);
    let hidden = &forge.ask("GET /repos/acme/web/issues/2/dependencies").json()[0];
    assert_eq!((hidden["number"].as_u64(), hidden["title"].as_str()), (Some(0), Some("HIDDEN")));
    assert!(hidden["labels"].is_null() && hidden["repository"].is_null());
    change(&world, "acme/web", |repo| repo.dependencies = false);
    assert_eq!(forge.ask("GET /repos/acme/web/issues/2/dependencies").status, 404);
}

#[test]
fn a_label_event_says_one_or_nothing_and_names_the_label_of_today() {
    let world = World::new();
    world.account("gone", ActorKind::Ghost);
    let issue = world.issue("acme/web", 1).label_by("alice", "old").unlabel_by("gone", "old").label("dropped");
    change(&world, "acme/web", |repo| repo.labels[0].name = "new".into());
    let dropped = world.lock().forge.label_named(&issue.issue.repo, "dropped").unwrap().id;
    world.lock().forge.delete_label(&issue.issue.repo, dropped);
    let forge = Forge::of(&world, Release::Forgejo7);
    let items = forge.ask("GET /repos/acme/web/issues/1/timeline").json();
    let shown = items.as_array().unwrap().iter().map(|it| {
        format!("{} {} {} {} {}", it["type"], it["body"], it["label"]["name"], it["user"]["id"], it["user"]["login"])
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r#"
    "label" "1" "new" 4 "alice"
    "label" "" "new" -1 "Ghost"
    "label" "1" null 4 "alice"
    "#);
}

#[test]
fn labels_are_added_in_silence_and_taken_off_with_or_without_one() {
    let world = world();
    let forge = Forge::of(&world, Release::Gitea1_25);
    let add = |body: &str| forge.tell("POST /repos/acme/web/issues/2/labels", body);
    assert_eq!(add(r#"{"labels":[999]}"#).json().as_array().unwrap().len(), 1, "200, and nothing is added");
    assert_eq!(add(r#"{"labels":["unknown"]}"#).json().as_array().unwrap().len(), 1);
    assert_eq!(add(r#"{"labels":[1,"urgent"]}"#).status, 400);
    assert_eq!(add(r#"{"labels":[2]}"#).json().as_array().unwrap().len(), 2, "all labels that are on it now");
    let off = |id: u64| forge.ask(&format!("DELETE /repos/acme/web/issues/2/labels/{id}")).status;
    assert_eq!((off(2), off(2), off(999)), (204, 204, 422));
    let make = |body: &str| forge.tell("POST /repos/acme/web/labels", body).status;
    assert_eq!(make(r##"{"name":"twin","color":"#1d76db"}"##), 201);
    assert_eq!(make(r##"{"name":"twin","color":"#1d76db"}"##), 201, "names need not be unique");
    assert_eq!((make(r#"{"name":"x","color":"blue"}"#), make(r#"{"name":"x"}"#)), (422, 422));
    assert_eq!(forge.ask("GET /repos/acme/web/labels").header("x-total-count"), Some("4"));
    assert_eq!(forge.ask("GET /orgs/acme/labels").status, 403, "the token does not reach organisations");
}

#[test]
fn comments_and_states_answer_as_the_servers_do() {
    let world = World::new();
    let one = world.issue("acme/web", 1).label("x");
    world.issue("acme/web", 2).blocked_by("acme/web", 1);
    let forge = Forge::of(&world, Release::Gitea1_25);
    let written = forge.tell("POST /repos/acme/web/issues/1/comments", r#"{"body":"Hello"}"#);
    let id = written.json()["id"].as_u64().unwrap();
    let edit = |id: u64, body: &str| forge.tell(&format!("PATCH /repos/acme/web/issues/comments/{id}"), body);
    assert_eq!((written.status, edit(id, r#"{"body":"Again"}"#).status), (201, 200));
    assert_eq!(edit(id, r#"{"body":""}"#).status, 422);
    assert_eq!(edit(id, "no json").status, 422);
    let event = one.stored().timeline[0].id;
    let textless = edit(event, r#"{"body":"x"}"#);
    assert_eq!((textless.status, textless.body.as_str()), (204, ""), "a label event has no text");
    assert_eq!(edit(999, r#"{"body":"x"}"#).status, 404);
    assert_eq!(one.comments(), [(BOT.to_owned(), "Again".to_owned())]);
    let set = |number: u64, state: &str| {
        forge.tell(&format!("PATCH /repos/acme/web/issues/{number}"), &format!(r#"{{"state":"{state}"}}"#)).status
    };
    assert_eq!((set(2, "closed"), set(2, "done")), (412, 412));
    assert_eq!((set(1, "closed"), set(1, "closed"), set(2, "closed"), set(1, "open")), (201, 201, 201, 201));
}

#[test]
fn who_may_what() {
    let world = world();
    let forge = Forge::of(&world, Release::Gitea1_25);
    let with = |head: &str, line: &str| forge.with(head, line, "").status;
    let repo = "GET /repos/acme/web";
    assert_eq!(with("authorization: token sandbox\r\n", repo), 200);
    assert_eq!(with("authorization: BeArEr sandbox\r\n", repo), 200);
    assert_eq!(with("authorization: Token sandbox\r\n", repo), 404, "another spelling is no token: anybody");
    assert_eq!(with("", repo), 404);
    assert_eq!(with("authorization: token wrong\r\n", repo), 401);
    change(&world, "acme/web", |repo| repo.private = false);
    assert_eq!(with("", repo), 200);
    assert_eq!(with("authorization: token wrong\r\n", repo), 401, "refused even where anybody may read");
    assert_eq!(forge.with("", "POST /repos/acme/web/issues/1/comments", r#"{"body":"x"}"#).status, 401);
    let asked = forge.ask("GET /repos/acme/web/collaborators/nobody/permission");
    assert_eq!(asked.status, 404);
    assert_eq!(forge.ask("GET /repos/acme/web/collaborators/alice/permission").json()["permission"], "write");

    world.grant("acme/web", BOT, Permission::Write);
    assert_eq!(forge.ask("GET /repos/acme/web/collaborators/alice/permission").status, 403);
    world.grant("acme/web", BOT, Permission::Read);
    let refused = forge.tell("PATCH /repos/acme/web/issues/1", r#"{"state":"closed"}"#);
    assert_eq!((refused.status, refused.body.as_str()), (403, ""));
    world.grant("acme/web", BOT, Permission::Admin);
    change(&world, "acme/web", |repo| repo.archived = true);
    assert_eq!(forge.tell("PATCH /repos/acme/web/issues/1", r#"{"state":"closed"}"#).status, 423);
    assert_eq!(forge.tell("POST /repos/acme/web/issues/1/labels", r#"{"labels":[1]}"#).status, 423);
    assert!(world.issue("acme/web", 1).is_open());
}

#[test]
fn a_renamed_repository_leads_on_with_method_and_query() {
    let world = world();
    world.lock().forge.moved.insert(RepoId::parse("acme/old").unwrap(), RepoId::parse("acme/web").unwrap());
    let forge = Forge::of(&world, Release::Gitea1_25);
    let answer = forge.ask("GET /repos/acme/old/issues?state=all&page=2");
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), Some("/api/v1/repos/acme/web/issues?state=all&page=2"));
    assert_eq!(forge.tell("PATCH /repos/acme/old/issues/1", r#"{"state":"closed"}"#).status, 307);
    assert!(forge.world.issue("acme/web", 1).is_open());
}
