//! Ticks over HTTP, with the adapters that the programs use: each request to any server counts.

use afk_sandbox::fault::{Asked, Counted};
use afk_sandbox::http::SLACK_PATH;
use afk_sandbox::invariants::Audit;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_tick::{poll, watch};
use jiff::SignedDuration;

use super::layer::{Layer, Program, Ran};
use crate::wired::Wired;

/// How much later than at its time something may happen: a tick that was killed is made up for by the next.
const SLACK: SignedDuration = SignedDuration::from_mins(2);

/// AFK before the servers of a world.
pub struct Wire(Wired);

impl Wire {
    /// Armed for every repository of the world. GitHub answers as often as it is asked: the world is set back again and
    /// again, and what it has answered this hour is not.
    #[must_use]
    pub fn new(world: &World, forge: ForgeKind, version: Version) -> Self {
        let wired = Wired::before(world, forge, version);
        wired.servers.limits.per_hour(u32::MAX, 429);
        Self(wired)
    }

    /// Every request that no client should have sent, ever.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        self.0.servers.unexpected()
    }
}

impl Layer for Wire {
    fn world(&self) -> &World {
        &self.0.world
    }

    fn counted(&self) -> Counted {
        Counted::Requests
    }

    fn tick(&self, program: Program) {
        self.0.afresh(match program {
            Program::Poller => poll::tick,
            Program::Watcher => watch::tick,
        });
    }

    fn ran(&self, nth: Option<usize>) -> Ran {
        let requests = &self.world().lock().faults.requests;
        Ran {
            calls: requests.len(),
            disturbed: nth.and_then(|nth| requests.get(nth)).map(|asked| asked.line.clone()),
            rang_unrecorded: rang_unrecorded(requests),
        }
    }

    fn audit(&self) -> Option<Audit> {
        Some(Audit::new(self.world(), &self.0.config, SLACK))
    }
}

fn rang_unrecorded(requests: &[Asked]) -> bool {
    let rings = |asked: &Asked| asked.line.ends_with(SLACK_PATH) && asked.had_effect();
    let records =
        |asked: &Asked| asked.line.starts_with("PATCH ") && asked.line.contains("/comments/") && asked.had_effect();
    let Some(rang) = requests.iter().position(rings) else { return false };
    let heard = requests[rang].cut.is_none();
    !(heard && requests[rang..].iter().any(records))
}
