#![doc = include_str!("../README.md")]

mod adapters;
mod arguments;
mod configuration;
mod console;
mod exit;
mod files;
mod logging;
mod program;
mod rehearsal;
mod report;
mod run;
#[cfg(test)]
mod scratch;
mod settings;
mod tick;
mod workers;

pub use arguments::Declined;
pub use console::Streams;
pub use exit::Exit;
pub use logging::log_to_standard_error;
pub use program::{Format, Invocation, Process, Program, UnknownFormat};
pub use report::{Outcome, Report, VERSION};
pub use run::run;
pub use workers::Threads;
