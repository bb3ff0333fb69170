//! Limits, tokens that do not reach far enough, and servers without dependencies, as the adapter tells them.

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login};
use afk_core::port::{LabelQuery, Tracker};
use afk_sandbox::http::github::{Face, Reach};
use afk_sandbox::world::World;

use super::{start, world};
use crate::contract::words::Told;

const READY: LabelQuery<'_> = LabelQuery { label: "ready-for-agent", open_only: true };

fn stocked() -> (World, IssueRef) {
    let world = world();
    let one = world.issue("acme/web", 1).label("ready-for-agent").blocked_by("acme/web", 2);
    (world, one.issue)
}

/// One call of each sort, and when to come back where the server said so.
fn calls(tracker: &dyn Tracker, it: &IssueRef) -> String {
    let mut told = Told::default();
    let mut waits = Vec::new();
    let mut note = |fault: Option<&afk_core::fault::Fault>| {
        let wait = fault.and_then(|fault| fault.not_before);
        waits.push(wait.map_or("-".to_owned(), |at| at.strftime("%H:%M:%S").to_string()));
    };
    let issue = tracker.issue(it);
    note(issue.as_ref().err());
    told.tell("issue", issue);
    for (_, listing) in tracker.list(std::slice::from_ref(&it.repo), &[READY]) {
        note(listing.as_ref().err());
        told.tell("list", listing);
    }
    let comment = tracker.create_comment(it, "Hello").map(|_| ());
    note(comment.as_ref().err());
    told.tell("comment", comment);
    let commits = tracker.repository(&it.repo);
    note(commits.as_ref().err());
    told.tell("repository", commits);
    told.note("not before", &waits.join(" "));
    told.0
}

#[test]
fn a_limit_is_waited_for_and_a_right_is_not() {
    let mut rows = String::new();
    let mut row = |name: &str, face: Face| {
        let (world, it) = stocked();
        let (server, github) = start(&world, face);
        rows.push_str(&format!("{name}\n{}", calls(&github, &it).replace(&server.url(), "")));
        server.check();
    };
    for (name, answers, status) in [("used up", 0, 403), ("used up, by another status", 0, 429)] {
        let face = Face::new();
        face.limits.per_hour(answers, status);
        row(name, face);
    }
    for (name, status, retry_after) in [("too much at once", 403, Some(90)), ("without a time", 429, None)] {
        let face = Face::new();
        face.limits.secondary(status, retry_after, usize::MAX);
        row(name, face);
    }
    row("read only", Face::new().token(|token| token.issues = Reach::Read));
    row("no issues", Face::new().token(|token| token.issues = Reach::None));
    row("no contents", Face::new().token(|token| token.contents = Reach::None));
    insta::assert_snapshot!(rows, @r#"
    used up
    issue: ! Transient Server
    list: ! Transient Server
    comment: ! Transient Server
    repository: ! Transient Server
    not before: 10:00:00 10:00:00 10:00:00 10:00:00
    used up, by another status
    issue: ! Transient Server
    list: ! Transient Server
    comment: ! Transient Server
    repository: ! Transient Server
    not before: 10:00:00 10:00:00 10:00:00 10:00:00
    too much at once
    issue: ! Transient Server
    list: ! Transient Server
    comment: ! Transient Server
    repository: ! Transient Server
    not before: 09:01:30 09:01:30 09:01:30 09:01:30
    without a time
    issue: ! Transient Server
    list: ! Transient Server
    comment: ! Transient Server
    repository: ! Transient Server
    not before: 09:01:00 09:01:00 09:01:00 09:01:00
    read only
    issue: at 09:00:00 acme/web#1 open "Issue 1" "" by alice/User [ready-for-agent] https://git.example.org/acme/web/issues/1
    list: 1 at 0ccf8fe123
    comment: ! Refused Item
    repository: acme/web main@0ccf8fe123 private writable Some(true) https://git.example.org/acme/web.git
    not before: - - - -
    no issues
    issue: ! Refused Item
    list: ! Refused Item
    comment: ! Refused Item
    repository: acme/web main@0ccf8fe123 private writable Some(true) https://git.example.org/acme/web.git
    not before: - - - -
    no contents
    issue: at 09:00:00 acme/web#1 open "Issue 1" "" by alice/User [ready-for-agent] https://git.example.org/acme/web/issues/1
    list: 1
    comment: done
    repository: ! Refused Item
    not before: - - - -
    "#);
}

#[test]
fn an_app_cannot_ask_who_it_is() {
    let (world, _) = stocked();
    let (_server, github) = start(&world, Face::new().token(|token| token.app = true));
    let fault = github.me().unwrap_err();
    assert!(fault.chain().contains("AFK_BOT_LOGIN"), "{}", fault.chain());
}

#[test]
fn an_old_enterprise_server_has_no_dependencies() {
    let (world, it) = stocked();
    for (version, blockers) in [("3.18.4", 0), ("3.19.0", 1)] {
        let (server, github) = start(&world, Face::enterprise(version));
        assert_eq!(github.blockers(&it).unwrap().len(), blockers, "{version}");
        server.check();
    }
}

#[test]
fn many_repositories_are_one_request() {
    let world = world();
    let repos: Vec<_> = (0..50).map(|nth| RepoId::parse(&format!("acme/r{nth}")).unwrap()).collect();
    for repo in &repos {
        for number in 1..=10 {
            world.issue(&repo.to_string(), number).label("ready-for-agent");
        }
    }
    let (server, github) = start(&world, Face::new());
    let listings = github.list(&repos, &[READY]);
    assert_eq!(listings.values().map(|it| it.as_ref().unwrap().issues.len()).sum::<usize>(), 500);
    assert_eq!(server.requests().len(), 1);
    assert!(github.permission(&repos[0], &Login::parse("alice").unwrap()).is_ok());
}
