use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::RepoId;
use afk_core::port::{LabelQuery, Listing, Tracker};
use serde_json::{Value, json};

use super::{gitea, issue_json, words};
use crate::loopback::{Reply, Server, empty, reply};

const READY: LabelQuery<'static> = LabelQuery { label: "ready", open_only: true };
const HUMAN: LabelQuery<'static> = LabelQuery { label: "human", open_only: true };
const LOCK: LabelQuery<'static> = LabelQuery { label: "lock", open_only: false };

const REPOS: &str = "GET /users/acme/repos?page=1&limit=50";

fn search(state: &str, labels: &str, page: u32) -> String {
    let labels = labels.replace(',', "%2C");
    format!("GET /repos/issues/search?owner=acme&type=issues&state={state}&labels={labels}&page={page}&limit=50")
}

fn open(page: u32) -> String {
    search("open", "ready,Ready,READY", page)
}

/// A page of one repository's own list of ready issues.
fn alone(repo: &str, page: u32) -> String {
    format!("GET /repos/acme/{repo}/issues?type=issues&state=open&labels=ready&page={page}&limit=50")
}

fn of(repo: &str, number: u64, state: &str, label: &str) -> Value {
    let mut issue = issue_json(number, state, &[(1, label)]);
    issue["repository"] = json!({"full_name": repo});
    issue
}

/// The n-th full page of one repository's issues, from 1.
fn full(repo: &str, label: &str, page: u32) -> Reply {
    let first = u64::from(page - 1) * 50 + 1;
    reply(200, (first..first + 50).map(|number| of(repo, number, "open", label)).collect())
}

fn repositories<const N: usize>(names: [&str; N]) -> Reply {
    reply(200, names.iter().map(|name| json!({"id": 1, "full_name": name})).collect())
}

fn list(server: &Server, names: &[&str], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing, Fault>> {
    let repos: Vec<RepoId> = names.iter().map(|name| RepoId::parse(&format!("acme/{name}")).unwrap()).collect();
    gitea(server).list(&repos, queries)
}

fn shown(listings: &BTreeMap<RepoId, Result<Listing, Fault>>) -> String {
    let row = |(repo, listing): (&RepoId, &Result<Listing, Fault>)| match listing {
        Ok(it) => {
            let numbers: Vec<u64> = it.issues.iter().map(|issue| issue.issue.number).collect();
            format!("{repo}: {numbers:?}{}", if it.complete { "" } else { ", and more" })
        }
        Err(fault) => format!("{repo}: {}", words(fault)),
    };
    listings.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn repositories_of_one_owner_are_listed_together_and_every_issue_is_looked_at_again() {
    let mut pull = of("acme/api", 3, "open", "ready");
    pull["pull_request"] = json!({"merged": false});
    let found = json!([
        of("Acme/Web", 1, "open", "Ready"),
        of("acme/web", 2, "closed", "ready"),
        of("acme/web", 4, "open", "bug"),
        pull,
        of("acme/not-allowed", 5, "open", "ready"),
        of("acme/api", 6, "open", "human"),
    ]);
    let server = Server::start([
        (search("open", "ready,Ready,READY,human,Human,HUMAN", 1).as_str(), reply(200, found)),
        (
            search("all", "lock,Lock,LOCK", 1).as_str(),
            reply(200, json!([of("acme/web", 7, "closed", "lock"), of("acme/api", 8, "open", "ready")])),
        ),
    ]);
    insta::assert_snapshot!(shown(&list(&server, &["web", "api"], &[READY, LOCK, HUMAN])), @"
    acme/api: [6]
    acme/web: [1, 7]
    ");
    server.requests(false);
}

#[test]
fn one_repository_is_asked_by_itself() {
    let server = Server::start([(alone("web", 1).as_str(), reply(200, json!([of("acme/web", 1, "open", "ready")])))]);
    assert_eq!(shown(&list(&server, &["web"], &[READY])), "acme/web: [1]");
    server.requests(false);
}

#[test]
fn a_silent_repository_must_be_seen_to_be_there() {
    let server = Server::start([
        (open(1).as_str(), reply(200, json!([of("acme/web", 1, "open", "ready")]))),
        (REPOS, repositories(["acme/web", "Acme/Quiet", "acme/new"])),
        (alone("old", 1).as_str(), empty(307).header("location", "/api/v1/repos/acme/new/issues")),
    ]);
    insta::assert_snapshot!(shown(&list(&server, &["web", "quiet", "old"], &[READY])), @"
    acme/old: Garbled Item: failed to list issues: acme/old was moved or renamed: put its new name on the allowlist: GET /repos/acme/old/issues: 307: moved, and redirects are not followed
    acme/quiet: []
    acme/web: [1]
    ");
    server.requests(false);
}

#[test]
fn without_the_owners_repositories_each_silent_one_is_asked() {
    let server = Server::start([
        (open(1).as_str(), reply(200, json!(null))),
        (REPOS, empty(403)),
        (alone("api", 1).as_str(), reply(200, json!([]))),
        (alone("web", 1).as_str(), empty(404)),
    ]);
    insta::assert_snapshot!(shown(&list(&server, &["web", "api"], &[READY])), @"
    acme/api: []
    acme/web: Refused Item: failed to list issues: GET /repos/acme/web/issues: 404
    ");
    server.requests(true);
}

#[test]
fn labels_that_nobody_has_are_on_no_issue_however_many_the_server_lists() {
    let server = Server::start([
        (open(1).as_str(), full("acme/web", "bug", 1)),
        (REPOS, repositories(["acme/web", "acme/api"])),
    ]);
    assert_eq!(shown(&list(&server, &["web", "api"], &[READY])), "acme/api: []\nacme/web: []");
    server.requests(false);
}

#[test]
fn pages_are_read_to_the_first_that_names_no_next() {
    // The links say a host that AFK does not know, as behind a proxy; they are not followed.
    let link = |relation: &str| format!("<https://elsewhere.example.org/x>; rel=\"{relation}\"");
    let server = Server::start([
        (open(1).as_str(), full("acme/web", "ready", 1).header("link", link("next"))),
        (open(2).as_str(), full("acme/web", "ready", 2).header("link", link("first"))),
        (REPOS, repositories(["acme/web", "acme/api"])),
    ]);
    let listings = list(&server, &["web", "api"], &[READY]);
    let count = |listing: &Result<Listing, Fault>| listing.as_ref().unwrap().issues.len();
    assert_eq!(listings.values().map(count).collect::<Vec<_>>(), [0, 100]);
    server.requests(false);
}

#[test]
fn what_speaks_against_the_search_leads_back_to_the_repositories() {
    let mut nameless = of("acme/web", 1, "open", "ready");
    nameless["repository"] = json!(null);
    for (name, replies) in [
        ("missing", vec![empty(404)]),
        ("forbidden", vec![empty(403)]),
        ("no such owner", vec![reply(400, json!({"message": "Owner not found"}))]),
        ("broken", vec![empty(500), empty(500)]),
        ("moved", vec![empty(307).header("location", "/elsewhere")]),
        ("other JSON", vec![reply(200, json!({"ok": true}))]),
        ("an issue of nowhere", vec![reply(200, json!([nameless]))]),
        ("an issue in no known state", vec![reply(200, json!([of("acme/web", 1, "draft", "ready")]))]),
    ] {
        let searched = replies.into_iter().map(|reply| (open(1), reply));
        let asked = ["web", "api"]
            .map(|repo| (alone(repo, 1), reply(200, json!([of(&format!("acme/{repo}"), 1, "open", "ready")]))));
        let server = Server::start_all(searched.chain(asked));
        assert_eq!(shown(&list(&server, &["web", "api"], &[READY])), "acme/api: [1]\nacme/web: [1]", "{name}");
        server.requests(true);
    }
}

#[test]
fn a_token_that_is_not_good_and_a_time_to_wait_stand_for_all() {
    let rows = [empty(401), empty(429).header("retry-after", 30)].map(|refusal| {
        let server = Server::start([(open(1).as_str(), refusal)]);
        let listings = list(&server, &["web", "api"], &[READY]);
        server.requests(false);
        let wait = listings.values().all(|it| it.as_ref().unwrap_err().not_before.is_some());
        format!("{}\nwait: {wait}", shown(&listings))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    acme/api: Refused Tick: failed to list the owner's issues: GET /repos/issues/search: 401
    acme/web: Refused Tick: failed to list the owner's issues: GET /repos/issues/search: 401
    wait: false
    acme/api: Transient Server: failed to list the owner's issues: GET /repos/issues/search: 429
    acme/web: Transient Server: failed to list the owner's issues: GET /repos/issues/search: 429
    wait: true
    ");
}

#[test]
fn issues_of_other_repositories_are_read_no_further_than_asking_ours_would_cost() {
    let searched = (1..=3).map(|page| (open(page), full("acme/not-allowed", "ready", page)));
    let asked = ["web", "api"].map(|repo| (alone(repo, 1), reply(200, json!([]))));
    let server = Server::start_all(searched.chain(asked));
    assert_eq!(shown(&list(&server, &["web", "api"], &[READY])), "acme/api: []\nacme/web: []");
    server.requests(true);
}

#[test]
fn at_its_bound_the_search_proves_nothing_and_each_repository_tells_for_itself() {
    let searched = (1..=40).map(|page| (open(page), full("acme/web", "ready", page)));
    let asked = (1..=40).map(|page| (alone("web", page), full("acme/web", "ready", page)));
    let quiet = [(alone("api", 1), reply(200, json!([])))];
    let server = Server::start_all(searched.chain(asked).chain(quiet));
    let listings = list(&server, &["web", "api"], &[READY]);
    assert_eq!(listings.values().map(|it| it.as_ref().unwrap().complete).collect::<Vec<_>>(), [true, false]);
    server.requests(true);
}
