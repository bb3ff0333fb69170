#![doc = include_str!("../README.md")]

mod adapters;
mod aftermath;
mod answer;
mod arguments;
mod commands;
mod configuration;
mod console;
mod doctor;
mod exit;
mod explanation;
mod files;
mod fleet;
mod heartbeat;
mod logging;
mod metrics;
mod pod;
mod program;
mod rehearsal;
mod report;
mod run;
#[cfg(test)]
mod scratch;
mod settings;
mod text;
mod tick;
mod whole;
mod workers;

pub use arguments::Declined;
pub use console::Streams;
pub use doctor::{DOCTOR_VERSION, Diagnosis, Examination, Finding, Verdict};
pub use exit::Exit;
pub use explanation::{EXPLAIN_VERSION, Explained};
pub use fleet::{Fleet, STATUS_VERSION};
pub use logging::log_to_standard_error;
pub use program::{Command, Format, Halted, Invocation, Named, NotAnIssue, Process, Program, UnknownFormat};
pub use report::{Outcome, Report, VERSION};
pub use run::run;
pub use workers::Threads;
