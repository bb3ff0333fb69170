use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::RepoId;
use afk_core::port::{LabelQuery, Listing, Tracker};
use serde_json::{Value, json};

use super::{github, github_as, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const READY: LabelQuery<'static> = LabelQuery { label: "ready-for-agent", open_only: true };
const LOCK: LabelQuery<'static> = LabelQuery { label: "agent-in-progress", open_only: false };
const ASK: &str = "POST /api/graphql";

fn issue(number: u64, state: &str, labels: &[&str]) -> Value {
    let nodes: Vec<Value> = labels.iter().map(|name| json!({"name": name})).collect();
    json!({
        "number": number, "title": format!("Title {number}"), "body": "Text", "state": state,
        "url": format!("https://github.example.org/acme/web/issues/{number}"),
        "author": {"__typename": "User", "login": "Alice"},
        "labels": {"totalCount": labels.len(), "nodes": nodes},
    })
}

fn ready(number: u64) -> Value {
    issue(number, "OPEN", &["Ready-For-Agent"])
}

/// The value of a field: a page of a repository's issues.
fn page(repo: &str, issues: &[Value], next: Option<&str>) -> Value {
    json!({
        "nameWithOwner": repo,
        "issues": {"pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}, "nodes": issues},
    })
}

/// An answer of these fields, in their order.
fn answer(fields: &[Value]) -> Reply {
    reply(200, json!({"data": named(fields)}))
}

fn named(fields: &[Value]) -> Value {
    Value::Object(fields.iter().enumerate().map(|(at, field)| (format!("list{at}"), field.clone())).collect())
}

fn list(server: &Server, queries: &[LabelQuery<'_>]) -> Result<Listing, Fault> {
    github(server).list(&[repo()], queries).remove(&repo()).unwrap()
}

fn numbers(listing: &Listing) -> Vec<u64> {
    listing.issues.iter().map(|issue| issue.issue.number).collect()
}

fn repos(count: usize) -> Vec<RepoId> {
    (0..count).map(|at| RepoId::parse(&format!("acme/r{at:03}")).unwrap()).collect()
}

#[test]
fn several_repositories_and_queries_are_one_question_and_each_issue_counts_once() {
    let both = issue(5, "OPEN", &["ready-for-agent", "agent-in-progress"]);
    let closed = issue(6, "CLOSED", &["agent-in-progress"]);
    let server = Server::start([(
        ASK,
        answer(&[
            page("acme/api", &[], None),
            page("acme/api", &[], None),
            page("Acme/Web", &[ready(9), both.clone()], None),
            page("Acme/Web", &[closed, both], None),
        ]),
    )]);
    let asked = [repo(), RepoId::parse("acme/api").unwrap()];
    let listings = github(&server).list(&asked, &[READY, LOCK]);
    let found: Vec<_> = listings.values().map(|it| it.as_ref().map(|it| (numbers(it), it.complete)).unwrap()).collect();
    assert_eq!(found, [(vec![], true), (vec![5, 6, 9], true)]);
    insta::assert_snapshot!(server.requests(false), @r#"POST /api/graphql query ListIssues {"after0":null,"after1":null,"after2":null,"after3":null,"label0":"ready-for-agent","label1":"agent-in-progress","label2":"ready-for-agent","label3":"agent-in-progress","name0":"api","name1":"api","name2":"web","name3":"web","owner0":"acme","owner1":"acme","owner2":"acme","owner3":"acme"}"#);
}

#[test]
fn issues_are_read_whole() {
    let server = Server::start([(ASK, answer(&[page("acme/web", &[ready(7)], None)]))]);
    let found = list(&server, &[READY]).unwrap().issues.remove(0);
    assert_eq!((found.issue.to_string().as_str(), found.title.as_str(), found.open), ("acme/web#7", "Title 7", true));
    assert_eq!((found.body.as_str(), found.labels), ("Text", vec!["Ready-For-Agent".to_owned()]));
    assert_eq!(found.author.unwrap().login.as_str(), "alice");
    assert_eq!(found.url, "https://github.example.org/acme/web/issues/7");
    server.requests(false);
}

#[test]
fn what_the_server_should_have_filtered_is_dropped() {
    let foreign = issue(2, "OPEN", &["bug"]);
    let closed = issue(3, "CLOSED", &["ready-for-agent"]);
    let server = Server::start([(ASK, answer(&[page("acme/web", &[ready(1), foreign, closed], None)]))]);
    assert_eq!(numbers(&list(&server, &[READY]).unwrap()), [1]);
    server.requests(false);
}

#[test]
fn only_lists_with_a_next_page_are_asked_for_again() {
    let server = Server::start([
        (ASK, answer(&[page("acme/web", &[ready(1)], Some("c1")), page("acme/web", &[], None)])),
        // A page may be empty and still not be the last.
        (ASK, answer(&[page("acme/web", &[], Some("c2"))])),
        (ASK, answer(&[page("acme/web", &[ready(2)], None)])),
    ]);
    let listing = list(&server, &[READY, LOCK]).unwrap();
    assert_eq!((numbers(&listing), listing.complete), (vec![1, 2], true));
    insta::assert_snapshot!(server.requests(false), @r#"
    POST /api/graphql query ListIssues {"after0":null,"after1":null,"label0":"ready-for-agent","label1":"agent-in-progress","name0":"web","name1":"web","owner0":"acme","owner1":"acme"}
    POST /api/graphql query ListIssues {"after0":"c1","label0":"ready-for-agent","name0":"web","owner0":"acme"}
    POST /api/graphql query ListIssues {"after0":"c2","label0":"ready-for-agent","name0":"web","owner0":"acme"}
    "#);
}

#[test]
fn a_list_over_the_bound_says_so() {
    let server = Server::start_all((0..40).map(|at| (ASK, answer(&[page("acme/web", &[ready(at)], Some("c"))]))));
    let listing = list(&server, &[READY]).unwrap();
    assert_eq!((listing.issues.len(), listing.complete), (40, false));
    server.requests(false);
}

#[test]
fn what_is_not_shown_makes_a_listing_incomplete() {
    let mut many = ready(1);
    many["labels"]["totalCount"] = json!(101);
    for nodes in [vec![many], vec![ready(1), Value::Null]] {
        let server = Server::start([(ASK, answer(&[page("acme/web", &nodes, None)]))]);
        let listing = list(&server, &[READY]).unwrap();
        assert_eq!((numbers(&listing), listing.complete), (vec![1], false));
        server.requests(false);
    }
}

#[test]
fn an_error_concerns_the_repository_that_it_names() {
    let missing = "Could not resolve to a Repository with the name 'acme/r000'.";
    let body = json!({
        "data": named(&[Value::Null, page("acme/r001", &[ready(1)], None), page("acme/r002", &[ready(2)], None),
                        page("acme/elsewhere", &[ready(3)], None), page("acme/r004", &[], None)]),
        "errors": [
            {"type": "NOT_FOUND", "path": ["list0"], "locations": [], "message": missing},
            {"type": "FORBIDDEN", "path": ["list2", "issues", "nodes", 0, "author"], "message": "Resource not accessible"},
            {"path": ["list4", "issues"], "message": "Something went wrong while executing your query."},
        ],
    });
    let server = Server::start([(ASK, reply(200, body))]);
    let listings = github(&server).list(&repos(6), &[READY]);
    insta::assert_snapshot!(show(&listings), @"
    acme/r000: Refused Item: failed to list issues: acme/r000, or this issue of it, is not there, or the token may not see it: GraphQL NOT_FOUND: Could not resolve to a Repository with the name 'acme/r000'.
    acme/r001: [1] complete true
    acme/r002: Refused Item: failed to list issues: GitHub refuses this in acme/r002; the token needs `Issues: read` there: GraphQL FORBIDDEN: Resource not accessible
    acme/r003: Garbled Item: failed to list issues: acme/r003, or this issue of it, was moved or renamed: put its new name on the allowlist
    acme/r004: Transient Item: failed to list issues: GraphQL error: Something went wrong while executing your query.
    acme/r005: Garbled Item: failed to list issues: the answer does not speak of this repository
    ");
    server.requests(false);
}

/// The head of the default branch comes with the first list of a repository alone, and a list is good without it.
#[test]
fn a_head_comes_with_a_list() {
    let sha = "9d".repeat(20);
    let at = |head: Value| {
        let mut found = page("acme/web", &[ready(1)], Some("c"));
        found["defaultBranchRef"] = head;
        found
    };
    let head = |head: Value, errors: Value| {
        let body = json!({ "data": named(&[at(head), page("acme/web", &[], None)]), "errors": errors });
        let server = Server::start([(ASK, reply(200, body)), (ASK, answer(&[page("acme/web", &[], None)]))]);
        let listing = list(&server, &[READY, LOCK]).unwrap();
        assert_eq!((numbers(&listing), server.requests(false).lines().count()), (vec![1], 2));
        listing.head.map(|head| head.to_string())
    };
    let refused =
        json!([{"type": "FORBIDDEN", "path": ["list0", "defaultBranchRef"], "message": "Resource not accessible"}]);
    assert_eq!(head(json!({"target": {"oid": sha}}), Value::Null), Some(sha));
    assert_eq!(head(json!({"target": null}), Value::Null), None);
    assert_eq!(head(Value::Null, Value::Null), None);
    assert_eq!(head(Value::Null, refused), None);
}

#[test]
fn a_repository_with_one_unreadable_list_is_a_fault_whatever_the_others_show() {
    let body = json!({
        "data": named(&[page("acme/web", &[ready(1)], Some("c")), Value::Null, page("acme/web", &[], Some("c"))]),
        "errors": [{"path": ["list1"], "message": "Something went wrong while executing your query."}],
    });
    let server = Server::start([(ASK, reply(200, body))]);
    list(&server, &[READY, LOCK, READY]).unwrap_err();
    server.requests(false);
}

#[test]
fn an_answer_as_a_whole_that_says_nothing() {
    let next = json!({"nameWithOwner": "acme/web", "issues": {"pageInfo": {"hasNextPage": true}, "nodes": []}});
    let rows = [
        ("no data", reply(200, json!({}))),
        ("null", reply(200, json!({"data": null}))),
        ("no cursor", answer(&[next])),
        ("unknown state", answer(&[page("acme/web", &[issue(1, "DRAFT", &["ready-for-agent"])], None)])),
        ("question refused", reply(200, json!({"errors": [{"message": "Field 'x' doesn't exist on type 'Issue'"}]}))),
        ("no right", reply(403, json!({"message": "Resource not accessible by personal access token"}))),
        ("bad token", empty(401)),
    ]
    .map(|(case, answer)| {
        let server = Server::start([(ASK, answer)]);
        let fault = list(&server, &[READY]).unwrap_err();
        server.requests(false);
        format!("{case}: {}", words(&fault))
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    no data: Garbled Item: failed to list issues: the answer does not speak of this repository
    null: Garbled Item: failed to list issues: the answer does not speak of this repository
    no cursor: Garbled Item: failed to list issues: the list has a next page and no cursor for it
    unknown state: Garbled Item: failed to list issues: the issue state `DRAFT` is unknown
    question refused: Garbled Item: failed to list issues: GraphQL error: Field 'x' doesn't exist on type 'Issue'
    no right: Refused Item: failed to list issues: GitHub refuses this in acme/web; the token needs `Issues: read` there: POST /graphql: 403: {"message":"Resource not accessible by personal access token"}
    bad token: Refused Tick: failed to list issues: POST /graphql: 401
    "#);
}

#[test]
fn sixty_lists_go_into_one_question() {
    for (queries, repos_per_question) in [(vec![READY], 60), (vec![READY, LOCK, READY], 20)] {
        let repos = repos(2 * repos_per_question + 1);
        let chunk = |repos: &[RepoId]| {
            let pages = repos.iter().flat_map(|it| queries.iter().map(|_| page(&it.to_string(), &[], None)));
            answer(&pages.collect::<Vec<_>>())
        };
        let server = Server::start_all(repos.chunks(repos_per_question).map(|repos| (ASK, chunk(repos))));
        let listings = github(&server).list(&repos, &queries);
        assert_eq!(listings.len(), repos.len());
        assert!(listings.values().all(|it| it.as_ref().is_ok_and(|it| it.complete)));
        assert_eq!(server.requests(false).lines().count(), 3);
    }
}

#[test]
fn no_repositories_no_requests() {
    let server = Server::start([]);
    assert!(github(&server).list(&[], &[READY]).is_empty());
    assert_eq!(server.requests(false), "");
}

#[test]
fn what_reaches_further_stands_for_the_repositories_that_were_not_asked() {
    let limit = reply(200, json!({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}));
    for answer in [empty(401), limit] {
        let server = Server::start([(ASK, answer)]);
        let listings = github_as(&server, None, 1).list(&repos(121), &[READY]);
        assert_eq!(listings.values().filter(|it| it.is_err()).count(), 121);
        assert_eq!(server.requests(false).lines().count(), 1);
    }
}

fn show(listings: &BTreeMap<RepoId, Result<Listing, Fault>>) -> String {
    let row = |(repo, listing): (&RepoId, &Result<Listing, Fault>)| match listing {
        Ok(listing) => format!("{repo}: {:?} complete {}", numbers(listing), listing.complete),
        Err(fault) => format!("{repo}: {}", words(fault)),
    };
    listings.iter().map(row).collect::<Vec<_>>().join("\n")
}
