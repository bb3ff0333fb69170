//! Running cargo-mutants over the pure crates: a change of their code that no test notices is a missing test.

use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace::{PURE, Workspace, cargo};

/// The tests that hold a crate, and nothing slower. What the ticks do is told by the stories of the suite.
fn tests(package: &str) -> &'static [&'static str] {
    match package {
        "afk-tick" => &[
            "--test-package=afk-tick,afk-tests",
            "--",
            "--lib",
            "--test=suite",
            "--",
            "story::",
            "tests::",
            // These run whole stories too, thousands of times.
            "--skip=crash::",
            "--skip=loopback::",
            "--skip=contract::",
        ],
        _ => &["--", "--lib"],
    }
}

/// Mutates one pure crate, or each of them, so many mutants at a time, and names what survived.
pub(crate) fn run(package: Option<&str>, jobs: usize) -> Result<ExitCode> {
    let wanted = |it: &&&str| package.is_none_or(|name| name == **it);
    ensure!(PURE.iter().any(|it| wanted(&it)), "no such pure crate; there are {}", PURE.join(", "));
    if !is_installed() {
        eprintln!("cargo-mutants is not installed: cargo install cargo-mutants --locked");
        return Ok(ExitCode::FAILURE);
    }
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let mut clean = true;
    for package in PURE.iter().filter(wanted) {
        println!("== {package}");
        let output = target_directory.join("mutants").join(package);
        std::fs::create_dir_all(&output).with_context(|| format!("failed to make {}", output.display()))?;
        let status = cargo()
            .args(["mutants", "--package", package, "--jobs", &jobs.to_string()])
            .args(["--timeout", "60", "--output"])
            .arg(&output)
            .args(tests(package))
            // Nobody reads a backtrace of a mutant, and what only the 200th made-up input would notice is tried again by itself.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("PROPTEST_CASES", "64")
            .current_dir(&root)
            .status()
            .context("failed to run cargo mutants")?;
        clean &= status.success();
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_installed() -> bool {
    let asked = cargo().args(["mutants", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pure_crate_is_mutated_and_what_is_not_says_why() {
        let settings = include_str!("../../.cargo/mutants.toml");
        let globs = settings.lines().find(|line| line.starts_with("examine_globs")).unwrap();
        let wanted: Vec<_> = PURE.iter().map(|name| format!("\"crates/{name}/src/**\"")).collect();
        assert_eq!(globs, format!("examine_globs = [{}]", wanted.join(", ")));
        let (_, excluded) = settings.split_once("exclude_re = [\n").unwrap();
        let lines: Vec<_> = excluded.lines().map(str::trim).take_while(|line| *line != "]").collect();
        let reasonless = lines.windows(2).filter(|two| two[1].starts_with('\'') && !two[0].starts_with('#'));
        assert_eq!(reasonless.count(), 0, "{lines:#?}");
        assert!(lines.len() > 2 && lines[0].starts_with('#'));
    }
}
