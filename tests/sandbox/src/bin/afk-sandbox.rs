//! A world on the wall clock, for a person to run AFK's programs against. Started by `cargo xtask sandbox`.

#![allow(clippy::print_stdout, reason = "it talks to a person")]

use std::path::PathBuf;
use std::time::Duration;

use afk_sandbox::agent::Script;
use afk_sandbox::http::Release;
use afk_sandbox::loopback::{ForgeKind, Loopback};
use afk_sandbox::world::World;
use argh::FromArgs;
use jiff::Timestamp;

/// Keeps a sandbox running and prints the settings to source.
#[derive(FromArgs)]
struct Args {
    /// the path of afk-poller
    #[argh(option)]
    poller: PathBuf,
    /// the path of afk-watcher
    #[argh(option)]
    watcher: PathBuf,
}

fn main() {
    let Args { poller, watcher } = argh::from_env();
    let world = World::at(Timestamp::now());
    world.repo("acme/web");
    world.repo("acme/api");
    world.issue("acme/web", 7).title("Keep people logged in").script(Script::works()).label("ready-for-agent");
    world.issue("acme/api", 3).title("Round prices once").script(Script::red_then_fixes()).label("ready-for-agent");
    let loopback = Loopback::start(&world, ForgeKind::Gitea(Release::Forgejo15));

    println!("# A sandbox of forge, T3 and Slack is running. In another terminal:");
    println!("#   paste these lines, then run {} and {}", poller.display(), watcher.display());
    println!("#   (every minute or so; an agent takes about nine minutes). Ctrl-C here ends it.");
    for (key, value) in loopback.settings() {
        println!("export {key}='{value}'");
    }
    println!("# issues: acme/web#7 (lands), acme/api#3 (goes red, is fixed forward)");
    let mut told = 0;
    loop {
        std::thread::sleep(Duration::from_millis(200));
        world.advance_to(Timestamp::now());
        let rings = world.rings();
        for ring in rings.iter().skip(told) {
            println!("# {} the doorbell rang: {ring}", world.now().strftime("%H:%M:%S"));
        }
        told = rings.len();
    }
}
