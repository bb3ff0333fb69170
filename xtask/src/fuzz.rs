//! Running the fuzz targets of the wire, with recorded replies to begin from.

use std::fs;
use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::workspace::{Workspace, cargo};

/// The targets, and the endpoint whose replies each one reads.
const TARGETS: [(&str, &str); 3] = [
    ("shell", "/api/orchestration/shell"),
    ("snapshot", "/api/orchestration/snapshot"),
    ("thread", "/api/orchestration/threads/"),
];

/// Where the targets are, and the recordings.
const FUZZ: &str = "crates/afk-t3/fuzz";
const RECORDINGS: &str = "crates/afk-t3/tests/fixtures";

/// The longest input. A recorded thread has 4 kB.
const BYTES_MAX: &str = "16384";

/// Runs one target, or all of them, with this many inputs each.
pub(crate) fn run(target: Option<&str>, runs: u64) -> Result<ExitCode> {
    let known = || TARGETS.map(|(name, _)| name).join(", ");
    let wanted = |name: &str| target.is_none_or(|it| it == name);
    ensure!(TARGETS.iter().any(|(name, _)| wanted(name)), "no such fuzz target; there are {}", known());
    if !is_installed() {
        eprintln!("cargo-fuzz is not installed: cargo install cargo-fuzz --locked");
        return Ok(ExitCode::FAILURE);
    }
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let built = target_directory.join("fuzz");
    for (name, endpoint) in TARGETS.iter().filter(|(name, _)| wanted(name)) {
        let corpus = built.join("corpus").join(name);
        let seeds = sow(&root.join(RECORDINGS), endpoint, &corpus)?;
        println!("== {name}: {runs} inputs, from {seeds} recorded ones");
        let runs = format!("-runs={runs}");
        let limit = format!("-max_len={BYTES_MAX}");
        let words = format!("-dict={}", root.join(FUZZ).join("t3.dict").display());
        // Without a sanitizer it works on a stable compiler, and there is no unsafe code to watch.
        let status = cargo()
            .args(["fuzz", "run", "--fuzz-dir", FUZZ, "-s", "none", "--target-dir"])
            .args([built.as_os_str(), name.as_ref(), corpus.as_os_str()])
            .args(["--", &runs, &limit, &words, "-print_final_stats=1"])
            .current_dir(&root)
            .status()
            .context("failed to run cargo fuzz")?;
        if !status.success() {
            eprintln!("failed: {name}; make a unit test of the input that cargo fuzz named");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_installed() -> bool {
    let asked = cargo().args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Writes the recorded replies of an endpoint into a corpus; how many there are.
fn sow(recordings: &Path, endpoint: &str, corpus: &Path) -> Result<usize> {
    fs::create_dir_all(corpus).with_context(|| format!("failed to make {}", corpus.display()))?;
    let mut count = 0;
    for entry in fs::read_dir(recordings).with_context(|| format!("failed to list {}", recordings.display()))? {
        let path = entry?.path();
        let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
        let recording: Value = serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for (index, seed) in seeds(&recording, endpoint).iter().enumerate() {
            fs::write(corpus.join(format!("{name}-{index}")), seed.to_string())
                .with_context(|| format!("failed to write a seed of {name}"))?;
            count += 1;
        }
    }
    Ok(count)
}

/// The bodies that a recording gives: small ones, a list thread by thread, because short inputs are mutated better.
fn seeds(recording: &Value, endpoint: &str) -> Vec<Value> {
    let asked = recording.pointer("/request/path").and_then(Value::as_str).unwrap_or_default();
    let status = recording.pointer("/response/status").and_then(Value::as_u64);
    let Some(body) = recording.pointer("/response/body").filter(|_| asked.starts_with(endpoint) && status == Some(200))
    else {
        return Vec::new();
    };
    let Some(threads) = body.get("threads").and_then(Value::as_array) else { return vec![body.clone()] };
    let project = body.pointer("/projects/0").into_iter().collect::<Vec<_>>();
    threads.iter().map(|thread| json!({ "projects": project, "threads": [thread] })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(path: &str, status: u16, body: &Value) -> Value {
        json!({ "request": { "path": path }, "response": { "status": status, "body": body } })
    }

    #[test]
    fn a_list_gives_a_seed_for_each_thread_and_a_thread_itself() {
        let list = json!({ "snapshotSequence": 7, "projects": [1, 2], "threads": [3, 4] });
        let [(_, shell), (_, snapshot), (_, thread)] = TARGETS;
        let seeds_of = |path, status, body, endpoint| seeds(&recording(path, status, body), endpoint);
        assert_eq!(
            seeds_of(shell, 200, &list, shell),
            [json!({ "projects": [1], "threads": [3] }), json!({ "projects": [1], "threads": [4] })]
        );
        assert!(seeds_of(shell, 200, &list, snapshot).is_empty());
        assert!(seeds_of(shell, 401, &list, shell).is_empty());
        let one = json!({ "thread": 5 });
        assert_eq!(seeds_of("/api/orchestration/threads/t1", 200, &one, thread), std::slice::from_ref(&one));
    }

    #[test]
    fn every_target_is_in_the_manifest_and_no_other() {
        let manifest = include_str!("../../crates/afk-t3/fuzz/Cargo.toml");
        let named: Vec<_> = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")).collect();
        assert_eq!(named, TARGETS.map(|(name, _)| format!("{name}.rs\"")));
    }
}
