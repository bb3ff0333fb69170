//! Plays random worlds and says which ones go wrong. Ends with 1 if any does.
#![expect(clippy::print_stdout, reason = "a program speaks on its standard streams")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use afk_tests::sim::{Outcome, play, shrunk};
use argh::FromArgs;

/// Plays random worlds.
#[derive(FromArgs)]
struct Args {
    /// how many worlds (default 1000)
    #[argh(option, default = "1000")]
    seeds: u64,
    /// the first seed (default 0)
    #[argh(option, default = "0")]
    from: u64,
    /// only this one
    #[argh(option)]
    seed: Option<u64>,
    /// with every call that is made; needs --seed
    #[argh(switch)]
    trace: bool,
}

/// How many worlds that go wrong are shown.
const WRONG_MAX: usize = 5;

fn main() -> ExitCode {
    let Args { seeds, from, seed, trace } = argh::from_env();
    if let Some(seed) = seed {
        let mut outcome = shrunk(seed);
        if trace {
            outcome = play(seed, &outcome.troubles, true);
            outcome.trace.iter().for_each(|line| println!("{line}"));
        }
        println!("{outcome}ends {:?}\ncauses {:?}", outcome.ends, outcome.causes);
        return if outcome.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let begun = Instant::now();
    let (next, wrong, sum) = (AtomicU64::new(from), Mutex::new(Vec::new()), Mutex::new(Sum::default()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let full = || wrong.lock().is_ok_and(|wrong| wrong.len() >= WRONG_MAX);
                    if seed >= from + seeds || full() {
                        return;
                    }
                    let outcome = shrunk(seed);
                    if let Ok(mut sum) = sum.lock() {
                        sum.add(&outcome);
                    }
                    if !outcome.wrong.is_empty()
                        && let Ok(mut wrong) = wrong.lock()
                    {
                        wrong.push(outcome);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_default();
    wrong.iter().for_each(|outcome| println!("{outcome}"));
    let sum = sum.into_inner().unwrap_or_default();
    println!("acts {:?}\ncauses {:?}", sum.acts, sum.causes);
    println!(
        "{} worlds, {} issues, {} calls of which {} failed, ends {:?}, {} wrong, {:.0} s",
        sum.worlds,
        sum.issues,
        sum.calls,
        sum.failed,
        sum.ends,
        wrong.len(),
        begun.elapsed().as_secs_f64()
    );
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Sum {
    worlds: usize,
    issues: usize,
    calls: usize,
    failed: usize,
    ends: BTreeMap<&'static str, usize>,
    causes: BTreeMap<String, usize>,
    acts: BTreeMap<String, usize>,
}

impl Sum {
    fn add(&mut self, outcome: &Outcome) {
        self.worlds += 1;
        self.issues += outcome.issues;
        self.calls += outcome.calls;
        self.failed += outcome.failed;
        for (kind, count) in &outcome.ends {
            *self.ends.entry(kind).or_default() += count;
        }
        for (sum, one) in [(&mut self.causes, &outcome.causes), (&mut self.acts, &outcome.acts)] {
            for (name, count) in one {
                *sum.entry(name.clone()).or_default() += count;
            }
        }
    }
}
