//! Runs a program as cron would: a fresh process with nothing but its settings.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::Deserialize;

/// One of AFK's programs with its settings.
pub(super) struct Program {
    /// Its short name.
    pub(super) name: &'static str,
    path: PathBuf,
    settings: Vec<(&'static str, String)>,
}

/// What one tick said.
pub(super) struct Ticked {
    /// The exit code.
    pub(super) code: i32,
    /// The report.
    pub(super) lines: Vec<Line>,
}

/// A line of the report, in its documented JSON form.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) subject: String,
    pub(super) code: String,
    pub(super) text: String,
    pub(super) alarm: bool,
}

#[derive(Deserialize)]
struct Report {
    lines: Vec<Line>,
}

impl Program {
    pub(super) fn new(name: &'static str, path: &Path, settings: Vec<(&'static str, String)>) -> Self {
        Self { name, path: path.to_owned(), settings }
    }

    /// One tick at a time of the world's.
    pub(super) fn tick(&self, now: Timestamp) -> Result<Ticked> {
        let output = Command::new(&self.path)
            .args(["--format", "json", "--at", &now.to_string()])
            .env_clear()
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stderr(Stdio::piped())
            .output()
            .with_context(|| format!("failed to run {}", self.path.display()))?;
        let code = output.status.code().context("a signal ended the program")?;
        let report: Report = serde_json::from_slice(&output.stdout).with_context(|| {
            let log = String::from_utf8_lossy(&output.stderr).into_owned();
            format!("afk-{} ended with {code} and no report: {log}", self.name)
        })?;
        Ok(Ticked { code, lines: report.lines })
    }
}
