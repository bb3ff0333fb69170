//! One run of a program, and what it cost.
//!
//! The kernel adds up what the ended children of a process have used, so each program is run by a process of its own: this
//! one, started again with [`MEASURE`] as its first argument.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// The first argument of the process that runs one program and tells what it used.
pub const MEASURE: &str = "--measure";

/// What one run cost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Cost {
    /// From start to end.
    pub(super) wall: Duration,
    /// User and system time.
    pub(super) cpu: Duration,
    /// The most memory that was resident, in KiB.
    pub(super) resident: u64,
    /// The exit code.
    pub(super) code: i32,
}

/// Runs a program through a process of its own.
pub(super) fn run(program: &Path, arguments: &[String], settings: &[(&str, String)]) -> Result<Cost> {
    let this = std::env::current_exe().context("failed to find this program")?;
    let output = Command::new(this)
        .arg(MEASURE)
        .arg(program)
        .args(arguments)
        .env_clear()
        .envs(settings.iter().map(|(key, value)| (key, value)))
        .stderr(Stdio::inherit())
        .output()
        .context("failed to measure")?;
    ensure!(output.status.success(), "measuring {} failed", program.display());
    serde_json::from_slice(&output.stdout).context("the measuring process said something else")
}

/// What the measuring process does: runs the rest of its arguments as a command, and prints the cost on standard output.
///
/// # Errors
/// The command cannot be run, or a signal ended it.
pub fn child(command: &[OsString]) -> Result<()> {
    let (program, arguments) = command.split_first().context("nothing to measure")?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("failed to run {}", program.display()))?;
    let wall = start.elapsed();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).context("failed to read what the program used")?;
    let time = |it: nix::sys::time::TimeVal| {
        Duration::from_secs(it.tv_sec().unsigned_abs()) + Duration::from_micros(it.tv_usec().unsigned_abs())
    };
    let cost = Cost {
        wall,
        cpu: time(used.user_time()) + time(used.system_time()),
        resident: used.max_rss().unsigned_abs(),
        code: status.code().context("a signal ended it")?,
    };
    println!("{}", serde_json::to_string(&cost)?);
    Ok(())
}
