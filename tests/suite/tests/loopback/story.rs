use afk_sandbox::agent::Script;
use afk_sandbox::http::Release;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;

/// One story on every pair of releases: what is fixed forward and lands does so wherever AFK runs.
#[test]
fn the_same_story_on_every_release() {
    let mut rows = Vec::new();
    for release in Release::ALL {
        for version in Version::ALL {
            let world = World::new();
            world.repo("acme/web");
            let issue = world.issue("acme/web", 7).title("Fix the login").script(Script::red_then_fixes());
            let issue = issue.label("ready-for-agent");
            let wired = Wired::new(&world, release, version);
            let minutes = wired.until_over(&issue);
            assert_eq!(wired.servers.unexpected(), [""; 0], "{release:?} {version:?}");
            assert_eq!(world.violations(false), [""; 0], "{release:?} {version:?}");
            let turns = issue.threads()[0].messages.iter().filter(|it| it.role == "user").count();
            let state = if issue.is_open() { "open" } else { "closed" };
            rows.push(format!("{minutes} min, {turns} turns, {state}, rang {:?}", world.rings()));
        }
    }
    rows.dedup();
    insta::assert_snapshot!(rows.join("\n"), @r#"19 min, 2 turns, closed, rang ["done: acme/web#7 Fix the login"]"#);
}

/// What a steady minute of one run costs, by server.
#[test]
fn requests_of_a_run_in_flight() {
    let world = World::new();
    world.repo("acme/web");
    world.issue("acme/web", 7).title("Fix the login").script(Script::works()).label("ready-for-agent");
    let wired = Wired::new(&world, Release::Forgejo15, Version::Main);
    let mut rows = Vec::new();
    let mut tick = |name: &str, run: &dyn Fn()| {
        let before = (wired.servers.forge.requests().len(), wired.servers.t3.requests().len());
        run();
        let after = (wired.servers.forge.requests().len(), wired.servers.t3.requests().len());
        rows.push(format!("{name}: forge {}, t3 {}", after.0 - before.0, after.1 - before.1));
    };
    tick("poll that dispatches", &|| drop(wired.poll()));
    tick("watch, first", &|| drop(wired.watch()));
    world.minutes(3);
    wired.watch();
    tick("watch, agent at work", &|| drop(wired.watch()));
    tick("poll, nothing to do", &|| drop(wired.poll()));
    world.minutes(8);
    wired.watch();
    tick("watch, CI pending", &|| drop(wired.watch()));
    insta::assert_snapshot!(rows.join("\n"), @"
    poll that dispatches: forge 25, t3 6
    watch, first: forge 5, t3 3
    watch, agent at work: forge 3, t3 3
    poll, nothing to do: forge 4, t3 1
    watch, CI pending: forge 4, t3 2
    ");
}

/// The same on GitHub, with every agent server.
#[test]
fn the_same_story_on_github() {
    for version in Version::ALL {
        let world = World::new();
        world.repo("acme/web");
        let issue = world.issue("acme/web", 7).title("Fix the login").script(Script::red_then_fixes());
        let issue = issue.label("ready-for-agent");
        let wired = Wired::before(&world, ForgeKind::Github, version);
        wired.until_over(&issue);
        assert_eq!(wired.servers.unexpected(), [""; 0], "{version:?}");
        assert_eq!(world.violations(false), [""; 0], "{version:?}");
        assert!(!issue.is_open(), "{version:?}");
        assert_eq!(world.rings(), ["done: acme/web#7 Fix the login"], "{version:?}");
    }
}
