//! Independent jobs, in order or side by side.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// A job that leaves its result where it was told to.
pub type Job<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Runs independent jobs and returns when all have ended. Adapters bring threads; tests run the jobs in order.
pub trait Workers: Sync {
    /// Runs every job once.
    fn run<'a>(&self, jobs: Vec<Job<'a>>);
}

/// Runs `work` over `items` on the workers; results come in the order of the items, whatever the order of execution.
pub fn map<T: Send, R: Send>(workers: &dyn Workers, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut slots: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let work = &work;
    let jobs = items
        .into_iter()
        .zip(slots.iter_mut())
        .map(|(item, slot)| Box::new(move || *slot = Some(work(item))) as Job<'_>)
        .collect();
    workers.run(jobs);
    slots.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct LastFirst;

    impl Workers for LastFirst {
        fn run<'a>(&self, jobs: Vec<Job<'a>>) {
            jobs.into_iter().rev().for_each(|job| job());
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        assert_eq!(map(&LastFirst, Vec::from([1, 2, 3]), |item| item * item), [1, 4, 9]);
    }
}
