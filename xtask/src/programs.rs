//! Building the programs and running one of the sandbox's with them.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::workspace::{Workspace, cargo};

/// Builds both programs of AFK and `binary` of the sandbox, then runs `binary` with their paths. Its exit code is ours.
pub(crate) fn run(binary: &str, release: bool, rest: &[String]) -> Result<ExitCode> {
    let workspace = Workspace::read()?;
    let profile = if release { "release" } else { "debug" };
    println!("building afk-poller, afk-watcher and {binary} ({profile}) ...");
    let mut build = cargo();
    build.args(["build", "--quiet", "--locked"]);
    build.args(["--package", "afk-poller", "--package", "afk-watcher", "--package", "afk-sandbox"]);
    build.args(["--bin", "afk-poller", "--bin", "afk-watcher", "--bin", binary]);
    if release {
        build.arg("--release");
    }
    let status = build.current_dir(&workspace.workspace_root).status().context("failed to run cargo build")?;
    ensure!(status.success(), "the build failed");

    let built = workspace.target_directory.join(profile);
    let program = |name: &str| built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    start(&program(binary), &program("afk-poller"), &program("afk-watcher"), rest)
}

fn start(program: &Path, poller: &Path, watcher: &Path, rest: &[String]) -> Result<ExitCode> {
    let status = std::process::Command::new(program)
        .arg("--poller")
        .arg(poller)
        .arg("--watcher")
        .arg(watcher)
        .args(rest)
        .status()
        .with_context(|| format!("failed to run {}", program.display()))?;
    // A program that a signal ended has no code of its own.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
