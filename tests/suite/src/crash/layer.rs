//! How AFK reaches its world, and what can befall one run of a program.

use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::invariants::Audit;
use afk_sandbox::world::World;

/// Which of the two programs runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// The poller.
    Poller,
    /// The watcher.
    Watcher,
}

/// What goes wrong at one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// The program is killed before or after the call has its effect.
    Killed(Side),
    /// The call fails before or after it has its effect, and the program goes on.
    Failed(Side),
}

impl Blow {
    /// Every one.
    pub const ALL: [Self; 4] =
        [Self::Killed(Side::Before), Self::Killed(Side::After), Self::Failed(Side::Before), Self::Failed(Side::After)];
}

/// What one run of a program did.
#[derive(Clone, Debug)]
pub struct Ran {
    /// How many calls it made.
    pub calls: usize,
    /// The call that was disturbed.
    pub disturbed: Option<String>,
    /// It rang, and did not come to record that: the only window in which a bell may ring twice.
    pub rang_unrecorded: bool,
}

/// How AFK reaches its world, and what is counted there.
pub trait Layer: Sync {
    /// The world.
    fn world(&self) -> &World;
    /// What is counted, disturbed and held.
    fn counted(&self) -> Counted;
    /// One tick of a process that has only just been started.
    fn tick(&self, program: Program);
    /// What was asked of the world since it was restored; `nth` was to be disturbed.
    fn ran(&self, nth: Option<usize>) -> Ran;
    /// What looks at the world before and after each run, beside the invariants.
    fn audit(&self) -> Option<Audit>;

    /// Runs one program, disturbed at its n-th call (from 0) if so wished. Afterwards nothing is broken any more.
    fn run(&self, program: Program, disturbed: Option<(usize, Blow)>) -> Ran {
        let world = self.world();
        match disturbed {
            Some((nth, Blow::Killed(side))) => world.break_at(self.counted(), nth, side),
            Some((nth, Blow::Failed(side))) => world.glitch_at(self.counted(), nth, side),
            None => {}
        }
        self.tick(program);
        world.revive();
        self.ran(disturbed.map(|(nth, _)| nth))
    }
}
