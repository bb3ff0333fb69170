//! The connection cut at every request of a tick, before and after the server acted; then cron goes on.

use afk_sandbox::agent::Script;
use afk_sandbox::fault::Side;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::{Pick, Release, Server, Trouble};
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;
use crate::afk::is_over;

fn ready(script: Script) -> (World, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    (world, issue)
}

type Pair = fn(&Wired) -> &Server;
const SERVERS: [(&str, Pair); 2] = [("forge", |it| &it.servers.forge), ("t3", |it| &it.servers.t3)];

/// Cuts each request of `tick` on each server, on both sides, and lets `repaired` look at what cron makes of it. Gives how
/// many cuts were made, by server.
fn sweep(
    version: Version,
    script: fn() -> Script,
    minutes_before: u64,
    tick: fn(&Wired),
    repaired: fn(&Wired, &IssueHandle, &str),
) -> String {
    let mut rows = Vec::new();
    for (name, server) in SERVERS {
        let mut cuts = 0;
        for side in [Side::Before, Side::After] {
            for nth in 0.. {
                let (world, issue) = ready(script());
                let wired = Wired::new(&world, Release::Forgejo15, version);
                for _ in 0..minutes_before {
                    wired.poll();
                    wired.watch();
                    world.minutes(1);
                }
                let before = server(&wired).requests().len();
                server(&wired).trouble(Pick::from_nth(nth), side, Trouble::HangUp);
                tick(&wired);
                server(&wired).recover();
                if server(&wired).requests().len() - before <= nth {
                    break;
                }
                cuts += 1;
                let at = format!("{name} {side:?} {nth}");
                repaired(&wired, &issue, &at);
                assert_eq!(world.violations(false), [""; 0], "{at}");
            }
        }
        rows.push(format!("{name} {cuts}"));
    }
    rows.join(", ")
}

/// One thread, one turn, one record and the lock, on the next tick.
fn dispatched(wired: &Wired, issue: &IssueHandle, at: &str) {
    wired.poll();
    let threads = issue.threads();
    let sent = threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count();
    assert_eq!((threads.len(), sent, issue.comments().len()), (1, 1, 1), "{at}");
    assert!(issue.has("agent-in-progress"), "{at}");
}

fn landed(wired: &Wired, issue: &IssueHandle, at: &str) {
    wired.until_over(issue);
    assert!(!issue.is_open() && is_over(issue), "{at}\n{}", issue.history());
    assert_eq!(issue.threads().len(), 1, "{at}");
    let rang = wired.world.rings();
    assert!(rang.iter().all(|it| *it == rang[0]), "{at}: {rang:?}");
}

#[test]
fn a_dispatch_cut_at_every_request_starts_one_agent() {
    let rows = Version::ALL
        .map(|version| format!("{version:?}: {}", sweep(version, Script::works, 0, |it| drop(it.poll()), dispatched)));
    insta::assert_snapshot!(rows.join("\n"), @"
    Main: forge 50, t3 12
    V0_0_28: forge 50, t3 14
    V0_0_27: forge 50, t3 14
    ");
}

#[test]
fn the_tick_that_sends_a_corrective_turn_cut_at_every_request() {
    insta::assert_snapshot!(sweep(Version::Main, Script::red_then_fixes, 12, |it| drop(it.watch()), landed), @"forge 30, t3 8");
}

#[test]
fn the_tick_that_closes_cut_at_every_request() {
    insta::assert_snapshot!(sweep(Version::Main, Script::works, 13, |it| drop(it.watch()), landed), @"forge 46, t3 8");
}
