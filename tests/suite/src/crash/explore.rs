//! Every way in which a story can be disturbed so many times, walked once for each state that it leads to.

use std::collections::BTreeMap;

use afk_sandbox::world::Snapshot;

use super::ending::Ending;
use super::layer::{Blow, Layer, Program, Ran};
use super::story::Story;

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

/// Walks what can come of a story, and compares where it ends with where it ends when nobody disturbs it.
pub(super) struct Explorer<'a> {
    layer: &'a dyn Layer,
    story: &'a Story,
    undisturbed: Ending,
    known: BTreeMap<(u64, Program, usize, usize), Ways>,
    pub(super) way: Vec<String>,
    pub(super) found: Found,
}

/// Where the story stands: what the world holds, who runs next, how many minutes have passed.
pub(super) struct Moment {
    pub(super) world: Snapshot,
    pub(super) next: Program,
    pub(super) minute: u64,
}

/// Walks a story with up to this many disturbances.
pub fn explore(layer: &dyn Layer, story: &Story, disturbances: usize) -> Found {
    let (mut explorer, path) = Explorer::begin(layer, story);
    let [_, single, pairs] = explorer.walk(&path[0], disturbances, 0);
    Found { single, pairs, ..explorer.found }
}

/// Runs the next program from a moment, and leaves the world as it is then.
pub(super) fn step(
    layer: &dyn Layer,
    story: &Story,
    from: &Moment,
    disturbed: Option<(usize, Blow)>,
) -> (Moment, Ran, Vec<String>) {
    let world = layer.world();
    world.restore(&from.world);
    let mut audit = layer.audit();
    audit.as_mut().map(|audit| audit.look(world));
    let ran = layer.run(from.next, disturbed);
    let wrong = audit.as_mut().map(|audit| audit.look(world)).unwrap_or_default();
    let (next, minute) = match from.next {
        Program::Poller => (Program::Watcher, from.minute),
        Program::Watcher => {
            world.minutes(1);
            (story.human)(world);
            (Program::Poller, from.minute + 1)
        }
    };
    (Moment { world: world.snapshot(), next, minute }, ran, wrong)
}

impl<'a> Explorer<'a> {
    /// Plays the story undisturbed, from the world as it is. Gives every moment on the way.
    pub(super) fn begin(layer: &'a dyn Layer, story: &'a Story) -> (Self, Vec<Moment>) {
        let mut path = vec![Moment { world: layer.world().snapshot(), next: Program::Poller, minute: 0 }];
        let mut found = Found::default();
        while let Some(moment) = path.last().filter(|_| !(story.is_over)(layer.world())) {
            assert!(moment.minute < MINUTES_MAX, "{} never ends by itself", story.name);
            let (next, ran, _) = step(layer, story, moment, None);
            found.calls += ran.calls as u64;
            path.push(next);
        }
        let undisturbed = Ending::of(layer.world());
        (Self { layer, story, undisturbed, known: BTreeMap::new(), way: Vec::new(), found }, path)
    }

    /// Everything that can come of a moment with so many disturbances left. `double_rings`: how often the bell was rung and
    /// not recorded on the way here.
    pub(super) fn walk(&mut self, from: &Moment, left: usize, double_rings: usize) -> Ways {
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
        let (next, Ran { calls, .. }, wrong) = step(self.layer, self.story, from, None);
        self.judge(wrong);
        self.found.runs += 1;
        let mut ways = self.walk(&next, left, double_rings);
        if left == 0 {
            return ways;
        }
        for nth in 0..calls {
            for blow in Blow::ALL {
                let (next, ran, wrong) = step(self.layer, self.story, from, Some((nth, blow)));
                self.found.runs += 1;
                let at = ran.disturbed.expect("an undisturbed run made this call");
                self.way.push(format!("minute {} {blow:?} {at}", from.minute));
                self.judge(wrong);
                let [none, one, _] = self.walk(&next, left - 1, double_rings + usize::from(ran.rang_unrecorded));
                self.way.pop();
                ways = [ways[0], ways[1] + none, ways[2] + one];
            }
        }
        ways
    }

    pub(super) fn judge(&mut self, wrong: Vec<String>) {
        if !wrong.is_empty() && self.found.wrong.len() < WRONG_MAX {
            let way = if self.way.is_empty() { "undisturbed".to_owned() } else { self.way.join(", then ") };
            self.found.wrong.push(format!("{}: {way}: {}", self.story.name, wrong.join("; ")));
        }
    }
}
