//! The document of `afk-watcher status`.

mod html;
mod text;

use afk_core::config::Config;
use afk_tick::status::{RunView, Status, WaitingView};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::report::Report;

/// The version of the JSON form. It goes up when a reader of the former one would be misled.
pub const STATUS_VERSION: u32 = 1;

/// The fleet: runs in flight, and issues that wait for a human.
///
/// # JSON
/// One object: `version`, `program`, `command` (`status`), `at`, `rehearsal`, `outcome` (as in a [`Report`]), `environment` (the
/// agent server's id; null if it could not be read), `kill_switch`, `runs_max` (0: no cap), `ready` (how many issues carry the
/// ready label and neither of the others), `runs`, `waiting`, `lines`.
///
/// A run has `issue` (`owner/name#number`), `title`, `url`, `run`, `started_at`, `age_seconds`, `phase` (the last one that came,
/// or null), `phases`, `turns`, `turns_max`, `waits_for` (for people), `alarm`, `commit` (`sha`, `url`, `seen_at`; or null),
/// `thread_url` (or null) and `end` (`kind`, `reason`, `at`; or null). A phase has `phase` (`worktree`, `tests-red`, `green`,
/// `pushed`, `ci`, `deployed`, `done`), `state` (`observed`, `reported`, `open`, `skipped`, `unseen`) and `detail` (or null).
///
/// An issue that waits has `issue`, `title`, `url`, `since`, `age_seconds`, `end` and `thread_url`, each of the last four or null.
/// `lines` are what could not be read, and locks without a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Fleet {
    report: Report,
    runs: Vec<RunView>,
    waiting: Vec<WaitingView>,
    ready: usize,
    environment: Option<String>,
    kill_switch: bool,
    runs_max: u32,
    cockpit: Option<String>,
}

impl Fleet {
    /// The document over a status, whose own report is `report`.
    pub(crate) fn new(report: Report, config: &Config, status: Status) -> Self {
        Self {
            report,
            runs: status.runs,
            waiting: status.waiting,
            ready: status.ready,
            environment: status.environment.map(|it| it.to_string()),
            kill_switch: config.kill_switch,
            runs_max: config.max_runs,
            cockpit: config.cockpit_url.clone(),
        }
    }

    /// The same document, at a time that is not now.
    pub(crate) fn rehearsed(self, rehearsal: bool) -> Self {
        Self { report: self.report.rehearsed(rehearsal), ..self }
    }

    /// How it went, and what could not be read.
    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    /// The same document, where the page could not be written.
    pub(crate) fn without_page(mut self, why: &str) -> Self {
        self.report = self.report.partly("page", "not_written", why);
        self
    }

    /// For people at a terminal: a table in at most 80 columns.
    pub(crate) fn text(&self) -> String {
        text::render(self)
    }

    /// For people with a browser: one page that needs nothing else.
    pub(crate) fn html(&self) -> String {
        html::render(self)
    }
}

impl Serialize for Fleet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = &self.report;
        let mut object = serializer.serialize_struct("Fleet", 13)?;
        object.serialize_field("version", &STATUS_VERSION)?;
        object.serialize_field("program", report.program())?;
        object.serialize_field("command", "status")?;
        object.serialize_field("at", &report.at())?;
        object.serialize_field("rehearsal", &report.rehearsal())?;
        object.serialize_field("outcome", &report.outcome())?;
        object.serialize_field("environment", &self.environment)?;
        object.serialize_field("kill_switch", &self.kill_switch)?;
        object.serialize_field("runs_max", &self.runs_max)?;
        object.serialize_field("ready", &self.ready)?;
        object.serialize_field("runs", &self.runs)?;
        object.serialize_field("waiting", &self.waiting)?;
        object.serialize_field("lines", report.lines())?;
        object.end()
    }
}

#[cfg(test)]
mod tests;
