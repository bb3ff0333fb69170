//! Running the fuzz targets, with recorded replies or written examples to begin from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use self::targets::{Seeds, T3, TARGETS, Target};
use crate::workspace::{Workspace, cargo};

mod seeds;
mod targets;

/// Where the recorded replies are, and the words of those replies.
const RECORDINGS: &str = "crates/afk-t3/tests/fixtures";
const WORDS: &str = "crates/afk-t3/fuzz/t3.dict";

/// The longest input. A recorded thread has 4 kB.
const BYTES_MAX: &str = "16384";

/// The longest that one input may take. None needs a tenth of a second.
const INPUT_SECONDS_MAX: &str = "10";

/// Runs one target, or all of them: each until it has seen this many inputs or has run this long.
pub(crate) fn run(target: Option<&str>, runs: u64, seconds: u64) -> Result<ExitCode> {
    let known = || TARGETS.iter().map(|it| it.name).collect::<Vec<_>>().join(", ");
    let wanted = |it: &&Target| target.is_none_or(|name| name == it.name);
    ensure!(TARGETS.iter().any(|it| wanted(&it)), "no such fuzz target; there are {}", known());
    if !is_installed() {
        eprintln!("cargo-fuzz is not installed: cargo install cargo-fuzz --locked");
        return Ok(ExitCode::FAILURE);
    }
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let built = target_directory.join("fuzz");
    let limits = [
        format!("-runs={runs}"),
        format!("-max_total_time={seconds}"),
        format!("-max_len={BYTES_MAX}"),
        format!("-timeout={INPUT_SECONDS_MAX}"),
    ];
    for target @ Target { name, package, .. } in TARGETS.iter().filter(wanted) {
        let corpus = built.join("corpus").join(name);
        println!("== {name}: {runs} inputs or {seconds} s, from {} given ones", begin(target, &root, &corpus)?);
        // Without a sanitizer it works on a stable compiler, and there is no unsafe code to watch.
        let status = cargo()
            .args(["fuzz", "run", "--fuzz-dir", package, "-s", "none", "--target-dir"])
            .args([built.as_os_str(), name.as_ref(), corpus.as_os_str()])
            .arg("--")
            .args(&limits)
            .args(words(package, &root))
            .arg("-print_final_stats=1")
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

/// Puts a target's first inputs into its corpus; how many there are.
fn begin(target: &Target, root: &Path, corpus: &Path) -> Result<usize> {
    match target.seeds {
        Seeds::Replies(endpoint) => seeds::sow(&root.join(RECORDINGS), endpoint, corpus),
        Seeds::Files => seeds::copy(&root.join(target.package).join("seeds").join(target.name), corpus),
    }
}

/// The words that are worth trying, where there is a list of them.
fn words(package: &str, root: &Path) -> Option<OsString> {
    let path: PathBuf = root.join(WORDS);
    (package == T3).then(|| [OsString::from("-dict="), path.into_os_string()].into_iter().collect())
}
