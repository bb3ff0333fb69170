//! The table: one row a scenario and latency.

use std::fmt;
use std::time::Duration;

use super::measure::Cost;
use super::requests::Requests;
use super::scenario::Scenario;

pub(super) const HEAD: &str = "\
| tick | latency | forge | T3 | writes | wall | must take | ratio | CPU | resident |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// One row.
pub(super) struct Row {
    name: &'static str,
    latency: Duration,
    requests: Requests,
    wall: Duration,
    must: Duration,
    cpu: Duration,
    resident: u64,
}

impl Row {
    /// The median of several runs of one tick, by wall time for the wall and each for itself for the rest.
    pub(super) fn of(scenario: &Scenario, latency: Duration, runs: Vec<(Cost, Requests)>) -> Self {
        let median = |of: &dyn Fn(&Cost) -> Duration| {
            let mut all: Vec<_> = runs.iter().map(|(cost, _)| of(cost)).collect();
            all.sort();
            all[all.len() / 2]
        };
        let mut must: Vec<_> = runs.iter().map(|(_, it)| it.critical(latency, scenario.abreast())).collect();
        must.sort();
        let requests = runs.last().map(|(_, requests)| requests.clone()).unwrap_or_default();
        Self {
            name: scenario.name,
            latency,
            wall: median(&|cost| cost.wall),
            cpu: median(&|cost| cost.cpu),
            must: must[must.len() / 2],
            resident: runs.iter().map(|(cost, _)| cost.resident).max().unwrap_or_default(),
            requests,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1000.0);
        let Requests { forge, t3, writes, .. } = &self.requests;
        let (must, ratio) = if self.latency.is_zero() {
            ("".into(), "".into())
        } else {
            (ms(self.must), format!("{:.2}", self.wall.as_secs_f64() / self.must.as_secs_f64()))
        };
        #[expect(clippy::cast_precision_loss, reason = "for people")]
        let resident = format!("{:.1} MiB", self.resident as f64 / 1024.0);
        let (latency, wall, cpu) = (self.latency.as_millis(), ms(self.wall), ms(self.cpu));
        write!(
            f,
            "| {} | {latency} ms | {forge} | {t3} | {writes} | {wall} | {must} | {ratio} | {cpu} | {resident} |",
            self.name
        )
    }
}
