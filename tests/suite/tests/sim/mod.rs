//! Random worlds, and proof that what looks at them can see. `cargo xtask sim` plays a thousand.

mod audit;
mod conduct;
mod instant;
mod rings;
mod times;

use afk_tests::sim::{Outcome, Trouble, play, shrunk};

#[test]
fn random_worlds_keep_every_invariant() {
    for seed in 0..20 {
        let outcome = shrunk(seed);
        assert!(outcome.wrong.is_empty(), "{outcome}");
        assert!(outcome.calls > 0 && outcome.failed > 0, "{outcome}");
    }
}

#[test]
fn a_seed_replays() {
    let what = |outcome: &Outcome| (outcome.calls, outcome.failed, outcome.causes.clone(), outcome.trace.clone());
    let [one, two] = [(); 2].map(|()| play(3, &Trouble::ALL, false));
    assert_eq!(what(&one), what(&two));
    assert_ne!(what(&one), what(&play(4, &Trouble::ALL, false)));
}
