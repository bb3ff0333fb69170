//! A call or a request that waits just before it is made, while somebody else gets on.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::{Counted, Faults};
use crate::world::World;

/// A hold on a call or a request. It goes on when this is dropped.
pub struct Hold {
    came: mpsc::Receiver<()>,
    _goes_on: oneshot::Sender<()>,
}

/// The other end: what the world keeps until the call comes.
pub(super) struct Holding {
    counted: Counted,
    left: usize,
    came: mpsc::Sender<()>,
    goes_on: oneshot::Receiver<()>,
}

impl Hold {
    /// Waits until it is there. False: it does not come any more, see [`World::awaits_nothing`].
    #[must_use]
    pub fn came(&self) -> bool {
        self.came.recv().is_ok()
    }
}

impl Faults {
    /// What the next call or request has to wait for, if it is one of these and is held.
    pub(crate) fn hold(&mut self, is_counted: impl FnOnce(Counted) -> bool) -> Option<oneshot::Receiver<()>> {
        let holding = self.holding.as_mut().filter(|it| is_counted(it.counted))?;
        if holding.left > 0 {
            holding.left -= 1;
            return None;
        }
        let Holding { came, goes_on, .. } = self.holding.take()?;
        came.send(()).ok();
        Some(goes_on)
    }
}

impl World {
    /// Holds call or request `nth` (from 0, counted from now) just before it is made. One is awaited at a time; many may
    /// wait.
    #[must_use]
    pub fn hold_at(&self, counted: Counted, nth: usize) -> Hold {
        let (came, comes) = mpsc::channel();
        let (go, goes_on) = oneshot::channel();
        self.lock().faults.holding = Some(Holding { counted, left: nth, came, goes_on });
        Hold { came: comes, _goes_on: go }
    }

    /// Nobody makes calls or requests any more, so what is awaited does not come.
    pub fn awaits_nothing(&self) {
        self.lock().faults.holding = None;
    }
}
