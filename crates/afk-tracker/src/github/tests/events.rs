use afk_core::port::{EventKind, IssueEvent, Timeline, Tracker};
use serde_json::{Value, json};

use super::{github, issue, words};
use crate::loopback::{DATE, Server, empty, reply};

const TIMELINE: &str = "GET /api/v3/repos/acme/web/issues/7/timeline?per_page=100";

fn next(page: usize) -> String {
    format!("/api/v3/repositories/9/issues/7/timeline?per_page=100&page={page}")
}

/// A label event of one second.
fn labeled(id: u64, second: u64) -> Value {
    json!({
        "id": id, "node_id": format!("LE_{id}"), "event": "labeled", "commit_id": null, "commit_url": null,
        "actor": {"login": "alice", "id": 1, "type": "User"}, "label": {"name": "ready-for-agent", "color": "ededed"},
        "created_at": format!("2026-01-02T03:04:{second:02}Z"), "performed_via_github_app": null,
    })
}

fn ids(events: &[IssueEvent]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}

#[test]
fn an_empty_timeline() {
    let server = Server::start([(TIMELINE, reply(200, json!([])))]);
    let seen = github(&server).events(&issue()).unwrap();
    assert_eq!((seen.value, seen.at), (vec![], Some("2026-01-02T03:04:05Z".parse().unwrap())), "{DATE}");
    server.requests(false);
}

#[test]
fn events_are_put_in_order_by_time_and_number_and_each_counts_once() {
    let items = json!([labeled(7, 5), labeled(30, 1), labeled(9, 5), labeled(8, 5), labeled(7, 5)]);
    let server = Server::start([(TIMELINE, reply(200, items))]);
    assert_eq!(ids(&github(&server).events(&issue()).unwrap().value), ["LE_30", "LE_7", "LE_8", "LE_9"]);
    server.requests(false);
}

/// One reading for the record and for what humans did.
#[test]
fn comments_and_events_are_read_in_one() {
    let comment = |id: u64, body: &str| {
        let time = "2026-01-02T03:05:00Z";
        let who = json!({"login": "afk-bot", "id": 9, "type": "Bot"});
        json!({
            "event": "commented", "id": id, "node_id": format!("IC_{id}"), "user": who, "actor": who, "body": body,
            "created_at": time, "updated_at": time, "author_association": "MEMBER",
        })
    };
    let committed = json!({"event": "committed", "sha": "0", "author": {"date": "2026-01-02T03:05:00Z"}});
    let items = json!([labeled(7, 1), comment(12, "two"), committed, comment(11, "one"), comment(12, "two")]);
    let server = Server::start([(TIMELINE, reply(200, items))]);
    let Timeline { comments, events } = github(&server).timeline(&issue()).unwrap().value;
    let shown: Vec<_> = comments.iter().map(|it| (it.id, it.body.as_str(), it.author.is_some())).collect();
    assert_eq!(shown, [(11, "one", true), (12, "two", true)]);
    assert_eq!(ids(&events), ["LE_7"]);
    server.requests(false);

    let mut timeless = comment(12, "two");
    timeless["updated_at"] = json!(null);
    let server = Server::start([(TIMELINE, reply(200, json!([timeless])))]);
    insta::assert_snapshot!(words(&github(&server).timeline(&issue()).unwrap_err()), @"Garbled Item: failed to read the issue's timeline: a timeline element `commented` has no time of its last edit");
}

#[test]
fn a_timeline_of_5000_events_is_read_to_its_end() {
    let server = Server::start([]);
    for page in 1..=51 {
        // One page is short, and not the last.
        let count = if page == 20 { 0 } else { 100 };
        let items = (0..count).map(|at| labeled(page * 100 + at, 0)).collect::<Vec<_>>();
        let link = format!("<{}{}>; rel=\"next\"", server.url(), next(page as usize + 1));
        let answer = reply(200, json!(items));
        let path = if page == 1 { TIMELINE.to_owned() } else { format!("GET {}", next(page as usize)) };
        server.expect(&path, if page == 51 { answer } else { answer.header("link", link) });
    }
    assert_eq!(github(&server).events(&issue()).unwrap().value.len(), 5_000);
    server.requests(false);
}

#[test]
fn a_timeline_over_the_bound_is_a_fault() {
    let server = Server::start([]);
    let more = |server: &Server| format!("<{}{}>; rel=\"next\"", server.url(), next(2));
    server.expect(TIMELINE, reply(200, json!([])).header("link", more(&server)));
    for _ in 2..=100 {
        server.expect(&format!("GET {}", next(2)), reply(200, json!([])).header("link", more(&server)));
    }
    let fault = github(&server).events(&issue()).unwrap_err();
    assert_eq!(words(&fault), "Garbled Item: failed to read the issue's timeline: the list has more than 100 pages");
    server.requests(false);
}

#[test]
fn a_link_to_another_server_is_not_followed() {
    let elsewhere = Server::start([]);
    let rows = [
        format!("{}/api/v3/x?page=2", elsewhere.url()),
        "https://127.0.0.1/api/v3/x?page=2".to_owned(),
        "ftp://127.0.0.1/api/v3/x".to_owned(),
        "/api/v3/x?page=2".to_owned(),
    ]
    .map(|link| {
        let answer = reply(200, json!([labeled(1, 1)])).header("link", format!("<{link}>; rel=\"next\""));
        let server = Server::start([(TIMELINE, answer)]);
        let fault = github(&server).events(&issue()).unwrap_err();
        server.requests(false);
        words(&fault)
    });
    assert_eq!(elsewhere.requests(false), "");
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to read the issue's timeline: GET the next page: the next page is on another server
    Garbled Item: failed to read the issue's timeline: GET the next page: the next page is on another server
    Garbled Item: failed to read the issue's timeline: GET the next page: the next page is on another server
    Garbled Item: failed to read the issue's timeline: GET the next page: the next page is on another server
    ");
}

#[test]
fn what_a_failed_timeline_means() {
    let rows = [301, 404, 410, 451, 502].map(|status| {
        // A read is repeated once where the server failed.
        let times = if status == 502 { 2 } else { 1 };
        let server = Server::start_all(vec![(TIMELINE, empty(status)); times]);
        let fault = github(&server).events(&issue()).unwrap_err();
        server.requests(false);
        words(&fault)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to read the issue's timeline: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/issues/7/timeline: 301: moved, and redirects are not followed
    Refused Item: failed to read the issue's timeline: GET /repos/acme/web/issues/7/timeline: 404
    Refused Item: failed to read the issue's timeline: GET /repos/acme/web/issues/7/timeline: 410
    Refused Item: failed to read the issue's timeline: the server withholds acme/web for legal reasons: GET /repos/acme/web/issues/7/timeline: 451
    Transient Server: failed to read the issue's timeline: GET /repos/acme/web/issues/7/timeline: 502
    ");
}

#[test]
fn a_close_names_its_commit() {
    let mut close = labeled(4, 4);
    close["event"] = json!("closed");
    close["commit_id"] = json!("a".repeat(40));
    let server = Server::start([(TIMELINE, reply(200, json!([close])))]);
    let events = github(&server).events(&issue()).unwrap().value;
    assert!(matches!(&events[0].kind, EventKind::Closed { commit: Some(sha) } if sha.as_str() == "a".repeat(40)));
    server.requests(false);
}
