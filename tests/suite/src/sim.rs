//! Random worlds: hundreds of issues, people, storms, crashes and overlaps, with every invariant looked at every minute.
//!
//! A seed replays for ever. What goes wrong under one is made short by leaving out one sort of trouble after the other.

mod cast;
mod course;
mod cron;
pub mod instant;
mod meddling;
mod operator;
mod people;
mod rng;
mod weather;

use std::collections::BTreeMap;
use std::fmt;

use course::Sim;

/// The sorts of trouble that a world may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// People act.
    People,
    /// Somebody lays hands on run records.
    Records,
    /// The operator halts runs, pulls the kill switch, changes keys.
    Operator,
    /// Servers fail.
    Weather,
    /// Programs are killed.
    Crashes,
    /// Two programs run at once.
    Overlaps,
    /// Clocks are minutes off: AFK's, and the agent server's.
    Skew,
    /// T3 is restarted.
    Restarts,
}

impl Trouble {
    /// Every sort.
    pub const ALL: [Self; 8] = [
        Self::People,
        Self::Records,
        Self::Operator,
        Self::Weather,
        Self::Crashes,
        Self::Overlaps,
        Self::Skew,
        Self::Restarts,
    ];
}

/// What became of one world.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// The trouble that it had.
    pub troubles: Vec<Trouble>,
    /// What is wrong; empty if all is well.
    pub wrong: Vec<String>,
    /// What happened, minute by minute.
    pub trace: Vec<String>,
    /// Runs that ended, by kind.
    pub ends: BTreeMap<&'static str, usize>,
    /// The same by cause, in words.
    pub causes: BTreeMap<String, usize>,
    /// What was done to the world and to AFK, by name.
    pub acts: BTreeMap<String, usize>,
    /// Calls that AFK made.
    pub calls: usize,
    /// Calls that failed.
    pub failed: usize,
    /// Issues of the world.
    pub issues: usize,
}

/// How many lines of the trace a report shows.
const SHOWN: usize = 40;

/// Plays the world of a seed.
#[must_use]
pub fn play(seed: u64, troubles: &[Trouble], calls_too: bool) -> Outcome {
    Sim::new(seed, troubles, calls_too).play()
}

/// Plays the world of a seed with every trouble; of what goes wrong, with as few sorts of trouble as it takes.
#[must_use]
pub fn shrunk(seed: u64) -> Outcome {
    let mut found = play(seed, &Trouble::ALL, false);
    for left_out in Trouble::ALL {
        if found.wrong.is_empty() {
            return found;
        }
        let fewer: Vec<_> = found.troubles.iter().copied().filter(|it| *it != left_out).collect();
        let again = play(seed, &fewer, false);
        if !again.wrong.is_empty() {
            found = again;
        }
    }
    found
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {} with {:?}: {} issues, {} calls, {} failed",
            self.seed, self.troubles, self.issues, self.calls, self.failed
        )?;
        let hidden = self.trace.len().saturating_sub(SHOWN);
        self.trace.iter().skip(hidden).try_for_each(|line| writeln!(f, "{line}"))?;
        self.wrong.iter().try_for_each(|line| writeln!(f, "WRONG: {line}"))
    }
}
