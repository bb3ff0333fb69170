//! The decision table: what to do with a run, from the facts of one tick.

use core::time::Duration;

use crate::ci::CiStatus;
use crate::config::Config;

/// What an agent's thread is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThreadStatus {
    /// A turn is running, or about to.
    Running,
    /// The turn ended.
    Idle,
    /// The turn ended in an error, or never started.
    Error,
    /// The agent asks for an approval or an answer.
    AwaitingInput,
}

/// What one tick does with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Nothing yet.
    Wait,
    /// Landed: close the issue.
    CloseSuccess,
    /// Nothing was pushed and nothing will be: hand it to a human.
    EscalatePrepush,
    /// Red: send a corrective turn.
    FixForward,
    /// Pushed and not landing: freeze the repository and call a human.
    FreezeEscalate,
}

/// The facts of one tick about one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunState {
    /// The thread, or `None` where it is not known.
    pub thread_status: Option<ThreadStatus>,
    /// The verdict on the run's head, or `None` where it is not known.
    pub ci_status: Option<CiStatus>,
    /// A commit of the run is on the default branch.
    pub pushed: bool,
    /// Corrective turns that were sent and have ended.
    pub fix_forward_attempts: u32,
    /// Since the first red verdict.
    pub elapsed: Duration,
    /// A deadline has passed.
    pub overdue: bool,
}

/// Decides. Total and pure; the first row that matches wins, in the order of the product's contract.
#[must_use]
pub fn next_action(state: &RunState, config: &Config) -> Action {
    let budget_left = state.fix_forward_attempts < config.fix_forward_max_attempts
        && state.elapsed < Duration::from_secs(config.fix_forward_max_seconds);
    let stopped =
        matches!(state.thread_status, Some(ThreadStatus::Error | ThreadStatus::Idle | ThreadStatus::AwaitingInput));
    match (state.pushed, state.ci_status) {
        (true, Some(CiStatus::Green)) => Action::CloseSuccess,
        (true, Some(CiStatus::Red)) if budget_left => Action::FixForward,
        (true, Some(CiStatus::Red)) => Action::FreezeEscalate,
        (true, _) if state.overdue => Action::FreezeEscalate,
        (false, _) if stopped || state.overdue => Action::EscalatePrepush,
        (true | false, _) => Action::Wait,
    }
}

#[cfg(test)]
mod tests;
