//! The table: one row a scenario and latency.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::measure::Cost;
use super::scenario::Scenario;

/// What the name of a thread begins with where subjects are told apart.
pub(super) const THREAD: &str = "thread ";

pub(super) const HEAD: &str = "\
| tick | latency | forge | T3 | writes | wall | must take | ratio | CPU | resident |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// Requests of one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Requests {
    /// To the forge.
    pub(super) forge: usize,
    /// To T3.
    pub(super) t3: usize,
    /// Those of both that change something.
    pub(super) writes: usize,
    /// By the repository or thread that a request names; the empty name: none.
    pub(super) by_subject: BTreeMap<String, usize>,
}

impl Requests {
    /// The requests that wait for one another: those about nothing in particular (lists, page after page), then the longest
    /// chain about one repository and about one thread; or all of them over the workers, if that is more.
    pub(super) fn critical(&self, workers: usize) -> usize {
        let longest = |wanted: fn(&str) -> bool| {
            self.by_subject.iter().filter(|(subject, _)| wanted(subject)).map(|(_, count)| *count).max().unwrap_or(0)
        };
        let nothing = longest(str::is_empty);
        let thread = longest(|it| it.starts_with(THREAD));
        let repository = longest(|it| !it.is_empty() && !it.starts_with(THREAD));
        let total: usize = self.by_subject.values().sum();
        (nothing + thread + repository).max(total.div_ceil(workers))
    }
}

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
        let requests = runs.last().map(|(_, requests)| requests.clone()).unwrap_or_default();
        let critical = u32::try_from(requests.critical(scenario.workers())).unwrap_or(u32::MAX);
        Self {
            name: scenario.name,
            latency,
            wall: median(&|cost| cost.wall),
            cpu: median(&|cost| cost.cpu),
            must: latency * critical,
            resident: runs.iter().map(|(cost, _)| cost.resident).max().unwrap_or_default(),
            requests,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1000.0);
        let Requests { forge, t3, writes, .. } = &self.requests;
        let (must, ratio) = if self.must.is_zero() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_critical_path_is_the_longest_chain_or_what_the_workers_can_carry() {
        let requests = |rows: &[(&str, usize)]| Requests {
            by_subject: rows.iter().map(|(subject, count)| ((*subject).to_owned(), *count)).collect(),
            ..Requests::default()
        };
        assert_eq!(requests(&[]).critical(16), 0);
        assert_eq!(requests(&[("", 3)]).critical(16), 3);
        let busy = requests(&[("", 3), ("acme/web", 9), ("acme/api", 4), ("thread a", 1), ("thread b", 2)]);
        assert_eq!(busy.critical(16), 14);
        assert_eq!(busy.critical(1), 19);
    }
}
