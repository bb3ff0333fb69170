//! Log lines: JSON on standard error, one a line of the report and one a tick.

use std::any::Any;
use std::io;
use std::time::Duration;

use afk_core::ids::{IssueRef, RepoId};
use afk_tick::report::Line;
use jiff::Timestamp;
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
        // It would complain of a log that takes no line on standard error, and panic because that takes none either.
        .log_internal_errors(false)
        .with_writer(writer)
        .finish()
}

/// Logs a finished tick: its lines, and one that sums them up. Each has the tick's time, by which one finds what belongs
/// together.
pub(crate) fn report(program: &'static str, report: &Report, took: Duration) {
    let tick = report.at().to_string();
    for line in report.lines() {
        log_line(program, &tick, line);
    }
    let (outcome, exit) = (report.outcome().word(), report.exit().code());
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let (requests, dispatched, problems) = (report.traffic().total(), report.dispatched(), report.problems());
    let runs = report.tally().runs.as_ref().map(|runs| runs.working + runs.landing + runs.ending);
    info!(program, tick, code = "tick", outcome, exit, duration_ms, requests, dispatched, runs, problems, "tick ended");
}

/// Logs something that went wrong beside a tick, and changes nothing about it.
pub(crate) fn warning(program: &'static str, tick: Timestamp, what: &str, why: &str) {
    warn!(program, tick = tick.to_string(), code = configuration::WARNING, "{what}: {why}");
}

fn log_line(program: &'static str, tick: &str, line: &Line) {
    let Line { subject, code, text, alarm, run } = line;
    let issue = IssueRef::parse(subject).ok();
    let repo =
        issue.as_ref().map(|it| it.repo.clone()).or_else(|| RepoId::parse(subject).ok()).map(|it| it.to_string());
    let number = issue.map(|it| it.number);
    let run = run.map(|run| run.to_string());
    if *alarm || code == configuration::WARNING {
        warn!(program, tick, subject, repo, issue = number, run, code, "{text}");
    } else {
        info!(program, tick, subject, repo, issue = number, run, code, "{text}");
    }
}

#[cfg(test)]
mod tests;
