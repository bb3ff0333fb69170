//! `doctor`: looks at configuration, servers, tokens and rights before a tick has to, and says what to do.
//!
//! It only looks. `--ring` alone is heard by people.

mod agents;
mod bells;
mod clocks;
mod configuration;
mod finding;
mod load;
mod repository;
mod servers;
mod text;
mod tracker;

use afk_core::config::Config;
use afk_tick::World;
use afk_tick::report::{Line, Report as Ticked};
use jiff::{SignedDuration, Timestamp};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

pub use self::finding::{Finding, Verdict};
use crate::answer::Answer;
use crate::program::Program;
use crate::report::{Outcome, Report};
use crate::tick::Setting;

/// The version of the JSON form. It goes up when a reader of the former one would be misled.
pub const DOCTOR_VERSION: u32 = 1;

/// How `doctor` is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Examination {
    /// Send a test notice to every doorbell.
    pub ring: bool,
    /// How often cron starts the programs.
    pub every_minutes: u32,
}

impl Default for Examination {
    fn default() -> Self {
        Self { ring: false, every_minutes: 2 }
    }
}

/// What `doctor` found.
///
/// # JSON
/// One object: `version`, `program`, `command` (`doctor`), `at`, `rehearsal`, `outcome` (as in a [`Report`]: `done` where
/// nothing failed, `partly` where something did, `unavailable` where no server answered) and `findings`, in the order in which
/// it was looked. A finding has `subject` (`configuration`, `tracker`, `agent server`, `owner/name`, `doorbells`, `clocks`),
/// `check` (a stable word), `verdict` (`ok`, `warn`, `fail`, `skipped`), `text`, and `remedy`, a text or null.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    report: Report,
    findings: Vec<Finding>,
}

impl Diagnosis {
    fn new(report: Report, findings: Vec<Finding>) -> Self {
        let failed = findings.iter().any(|it| it.verdict == Verdict::Fail);
        let asked = &report.traffic().requests;
        let answered = asked.is_empty() || asked.keys().any(|it| it.status.is_some());
        let outcome = match (failed, answered) {
            (_, false) => Outcome::Unavailable,
            (true, true) => Outcome::Partly,
            (false, true) => Outcome::Done,
        };
        Self { report: report.came_to(outcome), findings }
    }

    /// How it went.
    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    /// The same document, at a time that is not now.
    pub(crate) fn rehearsed(self, rehearsal: bool) -> Self {
        Self { report: self.report.rehearsed(rehearsal), ..self }
    }

    /// For people, in at most 80 columns where words allow it.
    pub(crate) fn text(&self) -> String {
        text::render(self)
    }
}

impl Serialize for Diagnosis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = &self.report;
        let mut object = serializer.serialize_struct("Diagnosis", 7)?;
        object.serialize_field("version", &DOCTOR_VERSION)?;
        object.serialize_field("program", report.program())?;
        object.serialize_field("command", "doctor")?;
        object.serialize_field("at", &report.at())?;
        object.serialize_field("rehearsal", &report.rehearsal())?;
        object.serialize_field("outcome", &report.outcome())?;
        object.serialize_field("findings", &self.findings)?;
        object.end()
    }
}

/// Looks at a configuration that lists no repository: no server may be asked.
pub(crate) fn disabled(program: Program, now: Timestamp, config: &Config, remarks: &[Line]) -> Diagnosis {
    let report = Report::new(program, now, Outcome::Done, Vec::new());
    Diagnosis::new(report, configuration::examine(config, remarks))
}

/// Looks at everything that is configured.
pub(crate) fn doctor(mut setting: Setting<'_>, asked: &Examination) -> Answer {
    let remarks = std::mem::take(&mut setting.remarks);
    let mut findings = configuration::examine(setting.config, &remarks);
    let report = setting.before_adapters(|adapters, world| {
        findings.extend(servers::examine(adapters, world, asked));
        findings.extend(bells::examine(world, asked.ring));
        Ticked::of(Vec::new())
    });
    match report.outcome() {
        // Without servers there is nothing more to tell.
        Outcome::Misconfigured | Outcome::Internal => Answer::Report(report),
        Outcome::Done | Outcome::Partly | Outcome::Unavailable | Outcome::Disabled => {
            Answer::Diagnosis(Diagnosis::new(report, findings))
        }
    }
}

/// AFK's time at this moment: the time of its start, and how long it has been at it.
fn now(world: &World<'_>) -> Timestamp {
    let running = SignedDuration::try_from((world.running)()).unwrap_or_default();
    world.now.checked_add(running).unwrap_or(world.now)
}
