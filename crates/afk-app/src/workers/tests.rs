use std::sync::Barrier;

use afk_core::port::map;

use super::*;

#[test]
fn results_come_in_the_order_of_the_items() {
    for most in [0, 1, 2, 7, 64] {
        let doubled = map(&Threads::new(most), (0..50).collect(), |n| n * 2);
        assert_eq!(doubled, (0..50).map(|n| n * 2).collect::<Vec<_>>(), "{most}");
    }
}

#[test]
fn jobs_run_side_by_side() {
    // Each of the three waits for the two others: in sequence none would end.
    let barrier = Barrier::new(3);
    let met = map(&Threads::new(3), vec![(); 3], |()| barrier.wait().is_leader());
    assert_eq!(met.len(), 3);
}

#[test]
fn no_more_threads_than_allowed() {
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = Threads::new(4);
    map(&threads, vec![(); 200], |()| {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::yield_now();
        now.fetch_sub(1, Ordering::SeqCst);
    });
    assert!((1..=4).contains(&most.into_inner()));
}

#[test]
fn one_thread_takes_the_jobs_in_order() {
    let order = Mutex::new(Vec::new());
    map(&Threads::new(1), (0..20).collect(), |n| order.lock().unwrap().push(n));
    assert_eq!(order.into_inner().unwrap(), (0..20).collect::<Vec<_>>());
}

#[test]
fn a_panicking_job_stops_no_other() {
    for most in [1, 3] {
        let threads = Threads::new(most);
        let done = map(&threads, (0..10).collect(), |n: u32| if n.is_multiple_of(4) { panic!("planted") } else { n });
        assert_eq!(done, [1, 2, 3, 5, 6, 7, 9], "{most}");
        assert_eq!(threads.panics(), 3, "{most}");
    }
}

#[test]
fn no_job_is_no_work() {
    Threads::new(16).run(Vec::new());
}
