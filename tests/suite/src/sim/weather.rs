//! Servers that are down, slow, garbled, limited or deaf, in fronts of minutes to an hour.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::fault::{Gust, Op, Side};

use super::rng::Rng;

/// What a front does while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// So many calls in a thousand fail, each in its own way.
    Flaky(u64),
    /// A server is down, or its limit is reached: 5xx, 429, refused connections.
    Down(&'static str),
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
        let front = match rng.below(6) {
            0 => Self::Flaky(rng.between(20, 200)),
            1 | 2 => Self::Down(server),
            3 => Self::Unauthorized(if server == "agents." { server } else { "tracker." }),
            4 => Self::Garbled(server),
            _ => Self::Deaf,
        };
        let minutes = match front {
            Self::Unauthorized(_) => 60,
            // Past half an hour a lock goes although nobody was called.
            Self::Down("doorbell.") | Self::Flaky(_) => rng.between(1, 12),
            Self::Down(_) | Self::Garbled(_) | Self::Deaf => rng.between(1, 45),
        };
        (front, minutes)
    }

    /// What befalls a call.
    pub(super) fn gust(self, rng: &mut Rng, op: Op) -> Option<Gust> {
        let gust = |side, class, scope| Some(Gust { side, class, scope });
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
            Self::Unauthorized(server) if op.name.starts_with(server) => {
                gust(Side::Before, FaultClass::Refused, FaultScope::Tick)
            }
            Self::Garbled(server) if op.name.starts_with(server) && !op.write => {
                gust(Side::Before, FaultClass::Garbled, FaultScope::Server)
            }
            Self::Deaf if op.write => gust(Side::After, FaultClass::Unclear, FaultScope::Server),
            Self::Flaky(_) | Self::Down(_) | Self::Unauthorized(_) | Self::Garbled(_) | Self::Deaf => None,
        }
    }
}
