use afk_core::port::Tracker;
use serde_json::json;

use super::{ISSUE, REPO, github, issue, issue_json, repository_url, words};
use crate::loopback::{Reply, Server, empty, reply};

const CHANGE: &str = "PATCH /api/v3/repos/acme/web/issues/7";

/// The repository, by this name.
pub(super) fn repository(full_name: &str) -> Reply {
    let rights = json!({"admin": false, "maintain": false, "push": true, "triage": true, "pull": true});
    let body = json!({
        "full_name": full_name, "default_branch": "main", "private": true, "archived": false, "disabled": false,
        "clone_url": "https://github.example.org/acme/web.git", "permissions": rights,
    });
    reply(200, body)
}

#[test]
fn an_issue_is_read_with_the_servers_time() {
    let server = Server::start([(ISSUE, reply(200, issue_json(7, "open", &["Ready-For-Agent"])))]);
    let seen = github(&server).issue(&issue()).unwrap();
    let found = seen.value.unwrap();
    assert_eq!(seen.at, Some("2026-01-02T03:04:05Z".parse().unwrap()));
    assert_eq!((found.issue, found.title.as_str(), found.open), (issue(), "Title 7", true));
    assert_eq!(found.labels, ["Ready-For-Agent"]);
    assert_eq!(server.requests(false), ISSUE);
}

#[test]
fn a_pull_request_shows_whether_it_is_open() {
    for (state, open) in [("open", true), ("closed", false)] {
        let mut pull = issue_json(7, state, &[]);
        pull["pull_request"] = json!({"url": "https://github.example.org/api/v3/repos/acme/web/pulls/7"});
        let server = Server::start([(ISSUE, reply(200, pull))]);
        assert_eq!(github(&server).issue(&issue()).unwrap().value.map(|it| it.open), Some(open));
        server.requests(false);
    }
}

#[test]
fn issues_that_are_not_there_and_issues_that_went_elsewhere() {
    let mut foreign = issue_json(7, "open", &[]);
    foreign["repository_url"] = json!(repository_url("acme/web2"));
    let rows = [
        ("none", vec![(ISSUE, empty(404))]),
        ("deleted", vec![(ISSUE, empty(410))]),
        ("transferred", vec![(ISSUE, empty(301)), (REPO, repository("Acme/Web"))]),
        ("repository moved", vec![(ISSUE, empty(301)), (REPO, empty(301))]),
        ("repository moved, other status", vec![(ISSUE, empty(307)), (REPO, empty(307))]),
        ("repository is another", vec![(ISSUE, empty(301)), (REPO, repository("acme/web2"))]),
        ("repository unreadable", vec![(ISSUE, empty(301)), (REPO, empty(404))]),
        ("issue of another repository", vec![(ISSUE, reply(200, foreign))]),
        ("forbidden", vec![(ISSUE, reply(403, json!({"message": "Resource not accessible by integration"})))]),
        ("withheld", vec![(ISSUE, reply(451, json!({"message": "Repository access blocked"})))]),
    ]
    .map(|(case, script)| {
        let server = Server::start_all(script);
        let found = github(&server).issue(&issue());
        server.requests(false);
        match found {
            Ok(seen) => format!("{case}: {:?}", seen.value.map(|it| it.issue)),
            Err(fault) => format!("{case}: {}", words(&fault)),
        }
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    none: None
    deleted: None
    transferred: None
    repository moved: Garbled Item: failed to read the issue: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/issues/7: 301: moved, and redirects are not followed
    repository moved, other status: Garbled Item: failed to read the issue: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/issues/7: 307: moved, and redirects are not followed
    repository is another: Garbled Item: failed to read the repository: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist
    repository unreadable: Refused Item: failed to read the repository: GET /repos/acme/web: 404
    issue of another repository: Garbled Item: failed to read the issue: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist
    forbidden: Refused Item: failed to read the issue: GitHub refuses this in acme/web; the token needs `Issues: read` there: GET /repos/acme/web/issues/7: 403: {"message":"Resource not accessible by integration"}
    withheld: Refused Item: failed to read the issue: the server withholds acme/web for legal reasons: GET /repos/acme/web/issues/7: 451: {"message":"Repository access blocked"}
    "#);
}

#[test]
fn an_issue_is_closed_and_reopened_with_a_reason() {
    let server = Server::start([
        (CHANGE, reply(200, issue_json(7, "closed", &[]))),
        (CHANGE, reply(200, issue_json(7, "open", &[]))),
    ]);
    let tracker = github(&server);
    tracker.close(&issue()).unwrap();
    tracker.reopen(&issue()).unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    PATCH /api/v3/repos/acme/web/issues/7 {"state":"closed","state_reason":"completed"}
    PATCH /api/v3/repos/acme/web/issues/7 {"state":"open","state_reason":"reopened"}
    "#);
}

#[test]
fn a_change_that_was_not_made_is_a_fault() {
    let server = Server::start([(CHANGE, reply(200, issue_json(7, "open", &[])))]);
    let fault = github(&server).close(&issue()).unwrap_err();
    assert_eq!(words(&fault), "Garbled Item: failed to close the issue: the issue is still `open` after the change");
    server.requests(false);
}

#[test]
fn what_a_failed_change_means() {
    let rows = [301, 403, 404, 410, 422, 423, 451, 503].map(|status| {
        let server = Server::start([(CHANGE, empty(status))]);
        let fault = github(&server).reopen(&issue()).unwrap_err();
        server.requests(false);
        words(&fault)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to reopen the issue: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: PATCH /repos/acme/web/issues/7: 301: moved, and redirects are not followed
    Refused Item: failed to reopen the issue: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: PATCH /repos/acme/web/issues/7: 403
    Refused Item: failed to reopen the issue: PATCH /repos/acme/web/issues/7: 404
    Refused Item: failed to reopen the issue: PATCH /repos/acme/web/issues/7: 410
    Refused Item: failed to reopen the issue: PATCH /repos/acme/web/issues/7: 422
    Refused Item: failed to reopen the issue: acme/web is locked and takes no changes: PATCH /repos/acme/web/issues/7: 423
    Refused Item: failed to reopen the issue: the server withholds acme/web for legal reasons: PATCH /repos/acme/web/issues/7: 451
    Unclear Item: failed to reopen the issue: PATCH /repos/acme/web/issues/7: 503
    ");
}
