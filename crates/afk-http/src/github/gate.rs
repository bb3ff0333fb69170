//! How many calls run at once.

use std::sync::{Condvar, Mutex, PoisonError};

/// Lets in four callers at once; the others wait. GitHub counts calls that run side by side against its secondary limits,
/// whichever thread and whichever client makes them, so all clients of one process share one.
#[derive(Debug)]
pub struct Gate {
    free: Mutex<u32>,
    freed: Condvar,
}

/// One caller's place; given back when dropped.
#[must_use]
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// The most calls that run at once.
    pub const PLACES: u32 = 4;

    /// A gate that nobody has passed.
    #[must_use]
    pub fn new() -> Self {
        Self { free: Mutex::new(Self::PLACES), freed: Condvar::new() }
    }

    /// Waits for a place.
    pub(crate) fn pass(&self) -> Pass<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Pass(self)
    }

    /// How many calls could begin now.
    #[must_use]
    pub fn free(&self) -> u32 {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn as_many_as_it_has_places_are_in_together_and_no_more() {
        let (gate, inside, most, four) = (Gate::new(), AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(4));
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    let _pass = gate.pass();
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // Ends only if four are in at once.
                    four.wait();
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(most.into_inner(), 4);
    }

    #[test]
    fn a_place_is_taken_and_given_back() {
        let gate = Gate::new();
        let passes = (gate.pass(), gate.pass());
        assert_eq!(gate.free(), 2);
        drop(passes);
        assert_eq!(gate.free(), 4);
    }
}
