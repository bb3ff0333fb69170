//! The main job of AFK on a sandbox, shown. Started by `cargo xtask demo`.

use std::path::PathBuf;
use std::process::ExitCode;

use afk_sandbox::demo::{Programs, run};
use argh::FromArgs;

/// Runs the real programs, tick after tick, on a world of five issues.
#[derive(FromArgs)]
struct Args {
    /// the path of afk-poller
    #[argh(option)]
    poller: PathBuf,
    /// the path of afk-watcher
    #[argh(option)]
    watcher: PathBuf,
}

fn main() -> anyhow::Result<ExitCode> {
    let Args { poller, watcher } = argh::from_env();
    run(&Programs { poller, watcher })
}
