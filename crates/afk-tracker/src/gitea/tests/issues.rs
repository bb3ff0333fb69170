use afk_core::port::{EventKind, NativeBlocker, Timeline, Tracker};
use serde_json::{Value, json};

use super::{gitea, issue, issue_json, words};
use crate::loopback::{DATE, Reply, Server, empty, reply};

const ISSUE: &str = "GET /repos/acme/web/issues/7";

/// What is asked for first: how much comes shows whether the server cuts pages unasked.
const WHOLE: &str = "GET /repos/acme/web/issues/7/timeline?limit=1";

fn timeline(page: u32) -> String {
    format!("GET /repos/acme/web/issues/7/timeline?page={page}&limit=50")
}

fn dependencies(page: u32) -> String {
    format!("GET /repos/acme/web/issues/7/dependencies?page={page}&limit=50")
}

fn label_event(id: u64, body: &str, minute: u64) -> Value {
    json!({
        "id": id, "type": "label", "user": {"id": 3, "login": "alice"}, "body": body,
        "label": {"id": 1, "name": "ready-for-agent", "color": "ededed"},
        "created_at": format!("2026-01-02T03:{minute:02}:00+01:00"), "ref_commit_sha": "",
    })
}

#[test]
fn an_issue_comes_with_the_servers_time() {
    let server = Server::start([(ISSUE, reply(200, issue_json(7, "open", &[(1, "bug")])))]);
    let seen = gitea(&server).issue(&issue()).unwrap();
    assert_eq!(seen.value.unwrap().labels, ["bug"]);
    assert_eq!(seen.at.unwrap().to_string(), "2026-01-02T03:04:05Z", "{DATE}");
    assert_eq!(server.requests(false), ISSUE);
}

#[test]
fn issues_that_are_none() {
    for none in [reply(404, json!({"message": "not found", "errors": null})), empty(410)] {
        let server = Server::start([(ISSUE, none)]);
        let seen = gitea(&server).issue(&issue()).unwrap();
        assert_eq!(seen.value, None);
        assert_eq!(seen.at.unwrap().to_string(), "2026-01-02T03:04:05Z", "an absence has its time too");
        server.requests(false);
    }
}

#[test]
fn a_pull_request_is_read_for_its_state_because_an_issue_may_wait_for_it() {
    let mut pull = issue_json(7, "closed", &[]);
    pull["pull_request"] = json!({"merged": true});
    let server = Server::start([(ISSUE, reply(200, pull))]);
    let seen = gitea(&server).issue(&issue()).unwrap();
    assert!(!seen.value.unwrap().open);
    server.requests(false);
}

#[test]
fn issues_that_cannot_be_read() {
    let mut moved = issue_json(7, "open", &[]);
    moved["repository"]["full_name"] = json!("acme/web2");
    let replies = [
        ("redirect", vec![empty(307).header("location", "/api/v1/repos/acme/web2/issues/7")]),
        ("renamed", vec![reply(200, moved)]),
        ("no access", vec![empty(403)]),
        ("withheld", vec![empty(451)]),
        ("broken", vec![empty(500), empty(500)]),
        ("down", vec![empty(503), empty(503)]),
        ("odd", vec![reply(200, issue_json(7, "draft", &[]))]),
        ("other JSON", vec![reply(200, json!([]))]),
    ];
    let rows: Vec<String> = replies
        .into_iter()
        .map(|(name, replies)| {
            let server = Server::start_all(replies.into_iter().map(|reply| (ISSUE, reply)));
            let fault = gitea(&server).issue(&issue()).unwrap_err();
            server.requests(false);
            format!("{name}: {}", words(&fault))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    redirect: Garbled Item: failed to read the issue: acme/web was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/issues/7: 307: moved, and redirects are not followed
    renamed: Garbled Item: failed to read the issue: acme/web was moved or renamed: put its new name on the allowlist
    no access: Refused Item: failed to read the issue: GET /repos/acme/web/issues/7: 403
    withheld: Refused Item: failed to read the issue: the server withholds acme/web for legal reasons: GET /repos/acme/web/issues/7: 451
    broken: Transient Item: failed to read the issue: GET /repos/acme/web/issues/7: 500
    down: Transient Server: failed to read the issue: GET /repos/acme/web/issues/7: 503
    odd: Garbled Item: failed to read the issue: the issue state `draft` is unknown
    other JSON: Garbled Item: failed to read the issue: GET /repos/acme/web/issues/7: the reply is not what was expected: invalid length 0, expected struct Issue with 10 elements at line 1 column 2
    ");
}

#[test]
fn a_short_page_of_the_timeline_is_not_the_last() {
    let first = || label_event(91, "1", 1);
    let server = Server::start_all([
        (WHOLE.to_owned(), reply(200, json!([first()])).header("date", "Fri, 02 Jan 2026 03:04:35 GMT")),
        (timeline(1), reply(200, json!([first(), null, {"id": 92, "type": "comment", "body": "hi"}]))),
        (timeline(2), reply(200, json!([null])).header("date", "Fri, 02 Jan 2026 03:04:35 GMT")),
        // The same second: the id decides. And one that was read already.
        (timeline(3), reply(200, json!([label_event(95, "1", 2), label_event(94, "", 2), label_event(91, "1", 1)]))),
        (timeline(4), reply(200, json!(null))),
    ]);
    let seen = gitea(&server).events(&issue()).unwrap();
    let events: Vec<_> = seen.value.iter().map(|event| (event.id.as_str(), event.kind.clone())).collect();
    let label = || "ready-for-agent".to_owned();
    assert_eq!(
        events,
        [
            ("91", EventKind::Labeled(label())),
            ("94", EventKind::Unlabeled(label())),
            ("95", EventKind::Labeled(label()))
        ]
    );
    assert!(seen.value.iter().all(|event| !event.via_app));
    assert_eq!(seen.at.unwrap().to_string(), "2026-01-02T03:04:05Z");
    server.requests(false);
}

#[test]
fn a_timeline_that_comes_at_once_is_not_read_again() {
    let all = |count: u64| -> Reply { reply(200, (1..=count).map(|id| label_event(id, "1", 1)).collect()) };
    // More than was asked for; from then on one element is all there is, and so is none.
    let server = Server::start_all([2, 51, 1, 0].map(|count| (WHOLE.to_owned(), all(count))));
    let gitea = gitea(&server);
    for count in [2, 51, 1, 0] {
        assert_eq!(gitea.events(&issue()).unwrap().value.len(), count);
    }
    server.requests(false);
}

#[test]
fn a_server_that_cuts_pages_unasked_is_asked_for_pages_from_then_on() {
    let events = |count: u64| (1..=count).map(|id| label_event(id, "1", 1)).collect::<Value>();
    let page = |number, count| (timeline(number), reply(200, events(count)));
    let server =
        Server::start_all([(WHOLE.to_owned(), reply(200, events(1))), page(1, 2), page(2, 0), page(1, 1), page(2, 0)]);
    let gitea = gitea(&server);
    assert_eq!([(); 2].map(|()| gitea.events(&issue()).unwrap().value.len()), [2, 1]);
    server.requests(false);
}

#[test]
fn an_empty_timeline_is_null_or_an_empty_list() {
    for empty in [json!(null), json!([])] {
        let server = Server::start([(WHOLE, reply(200, empty.clone())), (timeline(1).as_str(), reply(200, empty))]);
        assert_eq!(gitea(&server).events(&issue()).unwrap().value, []);
        server.requests(false);
    }
}

#[test]
fn a_timeline_without_end_is_a_fault() {
    let pages = (1..=200).map(|page| (timeline(page), reply(200, json!([null]))));
    let server = Server::start_all([(WHOLE.to_owned(), reply(200, json!([null])))].into_iter().chain(pages));
    insta::assert_snapshot!(words(&gitea(&server).events(&issue()).unwrap_err()), @"Garbled Item: failed to read the issue's timeline: the list has more than 200 pages");
    server.requests(false);
}

/// One reading for the record and for what humans did. A comment that has no time is one that AFK cannot judge.
#[test]
fn comments_and_events_are_read_in_one() {
    let comment = |id: u64, body: &str| {
        let time = "2026-01-02T03:05:00Z";
        json!({
            "id": id, "type": "comment", "user": {"id": 9, "login": "afk-bot"}, "body": body,
            "created_at": time, "updated_at": time, "label": null,
        })
    };
    let items = json!([label_event(91, "1", 1), comment(92, "one"), null, comment(93, "two"), comment(92, "one")]);
    let server = Server::start([(WHOLE, reply(200, items))]);
    let Timeline { comments, events } = gitea(&server).timeline(&issue()).unwrap().value;
    let shown: Vec<_> = comments.iter().map(|it| (it.id, it.body.as_str(), it.author.is_some())).collect();
    assert_eq!(shown, [(92, "one", true), (93, "two", true)]);
    assert_eq!(events.len(), 1);
    server.requests(false);

    let server = Server::start([(WHOLE, reply(200, json!([null, {"id": 92, "type": "comment", "body": "hi"}])))]);
    insta::assert_snapshot!(words(&gitea(&server).timeline(&issue()).unwrap_err()), @"Garbled Item: failed to read the issue's timeline: timeline element 92 has no time");
}

#[test]
fn a_500_of_the_timeline_may_mean_that_there_is_no_issue() {
    let script = |issue: Reply| {
        [WHOLE.to_owned(), WHOLE.to_owned(), ISSUE.to_owned()].into_iter().zip([empty(500), empty(500), issue])
    };
    let rows: Vec<String> = [empty(404), reply(200, issue_json(7, "open", &[]))]
        .into_iter()
        .map(|issue_reply| {
            let server = Server::start_all(script(issue_reply));
            let fault = gitea(&server).events(&issue()).unwrap_err();
            server.requests(false);
            words(&fault)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to read the issue's timeline: there is no such issue
    Transient Item: failed to read the issue's timeline: GET /repos/acme/web/issues/7/timeline: 500
    ");
}

#[test]
fn another_failure_of_the_timeline_is_taken_as_it_is() {
    let server = Server::start([(WHOLE, empty(403))]);
    assert!(gitea(&server).events(&issue()).unwrap_err().is_final());
    assert_eq!(server.requests(false), WHOLE);
}

#[test]
fn dependencies_are_read_to_the_empty_page_and_hidden_ones_count() {
    let mut elsewhere = issue_json(3, "closed", &[]);
    elsewhere["repository"]["full_name"] = json!("Acme/Lib");
    let hidden = json!({"id": 0, "number": 0, "title": "HIDDEN", "state": "open", "labels": null, "repository": null});
    let server = Server::start_all([
        (dependencies(1), reply(200, json!([elsewhere]))),
        (dependencies(2), reply(200, json!([hidden]))),
        (dependencies(3), reply(200, json!(null))),
    ]);
    let blockers: Vec<String> = gitea(&server)
        .blockers(&issue())
        .unwrap()
        .into_iter()
        .map(|blocker| match blocker {
            NativeBlocker::Known { blocker, open } => format!("{}#{} open={open}", blocker.repo, blocker.number),
            NativeBlocker::Hidden => "hidden".to_owned(),
        })
        .collect();
    assert_eq!(blockers, ["acme/lib#3 open=false", "hidden"]);
    server.requests(false);
}

#[test]
fn without_dependencies_there_are_no_blockers() {
    for none in [empty(404), reply(200, json!([])), reply(200, json!(null))] {
        let server = Server::start([(dependencies(1).as_str(), none)]);
        assert_eq!(gitea(&server).blockers(&issue()).unwrap(), []);
        server.requests(false);
    }
    let server =
        Server::start_all((1..=40).map(|page| (dependencies(page), reply(200, json!([issue_json(3, "open", &[])])))));
    insta::assert_snapshot!(words(&gitea(&server).blockers(&issue()).unwrap_err()), @"Garbled Item: failed to read the issue's dependencies: the list has more than 40 pages");
    let server = Server::start([(dependencies(1).as_str(), empty(403))]);
    insta::assert_snapshot!(words(&gitea(&server).blockers(&issue()).unwrap_err()), @"Refused Item: failed to read the issue's dependencies: GET /repos/acme/web/issues/7/dependencies: 403");
}

#[test]
fn an_issue_is_closed_and_opened_again() {
    let server = Server::start([
        ("PATCH /repos/acme/web/issues/7", reply(201, issue_json(7, "closed", &[]))),
        ("PATCH /repos/acme/web/issues/7", reply(200, issue_json(7, "open", &[]))),
    ]);
    let tracker = gitea(&server);
    tracker.close(&issue()).unwrap();
    tracker.reopen(&issue()).unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    PATCH /repos/acme/web/issues/7 {"state":"closed"}
    PATCH /repos/acme/web/issues/7 {"state":"open"}
    "#);
}

#[test]
fn why_an_issue_stays_open() {
    let rows: Vec<String> =
        [reply(412, json!({"message": "cannot close this issue"})), empty(423), empty(403), empty(404), empty(500)]
            .into_iter()
            .map(|refusal| {
                let server = Server::start([("PATCH /repos/acme/web/issues/7", refusal)]);
                let fault = gitea(&server).close(&issue()).unwrap_err();
                server.requests(false);
                words(&fault)
            })
            .collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Refused Item: failed to close the issue: the server does not close an issue while one of its dependencies is open: PATCH /repos/acme/web/issues/7: 412: {"message":"cannot close this issue"}
    Refused Item: failed to close the issue: acme/web is archived and takes no changes: PATCH /repos/acme/web/issues/7: 423
    Refused Item: failed to close the issue: PATCH /repos/acme/web/issues/7: 403
    Refused Item: failed to close the issue: PATCH /repos/acme/web/issues/7: 404
    Unclear Item: failed to close the issue: PATCH /repos/acme/web/issues/7: 500
    "#);
}
