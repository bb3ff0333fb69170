//! Fifty repositories of one owner: requests grow with the issues that matter, not with repositories or candidates.
//! The list itself is at most twelve requests for five hundred ready issues.

use std::collections::BTreeMap;

use afk_sandbox::agent::Script;
use afk_sandbox::http::Release;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;

/// Ten ready issues in each.
fn fleet() -> World {
    let world = World::new();
    for repo in 0..50 {
        for number in 1..=10 {
            world.issue(&format!("acme/r{repo:02}"), number).script(Script::hangs()).label("ready-for-agent");
        }
    }
    world
}

/// What the forge was asked, repositories and numbers as `*`, and how often.
fn asked(wired: &Wired) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    for exchange in wired.servers.forge.requests() {
        let path = exchange.request.split('?').next().unwrap_or_default();
        let named = |part: &str| part.len() == 3 && part.starts_with('r') || part.bytes().any(|it| it.is_ascii_digit());
        let parts = path.split('/').map(|part| if named(part) && part != "v1" { "*" } else { part });
        *counts.entry(parts.collect::<Vec<_>>().join("/")).or_default() += 1;
    }
    counts.iter().map(|(path, count)| format!("{count:2} {path}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn five_hundred_issues_are_listed_in_twelve_requests_and_cheap_gates_ask_nothing() {
    for release in Release::ALL {
        let world = fleet();
        world.issue("acme/r07", 99).label("agent-in-progress");
        let mut wired = Wired::new(&world, release, Version::Main);
        wired.config.max_runs = 1;
        let report = wired.poll();
        let mut codes = BTreeMap::<&str, usize>::new();
        report.lines.iter().for_each(|line| *codes.entry(line.code.as_str()).or_default() += 1);
        assert_eq!(codes, [("repo_in_flight", 10), ("run_cap", 490)].into(), "{release:?}");
        // Who AFK is, ten pages of open issues, one of locks.
        insta::allow_duplicates! {
            insta::assert_snapshot!(asked(&wired), @"
        11 GET /api/v1/repos/issues/search
         1 GET /api/v1/user
        ")
        };
        assert_eq!(wired.servers.unexpected(), [""; 0], "{release:?}");
    }
}

/// Whatever number of agents start, the agent server's list is read once before the gates and once when every claim is in
/// place. That matters most where the list is the server's whole history.
#[test]
fn all_starts_of_a_tick_share_one_look() {
    for version in Version::ALL {
        for starts in [1, 9] {
            let mut wired = Wired::new(&fleet(), Release::Forgejo15, version);
            wired.config.max_runs = starts;
            let dispatched = wired.poll().lines.iter().filter(|line| line.code == "dispatched").count();
            let list = if version == Version::Main { "/shell" } else { "/snapshot" };
            let asked = wired.servers.t3.requests();
            let looks = asked.iter().filter(|it| it.request.ends_with(list)).count();
            let commands = asked.iter().filter(|it| it.request.starts_with("POST ")).count();
            // Project, thread and turn of each; which server it is, and where there are no lists, once the list that is not there.
            let others = asked.len() - looks - commands;
            let expected = (starts as usize, 2, 3 * starts as usize, if version == Version::Main { 1 } else { 2 });
            assert_eq!((dispatched, looks, commands, others), expected, "{version:?}");
        }
    }
}

#[test]
fn only_what_may_win_is_looked_into() {
    let wired = Wired::new(&fleet(), Release::Forgejo15, Version::Main);
    let dispatched = wired.poll().lines.iter().filter(|line| line.code == "dispatched").count();
    assert_eq!(dispatched, 3);
    insta::assert_snapshot!(asked(&wired), @"
     3 GET /api/v1/orgs/acme/labels
     3 GET /api/v1/repos/acme/*
     3 GET /api/v1/repos/acme/*/branches/main
     6 GET /api/v1/repos/acme/*/issues/*
     9 GET /api/v1/repos/acme/*/issues/*/comments
     3 GET /api/v1/repos/acme/*/issues/*/dependencies
     9 GET /api/v1/repos/acme/*/issues/*/timeline
     6 GET /api/v1/repos/acme/*/labels
    12 GET /api/v1/repos/issues/search
     1 GET /api/v1/user
     1 GET /api/v1/users/acme/repos
     3 POST /api/v1/repos/acme/*/issues/*/comments
     3 POST /api/v1/repos/acme/*/issues/*/labels
     3 POST /api/v1/repos/acme/*/labels
    ");
}

#[test]
fn a_quiet_fleet_costs_a_handful() {
    let world = World::new();
    for repo in 0..50 {
        world.issue(&format!("acme/r{repo:02}"), 1).label("bug");
    }
    let wired = Wired::new(&world, Release::Gitea1_22, Version::Main);
    wired.poll();
    wired.watch();
    insta::assert_snapshot!(asked(&wired), @"
    3 GET /api/v1/repos/issues/search
    1 GET /api/v1/user
    2 GET /api/v1/users/acme/repos
    ");
    let rest = wired.servers.servers().filter(|it| it.url() != wired.servers.forge.url()).flat_map(|it| it.requests());
    let rest: Vec<_> = rest.map(|it| it.request).collect();
    assert!(!rest.is_empty() && rest.iter().all(|it| it.starts_with("GET ")), "nothing is written anywhere: {rest:?}");
}
