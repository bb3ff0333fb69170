//! What a minute costs in which nothing happens: at most four requests for each run, and no write.

use afk_sandbox::agent::Script;
use afk_sandbox::http::Release;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_tick::report::Report;

use super::Wired;

/// Requests of one tick: to the forge, and to the agent server.
fn tick(wired: &Wired, run: fn(&Wired) -> Report) -> [usize; 2] {
    let count = || [wired.servers.forge.requests().len(), wired.servers.t3.requests().len()];
    let before = count();
    run(wired);
    let after = count();
    let new = wired.servers.forge.requests().split_off(before[0]);
    assert!(new.iter().all(|it| it.request.starts_with("GET ") || it.request.ends_with("/graphql")), "a write");
    [after[0] - before[0], after[1] - before[1]]
}

/// One tick of each program while the agents are at work, and one of the watcher while CI runs, with so many runs in as many
/// repositories.
fn ticks(forge: ForgeKind, runs: u32) -> [[usize; 2]; 3] {
    let world = World::new();
    for run in 0..runs {
        let repo = format!("acme/r{run:02}");
        world.repo(&repo);
        world.issue(&repo, 1).script(Script::works()).label("ready-for-agent");
    }
    let mut wired = Wired::before(&world, forge, Version::Main);
    wired.config.max_runs = runs;
    let dispatched = wired.poll().lines.iter().filter(|line| line.code == "dispatched").count();
    assert_eq!(dispatched, runs as usize);
    wired.watch();
    world.minutes(3);
    wired.watch();
    let at_work = [Wired::poll, Wired::watch].map(|run| tick(&wired, run));
    world.minutes(8);
    wired.watch();
    assert_eq!(wired.servers.unexpected(), [""; 0]);
    let [polled, watched] = at_work;
    [polled, watched, tick(&wired, Wired::watch)]
}

#[test]
fn requests_of_runs_in_flight() {
    let forges = [
        ("Gitea 1.22", ForgeKind::Gitea(Release::Gitea1_22)),
        ("Gitea 1.26", ForgeKind::Gitea(Release::Gitea1_26)),
        ("Forgejo 15", ForgeKind::Gitea(Release::Forgejo15)),
        ("GitHub", ForgeKind::Github),
    ];
    let mut rows = Vec::new();
    for (name, forge) in forges {
        let (one, fifty) = (ticks(forge, 1), ticks(forge, 50));
        for (phase, (one, fifty)) in ["poll", "at work", "CI runs"].iter().zip(one.iter().zip(&fifty)) {
            let total = |tick: &[usize; 2]| tick[0] + tick[1];
            let each = (total(fifty) - total(one)) as f64 / 49.0;
            rows.push(format!(
                "{name:10} {phase:7}: forge {:2} and {:3}, T3 {} and {:2}: {each:.2} for each run more",
                one[0], fifty[0], one[1], fifty[1]
            ));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Gitea 1.22 poll   : forge  4 and   4, T3 1 and  1: 0.00 for each run more
    Gitea 1.22 at work: forge  3 and 102, T3 3 and 52: 3.02 for each run more
    Gitea 1.22 CI runs: forge  4 and 152, T3 2 and  2: 3.02 for each run more
    Gitea 1.26 poll   : forge  4 and   4, T3 1 and  1: 0.00 for each run more
    Gitea 1.26 at work: forge  4 and 152, T3 3 and 52: 4.02 for each run more
    Gitea 1.26 CI runs: forge  5 and 202, T3 2 and  2: 4.02 for each run more
    Forgejo 15 poll   : forge  4 and   4, T3 1 and  1: 0.00 for each run more
    Forgejo 15 at work: forge  3 and 102, T3 3 and 52: 3.02 for each run more
    Forgejo 15 CI runs: forge  4 and 152, T3 2 and  2: 3.02 for each run more
    GitHub     poll   : forge  1 and   3, T3 1 and  1: 0.04 for each run more
    GitHub     at work: forge  2 and  51, T3 3 and 52: 2.00 for each run more
    GitHub     CI runs: forge  5 and 201, T3 2 and  2: 4.00 for each run more
    ");
}
