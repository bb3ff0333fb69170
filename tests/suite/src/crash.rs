//! Nothing lost, nothing twice: every story with a program killed, or one of its calls failing, at every call and at every
//! pair of calls. Afterwards cron goes on, and the story must come to the end that it comes to when nobody disturbs it.
//!
//! AFK keeps nothing between ticks, and the world draws nothing at random: two ways that lead to the same world have the same
//! future. So the ways are not played one by one; what follows a state is walked once, and the ways to it are counted.

mod ending;
mod explore;
mod memory;
mod story;
mod table;

use std::sync::Mutex;
use std::time::Instant;

pub use ending::Ending;
pub use explore::{Blow, Found, Layer, Program, Ran, explore};
pub use memory::Memory;
pub use story::{STORIES, Story};
pub use table::{Row, table};

/// How many stories are walked at once.
const WORKERS: usize = 2;

type Job = (&'static str, Story, fn(&Story) -> Found);

fn in_memory(story: &Story) -> Found {
    explore(&Memory::new(&(story.begin)()), story, 2)
}

/// Walks every story on every layer.
#[must_use]
pub fn everything() -> Vec<Row> {
    let mut jobs: Vec<Job> = STORIES.iter().map(|story| ("memory", *story, in_memory as fn(&Story) -> Found)).collect();
    // The longest ones stand last, and are begun first.
    jobs.reverse();
    let jobs = Mutex::new(jobs.into_iter().enumerate());
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let next = || jobs.lock().expect("no worker panics with it").next();
                while let Some((place, (layer, story, walk))) = next() {
                    let begun = Instant::now();
                    let found = walk(&story);
                    let row = Row { layer, story: story.name, found, took: begun.elapsed() };
                    rows.lock().expect("no worker panics with it").push((place, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().expect("no worker panicked");
    rows.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    rows.into_iter().map(|(_, row)| row).collect()
}
