//! Two processes at once: the first stops before a call, the second runs up to a call of its own, the first goes on to its
//! end, and then the second. So each of the two acts on what it saw before the other acted.

use std::collections::BTreeSet;

use super::explore::{Explorer, Found, Moment, step};
use super::layer::{Layer, Program};
use super::story::Story;

/// Who meets whom.
pub const PAIRS: [(Program, Program); 4] = [
    (Program::Poller, Program::Poller),
    (Program::Watcher, Program::Watcher),
    (Program::Poller, Program::Watcher),
    (Program::Watcher, Program::Poller),
];

/// How far the second goes before the first goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Up to each of its calls in turn, and to its end.
    Everywhere,
    /// To its end at once.
    AtTheEnd,
}

/// Lets these two meet in each of the first so many minutes of a story, at every call of the first. Counts the ways as
/// disturbed once.
pub fn overlap(layer: &dyn Layer, story: &Story, pairs: &[(Program, Program)], minutes: u64, stop: Stop) -> Found {
    let (mut explorer, path) = Explorer::begin(layer, story);
    for moment in path.iter().filter(|it| it.next == Program::Poller && it.minute < minutes) {
        for &(first, second) in pairs {
            every_meeting(&mut explorer, layer, story, moment, (first, second), stop);
        }
    }
    explorer.found
}

fn every_meeting(
    explorer: &mut Explorer<'_>,
    layer: &dyn Layer,
    story: &Story,
    moment: &Moment,
    (first, second): (Program, Program),
    stop: Stop,
) {
    // Two watchers may both ring for one end: neither knows of the other.
    let double_rings = usize::from(first == Program::Watcher && second == Program::Watcher);
    let stops = match stop {
        Stop::Everywhere => 0..=usize::MAX,
        Stop::AtTheEnd => usize::MAX..=usize::MAX,
    };
    let mut met = BTreeSet::new();
    for at in 0.. {
        for until in stops.clone() {
            layer.world().restore(&moment.world);
            let (came, stopped) = meet(layer, story, (first, at), (second, until));
            if !came {
                return;
            }
            explorer.found.runs += 2;
            explorer.found.single += 1;
            let now = Moment { world: layer.world().snapshot(), ..*moment };
            if met.insert(now.world.fingerprint()) {
                let minute = moment.minute;
                explorer
                    .way
                    .push(format!("minute {minute}: {first:?} before call {at}, {second:?} before call {until}"));
                // What two of them wrote at once is put in order in the next minute.
                let (now, _, _) = step(layer, story, &now, None);
                let (now, _, _) = step(layer, story, &now, None);
                explorer.found.runs += 2;
                explorer.walk(&now, 0, double_rings);
                explorer.way.pop();
            }
            if !stopped {
                break;
            }
        }
    }
}

/// Whether the first came to its call, and the second to its own. Before the second begins, people act.
fn meet(layer: &dyn Layer, story: &Story, first: (Program, usize), second: (Program, usize)) -> (bool, bool) {
    let world = layer.world();
    let run = |program| {
        layer.tick(program);
        world.awaits_nothing();
    };
    std::thread::scope(|scope| {
        let hold = world.hold_at(layer.counted(), first.1);
        let running = scope.spawn(move || run(first.0));
        if !hold.came() {
            return (false, false);
        }
        (story.human)(world);
        let held = world.hold_at(layer.counted(), second.1);
        scope.spawn(move || run(second.0));
        let stopped = held.came();
        drop(hold);
        running.join().expect("a tick does not panic");
        (true, stopped)
    })
}
