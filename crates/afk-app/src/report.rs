//! What a process says at its end, whatever it came to.

pub(crate) mod text;

use afk_core::config::{ConfigError, ConfigErrors};
use afk_http::Traffic;
use afk_tick::report::{self as ticked, Line};
use afk_tick::tally::Tally;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::exit::Exit;
use crate::program::{Format, Program};

/// The version of the JSON form. It goes up when a reader of the former one would be misled.
pub const VERSION: u32 = 1;

/// How it went as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Some issue failed or wants a person; the others are done.
    Partly,
    /// Nothing could be done: a server is down, or refuses AFK.
    Unavailable,
    /// A gate is shut: nothing was done, and no server was asked.
    Disabled,
    /// The configuration is wrong: nothing was done, and no server was asked.
    Misconfigured,
    /// AFK itself is broken. What was done before stands in the lines.
    Internal,
}

impl Outcome {
    /// The stable word for it, as in the JSON form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partly => "partly",
            Self::Unavailable => "unavailable",
            Self::Disabled => "disabled",
            Self::Misconfigured => "misconfigured",
            Self::Internal => "internal",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// The one report of a process.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    version: u32,
    program: &'static str,
    at: Timestamp,
    rehearsal: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
    outcome: Outcome,
    lines: Vec<Line>,
    #[serde(skip)]
    tally: Tally,
    #[serde(skip)]
    traffic: Traffic,
}

impl Report {
    /// A report of one program at one time.
    #[must_use]
    pub fn new(program: Program, at: Timestamp, outcome: Outcome, lines: Vec<Line>) -> Self {
        Self {
            version: VERSION,
            program: program.name(),
            at,
            rehearsal: false,
            dry_run: false,
            outcome,
            lines,
            tally: Tally::default(),
            traffic: Traffic::default(),
        }
    }

    /// The report over a tick, with what was to be said before it.
    #[must_use]
    pub fn of_tick(program: Program, at: Timestamp, mut remarks: Vec<Line>, tick: ticked::Report) -> Self {
        let outcome = match tick.outcome {
            ticked::Outcome::Done if remarks.iter().any(|line| line.alarm) => Outcome::Partly,
            ticked::Outcome::Done => Outcome::Done,
            ticked::Outcome::Partly => Outcome::Partly,
            ticked::Outcome::Unavailable => Outcome::Unavailable,
        };
        remarks.extend(tick.lines);
        Self { tally: tick.tally, ..Self::new(program, at, outcome, remarks) }
    }

    /// The report over a configuration that is not run.
    #[must_use]
    pub fn misconfigured(program: Program, at: Timestamp, errors: &ConfigErrors) -> Self {
        let line = |error: &ConfigError| Line {
            subject: error.key().to_owned(),
            code: String::from("configuration"),
            text: format!("{}; {}", error.problem(), error.remedy()),
            alarm: true,
            run: None,
        };
        Self::new(program, at, Outcome::Misconfigured, errors.iter().map(line).collect())
    }

    /// The same report, of a tick at a time that is not now.
    #[must_use]
    pub fn rehearsed(self, rehearsal: bool) -> Self {
        Self { rehearsal, ..self }
    }

    /// The same report, of what a tick would do.
    #[must_use]
    pub fn dry_run(self) -> Self {
        Self { dry_run: true, ..self }
    }

    /// The same report with a defect of AFK's own.
    #[must_use]
    pub fn broken(mut self, text: &str) -> Self {
        let (subject, code) = (String::from("tick"), String::from("internal"));
        self.outcome = Outcome::Internal;
        self.lines.push(Line { subject, code, text: text.to_owned(), alarm: true, run: None });
        self
    }

    /// The same report, knowing what the servers were asked.
    #[must_use]
    pub(crate) fn asked(self, traffic: Traffic) -> Self {
        Self { traffic, ..self }
    }

    /// How the process ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self.outcome {
            Outcome::Done => Exit::Done,
            Outcome::Partly => Exit::Partly,
            Outcome::Unavailable => Exit::Unavailable,
            // What was misspelt may have been what arms it.
            Outcome::Disabled if self.lines.iter().any(|line| line.alarm) => Exit::Partly,
            Outcome::Disabled => Exit::Done,
            Outcome::Misconfigured => Exit::Configuration,
            Outcome::Internal => Exit::Internal,
        }
    }

    /// When the tick was, by AFK's clock or the rehearsal's.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What the tick saw of the fleet, in numbers.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What the servers were asked.
    pub(crate) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// How many issues were dispatched.
    pub(crate) fn dispatched(&self) -> usize {
        self.lines.iter().filter(|line| line.code == "dispatched").count()
    }

    /// How much there is that a person should look at.
    pub(crate) fn problems(&self) -> usize {
        self.lines.iter().filter(|line| line.alarm).count()
    }

    /// How it went.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The program's name.
    pub(crate) fn program(&self) -> &'static str {
        self.program
    }

    /// The same report, with another outcome.
    #[must_use]
    pub(crate) fn came_to(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    /// The same report with something that went wrong beside what it is about.
    #[must_use]
    pub(crate) fn partly(mut self, subject: &str, code: &str, text: &str) -> Self {
        self.outcome = self.outcome.max(Outcome::Partly);
        let (subject, code, text) = (subject.to_owned(), code.to_owned(), text.to_owned());
        self.lines.push(Line { subject, code, text, alarm: true, run: None });
        self
    }

    /// Leaves out lines that are said elsewhere.
    pub(crate) fn retain(&mut self, stays: impl FnMut(&Line) -> bool) {
        self.lines.retain(stays);
    }

    /// Whether the time was given, not read from the clock.
    #[must_use]
    pub fn rehearsal(&self) -> bool {
        self.rehearsal
    }

    /// What happened to whom.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The report as it is printed, with a newline at its end.
    ///
    /// # Errors
    /// Never for a report that was built here; the writer of JSON has a failure in its signature.
    pub fn render(&self, format: Format) -> Result<String, serde_json::Error> {
        match format {
            Format::Text => Ok(text::render(self)),
            Format::Json => serde_json::to_string(self).map(|json| json + "\n"),
        }
    }
}

#[cfg(test)]
mod tests;
