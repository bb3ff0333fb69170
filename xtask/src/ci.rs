//! The one gate, the same on every machine: quick checks first, stop at the first failure.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::tidy;
use crate::workspace::{PURE, Workspace, cargo};

/// One command of the gate: its arguments to cargo and the environment that it needs.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    args: Vec<&'static str>,
    env: Vec<(&'static str, &'static str)>,
}

impl Step {
    fn new(args: &[&'static str]) -> Self {
        Self { args: args.to_vec(), env: Vec::new() }
    }

    fn env(self, name: &'static str, value: &'static str) -> Self {
        let env = self.env.into_iter().chain([(name, value)]).collect();
        Self { env, ..self }
    }

    /// The step as a person would type it.
    fn line(&self) -> String {
        let env = self.env.iter().map(|(name, value)| match value.contains(' ') {
            true => format!("{name}='{value}' "),
            false => format!("{name}={value} "),
        });
        env.collect::<String>() + "cargo " + &self.args.join(" ")
    }

    fn command(&self) -> Command {
        let mut command = cargo();
        // A forced pass would turn every snapshot into a formality.
        command.args(&self.args).envs(self.env.iter().copied()).env_remove("INSTA_FORCE_PASS");
        command
    }
}

/// Steps before tidy, which needs nothing to compile.
fn first_steps() -> Vec<Step> {
    vec![Step::new(&["fmt", "--all", "--", "--check"])]
}

/// Steps after tidy.
fn later_steps() -> Vec<Step> {
    let clippy = Step::new(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]);
    // Alone: in a build of everything another crate's features would let `std` into a pure one unseen.
    let pure = PURE.iter().map(|name| Step::new(&["check", "--locked", "--package", name]));
    let test = Step::new(&["test", "--workspace", "--locked"]).env("CI", "1").env("INSTA_UPDATE", "no");
    let doc = Step::new(&["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings");
    let demo = Step::new(&["xtask", "demo"]);
    let conformance = Step::new(&["xtask", "conformance"]);
    let crash = Step::new(&["xtask", "crash"]);
    let sim = Step::new(&["xtask", "sim", "--seeds", "1000"]);
    let manifests = Step::new(&["xtask", "manifests"]);
    let metrics = Step::new(&["xtask", "metrics"]);
    let outside = [conformance, manifests, metrics];
    [clippy].into_iter().chain(pure).chain([test, doc, demo, crash, sim]).chain(outside).collect()
}

/// Runs the gate.
pub(crate) fn run() -> Result<ExitCode> {
    let workspace = Workspace::read()?;
    let start = Instant::now();
    for step in first_steps() {
        if !passes(&step, &workspace.workspace_root)? {
            return Ok(ExitCode::FAILURE);
        }
    }
    heading("cargo xtask tidy");
    if !tidy::report(&workspace)? {
        eprintln!("failed: cargo xtask tidy");
        return Ok(ExitCode::FAILURE);
    }
    for step in later_steps() {
        if !passes(&step, &workspace.workspace_root)? {
            return Ok(ExitCode::FAILURE);
        }
    }
    println!("== all passed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn passes(step: &Step, root: &Path) -> Result<bool> {
    heading(&step.line());
    let start = Instant::now();
    let status = step.command().current_dir(root).status().with_context(|| format!("failed to run {}", step.line()))?;
    if status.success() {
        println!("   {:.1} s", start.elapsed().as_secs_f64());
    } else {
        eprintln!("failed: {}", step.line());
    }
    Ok(status.success())
}

fn heading(line: &str) {
    println!("== {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_is_this_list() {
        let lines: Vec<_> = first_steps().iter().chain(&later_steps()).map(Step::line).collect();
        assert_eq!(
            lines,
            [
                "cargo fmt --all -- --check",
                "cargo clippy --workspace --all-targets --locked -- -D warnings",
                "cargo check --locked --package afk-core",
                "cargo check --locked --package afk-policy",
                "cargo check --locked --package afk-prompt",
                "cargo check --locked --package afk-tick",
                "CI=1 INSTA_UPDATE=no cargo test --workspace --locked",
                "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --locked",
                "cargo xtask demo",
                "cargo xtask crash",
                "cargo xtask sim --seeds 1000",
                "cargo xtask conformance",
                "cargo xtask manifests",
                "cargo xtask metrics",
            ]
        );
    }
}
