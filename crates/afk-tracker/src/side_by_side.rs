//! Questions to one server, some at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use afk_core::fault::{Fault, FaultScope};

/// Asks about every item, at most `workers` at once; answers come in no order. `ask` also gets what an earlier item showed to
/// reach further than itself (a server that is down, a token that is not good), so that the rest need not be sent.
/// `fault` finds such a thing in an answer.
pub(crate) fn ask_all<T: Sync, R: Send>(
    workers: u32,
    items: &[T],
    ask: impl Fn(&T, Option<Fault>) -> R + Sync,
    fault: impl Fn(&R) -> Option<&Fault> + Sync,
) -> Vec<R> {
    let (next, answers, shared) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(None::<Fault>));
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            let known = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let answer = ask(item, known);
            if let Some(fault) = fault(&answer).filter(|it| it.scope > FaultScope::Item) {
                shared.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| fault.clone());
            }
            answers.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        }
    };
    let workers = usize::try_from(workers).unwrap_or(usize::MAX).clamp(1, items.len().max(1));
    std::thread::scope(|scope| {
        // This thread works too.
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}
