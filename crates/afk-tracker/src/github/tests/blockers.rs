use afk_core::port::{NativeBlocker, Tracker};
use serde_json::{Value, json};

use super::{ISSUE, github, issue, issue_json, repository_url, words};
use crate::loopback::{Reply, Server, empty, reply};

const BLOCKED_BY: &str = "GET /api/v3/repos/acme/web/issues/7/dependencies/blocked_by?per_page=100";
const META: &str = "GET /api/v3/meta";

/// The issue itself, counting so many blockers.
fn waiting(count: usize) -> Reply {
    let mut issue = issue_json(7, "open", &[]);
    issue["issue_dependencies_summary"] =
        json!({"blocked_by": count, "blocking": 0, "total_blocked_by": count, "total_blocking": 0});
    reply(200, issue)
}

fn blocker(repo: &str, number: u64, state: &str) -> Value {
    let mut issue = issue_json(number, state, &[]);
    issue["repository_url"] = json!(repository_url(repo));
    issue
}

fn show(blockers: &[NativeBlocker]) -> Vec<String> {
    let row = |it: &NativeBlocker| match it {
        NativeBlocker::Known { blocker, open } => format!("{}#{} open {open}", blocker.repo, blocker.number),
        NativeBlocker::Hidden => "hidden".to_owned(),
    };
    blockers.iter().map(row).collect()
}

#[test]
fn blockers_of_other_repositories_and_on_other_pages_and_hidden_ones() {
    let next = "/api/v3/repositories/9/issues/7/dependencies/blocked_by?page=2";
    let second = format!("GET {next}");
    let server = Server::start_all([(ISSUE.to_owned(), waiting(4))]);
    let first = reply(200, json!([blocker("acme/web", 3, "closed"), blocker("Other/Api", 4, "open")]));
    server.expect(BLOCKED_BY, first.header("link", format!("<{}{next}>; rel=\"next\"", server.url())));
    server.expect(&second, reply(200, json!([blocker("acme/web", 5, "open")])));
    let found = github(&server).blockers(&issue()).unwrap();
    assert_eq!(show(&found), ["acme/web#3 open false", "other/api#4 open true", "acme/web#5 open true", "hidden"]);
    server.requests(false);
}

#[test]
fn no_count_and_an_empty_list_are_no_blockers() {
    let server = Server::start([(ISSUE, reply(200, issue_json(7, "open", &[]))), (BLOCKED_BY, reply(200, json!([])))]);
    assert_eq!(github(&server).blockers(&issue()).unwrap(), []);
    server.requests(false);
}

#[test]
fn a_server_without_dependencies_is_asked_once_for_its_version() {
    let rows = [
        ("3.17", json!({"installed_version": "3.17.4"})),
        ("3.18", json!({"installed_version": "3.18.0"})),
        ("3.19", json!({"installed_version": "3.19.1"})),
        ("4.0", json!({"installed_version": "4.0.0"})),
        ("odd", json!({"installed_version": "next"})),
        ("github.com", json!({"verifiable_password_authentication": false})),
    ]
    .map(|(case, meta)| {
        let server = Server::start([
            (ISSUE, reply(200, issue_json(7, "open", &[]))),
            (BLOCKED_BY, empty(404)),
            (META, reply(200, meta)),
            (ISSUE, reply(200, issue_json(7, "open", &[]))),
            (BLOCKED_BY, empty(404)),
        ]);
        let tracker = github(&server);
        let found = [tracker.blockers(&issue()), tracker.blockers(&issue())].map(|found| match found {
            Ok(found) => format!("{:?}", show(&found)),
            Err(fault) => words(&fault),
        });
        server.requests(false);
        assert_eq!(found[0], found[1]);
        format!("{case}: {}", found[0])
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    3.17: []
    3.18: []
    3.19: Refused Item: failed to read the issue's dependencies: GitHub does not show the dependencies of this issue, and is not known to be an Enterprise server before 3.19, which keeps none: GET /repos/acme/web/issues/7/dependencies/blocked_by: 404
    4.0: Refused Item: failed to read the issue's dependencies: GitHub does not show the dependencies of this issue, and is not known to be an Enterprise server before 3.19, which keeps none: GET /repos/acme/web/issues/7/dependencies/blocked_by: 404
    odd: Refused Item: failed to read the issue's dependencies: GitHub does not show the dependencies of this issue, and is not known to be an Enterprise server before 3.19, which keeps none: GET /repos/acme/web/issues/7/dependencies/blocked_by: 404
    github.com: Refused Item: failed to read the issue's dependencies: GitHub does not show the dependencies of this issue, and is not known to be an Enterprise server before 3.19, which keeps none: GET /repos/acme/web/issues/7/dependencies/blocked_by: 404
    ");
}

#[test]
fn a_failure_to_ask_for_the_version_is_not_remembered() {
    let once =
        |meta| [(ISSUE, reply(200, issue_json(7, "open", &[]))), (BLOCKED_BY, empty(404)), (META, meta)].into_iter();
    let old = reply(200, json!({"installed_version": "3.17.4"}));
    let server = Server::start_all(once(empty(403)).chain(once(old)));
    let tracker = github(&server);
    assert!(tracker.blockers(&issue()).unwrap_err().is_final());
    assert_eq!(tracker.blockers(&issue()).unwrap(), []);
    server.requests(false);
}

#[test]
fn an_empty_list_beside_a_count_hides_what_was_counted() {
    let server = Server::start([(ISSUE, waiting(2)), (BLOCKED_BY, reply(200, json!([])))]);
    assert_eq!(show(&github(&server).blockers(&issue()).unwrap()), ["hidden", "hidden"]);
    server.requests(false);
}

#[test]
fn what_cannot_be_read_is_not_the_absence_of_blockers() {
    let gone = Server::start([(ISSUE, empty(404))]);
    let odd = Server::start([(ISSUE, waiting(1)), (BLOCKED_BY, reply(200, json!([blocker("x", 1, "open")])))]);
    let rows = [gone, odd].map(|server| {
        let fault = github(&server).blockers(&issue()).unwrap_err();
        server.requests(false);
        words(&fault)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to read the issue's dependencies: there is no such issue
    Garbled Item: failed to read the issue's dependencies: `https://github.example.org/api/v3/repos/x` is not the address of a repository
    ");
}
