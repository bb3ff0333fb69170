//! Proof of landing: stages, their checks, and the lazy fold to one verdict.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A success counts only when the newest conclusion is this old: late checks of the same commit still appear.
pub const SETTLE: SignedDuration = SignedDuration::from_secs(60);

/// What one stage of one commit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageResult {
    /// Nothing that could conclude has begun, or it was taken back (cancelled, stale).
    NotStarted,
    /// Begun and not concluded.
    Pending,
    /// Concluded well.
    Success,
    /// Concluded badly.
    Failure,
}

/// The verdict over all stages of one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CiStatus {
    /// Not decided yet.
    Pending,
    /// Every stage succeeded.
    Green,
    /// A stage failed.
    Red,
}

/// Folds stages in order. Lazy: a stage is pulled from the iterator only if every earlier one succeeded. No stage at all
/// is `Pending`: nothing seen is not success.
///
/// # Errors
/// The first stage that could not be read; it decides nothing.
pub fn fold<E>(stages: impl IntoIterator<Item = Result<StageResult, E>>) -> Result<CiStatus, E> {
    let mut verdict = CiStatus::Pending;
    for stage in stages {
        match stage? {
            StageResult::Success => verdict = CiStatus::Green,
            StageResult::Failure => return Ok(CiStatus::Red),
            StageResult::NotStarted | StageResult::Pending => return Ok(CiStatus::Pending),
        }
    }
    Ok(verdict)
}

/// A stage that an operator can declare, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Tests and builds of the forge.
    Build,
    /// The pipeline that ships.
    Deploy,
    /// The cluster runs this commit.
    Rollout,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 3] = [Self::Build, Self::Deploy, Self::Rollout];

    /// The word used in configuration and comments.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Rollout => "rollout",
        }
    }
}

/// What one check (a status context, a job, a pipeline, a Deployment) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Queued or running.
    Pending,
    /// Concluded well.
    Success,
    /// Concluded without a statement: neutral or skipped. Fine beside a success, nothing by itself.
    Neutral,
    /// Concluded badly.
    Failure,
    /// Taken back: cancelled or stale. It proves nothing.
    Cancelled,
    /// A word that AFK does not know: pending with an alarm, never green and never red.
    Unknown(String),
}

/// One check of one commit, as the adapter saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its full name; for a commit status the context.
    pub name: String,
    /// What it says now.
    pub conclusion: Conclusion,
    /// Where people look at it.
    pub url: Option<String>,
    /// When it last changed, by the server's clock.
    pub at: Option<Timestamp>,
    /// What it says of itself in a line or a few: a status's description, a condition's message. Not trusted text.
    pub detail: Option<String>,
    /// The adapter's own handle of its log, for [`Checks::log`](crate::port::Checks::log); `None` where the server keeps
    /// none that can be read.
    pub log: Option<String>,
}

/// Folds the checks of one stage, given the names that must be there. `now` is the server's time of the reading.
/// Order, repeats and the absence of optional checks do not matter. The first line that holds decides:
///
/// - a failure, whatever stands beside it: failure;
/// - something that runs, or a word that AFK does not know: pending;
/// - something taken back, or no success at all: not started;
/// - a required check without a success of its own (missing, or skipped: it has not run): pending;
/// - a check younger than [`SETTLE`], or of unknown age: pending;
/// - else success.
#[must_use]
pub fn fold_checks(checks: &[Check], required: &[String], now: Timestamp) -> StageResult {
    let any = |wanted: fn(&Conclusion) -> bool| checks.iter().any(|check| wanted(&check.conclusion));
    let succeeded =
        |name: &String| checks.iter().any(|check| check.name == *name && check.conclusion == Conclusion::Success);
    let settled = |check: &Check| check.at.is_some_and(|at| now.duration_since(at) >= SETTLE);
    if any(|it| *it == Conclusion::Failure) {
        StageResult::Failure
    } else if any(|it| matches!(it, Conclusion::Pending | Conclusion::Unknown(_))) {
        StageResult::Pending
    } else if any(|it| *it == Conclusion::Cancelled) || !any(|it| *it == Conclusion::Success) {
        StageResult::NotStarted
    } else if required.iter().all(succeeded) && checks.iter().all(settled) {
        StageResult::Success
    } else {
        StageResult::Pending
    }
}

/// When the newest of the checks changed.
#[must_use]
pub fn newest(checks: &[Check]) -> Option<Timestamp> {
    checks.iter().filter_map(|check| check.at).max()
}

/// The checks that failed, by name.
#[must_use]
pub fn failing(checks: &[Check]) -> Vec<&Check> {
    let mut failing: Vec<_> = checks.iter().filter(|check| check.conclusion == Conclusion::Failure).collect();
    failing.sort_by(|a, b| a.name.cmp(&b.name));
    failing
}

mod before;
mod runs;
pub use before::{Before, Blame, blame};
pub use runs::{At, Runs};

#[cfg(test)]
mod tests;
