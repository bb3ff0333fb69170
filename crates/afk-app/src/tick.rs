//! A tick behind the gates: adapters, threads, and what is left of it when something in AFK breaks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use afk_core::config::{Armed, Config};
use afk_tick::report::Line;
use afk_tick::{World, poll, watch};
use jiff::Timestamp;

use crate::adapters::Adapters;
use crate::logging;
use crate::program::Program;
use crate::report::{Outcome, Report};
use crate::workers::Threads;

/// Runs the program's tick and logs it. `remarks` are what is to be said before it, and `running` tells how long the process
/// has been at it.
pub(crate) fn tick(
    program: Program,
    armed: &Armed,
    config: &Config,
    mut remarks: Vec<Line>,
    now: Timestamp,
    running: &(dyn Fn() -> Duration + Sync),
) -> Report {
    let adapters = match Adapters::new(armed, config) {
        Ok(adapters) => adapters,
        Err(error) => {
            remarks.retain(|line| line.alarm);
            remarks.push(error.line());
            return Report::new(program, now, Outcome::Misconfigured, remarks);
        }
    };
    let act = match program {
        Program::Poller => poll::tick,
        Program::Watcher => watch::tick,
    };
    let report = caught(program, Threads::new(config.workers), remarks, now, |threads| {
        adapters.with_world(threads, now, running, |world: &World<'_>| act(world))
    });
    logging::report(program.name(), &report);
    report
}

/// Runs `act`. A panic is a defect of AFK: it is reported, and what else was done stands.
fn caught(
    program: Program,
    threads: Threads,
    remarks: Vec<Line>,
    now: Timestamp,
    act: impl FnOnce(&Threads) -> afk_tick::report::Report,
) -> Report {
    let report = match catch_unwind(AssertUnwindSafe(|| act(&threads))) {
        Ok(ticked) => Report::of_tick(program, now, remarks, ticked),
        Err(_) => {
            Report::new(program, now, Outcome::Internal, remarks).broken("the tick ended in a panic; see the log")
        }
    };
    match threads.panics() {
        0 => report,
        panics => report.broken(&format!("{panics} of the tick's jobs ended in a panic; see the log")),
    }
}

#[cfg(test)]
mod tests;
