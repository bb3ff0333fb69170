use afk_core::port::Tracker;
use serde_json::{Value, json};

use super::{ISSUE, github, issue, issue_json, repository_url, words};
use crate::loopback::{Reply, Server, empty, reply};

const LABEL: &str = "GET /api/v3/repos/acme/web/labels/ready-for-human";
const MAKE: &str = "POST /api/v3/repos/acme/web/labels";
const ADD: &str = "POST /api/v3/repos/acme/web/issues/7/labels";
const REMOVE: &str = "DELETE /api/v3/repos/acme/web/issues/7/labels/ready-for-human";

fn label(name: &str) -> Value {
    json!({"id": 1, "name": name, "color": "1d76db", "description": null, "default": false})
}

fn shown(names: &[&str]) -> Reply {
    reply(200, names.iter().map(|name| label(name)).collect())
}

fn exists() -> Reply {
    reply(200, label("Ready-For-Human"))
}

#[test]
fn a_missing_label_is_made_once_with_colour_and_description() {
    let server = Server::start([
        (LABEL, empty(404)),
        (MAKE, reply(201, label("ready-for-human"))),
        (ADD, shown(&["bug", "ready-for-human"])),
        (ADD, shown(&["ready-for-human"])),
    ]);
    let tracker = github(&server);
    tracker.add_label(&issue(), "ready-for-human").unwrap();
    tracker.add_label(&issue(), "ready-for-human").unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    GET /api/v3/repos/acme/web/labels/ready-for-human
    POST /api/v3/repos/acme/web/labels {"name":"ready-for-human","color":"1d76db","description":"Set by AFK, or read by it"}
    POST /api/v3/repos/acme/web/issues/7/labels {"labels":["ready-for-human"]}
    POST /api/v3/repos/acme/web/issues/7/labels {"labels":["ready-for-human"]}
    "#);
}

#[test]
fn a_label_in_another_spelling_is_the_same() {
    let server = Server::start([(LABEL, exists()), (ADD, shown(&["Ready-For-Human"]))]);
    github(&server).add_label(&issue(), "ready-for-human").unwrap();
    server.requests(false);
}

#[test]
fn a_label_that_another_process_made_meanwhile_is_fine() {
    let taken = json!({"message": "Validation Failed", "errors": [{"resource": "Label", "code": "already_exists"}]});
    let server = Server::start([
        (LABEL, empty(404)),
        (MAKE, reply(422, taken)),
        (LABEL, exists()),
        (ADD, shown(&["ready-for-human"])),
    ]);
    github(&server).add_label(&issue(), "ready-for-human").unwrap();
    server.requests(false);
}

#[test]
fn what_a_failed_addition_means_and_that_the_label_is_looked_up_again() {
    let rows = [
        ("cannot be made", vec![(LABEL, empty(404)), (MAKE, empty(422)), (LABEL, empty(404))]),
        ("may not be made", vec![(LABEL, empty(404)), (MAKE, empty(403))]),
        ("not added", vec![(LABEL, exists()), (ADD, shown(&["bug"]))]),
        ("issue gone", vec![(LABEL, exists()), (ADD, empty(410))]),
        ("archived", vec![(LABEL, exists()), (ADD, reply(403, json!({"message": "Repository was archived"})))]),
        ("moved", vec![(LABEL, empty(301))]),
    ]
    .map(|(case, script)| {
        let again = [(LABEL, exists()), (ADD, shown(&["ready-for-human"]))];
        let server = Server::start_all(script.into_iter().chain(again));
        let tracker = github(&server);
        let fault = tracker.add_label(&issue(), "ready-for-human").unwrap_err();
        tracker.add_label(&issue(), "ready-for-human").unwrap();
        server.requests(false);
        format!("{case}: {}", words(&fault))
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    cannot be made: Refused Item: failed to add the label: POST /repos/acme/web/labels: 422
    may not be made: Refused Item: failed to add the label: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: POST /repos/acme/web/labels: 403
    not added: Garbled Item: failed to add the label: the label `ready-for-human` is not among those that the server lists after adding it
    issue gone: Refused Item: failed to add the label: POST /repos/acme/web/issues/7/labels: 410
    archived: Refused Item: failed to add the label: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: POST /repos/acme/web/issues/7/labels: 403: {"message":"Repository was archived"}
    moved: Garbled Item: failed to add the label: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/labels/ready-for-human: 301: moved, and redirects are not followed
    "#);
}

#[test]
fn a_label_is_taken_off_by_its_name() {
    let odd = "DELETE /api/v3/repos/acme/web/issues/7/labels/prio%3A%201%2F%C3%A9";
    let server = Server::start([(REMOVE, shown(&[])), (odd, shown(&[]))]);
    let tracker = github(&server);
    tracker.remove_label(&issue(), "ready-for-human").unwrap();
    tracker.remove_label(&issue(), "prio: 1/é").unwrap();
    server.requests(false);
}

#[test]
fn a_label_that_is_off_is_fine_and_one_in_another_spelling_is_taken_off() {
    let other = "DELETE /api/v3/repos/acme/web/issues/7/labels/Ready-For-Human";
    let server = Server::start([
        (REMOVE, empty(404)),
        (ISSUE, reply(200, issue_json(7, "open", &["bug"]))),
        (REMOVE, empty(404)),
        (ISSUE, reply(200, issue_json(7, "open", &["bug", "Ready-For-Human"]))),
        (other, shown(&["bug"])),
    ]);
    let tracker = github(&server);
    tracker.remove_label(&issue(), "ready-for-human").unwrap();
    tracker.remove_label(&issue(), "ready-for-human").unwrap();
    server.requests(false);
}

#[test]
fn labels_of_an_issue_of_another_repository_are_left_alone() {
    let mut foreign = issue_json(7, "open", &["Ready-For-Human"]);
    foreign["repository_url"] = json!(repository_url("acme/web2"));
    let server = Server::start([(REMOVE, empty(404)), (ISSUE, reply(200, foreign))]);
    github(&server).remove_label(&issue(), "ready-for-human").unwrap_err();
    server.requests(false);
}

#[test]
fn what_a_failed_removal_means() {
    let rows = [
        vec![(REMOVE, empty(403))],
        vec![(REMOVE, empty(410))],
        vec![(REMOVE, empty(404)), (ISSUE, empty(404))],
        vec![(REMOVE, empty(301))],
    ]
    .map(|script| {
        let server = Server::start_all(script);
        let fault = github(&server).remove_label(&issue(), "ready-for-human").unwrap_err();
        server.requests(false);
        words(&fault)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to remove the label: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: DELETE /repos/acme/web/issues/7/labels/ready-for-human: 403
    Refused Item: failed to remove the label: DELETE /repos/acme/web/issues/7/labels/ready-for-human: 410
    Refused Item: failed to remove the label: GET /repos/acme/web/issues/7: 404
    Garbled Item: failed to remove the label: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: DELETE /repos/acme/web/issues/7/labels/ready-for-human: 301: moved, and redirects are not followed
    ");
}
