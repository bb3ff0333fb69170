//! Servers that are down, slow, garbled, limited or deaf, in fronts of minutes to an hour.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::fault::{Gust, Op, Side};
use afk_sandbox::world::World;
use jiff::SignedDuration;

use super::rng::Rng;

/// What a front does while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// So many calls in a thousand fail, each in its own way.
    Flaky(u64),
    /// A server is down: 5xx, refused connections.
    Down(&'static str),
    /// A server's limit is reached (429, or 403 with words about it), and perhaps it says for how many minutes.
    Limited(&'static str, Option<i64>),
    /// A server does not take the token: 401.
    Unauthorized(&'static str),
    /// A server breaks its contract: half a body, a web page.
    Garbled(&'static str),
    /// Writes are done, and their answers are lost: timeouts.
    Deaf,
}

const SERVERS: [&str; 4] = ["tracker.", "agents.", "checks.", "doorbell."];

impl Front {
    pub(super) fn any(rng: &mut Rng) -> (Self, u64) {
        let server = *rng.one(&SERVERS);
        let front = match rng.below(8) {
            0 => Self::Flaky(rng.between(20, 200)),
            1 | 2 => Self::Down(server),
            3 => Self::Unauthorized(if server == "agents." { server } else { "tracker." }),
            4 => Self::Garbled(server),
            5 => Self::Limited(server, None),
            6 => Self::Limited(server, Some(i64::try_from(rng.between(1, 45)).unwrap_or(1))),
            _ => Self::Deaf,
        };
        let minutes = match front {
            Self::Unauthorized(_) => 60,
            Self::Limited("doorbell.", _) => rng.between(1, 12),
            // It is over when the server said that it would be.
            Self::Limited(_, Some(minutes)) => u64::try_from(minutes).unwrap_or(1),
            // Past half an hour a lock goes although nobody was called.
            Self::Down("doorbell.") | Self::Flaky(_) => rng.between(1, 12),
            Self::Down(_) | Self::Limited(_, None) | Self::Garbled(_) | Self::Deaf => rng.between(1, 45),
        };
        (front, minutes)
    }

    /// Its name in a summary.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Flaky(_) => "flaky servers",
            Self::Down(_) => "a server is down",
            Self::Limited(_, None) => "a limit is reached",
            Self::Limited(_, Some(_)) => "a limit is reached, until a time",
            Self::Unauthorized(_) => "401 for an hour",
            Self::Garbled(_) => "garbled answers",
            Self::Deaf => "lost answers",
        }
    }

    /// From now on it blows over this world.
    pub(super) fn comes(self, world: &World, mut rng: Rng) {
        world.weather(move |op, _| self.gust(&mut rng, op));
    }

    /// What befalls a call.
    fn gust(self, rng: &mut Rng, op: Op) -> Option<Gust> {
        let gust = |side, class, scope| Some(Gust { side, class, scope, wait: None });
        match self {
            Self::Flaky(permille) if rng.permille(permille) => match rng.below(4) {
                0 => gust(Side::Before, FaultClass::Transient, FaultScope::Server),
                1 if op.write => gust(Side::After, FaultClass::Unclear, FaultScope::Server),
                1 => gust(Side::After, FaultClass::Transient, FaultScope::Server),
                2 if op.write => gust(Side::Before, FaultClass::Unclear, FaultScope::Server),
                _ => gust(Side::Before, FaultClass::Transient, FaultScope::Item),
            },
            Self::Down(server) if op.name.starts_with(server) => {
                gust(Side::Before, FaultClass::Transient, FaultScope::Server)
            }
            Self::Limited(server, wait) if op.name.starts_with(server) => Some(Gust {
                side: Side::Before,
                class: FaultClass::Transient,
                scope: FaultScope::Server,
                wait: wait.map(SignedDuration::from_mins),
            }),
            Self::Unauthorized(server) if op.name.starts_with(server) => {
                gust(Side::Before, FaultClass::Refused, FaultScope::Tick)
            }
            Self::Garbled(server) if op.name.starts_with(server) && !op.write => {
                gust(Side::Before, FaultClass::Garbled, FaultScope::Server)
            }
            Self::Deaf if op.write => gust(Side::After, FaultClass::Unclear, FaultScope::Server),
            Self::Flaky(_)
            | Self::Down(_)
            | Self::Limited(..)
            | Self::Unauthorized(_)
            | Self::Garbled(_)
            | Self::Deaf => None,
        }
    }
}
