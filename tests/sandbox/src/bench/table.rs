//! The table: one row a scenario and latency.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::measure::Cost;
use super::scenario::Scenario;

pub(super) const HEAD: &str = "\
| tick | latency | forge | T3 | writes | wall | must take | ratio | CPU | resident |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// What a request is about, as far as that tells what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// A list of the tracker.
    List,
    /// All of T3, its list or who it is: it waits for all that was asked before, and all after waits for it.
    Fleet,
    /// One repository, and what lives in it.
    Repository(String),
    /// One thread.
    Thread(String),
    /// Nothing that others wait for.
    Nothing,
}

/// How many may be asked at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abreast {
    /// Of everything.
    pub(super) workers: usize,
    /// Of the tracker's lists. Pages come one after another.
    pub(super) lists: usize,
}

/// Requests of one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Requests {
    /// To the forge.
    pub(super) forge: usize,
    /// To T3.
    pub(super) t3: usize,
    /// Those of both that change something.
    pub(super) writes: usize,
    /// What each is about, and what it took its server, in the order of their arrival.
    pub(super) asked: Vec<(Subject, Duration)>,
}

impl Requests {
    /// What the requests must take, each with this latency and with what it took its server. Lists separate phases, because
    /// what stands in them leads to all that follows, and T3's is not read before the tracker was. A phase takes as long as
    /// the longest chain about one repository and about one thread; or as all of them over the workers, if that is more.
    pub(super) fn critical(&self, latency: Duration, abreast: Abreast) -> Duration {
        let (mut lists, mut phase) = (Vec::new(), Vec::new());
        let mut critical = Duration::ZERO;
        let mut pass = |lists: &mut Vec<Duration>, phase: &mut Vec<(&Subject, Duration)>| {
            let mut chains: BTreeMap<&Subject, Duration> = BTreeMap::new();
            for (subject, took) in phase.iter() {
                *chains.entry(subject).or_default() += latency + *took;
            }
            let longest = |wanted: fn(&Subject) -> bool| {
                chains.iter().filter(|(subject, _)| wanted(subject)).map(|(_, time)| *time).max().unwrap_or_default()
            };
            let chain =
                longest(|it| matches!(it, Subject::Repository(_))) + longest(|it| matches!(it, Subject::Thread(_)));
            let took: Vec<Duration> = phase.drain(..).map(|(_, took)| took).collect();
            critical += side_by_side(lists, latency, abreast.lists);
            critical += chain.max(side_by_side(&took, latency, abreast.workers));
            lists.clear();
        };
        for (subject, took) in &self.asked {
            match subject {
                Subject::List => {
                    if !phase.is_empty() {
                        pass(&mut lists, &mut phase);
                    }
                    lists.push(*took);
                }
                Subject::Fleet => {
                    pass(&mut lists, &mut phase);
                    pass(&mut vec![*took], &mut phase);
                }
                Subject::Repository(_) | Subject::Thread(_) | Subject::Nothing => phase.push((subject, *took)),
            }
        }
        pass(&mut lists, &mut phase);
        critical
    }
}

/// What requests take that do not wait for one another, so many at once, where a server works on one at a time.
fn side_by_side(took: &[Duration], latency: Duration, workers: usize) -> Duration {
    let times = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let own: Duration = took.iter().sum();
    let all = (latency * times(took.len()) + own) / times(workers);
    all.max(own).max(latency * times(took.len().div_ceil(workers)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_critical_path_is_phase_by_phase_the_longest_chain_or_what_the_workers_can_carry() {
        let subject = |word: &str| match word.split_at(1) {
            ("L", _) => Subject::List,
            ("F", _) => Subject::Fleet,
            ("r", name) => Subject::Repository(name.into()),
            ("t", name) => Subject::Thread(name.into()),
            _ => Subject::Nothing,
        };
        let critical = |words: &str, workers, lists, own: &[u64]| {
            let took = own.iter().copied().chain(std::iter::repeat(0)).map(Duration::from_millis);
            let asked = words.split_whitespace().map(subject).zip(took).collect();
            let requests = Requests { asked, ..Requests::default() };
            requests.critical(Duration::from_millis(10), Abreast { workers, lists }).as_millis()
        };
        assert_eq!(critical("", 16, 1, &[]), 0);
        assert_eq!(critical("L L L", 16, 1, &[]), 30);
        assert_eq!(critical("L L L", 16, 4, &[]), 10);
        // Chains about two repositories are walked side by side, as many as there are workers.
        assert_eq!(critical("L r1 r1 r2 r1 r2", 16, 1, &[]), 10 + 30);
        assert_eq!(critical("L r1 r1 r2 r1 r2", 1, 1, &[]), 10 + 50);
        // A run's thread and its repository are asked one after the other.
        assert_eq!(critical("L F t1 r1 t2 r2 r2", 16, 1, &[]), 20 + 30);
        // What follows a list begins after it.
        assert_eq!(critical("L - r1 r2 F r1 r2 L r1", 16, 1, &[]), 10 + 10 + 10 + 10 + 10 + 10);
        assert_eq!(critical("L r1 r2 r3 F t1 t2 t3", 2, 1, &[]), 10 + 20 + 10 + 20);
        // What a server takes for itself comes on top, or is all that counts where it works longer than the latency hides.
        assert_eq!(critical("L L F", 16, 1, &[5, 6, 7]), 15 + 16 + 17);
        assert_eq!(critical("r1 r1 r2 r3", 16, 1, &[1, 2, 3, 4]), 11 + 12);
        assert_eq!(critical("r1 r2 r3", 16, 1, &[20, 20, 20]), 60);
        assert_eq!(critical("L L", 16, 4, &[1, 2]), 10);
    }
}
