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
    let mut slots = slots(&items);
    workers.run(jobs(items, &mut slots, &work));
    slots.into_iter().flatten().collect()
}

/// [`map`], and one job more beside them, which is begun last. It has no result where the workers lost it.
pub fn map_beside<T: Send, R: Send, S: Send>(
    workers: &dyn Workers,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    beside: impl FnOnce() -> S + Send,
) -> (Vec<R>, Option<S>) {
    let (mut slots, mut other) = (slots(&items), None);
    let mut jobs = jobs(items, &mut slots, &work);
    jobs.push(Box::new(|| other = Some(beside())));
    workers.run(jobs);
    (slots.into_iter().flatten().collect(), other)
}

fn slots<T, R>(items: &[T]) -> Vec<Option<R>> {
    items.iter().map(|_| None).collect()
}

fn jobs<'a, T: Send + 'a, R: Send>(
    items: Vec<T>,
    slots: &'a mut [Option<R>],
    work: &'a (impl Fn(T) -> R + Sync),
) -> Vec<Job<'a>> {
    let each = items.into_iter().zip(slots);
    each.map(|(item, slot)| Box::new(move || *slot = Some(work(item))) as Job<'a>).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicU32, Ordering};

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

    #[test]
    fn the_job_beside_is_begun_last_and_may_be_lost() {
        struct InOrder;
        impl Workers for InOrder {
            fn run<'a>(&self, jobs: Vec<Job<'a>>) {
                jobs.into_iter().for_each(|job| job());
            }
        }
        struct FirstTwo;
        impl Workers for FirstTwo {
            fn run<'a>(&self, jobs: Vec<Job<'a>>) {
                jobs.into_iter().take(2).for_each(|job| job());
            }
        }
        let begun = AtomicU32::new(0);
        let begin = |_| begun.fetch_add(1, Ordering::Relaxed);
        assert_eq!(map_beside(&InOrder, Vec::from([(), ()]), begin, || begin(())), (Vec::from([0, 1]), Some(2)));
        assert_eq!(map_beside(&FirstTwo, Vec::from([(), ()]), begin, || begin(())), (Vec::from([3, 4]), None));
        assert_eq!(map_beside(&LastFirst, Vec::new(), begin, || begin(())), (Vec::new(), Some(5)));
    }
}
