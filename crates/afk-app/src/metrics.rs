//! Metrics of one tick in the OpenMetrics text format, for a file or a Pushgateway: nothing can scrape a process that is gone.
//!
//! Nothing is kept between ticks, so there is no counter among them: each is a gauge that says what the last tick saw or did.
//! Gauges alone also make the text valid for readers of the older Prometheus format, as a Pushgateway and the text file
//! collector are.

mod file;
mod push;
mod text;

use std::time::Duration;

use afk_core::config::Config;
use afk_http::Traffic;
use afk_tick::tally::Runs;

pub(crate) use self::file::write;
pub(crate) use self::push::push;
use self::text::{Family, Page};
use crate::program::Program;
use crate::report::{Outcome, Report};

/// What there is to tell of one tick.
pub(crate) struct Ticked<'a> {
    pub(crate) program: Program,
    pub(crate) report: &'a Report,
    /// From the start of the process to the end of the tick.
    pub(crate) took: Duration,
}

const OUTCOMES: [Outcome; 4] = [Outcome::Done, Outcome::Partly, Outcome::Unavailable, Outcome::Internal];

/// The metrics of a tick. Every series of the program's own is there at each tick, so that an alert never misses one.
pub(crate) fn render(config: &Config, ticked: &Ticked<'_>) -> String {
    let mut page = Page::new(common(config, ticked.program));
    let at = ticked.report.at().as_second();
    page.add(Family::new("afk_tick_timestamp_seconds", "When the last tick was, in seconds since 1970.").value(at));
    let took = format!("{:.3}", ticked.took.as_secs_f64());
    page.add(Family::new("afk_tick_duration_seconds", "How long the last tick took.").value(took));
    let mut outcome = Family::new("afk_tick_outcome", "How the last tick went: 1 at what it came to.");
    for each in OUTCOMES {
        outcome = outcome.labelled(&[("outcome", each.word())], u8::from(each == ticked.report.outcome()));
    }
    page.add(outcome);
    page.add(
        Family::new("afk_problems", "What a person should look at, by the last tick's report.")
            .value(ticked.report.problems()),
    );
    traffic(&mut page, ticked.report.traffic());
    match ticked.program {
        Program::Poller => poller(&mut page, ticked.report),
        Program::Watcher => watcher(&mut page, ticked.report.tally().runs.as_ref()),
    }
    page.finish()
}

/// What tells one process's series from another's.
fn common(config: &Config, program: Program) -> Vec<(&'static str, String)> {
    let mut labels = vec![("program", program.name().to_owned())];
    labels.extend(config.shard.map(|shard| ("shard", shard.index.to_string())));
    labels
}

fn traffic(page: &mut Page, traffic: &Traffic) {
    let mut requests = Family::new(
        "afk_requests",
        "Requests of the last tick by server and status; the status is none where no answer came.",
    );
    for (asked, count) in &traffic.requests {
        let status = asked.status.map_or_else(|| String::from("none"), |status| status.to_string());
        requests = requests.labelled(&[("host", &asked.host), ("status", &status)], count);
    }
    page.add(requests);
    let mut remaining = Family::new(
        "afk_rate_limit_remaining",
        "The fewest requests left that any reply of the last tick named, by server.",
    );
    for (host, left) in &traffic.remaining {
        remaining = remaining.labelled(&[("host", host)], left);
    }
    page.add(remaining);
}

fn poller(page: &mut Page, report: &Report) {
    let dispatched = report.dispatched();
    page.add(Family::new("afk_dispatched", "Issues that the last tick dispatched to an agent.").value(dispatched));
    if let Some(waiting) = report.tally().waiting_for_human {
        page.add(Family::new("afk_waiting_for_human", "Open issues that wait for a human.").value(waiting));
    }
}

/// Nothing for a tick that came to no run: a number that nobody counted would be a lie.
fn watcher(page: &mut Page, runs: Option<&Runs>) {
    let Some(runs) = runs else { return };
    let states = [("working", runs.working), ("landing", runs.landing), ("ending", runs.ending)];
    let verdicts = [("green", runs.green), ("red", runs.red), ("pending", runs.pending)];
    let ended = [("done", runs.done), ("halted", runs.halted)];
    let escalated = [("needs-human", runs.needs_human), ("frozen", runs.frozen)];
    let of = |family: Family, label: &str, counts: &[(&str, u32)]| {
        counts.iter().fold(family, |family, (word, count)| family.labelled(&[(label, word)], count))
    };
    page.add(of(Family::new("afk_runs", "Runs in flight as the last tick found them."), "state", &states));
    page.add(of(Family::new("afk_verdicts", "What the stages of the runs in flight said."), "verdict", &verdicts));
    page.add(Family::new("afk_attempts", "Corrective turns of the runs in flight.").value(runs.attempts));
    page.add(of(Family::new("afk_ended", "Runs that the last tick ended without calling for help."), "kind", &ended));
    page.add(of(Family::new("afk_escalations", "Runs that the last tick handed to a human."), "kind", &escalated));
    let undelivered = Family::new("afk_undelivered_ends", "Ends of earlier ticks that no doorbell had taken.");
    page.add(undelivered.value(runs.undelivered));
    let oldest = Family::new("afk_oldest_run_age_seconds", "The age of the oldest run in flight; 0 without any.");
    page.add(oldest.value(runs.oldest_secs));
}

#[cfg(test)]
mod tests;
