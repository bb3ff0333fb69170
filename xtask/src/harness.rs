//! Running the harnesses of the test suite that are programs.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::{Workspace, cargo};

/// Builds a harness and runs it with these arguments. Its exit code is ours.
pub(crate) fn run(name: &str, args: &[String]) -> Result<ExitCode> {
    let Workspace { workspace_root: root, .. } = Workspace::read()?;
    let status = cargo()
        .args(["run", "--quiet", "--locked", "--package", "afk-tests", "--bin", name, "--"])
        .args(args)
        .current_dir(&root)
        .status()
        .with_context(|| format!("failed to run cargo run --bin {name}"))?;
    // A program that a signal ended has no code of its own.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
