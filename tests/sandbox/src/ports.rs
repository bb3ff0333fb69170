//! AFK's ports over the world: what adapters without a fault of their own would say, with AFK's account.

mod agents;
mod checks;
mod tracker;

pub use checks::{Sequential, WorldBell};

use afk_core::fault::{Fault, FaultClass, FaultScope};

use crate::fault::Op;

/// The server said no to this very thing.
fn refused(op: Op, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::new(op.words, FaultClass::Refused, FaultScope::Item, why)
}
