use afk_core::fault::{Fault, FaultClass};
use afk_core::ids::RepoId;
use afk_core::port::{LabelQuery, Listing, Tracker};
use serde_json::{Value, json};

use super::{gitea, gitea_at, issue_json, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const READY: LabelQuery<'static> = LabelQuery { label: "ready-for-agent", open_only: true };
const LOCK: LabelQuery<'static> = LabelQuery { label: "agent-in-progress", open_only: false };

fn list(server: &Server, queries: &[LabelQuery<'_>]) -> Result<Listing, Fault> {
    gitea(server).list(&[repo()], queries).remove(&repo()).unwrap()
}

fn numbers(listing: &Listing) -> Vec<u64> {
    listing.issues.iter().map(|issue| issue.issue.number).collect()
}

/// The path of a page of a query.
fn path(state: &str, label: &str, page: u32) -> String {
    format!("GET /repos/acme/web/issues?type=issues&state={state}&labels={label}&page={page}&limit=50")
}

fn ready_page(page: u32) -> String {
    path("open", "ready-for-agent", page)
}

fn ready(number: u64) -> Value {
    issue_json(number, "open", &[(1, "Ready-For-Agent")])
}

fn page(numbers: impl IntoIterator<Item = u64>) -> Reply {
    reply(200, numbers.into_iter().map(ready).collect())
}

const LABELS: &str = "GET /repos/acme/web/labels?page=1&limit=50";
const ORG_LABELS: &str = "GET /orgs/acme/labels?page=1&limit=50";

#[test]
fn a_short_list_is_one_request_a_query_and_each_issue_counts_once() {
    let both = issue_json(5, "open", &[(1, "ready-for-agent"), (2, "agent-in-progress")]);
    let closed = issue_json(6, "closed", &[(2, "agent-in-progress")]);
    let server = Server::start([
        (&ready_page(1), reply(200, json!([ready(9), both]))),
        (&path("all", "agent-in-progress", 1), reply(200, json!([closed, both]))),
    ]);
    let listing = list(&server, &[READY, LOCK]).unwrap();
    assert_eq!((numbers(&listing), listing.complete), (vec![5, 6, 9], true));
    insta::assert_snapshot!(server.requests(false), @"
    GET /repos/acme/web/issues?type=issues&state=open&labels=ready-for-agent&page=1&limit=50
    GET /repos/acme/web/issues?type=issues&state=all&labels=agent-in-progress&page=1&limit=50
    ");
}

#[test]
fn null_is_an_empty_list() {
    let server = Server::start([(&ready_page(1), reply(200, json!(null)))]);
    let listing = list(&server, &[READY]).unwrap();
    assert_eq!((listing.issues.len(), listing.complete), (0, true));
    server.requests(false);
}

#[test]
fn a_pull_request_and_a_closed_issue_are_dropped_whatever_the_server_filters() {
    let mut pull = ready(2);
    pull["pull_request"] = json!({"merged": false});
    let closed = issue_json(3, "closed", &[(1, "ready-for-agent")]);
    let server = Server::start([(&ready_page(1), reply(200, json!([ready(1), pull, closed])))]);
    assert_eq!(numbers(&list(&server, &[READY]).unwrap()), [1]);
    server.requests(false);
}

#[test]
fn a_full_page_and_a_named_next_page_are_followed() {
    let next = "<https://elsewhere.example.org/x?page=3>; rel=\"next\"";
    let server = Server::start([
        (&ready_page(1), page(1..=50)),
        // A server that puts fewer items on a page than it was asked for says that there are more. Its link is not followed.
        (&ready_page(2), page(51..=60).header("link", next)),
        (&ready_page(3), page(61..=61)),
    ]);
    let listing = list(&server, &[READY]).unwrap();
    assert_eq!((numbers(&listing), listing.complete), ((1..=61).collect(), true));
    server.requests(false);
}

#[test]
fn at_the_bound_a_list_is_not_complete() {
    let script: Vec<(String, Reply)> =
        (1..=40).map(|n| (ready_page(n), page(u64::from(n) * 50..u64::from(n) * 50 + 50))).collect();
    let server = Server::start_all(script);
    let listing = list(&server, &[READY]).unwrap();
    assert_eq!((listing.issues.len(), listing.complete), (2000, false));
    server.requests(false);
}

#[test]
fn a_label_that_exists_nowhere_is_on_no_issue_however_many_the_server_lists() {
    // A name that the server does not know is no filter: it lists everything, page after page.
    let everything = || reply(200, (1..=50).map(|number| issue_json(number, "closed", &[(8, "bug")])).collect());
    let server = Server::start([
        (&path("all", "agent-in-progress", 1), everything()),
        (LABELS, reply(200, json!([{"id": 8, "name": "bug"}]))),
        (ORG_LABELS, reply(404, json!({"message": "user does not exist"}))),
    ]);
    let listing = list(&server, &[LOCK]).unwrap();
    assert_eq!((listing.issues.len(), listing.complete), (0, true));
    server.requests(false);
}

#[test]
fn a_label_of_the_organisation_is_asked_for_through_the_owner() {
    let locked = issue_json(4, "closed", &[(2, "agent-in-progress")]);
    let mut foreign = issue_json(5, "open", &[(2, "agent-in-progress")]);
    foreign["repository"] = json!({"full_name": "acme/other"});
    let unlabelled = issue_json(6, "open", &[]);
    let server = Server::start([
        (&path("all", "agent-in-progress", 1), reply(200, json!([unlabelled, locked]))),
        (LABELS, reply(200, json!([]))),
        (ORG_LABELS, reply(200, json!([{"id": 2, "name": "agent-in-progress"}]))),
        (
            "GET /repos/issues/search?owner=acme&type=issues&state=all&labels=agent-in-progress&page=1&limit=50",
            // Even this filter is not believed.
            reply(200, json!([unlabelled, foreign, locked])),
        ),
    ]);
    let listing = list(&server, &[LOCK]).unwrap();
    assert_eq!((numbers(&listing), listing.complete), (vec![4], true));
    server.requests(false);
}

#[test]
fn without_a_look_at_the_organisation_the_owners_issues_tell_whether_the_label_exists() {
    let owners = "GET /repos/issues/search?owner=acme&type=issues&state=all&labels=agent-in-progress&page=1&limit=50";
    let locked = issue_json(4, "closed", &[(2, "agent-in-progress")]);
    let unlabelled = || issue_json(6, "open", &[]);
    for (found, expected) in [(json!([locked]), vec![4]), (json!([unlabelled()]), vec![]), (json!([]), vec![])] {
        let server = Server::start([
            (path("all", "agent-in-progress", 1).as_str(), reply(200, json!([unlabelled()]))),
            (LABELS, reply(200, json!([]))),
            (ORG_LABELS, reply(403, json!({"message": "token does not have at least one of required scope(s)"}))),
            (owners, reply(200, found)),
        ]);
        let listing = list(&server, &[LOCK]).unwrap();
        assert_eq!((numbers(&listing), listing.complete), (expected, true));
        server.requests(false);
    }
}

#[test]
fn a_label_that_was_made_meanwhile_is_looked_for_again() {
    let locked = || issue_json(4, "closed", &[(2, "agent-in-progress")]);
    let unlabelled = || issue_json(6, "open", &[]);
    let page = path("all", "agent-in-progress", 1);
    let server = Server::start([
        (page.as_str(), reply(200, json!([unlabelled()]))),
        (LABELS, reply(200, json!([]))),
        (ORG_LABELS, reply(200, json!([]))),
        (page.as_str(), reply(200, json!([unlabelled(), locked()]))),
        (LABELS, reply(200, json!([]))),
        (ORG_LABELS, reply(200, json!([{"id": 2, "name": "agent-in-progress"}]))),
        (
            "GET /repos/issues/search?owner=acme&type=issues&state=all&labels=agent-in-progress&page=1&limit=50",
            reply(200, json!([locked()])),
        ),
    ]);
    let tracker = gitea(&server);
    let found = [(); 2].map(|()| numbers(tracker.list(&[repo()], &[LOCK]).remove(&repo()).unwrap().as_ref().unwrap()));
    assert_eq!(found, [vec![], vec![4]]);
    server.requests(false);
}

#[test]
fn a_label_in_another_spelling_is_asked_for_in_the_servers() {
    let server = Server::start([
        (&ready_page(1), reply(200, json!([issue_json(1, "open", &[])]))),
        (LABELS, reply(200, json!([{"id": 1, "name": "Ready-For-Agent"}]))),
        (&path("open", "Ready-For-Agent", 1), page([2])),
    ]);
    assert_eq!(numbers(&list(&server, &[READY]).unwrap()), [2]);
    server.requests(false);
}

#[test]
fn two_labels_of_one_name_are_refused_because_the_server_would_ask_for_both() {
    let server = Server::start([
        (&ready_page(1), reply(200, json!([issue_json(1, "open", &[])]))),
        (LABELS, reply(200, json!([{"id": 1, "name": "ready-for-agent"}, {"id": 2, "name": "ready-for-agent"}]))),
    ]);
    let fault = list(&server, &[READY]).unwrap_err();
    insta::assert_snapshot!(words(&fault), @"Refused Item: failed to list issues: acme/web has 2 labels named `ready-for-agent`: delete all but one, or issues cannot be listed by it");
    server.requests(false);
}

#[test]
fn an_issue_of_another_repository_means_that_this_one_moved() {
    let mut moved = ready(1);
    moved["repository"] = json!({"full_name": "acme/web2"});
    let server = Server::start([(&ready_page(1), reply(200, json!([moved])))]);
    insta::assert_snapshot!(words(&list(&server, &[READY]).unwrap_err()), @"Garbled Item: failed to list issues: acme/web was moved or renamed: put its new name on the allowlist");
    server.requests(false);
}

#[test]
fn an_issue_that_cannot_be_read_is_a_fault_of_its_list() {
    let server = Server::start([(
        &ready_page(1),
        reply(200, json!([ready(1), issue_json(2, "draft", &[(1, "ready-for-agent")])])),
    )]);
    insta::assert_snapshot!(words(&list(&server, &[READY]).unwrap_err()), @"Garbled Item: failed to list issues: the issue state `draft` is unknown");
    server.requests(false);
}

#[test]
fn the_failure_of_one_repository_hides_no_other() {
    let other = |name: &str| {
        format!("GET /repos/{name}/web/issues?type=issues&state=open&labels=ready-for-agent&page=1&limit=50")
    };
    let server = Server::start([
        // A read is repeated once.
        (&other("broken"), empty(500)),
        (&other("broken"), empty(500)),
        (&other("gone"), empty(404)),
        (&other("moved"), empty(307).header("location", "/api/v1/repos/new/web/issues")),
        (&ready_page(1), page([1])),
    ]);
    let repos = ["broken/web", "gone/web", "moved/web", "acme/web"].map(|name| RepoId::parse(name).unwrap());
    let listings = gitea_at(&server.url(), 3).list(&repos, &[READY]);
    let rows: Vec<String> = listings
        .iter()
        .map(|(repo, listing)| match listing {
            Ok(listing) => format!("{repo}: {:?}", numbers(listing)),
            Err(fault) => format!("{repo}: {}", words(fault)),
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    acme/web: [1]
    broken/web: Transient Item: failed to list issues: GET /repos/broken/web/issues: 500
    gone/web: Refused Item: failed to list issues: GET /repos/gone/web/issues: 404
    moved/web: Garbled Item: failed to list issues: moved/web was moved or renamed: put its new name on the allowlist: GET /repos/moved/web/issues: 307: moved, and redirects are not followed
    ");
    server.requests(true);
}

#[test]
fn a_bad_token_is_shown_to_the_server_once() {
    let server =
        Server::start([(&ready_page(1), reply(401, json!({"message": "invalid username, password or token"})))]);
    let repos = ["acme/web", "other/x", "other/y", "third/z"].map(|name| RepoId::parse(name).unwrap());
    let listings = gitea(&server).list(&repos, &[READY]);
    assert_eq!(listings.len(), 4);
    for listing in listings.into_values() {
        insta::allow_duplicates! { insta::assert_snapshot!(words(&listing.unwrap_err()), @r#"Refused Tick: failed to list issues: GET /repos/acme/web/issues: 401: {"message":"invalid username, password or token"}"#); }
    }
    server.requests(false);
}

#[test]
fn repositories_are_listed_side_by_side_each_once() {
    let repos: Vec<RepoId> = (0..20).map(|n| RepoId::parse(&format!("o{n:02}/web")).unwrap()).collect();
    let script = repos.iter().map(|repo| {
        let path = format!("GET /repos/{repo}/issues?type=issues&state=open&labels=ready-for-agent&page=1&limit=50");
        (path, reply(200, json!([])))
    });
    let server = Server::start_all(script);
    let listings = gitea_at(&server.url(), 8).list(&repos, &[READY]);
    assert_eq!(listings.keys().cloned().collect::<Vec<_>>(), repos);
    assert!(listings.values().all(Result::is_ok));
    assert_eq!(server.requests(true).lines().count(), 20);
}

#[test]
fn no_repositories_no_requests() {
    let server = Server::start([]);
    assert!(gitea(&server).list(&[], &[READY]).is_empty());
    assert_eq!(server.requests(false), "");
}

#[test]
fn a_server_that_is_down_is_asked_for_one_repository() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let repos = ["acme/web", "other/x"].map(|name| RepoId::parse(name).unwrap());
    for listing in gitea_at(&url, 1).list(&repos, &[READY]).into_values() {
        assert_eq!(listing.unwrap_err().class, FaultClass::Transient);
    }
}
