//! Lists of issues and of what they wait for.

use super::*;
use crate::tracker::BOT;
use afk_core::port::{ActorKind, Permission};

fn stocked() -> World {
    let world = world();
    world.issue("acme/web", 1).label("ready").label("Urgent").body("Text");
    world.issue("acme/web", 2).label("ready");
    world.issue("acme/web", 3).label("ready").close_by("alice");
    world.issue("acme/web", 4).label("ready").pull_request();
    world.account("gone", ActorKind::Ghost);
    world.issue("acme/web", 5).author("gone");
    world
}

#[test]
fn pull_requests_stand_between_issues_and_all_labels_count() {
    let github = GitHub::of(&stocked());
    let numbers = |query: &str| github.ask(&format!("GET /repos/acme/web/issues?{query}")).numbers();
    assert_eq!(numbers(""), [5, 4, 2, 1], "open ones, the newest first");
    assert_eq!(numbers("labels=ready"), [4, 2, 1]);
    assert_eq!(numbers("labels=READY,urgent&direction=asc"), [1], "all of them, in any spelling");
    assert_eq!(numbers("labels=ready,unknown"), [0; 0], "nothing carries a label that is nowhere");
    assert_eq!(numbers("labels=ready&state=all&direction=asc"), [1, 2, 3, 4]);
    assert_eq!(numbers("state=closed"), [3]);
    assert_eq!(github.ask("GET /repos/acme/web/issues?state=done").status, 422);
    let all = github.ask("GET /repos/acme/web/issues?direction=asc").json();
    assert_eq!(each(&all, "/pull_request/url").iter().filter(|it| *it != "absent").count(), 1);
    insta::assert_snapshot!(each(&all, "/body").join(" "), @"Text null null null");
    insta::assert_snapshot!(each(&all, "/user/login").join(" "), @"alice alice alice absent");
    insta::assert_snapshot!(each(&all, "/html_url").join(" "), @"https://git.example.org/acme/web/issues/1 https://git.example.org/acme/web/issues/2 https://git.example.org/acme/web/pull/4 https://git.example.org/acme/web/issues/5");
    github.server.check();
}

#[test]
fn labels_are_objects_or_names() {
    for (plain, shown) in [(false, "/labels/1/name"), (true, "/labels/1")] {
        let github = GitHub::with(&stocked(), Face { plain_labels: plain, ..Face::new() });
        let issue = github.ask("GET /repos/acme/web/issues/1").json();
        assert_eq!(issue.pointer(shown).unwrap(), "Urgent");
    }
}

#[test]
fn a_page_has_at_most_a_hundred_and_links_lead_on_below_the_address_that_was_asked() {
    let world = world();
    for number in 1..=230 {
        world.issue("acme/web", number);
    }
    let github = GitHub::of(&world);
    let page = |query: &str| github.ask(&format!("GET /repos/acme/web/issues?{query}"));
    assert_eq!(page("").numbers().len(), 30);
    assert_eq!((page("per_page=1000").numbers().len(), page("per_page=0&page=x").numbers().len()), (100, 30));
    let second = page("per_page=100&state=open&page=2");
    assert_eq!(second.numbers().first(), Some(&130));
    insta::assert_snapshot!(second.header("link").unwrap().replace(", ", "\n"), @r#"
    <http://x/api/v3/repos/acme/web/issues?per_page=100&state=open&page=1>; rel="prev"
    <http://x/api/v3/repos/acme/web/issues?per_page=100&state=open&page=3>; rel="next"
    <http://x/api/v3/repos/acme/web/issues?per_page=100&state=open&page=3>; rel="last"
    <http://x/api/v3/repos/acme/web/issues?per_page=100&state=open&page=1>; rel="first"
    "#);
    let last = page("per_page=100&page=3");
    assert_eq!((last.numbers().len(), last.header("link").unwrap().contains("next")), (30, false));
    assert_eq!(page("per_page=100&page=4").body, "[]");
    assert_eq!(github.ask("GET /repos/acme/web/labels").header("link"), None, "one page needs no links");
}

#[test]
fn dependencies_are_issues_of_any_repository_and_hidden_ones_are_only_counted() {
    let world = world();
    let one = world.issue("acme/web", 1).blocked_by("acme/api", 9).blocked_by("acme/secret", 3);
    world.issue("acme/api", 9).close_by("alice");
    world.grant("acme/secret", BOT, Permission::None);
    let path = "/repos/acme/web/issues/1";
    for version in [None, Some("3.19.2"), Some("3.18.4")] {
        let face = version.map_or_else(Face::new, Face::enterprise);
        let github = GitHub::with(&world, face);
        let (issue, list) =
            (github.ask(&format!("GET {path}")), github.ask(&format!("GET {path}/dependencies/blocked_by")));
        let meta = github.ask("GET /meta").json();
        assert_eq!(meta["installed_version"].as_str(), version);
        assert_eq!(issue.header("x-github-enterprise-version"), version);
        if version == Some("3.18.4") {
            assert_eq!((list.status, issue.json().get("issue_dependencies_summary")), (404, None), "it knows of none");
            continue;
        }
        assert_eq!(each(&list.json(), "/repository_url"), ["http://x/api/v3/repos/acme/api"]);
        assert_eq!(each(&list.json(), "/state"), ["closed"]);
        let counts = &issue.json()["issue_dependencies_summary"];
        assert_eq!((&counts["blocked_by"], &counts["total_blocked_by"]), (&1.into(), &2.into()));
    }
    let github = GitHub::of(&world);
    let closed = github.tell(&format!("PATCH {path}"), r#"{"state":"closed"}"#);
    assert_eq!((closed.status, one.is_open()), (200, false), "it shows dependencies and does not act on them");
}
