#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
extern crate alloc;

mod fleet;
mod hand;
mod ledger;
mod lookout;
pub mod poll;
pub mod report;
pub mod status;
pub mod tally;
mod task;
pub mod watch;

use core::time::Duration;

use afk_core::config::Config;
use afk_core::ids::{Host, Login};
use afk_core::port::{Agents, Checks, Doorbell, Tracker, Workers};
use afk_core::record::Keys;
use jiff::Timestamp;

/// Everything a tick may touch, and when it is.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The tracker and its forge.
    pub tracker: &'a dyn Tracker,
    /// The agent server.
    pub agents: &'a dyn Agents,
    /// The pipelines.
    pub checks: &'a dyn Checks,
    /// Who is called.
    pub doorbells: &'a [&'a dyn Doorbell],
    /// Who runs independent calls.
    pub workers: &'a dyn Workers,
    /// What the operator wants.
    pub config: &'a Config,
    /// The tracker as it stands in ids.
    pub host: &'a Host,
    /// What run records are sealed with. `None`: they are not sealed.
    pub keys: Option<&'a Keys>,
    /// AFK's time: read once, by the caller.
    pub now: Timestamp,
    /// How long this process has been at it, on a monotonic clock.
    pub running: &'a (dyn Fn() -> Duration + Sync),
}

/// A world in which AFK knows its own account.
#[derive(Clone, Copy)]
pub(crate) struct Tick<'a> {
    pub(crate) world: World<'a>,
    pub(crate) me: &'a Login,
}

impl<'a> core::ops::Deref for Tick<'a> {
    type Target = World<'a>;
    fn deref(&self) -> &World<'a> {
        &self.world
    }
}
