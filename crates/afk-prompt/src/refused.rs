//! What the poller says when it takes the ready label off again.

use alloc::format;
use alloc::string::String;

use crate::text::code;

/// Why an authorization allows no run any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spent {
    /// Its run has ended.
    Ended,
    /// AFK's lock was applied since, and somebody took it off.
    LockTakenOff,
    /// Its thread was archived or deleted.
    ThreadGone,
}

/// Says why the ready label was taken off, and how to start anew. For the poller, about a candidate whose authorization is
/// spent.
#[must_use]
pub fn refused_comment(ready_label: &str, spent: Spent) -> String {
    let why = match spent {
        Spent::Ended => "the run that this label started has ended",
        Spent::LockTakenOff => "the run that this label started was stopped: its in-progress label was taken off",
        Spent::ThreadGone => "the agent's thread of this run was archived or deleted",
    };
    let label = code(ready_label, 100);
    format!(
        "**Not started again.** AFK took {label} off, because {why}. One application of the label allows one run.\n\n\
         To start a new run with fresh budgets, apply {label} again."
    )
}
