//! Log lines: JSON on standard error, one a line of the report and one a tick.

use std::any::Any;
use std::io;

use afk_core::ids::{IssueRef, RepoId};
use afk_tick::report::Line;
use tracing::{Subscriber, error, info, warn};
use tracing_subscriber::fmt::MakeWriter;

use crate::configuration;
use crate::report::Report;

/// Sends the process's log lines to standard error from here on, and panics with them: a panic's own words would not be JSON.
/// Without this call nothing is logged; a second one changes nothing.
pub fn log_to_standard_error() {
    if tracing::subscriber::set_global_default(subscriber(io::stderr)).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let words = words(panic.payload());
            error!(code = "panic", place, "{words}");
            // Where a panic cannot be caught, this is the last chance to end with the code for it.
            #[cfg(panic = "abort")]
            std::process::exit(i32::from(crate::exit::Exit::Internal.code()));
        }));
    }
}

fn words(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

/// JSON lines with the fields at the top, from `info` up.
fn subscriber(writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static) -> impl Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(writer)
        .finish()
}

/// Logs a finished tick.
pub(crate) fn report(program: &'static str, report: &Report) {
    for line in report.lines() {
        log_line(program, line);
    }
    let outcome = report.outcome().word();
    let alarms = report.lines().iter().filter(|line| line.alarm).count();
    let (lines, exit, at) = (report.lines().len(), report.exit().code(), report.at().to_string());
    info!(program, code = "tick", at, outcome, exit, lines, alarms, "tick ended");
}

fn log_line(program: &'static str, line: &Line) {
    let Line { subject, code, text, alarm, run } = line;
    let issue = IssueRef::parse(subject).ok();
    let repo =
        issue.as_ref().map(|it| it.repo.clone()).or_else(|| RepoId::parse(subject).ok()).map(|it| it.to_string());
    let number = issue.map(|it| it.number);
    let run = run.map(|run| run.to_string());
    if *alarm || code == configuration::WARNING {
        warn!(program, subject, repo, issue = number, run, code, "{text}");
    } else {
        info!(program, subject, repo, issue = number, run, code, "{text}");
    }
}

#[cfg(test)]
mod tests;
