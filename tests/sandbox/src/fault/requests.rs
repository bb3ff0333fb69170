//! Requests: what reaches the servers of a world over HTTP, all of them in one row.

use std::net::SocketAddr;

use super::{Break, Counted, Faults, Side};

/// A request to one of the servers.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Method, path and query: `GET /api/v1/user`.
    pub line: String,
    /// Where its connection was cut, if it was.
    pub cut: Option<Side>,
}

impl Asked {
    /// Whether it did what it does.
    #[must_use]
    pub fn had_effect(&self) -> bool {
        self.cut != Some(Side::Before)
    }
}

impl Faults {
    /// Notes a request, and says where its connection is cut, if it is.
    pub(crate) fn asked(&mut self, server: SocketAddr, line: &str) -> Option<Side> {
        let cut = self.cut((server, line.into()));
        self.requests.push(Asked { line: line.into(), cut });
        cut
    }

    fn cut(&mut self, request: (SocketAddr, String)) -> Option<Side> {
        if self.dead {
            return Some(Side::Before);
        }
        if let Some((_, side)) = self.just_cut.take().filter(|(cut, _)| *cut == request) {
            return Some(side);
        }
        let plan = self.planned.take_if(|plan| plan.counted == Counted::Requests && plan.left == 0);
        let Some(Break { side, process_dies, .. }) = plan else {
            if let Some(plan) = self.planned.as_mut().filter(|plan| plan.counted == Counted::Requests) {
                plan.left -= 1;
            }
            return None;
        };
        (self.reached, self.dead) = (true, process_dies);
        self.just_cut = Some((request, side));
        Some(side)
    }
}
