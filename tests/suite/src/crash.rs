//! Nothing lost, nothing twice: every story with a program killed, or one of its calls failing, at every call and at every
//! pair of calls; the same at every request over HTTP; and with two programs at once, one of which stops at every call while
//! the other goes on. Afterwards cron goes on, and the story must come to the end that it comes to when nobody disturbs it.
//!
//! AFK keeps nothing between ticks, and the world draws nothing at random: two ways that lead to the same world have the same
//! future. So the ways are not played one by one; what follows a state is walked once, and the ways to it are counted.

mod ending;
mod explore;
mod layer;
mod memory;
mod overlap;
mod story;
mod table;
mod trial;
mod wire;

use std::sync::Mutex;
use std::time::Instant;

pub use ending::Ending;
pub use explore::{Found, explore};
pub use layer::{Blow, Layer, Program, Ran};
pub use memory::Memory;
pub use overlap::{PAIRS, Stop, overlap};
pub use story::{GIVES_UP, IS_FIXED_FORWARD, LANDS, RIVALS, STORIES, Story};
pub use table::{Row, table};
pub use trial::{Trial, trials};
pub use wire::Wire;

/// How many stories are walked at once.
const WORKERS: usize = 2;

/// Carries out every trial.
#[must_use]
pub fn everything() -> Vec<Row> {
    let mut trials = trials();
    // The longest ones stand last, and are begun first.
    trials.reverse();
    let trials = Mutex::new(trials.into_iter().enumerate());
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let next = || trials.lock().expect("no worker panics with it").next();
                while let Some((place, Trial { layer, name, story, walk })) = next() {
                    let begun = Instant::now();
                    let found = walk(&story);
                    let row = Row { layer, trial: name, story: story.name, found, took: begun.elapsed() };
                    rows.lock().expect("no worker panics with it").push((place, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().expect("no worker panicked");
    rows.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    rows.into_iter().map(|(_, row)| row).collect()
}
