//! Steps that need something from a package registry. Where it is out of reach they say so and are skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result};

/// What became of a step that needs something from outside.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Got<T> {
    Ready(T),
    /// It cannot be had here; why.
    Missing(String),
}

/// Runs a command that may need a package registry. A failure for another reason is an error.
pub(crate) fn fetched(what: &str, command: &mut Command) -> Result<Got<Output>> {
    let output = command.output().with_context(|| format!("failed to run {what}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    match (output.status.success(), unreachable_registry(&said)) {
        (true, _) => Ok(Got::Ready(output)),
        (false, Some(line)) => Ok(Got::Missing(format!("{what} reaches no package registry: {line}"))),
        (false, None) => anyhow::bail!("{what}: {said}"),
    }
}

/// A Python environment below `folder` with this package of PyPI, installed if it is not there yet.
pub(crate) fn python(folder: &Path, package: &str) -> Result<Got<PathBuf>> {
    let environment = folder.join(package);
    // Written last, so that an installation that was cut off is not taken for a whole one.
    let whole = environment.join("installed");
    if whole.is_file() {
        return Ok(Got::Ready(environment));
    }
    let mut venv = Command::new("python3");
    if !venv.args(["-m", "venv"]).arg(&environment).output().is_ok_and(|output| output.status.success()) {
        return Ok(Got::Missing("there is no python3 with venv".into()));
    }
    let mut pip = Command::new(environment.join("bin/pip"));
    pip.args(["install", "--quiet", "--retries", "1", "--timeout", "60", package]);
    match fetched("pip install", &mut pip)? {
        Got::Ready(_) => {
            fs::write(&whole, "").with_context(|| format!("failed to write {}", whole.display()))?;
            Ok(Got::Ready(environment))
        }
        Got::Missing(why) => Ok(Got::Missing(why)),
    }
}

/// The line in which npm, cargo or pip says that the network is not there.
fn unreachable_registry(said: &str) -> Option<&str> {
    const NPM: [&str; 8] = [
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ENOTCACHED",
        "ENOTFOUND",
        "ETIMEDOUT",
    ];
    const CARGO: [&str; 5] = [
        "Could not resolve host",
        "Couldn't connect to server",
        "Could not connect to server",
        "Timeout was reached",
        "offline",
    ];
    const PIP: [&str; 3] = ["NewConnectionError", "NameResolutionError", "ConnectTimeoutError"];
    let line = |line: &&str| NPM.iter().chain(&CARGO).chain(&PIP).any(|word| line.contains(word));
    said.lines().map(str::trim).find(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_out_of_reach_is_told_from_a_lock_file_that_does_not_fit() {
        for (said, line) in [
            ("npm error code ENOTFOUND\nnpm error syscall getaddrinfo\n", Some("npm error code ENOTFOUND")),
            ("npm error code EAI_AGAIN\n", Some("npm error code EAI_AGAIN")),
            ("error: failed\n  [6] Could not resolve host: crates\n", Some("[6] Could not resolve host: crates")),
            (
                "WARNING: Retrying: NewConnectionError('<HTTPSConnection>: Failed')\nERROR: none\n",
                Some("WARNING: Retrying: NewConnectionError('<HTTPSConnection>: Failed')"),
            ),
            ("ERROR: No matching distribution found for kubernetes-validate==0\n", None),
            ("npm error code EUSAGE\nnpm error `npm ci` can only install in sync\n", None),
            ("npm error code EINTEGRITY\n", None),
            (
                "error: no matching package\nyou're using offline mode (--offline)\n",
                Some("you're using offline mode (--offline)"),
            ),
            ("error: cannot update the lock file because --locked was passed\n", None),
            ("", None),
        ] {
            assert_eq!(unreachable_registry(said), line, "{said}");
        }
    }
}
