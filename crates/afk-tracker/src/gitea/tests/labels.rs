use afk_core::fault::FaultClass;
use afk_core::ids::IssueRef;
use afk_core::port::Tracker;
use serde_json::json;

use super::{gitea, gitea_at, issue, issue_json, words};
use crate::loopback::{Server, empty, reply};

const LABELS: &str = "GET /repos/acme/web/labels?page=1&limit=50";
const ORG_LABELS: &str = "GET /orgs/acme/labels?page=1&limit=50";
const ADD: &str = "POST /repos/acme/web/issues/7/labels";
const MAKE: &str = "POST /repos/acme/web/labels";
const ISSUE: &str = "GET /repos/acme/web/issues/7";

#[test]
fn a_label_is_added_by_its_id_and_looked_up_once() {
    let lock = || json!({"id": 4, "name": "agent-in-progress"});
    let server = Server::start([
        (LABELS, reply(200, json!([{"id": 3, "name": "Agent-In-Progress"}, lock()]))),
        (ADD, reply(200, json!([{"id": 9, "name": "bug"}, lock()]))),
        (ADD, reply(200, json!([lock()]))),
    ]);
    let tracker = gitea(&server);
    tracker.add_label(&issue(), "agent-in-progress").unwrap();
    tracker.add_label(&issue(), "agent-in-progress").unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    GET /repos/acme/web/labels?page=1&limit=50
    POST /repos/acme/web/issues/7/labels {"labels":[4]}
    POST /repos/acme/web/issues/7/labels {"labels":[4]}
    "#);
}

#[test]
fn another_spelling_and_the_organisations_label_serve_too() {
    for (own, organisation) in [
        (json!([{"id": 4, "name": "Agent-In-Progress"}]), None),
        (json!([{"id": 3, "name": "bug"}]), Some(json!([{"id": 4, "name": "agent-in-progress"}]))),
    ] {
        let mut script = vec![(LABELS, reply(200, own))];
        script.extend(organisation.map(|labels| (ORG_LABELS, reply(200, labels))));
        script.push((ADD, reply(200, json!([{"id": 4, "name": "x"}]))));
        let server = Server::start_all(script);
        gitea(&server).add_label(&issue(), "agent-in-progress").unwrap();
        assert!(server.requests(false).ends_with(r#"{"labels":[4]}"#));
    }
}

#[test]
fn a_missing_label_is_made_in_the_repository() {
    // Null, a user as the owner, and an organisation that cannot be looked at.
    for owner in [reply(200, json!(null)), empty(404), empty(403)] {
        let server = Server::start([
            (LABELS, reply(200, json!(null))),
            (ORG_LABELS, owner),
            (MAKE, reply(201, json!({"id": 12, "name": "ready-for-human"}))),
            (LABELS, reply(200, json!([{"id": 12, "name": "ready-for-human"}]))),
            (ADD, reply(200, json!([{"id": 12, "name": "ready-for-human"}]))),
        ]);
        gitea(&server).add_label(&issue(), "ready-for-human").unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(server.requests(false), @r##"
        GET /repos/acme/web/labels?page=1&limit=50
        GET /orgs/acme/labels?page=1&limit=50
        POST /repos/acme/web/labels {"name":"ready-for-human","color":"#1d76db","description":"Set by AFK, or read by it"}
        GET /repos/acme/web/labels?page=1&limit=50
        POST /repos/acme/web/issues/7/labels {"labels":[12]}
        "##); }
    }
}

#[test]
fn nothing_is_made_while_the_organisation_cannot_be_asked() {
    for failed in [vec![empty(503), empty(503)], vec![empty(403).header("retry-after", 30)]] {
        let organisation = failed.into_iter().map(|reply| (ORG_LABELS, reply));
        let server = Server::start_all([(LABELS, reply(200, json!([])))].into_iter().chain(organisation));
        let fault = gitea(&server).add_label(&issue(), "ready-for-human").unwrap_err();
        assert_eq!(fault.class, FaultClass::Transient);
        server.requests(false);
    }
}

#[test]
fn two_issues_at_once_make_one_label() {
    let made = || json!({"id": 12, "name": "ready-for-human"});
    let server = Server::start([
        (LABELS, reply(200, json!([]))),
        (ORG_LABELS, empty(404)),
        (MAKE, reply(201, made())),
        (LABELS, reply(200, json!([made()]))),
        (ADD, reply(200, json!([made()]))),
        ("POST /repos/acme/web/issues/8/labels", reply(200, json!([made()]))),
    ]);
    let tracker = gitea(&server);
    std::thread::scope(|scope| {
        for number in [7, 8] {
            let (tracker, issue) = (&tracker, IssueRef { number, ..issue() });
            scope.spawn(move || tracker.add_label(&issue, "ready-for-human").unwrap());
        }
    });
    server.requests(true);
}

#[test]
fn of_two_processes_that_made_the_label_the_later_takes_its_own_away() {
    let label = |id: i64| json!({"id": id, "name": "ready-for-human"});
    for (listed, added) in [([11, 12], 11), ([12, 13], 12)] {
        let mut script = vec![
            (LABELS, reply(200, json!([]))),
            (ORG_LABELS, empty(404)),
            (MAKE, reply(201, label(12))),
            (LABELS, reply(200, json!(listed.map(label)))),
            (ADD, reply(200, json!([label(added)]))),
            (ADD, reply(200, json!([label(added)]))),
        ];
        if added != 12 {
            script.push(("DELETE /repos/acme/web/labels/12", empty(204)));
        }
        let server = Server::start_all(script);
        let tracker = gitea(&server);
        tracker.add_label(&issue(), "ready-for-human").unwrap();
        tracker.add_label(&issue(), "ready-for-human").unwrap();
        assert!(server.requests(false).ends_with(&format!(r#"{{"labels":[{added}]}}"#)));
    }
}

#[test]
fn after_a_lost_reply_the_labels_are_listed_before_another_is_made() {
    let server = Server::start([
        (LABELS, reply(200, json!([]))),
        (ORG_LABELS, empty(404)),
        (MAKE, empty(500)),
        (LABELS, reply(200, json!([{"id": 12, "name": "ready-for-human"}]))),
        (ADD, reply(200, json!([{"id": 12, "name": "ready-for-human"}]))),
    ]);
    let tracker = gitea(&server);
    insta::assert_snapshot!(words(&tracker.add_label(&issue(), "ready-for-human").unwrap_err()), @"Unclear Item: failed to add the label: POST /repos/acme/web/labels: 500");
    tracker.add_label(&issue(), "ready-for-human").unwrap();
    server.requests(false);
}

#[test]
fn an_answer_without_the_label_is_a_fault_and_the_labels_are_looked_up_again() {
    let labels = || reply(200, json!([{"id": 4, "name": "agent-in-progress"}]));
    let server = Server::start([
        (LABELS, labels()),
        (ADD, reply(200, json!([{"id": 9, "name": "agent-in-progress"}]))),
        (LABELS, labels()),
        (ADD, reply(200, json!(null))),
        (LABELS, labels()),
        (ADD, empty(403)),
    ]);
    let tracker = gitea(&server);
    let rows: Vec<String> =
        (0..3).map(|_| words(&tracker.add_label(&issue(), "agent-in-progress").unwrap_err())).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to add the label: the label `agent-in-progress` is not among those that the server lists after adding it
    Garbled Item: failed to add the label: the label `agent-in-progress` is not among those that the server lists after adding it
    Refused Item: failed to add the label: POST /repos/acme/web/issues/7/labels: 403
    ");
    server.requests(false);
}

#[test]
fn a_label_that_exists_twice_is_not_added() {
    let server = Server::start([(LABELS, reply(200, json!([{"id": 4, "name": "lock"}, {"id": 5, "name": "lock"}])))]);
    insta::assert_snapshot!(words(&gitea(&server).add_label(&issue(), "lock").unwrap_err()), @"Refused Item: failed to add the label: acme/web has 2 labels named `lock`: delete all but one, or issues cannot be listed by it");
    server.requests(false);
}

#[test]
fn labels_without_end_are_not_made_twice() {
    let page = || reply(200, (0..50).map(|id| json!({"id": id, "name": format!("l{id}")})).collect());
    let server = Server::start_all((1..=40).map(|n| (format!("GET /repos/acme/web/labels?page={n}&limit=50"), page())));
    insta::assert_snapshot!(words(&gitea(&server).add_label(&issue(), "lock").unwrap_err()), @"Garbled Item: failed to add the label: the list has more than 40 pages");
    server.requests(false);
}

#[test]
fn every_label_of_the_name_is_taken_off() {
    let issue_reply = issue_json(7, "open", &[(1, "bug"), (4, "Ready-For-Agent"), (5, "ready-for-agent")]);
    let server = Server::start([
        (ISSUE, reply(200, issue_reply)),
        ("DELETE /repos/acme/web/issues/7/labels/4", empty(204)),
        // The label itself was deleted meanwhile.
        ("DELETE /repos/acme/web/issues/7/labels/5", empty(422)),
    ]);
    gitea(&server).remove_label(&issue(), "ready-for-agent").unwrap();
    insta::assert_snapshot!(server.requests(false), @"
    GET /repos/acme/web/issues/7
    DELETE /repos/acme/web/issues/7/labels/4
    DELETE /repos/acme/web/issues/7/labels/5
    ");
}

#[test]
fn a_label_that_is_not_there_takes_one_look() {
    let server = Server::start([(ISSUE, reply(200, issue_json(7, "open", &[(1, "bug")])))]);
    gitea(&server).remove_label(&issue(), "ready-for-agent").unwrap();
    assert_eq!(server.requests(false), ISSUE);
}

#[test]
fn a_label_that_cannot_be_taken_off_is_a_fault() {
    let server = Server::start([
        (ISSUE, reply(200, issue_json(7, "open", &[(1, "bug")]))),
        ("DELETE /repos/acme/web/issues/7/labels/1", empty(403)),
    ]);
    insta::assert_snapshot!(words(&gitea(&server).remove_label(&issue(), "bug").unwrap_err()), @"Refused Item: failed to remove the label: DELETE /repos/acme/web/issues/7/labels/1: 403");
    server.requests(false);
}

#[test]
fn labels_of_a_moved_repository_are_left_alone() {
    let mut moved = issue_json(7, "open", &[(1, "bug")]);
    moved["repository"]["full_name"] = json!("acme/web2");
    let server = Server::start([(ISSUE, reply(200, moved))]);
    insta::assert_snapshot!(words(&gitea_at(&server.url(), 1).remove_label(&issue(), "bug").unwrap_err()), @"Garbled Item: failed to remove the label: acme/web was moved or renamed: put its new name on the allowlist");
    server.requests(false);
}

#[test]
fn a_label_spelt_as_nobody_asks_for_it_is_not_used_for_the_lock() {
    let odd = || json!({"id": 3, "name": "aGENT-in-progress"});
    let lock = || json!({"id": 4, "name": "agent-in-progress"});
    let server = Server::start([
        (LABELS, reply(200, json!([odd()]))),
        (MAKE, reply(201, lock())),
        (LABELS, reply(200, json!([odd(), lock()]))),
        (ADD, reply(200, json!([lock()]))),
    ]);
    gitea(&server).add_label(&issue(), "agent-in-progress").unwrap();
    server.requests(false);
}
