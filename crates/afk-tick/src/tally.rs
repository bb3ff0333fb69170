//! What a tick saw, in numbers.

/// The numbers of one tick; nothing is kept between ticks, so they count nothing that was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The runs that the tick followed; `None` for a tick that came to none of them, and for one of the poller.
    pub runs: Option<Runs>,
    /// Open issues that wait for a human; `None` where they were not listed: the poller lists them.
    pub waiting_for_human: Option<u32>,
}

/// The runs of one watch tick. Each is in exactly one of the first three counts, as the tick found it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// Runs that have pushed nothing yet.
    pub working: u32,
    /// Runs that have pushed, and whose landing is watched.
    pub landing: u32,
    /// Runs that had ended before, and of whose end some steps were due.
    pub ending: u32,
    /// Runs whose stages have all succeeded.
    pub green: u32,
    /// Runs of which a stage has failed.
    pub red: u32,
    /// Runs of which a stage has not concluded.
    pub pending: u32,
    /// Corrective turns of the runs that go on, seen to end or not.
    pub attempts: u32,
    /// Runs that this tick ended as landed.
    pub done: u32,
    /// Runs that this tick handed to a human before a push, or for want of budget.
    pub needs_human: u32,
    /// Runs that this tick froze.
    pub frozen: u32,
    /// Runs that a human's act ended.
    pub halted: u32,
    /// Ends of earlier ticks that no doorbell had taken yet.
    pub undelivered: u32,
    /// Seconds since the oldest of them was dispatched.
    pub oldest_secs: u64,
}
