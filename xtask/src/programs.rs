//! Building the programs and running one of the sandbox's with them.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::workspace::{Workspace, cargo};

/// Builds both programs of AFK and `binary` of the sandbox, then runs `binary` with their paths. Its exit code is ours.
pub(crate) fn run(binary: &str, release: bool, rest: &[String]) -> Result<ExitCode> {
    let mut program = build(binary, release)?;
    let status = program.args(rest).status().with_context(|| format!("failed to run {binary}"))?;
    // A program that a signal ended has no code of its own.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Builds them, and gives the command that runs `binary` with the programs' paths.
pub(crate) fn build(binary: &str, release: bool) -> Result<Command> {
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
    let mut command = Command::new(program(binary));
    command.arg("--poller").arg(program("afk-poller")).arg("--watcher").arg(program("afk-watcher"));
    Ok(command)
}
