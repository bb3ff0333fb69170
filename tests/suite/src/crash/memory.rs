//! Ticks on the world in memory: each call of a port counts.

use afk_sandbox::fault::{Call, Counted};
use afk_sandbox::world::World;

use super::explore::{Blow, Layer, Program, Ran};
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

    fn run(&self, program: Program, disturbed: Option<(usize, Blow)>) -> Ran {
        let world = self.world();
        match disturbed {
            Some((nth, Blow::Killed(side))) => world.break_at(Counted::Calls, nth, side),
            Some((nth, Blow::Failed(side))) => world.glitch_at(Counted::Calls, nth, side),
            None => {}
        }
        match program {
            Program::Poller => drop(self.0.poll()),
            Program::Watcher => drop(self.0.watch()),
        }
        world.revive();
        let calls = &world.lock().faults.journal;
        Ran {
            calls: calls.len(),
            disturbed: disturbed
                .and_then(|(nth, _)| calls.get(nth))
                .map(|call| format!("{} {}", call.op.name, call.about)),
            rang_unrecorded: rang_unrecorded(calls),
        }
    }
}

fn rang_unrecorded(calls: &[Call]) -> bool {
    let reached = |name: &'static str| move |call: &Call| call.op.name == name && call.effect;
    let Some(rang) = calls.iter().position(reached("doorbell.ring")) else { return false };
    let heard = calls[rang].failure.is_none();
    !(heard && calls[rang..].iter().any(reached("tracker.edit_comment")))
}
