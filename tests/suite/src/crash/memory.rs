//! Ticks on the world in memory: each call of a port counts.

use afk_sandbox::fault::{Call, Counted};
use afk_sandbox::invariants::Audit;
use afk_sandbox::world::World;

use super::layer::{Layer, Program, Ran};
use crate::afk::Afk;

/// AFK on the ports of a world.
pub struct Memory(Afk);

impl Memory {
    /// Armed for every repository of the world.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self(Afk::new(world))
    }
}

impl Layer for Memory {
    fn world(&self) -> &World {
        &self.0.world
    }

    fn counted(&self) -> Counted {
        Counted::Calls
    }

    fn tick(&self, program: Program) {
        match program {
            Program::Poller => drop(self.0.poll()),
            Program::Watcher => drop(self.0.watch()),
        }
    }

    fn ran(&self, nth: Option<usize>) -> Ran {
        let calls = &self.world().lock().faults.journal;
        let named = |call: &Call| format!("{} {}", call.op.name, call.about);
        Ran {
            calls: calls.len(),
            disturbed: nth.and_then(|nth| calls.get(nth)).map(named),
            rang_unrecorded: rang_unrecorded(calls),
        }
    }

    /// The random worlds are audited in memory; here are too many runs.
    fn audit(&self) -> Option<Audit> {
        None
    }
}

fn rang_unrecorded(calls: &[Call]) -> bool {
    let reached = |name: &'static str| move |call: &Call| call.op.name == name && call.effect;
    let Some(rang) = calls.iter().position(reached("doorbell.ring")) else { return false };
    let heard = calls[rang].failure.is_none();
    !(heard && calls[rang..].iter().any(reached("tracker.edit_comment")))
}
