//! AFK's ports over the world: what adapters without a fault of their own would say, with AFK's account.

mod agents;
mod checks;
mod inspect;
mod tracker;

pub use checks::{Sequential, WorldBell};

use afk_core::fault::{Fault, FaultClass, FaultScope};

use crate::fault::Op;
use crate::tracker::Refusal;

/// The server said no to this very thing.
fn refused(op: Op, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::new(op.words, FaultClass::Refused, FaultScope::Item, why)
}

/// The forge said no. A repository that has moved is not what AFK was allowed to touch.
fn forge_refused(op: Op, why: Refusal) -> Fault {
    match why {
        Refusal::Moved => Fault::new(op.words, FaultClass::Garbled, FaultScope::Item, why),
        Refusal::NotFound | Refusal::Forbidden | Refusal::OpenDependencies | Refusal::Archived => refused(op, why),
    }
}
