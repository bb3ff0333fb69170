//! Threads for independent remote calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use afk_core::port::{Job, Workers};

/// At most so many threads at once, made for one list of jobs and gone with it.
#[derive(Debug)]
pub struct Threads {
    most: usize,
    panics: AtomicUsize,
}

impl Threads {
    /// Workers that use at most `most` threads a list, the caller's own included; none is taken as one.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most: usize::try_from(most).unwrap_or(usize::MAX).max(1), panics: AtomicUsize::new(0) }
    }

    /// How many jobs have panicked so far. Each of them is a defect of AFK, and none has stopped another.
    #[must_use]
    pub fn panics(&self) -> usize {
        self.panics.load(Ordering::Relaxed)
    }

    /// Takes jobs in order until none is left.
    fn work(&self, queue: &Mutex<std::vec::IntoIter<Job<'_>>>) {
        loop {
            // A statement of its own, so that the lock is free again while the job runs.
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(job) = next else { return };
            // What the job was about has no result, which the tick passes over.
            if catch_unwind(AssertUnwindSafe(job)).is_err() {
                self.panics.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl Workers for Threads {
    fn run<'a>(&self, jobs: Vec<Job<'a>>) {
        let helpers = self.most.min(jobs.len()).saturating_sub(1);
        let queue = Mutex::new(jobs.into_iter());
        thread::scope(|scope| {
            for _ in 0..helpers {
                // A thread that the system does not grant is done without: the caller works too.
                if thread::Builder::new().spawn_scoped(scope, || self.work(&queue)).is_err() {
                    break;
                }
            }
            self.work(&queue);
        });
    }
}

#[cfg(test)]
mod tests;
