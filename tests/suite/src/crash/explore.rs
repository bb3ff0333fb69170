//! Every way in which a story can be disturbed so many times, walked once for each state that it leads to.

use std::collections::BTreeMap;

use afk_sandbox::fault::Side;
use afk_sandbox::world::{Snapshot, World};

use super::ending::Ending;
use super::story::Story;

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

/// How AFK reaches its world, and where calls are counted.
pub trait Layer {
    /// The world.
    fn world(&self) -> &World;
    /// Runs one program, disturbed at its n-th call (from 0) if so wished. Afterwards nothing is broken any more.
    fn run(&self, program: Program, disturbed: Option<(usize, Blow)>) -> Ran;
}

/// What was found of one story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The calls of the undisturbed story.
    pub calls: u64,
    /// Ways to disturb it once.
    pub single: u64,
    /// Ways to disturb it twice.
    pub pairs: u64,
    /// How many runs of a program it took to walk them: ways that lead to the same state share what follows.
    pub runs: u64,
    /// What is wrong, with the way that leads there.
    pub wrong: Vec<String>,
}

/// Ways that use exactly none, one and two disturbances.
type Ways = [u64; 3];

/// How long a disturbed story may take.
const MINUTES_MAX: u64 = 24 * 60;
/// Where the report of wrong endings is cut.
const WRONG_MAX: usize = 20;

struct Explorer<'a> {
    layer: &'a dyn Layer,
    story: &'a Story,
    undisturbed: Ending,
    known: BTreeMap<(u64, Program, usize, usize), Ways>,
    way: Vec<String>,
    found: Found,
}

/// Where the story stands: what the world holds, who runs next, how many minutes have passed.
struct Moment {
    world: Snapshot,
    next: Program,
    minute: u64,
}

/// Walks a story with up to this many disturbances.
pub fn explore(layer: &dyn Layer, story: &Story, disturbances: usize) -> Found {
    let start = layer.world().snapshot();
    let mut calls = 0;
    let mut moment = Moment { world: start.clone(), next: Program::Poller, minute: 0 };
    while !(story.is_over)(layer.world()) {
        assert!(moment.minute < MINUTES_MAX, "{} never ends by itself", story.name);
        let (next, ran) = step(layer, story, &moment, None);
        calls += ran.calls as u64;
        moment = next;
    }
    let undisturbed = Ending::of(layer.world());
    let found = Found { calls, ..Found::default() };
    let mut explorer = Explorer { layer, story, undisturbed, known: BTreeMap::new(), way: Vec::new(), found };
    let start = Moment { world: start, next: Program::Poller, minute: 0 };
    let [_, single, pairs] = explorer.walk(&start, disturbances, 0);
    Found { single, pairs, ..explorer.found }
}

/// Runs the next program from a moment, and leaves the world as it is then.
fn step(layer: &dyn Layer, story: &Story, from: &Moment, disturbed: Option<(usize, Blow)>) -> (Moment, Ran) {
    let world = layer.world();
    world.restore(&from.world);
    let ran = layer.run(from.next, disturbed);
    let (next, minute) = match from.next {
        Program::Poller => (Program::Watcher, from.minute),
        Program::Watcher => {
            world.minutes(1);
            (story.human)(world);
            (Program::Poller, from.minute + 1)
        }
    };
    (Moment { world: world.snapshot(), next, minute }, ran)
}

impl Explorer<'_> {
    /// Everything that can come of a moment with so many disturbances left. `double_rings`: how often the bell was rung and
    /// not recorded on the way here.
    fn walk(&mut self, from: &Moment, left: usize, double_rings: usize) -> Ways {
        let key = (from.world.fingerprint(), from.next, left, double_rings);
        if let Some(ways) = self.known.get(&key) {
            return *ways;
        }
        let ways = self.walk_on(from, left, double_rings);
        self.known.insert(key, ways);
        ways
    }

    fn walk_on(&mut self, from: &Moment, left: usize, double_rings: usize) -> Ways {
        let world = self.layer.world();
        world.restore(&from.world);
        self.judge(world.violations(false));
        if from.next == Program::Poller && (self.story.is_over)(world) {
            let ending = Ending::of(world);
            self.judge(ending.differs_from(&self.undisturbed, double_rings));
            return [1, 0, 0];
        }
        if from.minute >= MINUTES_MAX {
            self.judge(vec![format!("not over after {MINUTES_MAX} minutes")]);
            return [1, 0, 0];
        }
        let (next, Ran { calls, .. }) = step(self.layer, self.story, from, None);
        self.found.runs += 1;
        let mut ways = self.walk(&next, left, double_rings);
        if left == 0 {
            return ways;
        }
        for nth in 0..calls {
            for blow in Blow::ALL {
                let (next, ran) = step(self.layer, self.story, from, Some((nth, blow)));
                self.found.runs += 1;
                let at = ran.disturbed.expect("an undisturbed run made this call");
                self.way.push(format!("minute {} {blow:?} {at}", from.minute));
                let [none, one, _] = self.walk(&next, left - 1, double_rings + usize::from(ran.rang_unrecorded));
                self.way.pop();
                ways = [ways[0], ways[1] + none, ways[2] + one];
            }
        }
        ways
    }

    fn judge(&mut self, wrong: Vec<String>) {
        if !wrong.is_empty() && self.found.wrong.len() < WRONG_MAX {
            let way = if self.way.is_empty() { "undisturbed".to_owned() } else { self.way.join(", then ") };
            self.found.wrong.push(format!("{}: {way}: {}", self.story.name, wrong.join("; ")));
        }
    }
}
