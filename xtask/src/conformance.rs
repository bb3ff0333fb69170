//! Holding every request that the clients send, and every reply of the sandbox, against the servers' published
//! descriptions.
//!
//! The contract tests write their exchanges down; `xtask/conformance` checks them in JavaScript, because that is where the
//! descriptions and the validators are. Where node is missing or a package registry is out of reach, it says so and passes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::outside::{Got, fetched};
use crate::workspace::{Workspace, cargo};

/// The checker and what it is made of.
const CHECKER: &str = "xtask/conformance";
/// The crate that ships Forgejo's description, and the name of the file.
const SWAGGER: (&str, &str) = ("forgejo-api", "swagger.v1.json");
/// The variable that makes the contract tests write their exchanges to a file.
const WANTED: &str = "AFK_EXCHANGES";

/// The oldest node that the checker runs on.
const NODE_MIN: u32 = 20;

/// Records, checks, and says what is wrong.
pub(crate) fn run() -> Result<ExitCode> {
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let checker = root.join(CHECKER);
    let swagger = match prepare(&checker)? {
        Got::Ready(swagger) => swagger,
        Got::Missing(why) => {
            println!("conformance: SKIPPED, nothing was checked: {why}");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let folder = target_directory.join("conformance");
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let exchanges = folder.join("exchanges.jsonl");
    record(&root, &exchanges)?;
    let status = Command::new("node")
        .arg(checker.join("check.mjs"))
        .args([&exchanges, &swagger])
        .status()
        .context("failed to run node")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Fetches what the checker needs; the path of the description that is no npm package.
fn prepare(checker: &Path) -> Result<Got<PathBuf>> {
    if major(&version("node")).is_none_or(|major| major < NODE_MIN) {
        return Ok(Got::Missing(format!("there is no node {NODE_MIN} or newer")));
    }
    if version("npm").is_empty() {
        return Ok(Got::Missing("npm is not installed".into()));
    }
    match install(checker)? {
        Got::Ready(()) => swagger(checker),
        Got::Missing(why) => Ok(Got::Missing(why)),
    }
}

/// What a tool says to `--version`; nothing if it is not there.
fn version(tool: &str) -> String {
    let said = Command::new(tool).arg("--version").stderr(Stdio::null()).output();
    said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// The 20 of `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs the packages of the lock file, unless they are there.
fn install(checker: &Path) -> Result<Got<()>> {
    let (lock, installed) = (checker.join("package-lock.json"), checker.join("node_modules/.installed.json"));
    let wanted = fs::read(&lock).with_context(|| format!("failed to read {}", lock.display()))?;
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(Got::Ready(()));
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=60000"]).current_dir(checker);
    match fetched("npm ci", &mut npm)? {
        Got::Ready(_) => {
            fs::write(&installed, wanted).with_context(|| format!("failed to write {}", installed.display()))?;
            Ok(Got::Ready(()))
        }
        Got::Missing(why) => Ok(Got::Missing(why)),
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

/// Lets cargo fetch the crate that ships the description, and finds the file in it.
fn swagger(checker: &Path) -> Result<Got<PathBuf>> {
    let manifest = checker.join("Cargo.toml");
    let mut metadata = cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1", "--manifest-path"]).arg(manifest);
    let output = match fetched("cargo metadata", &mut metadata)? {
        Got::Ready(output) => output,
        Got::Missing(why) => return Ok(Got::Missing(why)),
    };
    let Metadata { packages } = serde_json::from_slice(&output.stdout).context("failed to read cargo metadata")?;
    let (name, file) = SWAGGER;
    let package = packages.into_iter().find(|it| it.name == name).with_context(|| format!("{name} is not named"))?;
    let path = package.manifest_path.with_file_name(file);
    ensure!(path.is_file(), "{name} ships no {file}");
    Ok(Got::Ready(path))
}

/// Lets the contract tests write down what they send and get.
fn record(root: &Path, exchanges: &Path) -> Result<()> {
    let output = cargo()
        .args(["test", "--quiet", "--locked", "--package", "afk-tests", "--test", "suite", "contract::"])
        .envs([("CI", "1"), ("INSTA_UPDATE", "no")])
        .env(WANTED, exchanges)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("failed to run cargo test")?;
    ensure!(output.status.success(), "the contract tests fail:\n{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node() {
        assert_eq!(["v20.1.0\n", "v9.0.0", "", "20.1.0"].map(major), [Some(20), Some(9), None, None]);
    }

    #[test]
    fn the_lock_file_names_checksums_and_no_registry() {
        let lock = include_str!("../conformance/package-lock.json");
        assert!(lock.contains("\"integrity\": \"sha512-"));
        assert!(!lock.contains("\"resolved\""));
    }
}
