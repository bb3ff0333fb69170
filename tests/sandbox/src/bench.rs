//! What a tick costs: the real programs on worlds of growing size, behind loopback, with a latency on every request.
//! Started by `cargo xtask bench`.
//!
//! Requests are counted, so they are the same on every machine. Wall time stands beside the time that the requests alone must
//! take, so that a machine's speed does not matter much there either. CPU and memory are the programs' own.

#![allow(clippy::print_stdout, reason = "it talks to a person")]

mod measure;
mod requests;
mod scenario;
mod table;
mod transfer;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

pub use measure::{MEASURE, child};

use self::scenario::Scenario;
use self::table::Row;

/// The programs, and how thorough to be.
pub struct Bench {
    /// The path of afk-poller.
    pub poller: PathBuf,
    /// The path of afk-watcher.
    pub watcher: PathBuf,
    /// How often each cell is measured; the median is shown.
    pub runs: usize,
    /// Only the scenarios whose names contain this.
    pub only: String,
}

/// What every request takes at the least, one column group each.
const LATENCIES: [Duration; 3] = [Duration::ZERO, Duration::from_millis(10), Duration::from_millis(50)];

impl Bench {
    /// Measures everything and prints the table as it grows.
    ///
    /// # Errors
    /// A program cannot be run, or a tick ends otherwise than it should.
    pub fn run(&self) -> Result<()> {
        println!("{}", table::HEAD);
        for scenario in Scenario::all().into_iter().filter(|it| it.name.contains(&self.only)) {
            let stage = scenario.prepare(self)?;
            for latency in LATENCIES {
                stage.delay(latency);
                let mut runs = Vec::new();
                for _ in 0..self.runs {
                    runs.push(stage.tick()?);
                }
                println!("{}", Row::of(&scenario, latency, runs));
                if stage.asks_nobody() {
                    break;
                }
            }
        }
        Ok(())
    }
}
