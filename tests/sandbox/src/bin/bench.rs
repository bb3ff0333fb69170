//! What a tick costs, measured. Started by `cargo xtask bench`.

use std::ffi::OsString;
use std::path::PathBuf;

use afk_sandbox::bench::{Bench, MEASURE, child};
use argh::FromArgs;

/// Measures ticks of the real programs and prints a table.
#[derive(FromArgs)]
struct Args {
    /// the path of afk-poller
    #[argh(option)]
    poller: PathBuf,
    /// the path of afk-watcher
    #[argh(option)]
    watcher: PathBuf,
    /// runs of each tick; the median is shown (default 5)
    #[argh(option, default = "5")]
    runs: usize,
    /// only ticks whose names contain this
    #[argh(option, default = "String::new()")]
    only: String,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let [_, first, command @ ..] = arguments.as_slice()
        && first == MEASURE
    {
        return child(command);
    }
    let Args { poller, watcher, runs, only } = argh::from_env();
    Bench { poller, watcher, runs: runs.max(1), only }.run()
}
