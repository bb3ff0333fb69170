//! A tick behind the gates: adapters, threads, and what is left of it when something in AFK breaks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use afk_core::config::{Armed, Config};
use afk_tick::report::Line;
use afk_tick::{World, poll, watch};
use jiff::Timestamp;

use crate::adapters::Adapters;
use crate::aftermath;
use crate::logging;
use crate::metrics::Ticked;
use crate::program::Program;
use crate::report::{Outcome, Report};
use crate::workers::Threads;

/// Where and when a program acts.
pub(crate) struct Setting<'a> {
    pub(crate) program: Program,
    pub(crate) armed: &'a Armed,
    pub(crate) config: &'a Config,
    /// What is to be said before anything else.
    pub(crate) remarks: Vec<Line>,
    pub(crate) now: Timestamp,
    /// How long the process has been at it.
    pub(crate) running: &'a (dyn Fn() -> Duration + Sync),
}

/// Runs the program's tick and logs it.
pub(crate) fn tick(setting: Setting<'_>) -> Report {
    let act = match setting.program {
        Program::Poller => poll::tick,
        Program::Watcher => watch::tick,
    };
    let Setting { program, armed, config, running, .. } = setting;
    let report = setting.before_servers(act);
    let took = running();
    if report.outcome() != Outcome::Misconfigured {
        aftermath::tell(armed, config, &Ticked { program, report: &report, took });
    }
    logging::report(program.name(), &report, took);
    report
}

impl Setting<'_> {
    /// Runs `act` before the servers of the configuration.
    pub(crate) fn before_servers(self, act: impl FnOnce(&World<'_>) -> afk_tick::report::Report) -> Report {
        self.before_adapters(|_, world| act(world))
    }

    /// The same, for who asks the servers more than a tick does.
    pub(crate) fn before_adapters(
        mut self,
        act: impl FnOnce(&Adapters<'_>, &World<'_>) -> afk_tick::report::Report,
    ) -> Report {
        let adapters = match Adapters::new(self.armed, self.config) {
            Ok(adapters) => adapters,
            Err(error) => {
                self.remarks.retain(|line| line.alarm);
                self.remarks.push(error.line());
                return Report::new(self.program, self.now, Outcome::Misconfigured, self.remarks);
            }
        };
        let report = caught(self.program, Threads::new(self.config.workers), self.remarks, self.now, |threads| {
            adapters.with_world(threads, self.now, self.running, |world| act(&adapters, world))
        });
        report.asked(adapters.traffic())
    }
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
