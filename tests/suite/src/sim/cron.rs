//! The programs, and one tick of one of them: perhaps killed, perhaps with another one in the middle of it.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use afk_core::config::Config;
use afk_core::record::Keys;
use afk_sandbox::fault::{Call, Counted, Side};
use afk_sandbox::invariants::Conduct;
use afk_sandbox::world::World;
use jiff::SignedDuration;

use super::Trouble;
use super::cast::Cast;
use super::course::Sim;
use super::rng::Rng;
use crate::afk::Afk;

/// A poller and a watcher for each shard.
pub(super) struct Programs {
    pollers: Vec<Afk>,
    watchers: Vec<Afk>,
}

/// Which program, and of which shard.
type Which = (bool, usize);

impl Programs {
    pub(super) fn new(world: &World, config: &Config, cast: &Cast) -> Self {
        let program = |shard: &Option<_>| {
            let mut afk = Afk::new(world);
            afk.config = Config { shard: *shard, ..config.clone() };
            afk
        };
        let programs: Vec<Afk> = cast.shards.iter().map(program).collect();
        Self { pollers: programs.clone(), watchers: programs }
    }

    /// Puts clocks minutes off, in some worlds. Says whether it did.
    pub(super) fn skew(&mut self, rng: &mut Rng) -> bool {
        if !rng.permille(300) {
            return false;
        }
        let mut minutes = || SignedDuration::from_mins(i64::try_from(rng.below(9)).expect("small") - 4);
        let agents_ahead = minutes();
        for afk in self.pollers.iter_mut().chain(&mut self.watchers) {
            (afk.skew, afk.agents_ahead) = (minutes(), agents_ahead);
        }
        true
    }

    pub(super) fn shards(&self) -> usize {
        self.pollers.len()
    }

    pub(super) fn watcher(&self, shard: usize) -> &Afk {
        &self.watchers[shard]
    }

    /// Every program: the pollers first.
    pub(super) fn all(&self) -> Vec<(bool, Afk)> {
        let of = |poller: bool, all: &[Afk]| all.iter().map(|afk| (poller, afk.clone())).collect::<Vec<_>>();
        [of(true, &self.pollers), of(false, &self.watchers)].concat()
    }

    pub(super) fn kill_switch(&mut self, on: bool) {
        self.pollers.iter_mut().chain(&mut self.watchers).for_each(|afk| afk.config.kill_switch = on);
    }

    pub(super) fn killed(&self) -> bool {
        self.watchers.iter().any(|afk| afk.config.kill_switch)
    }

    pub(super) fn keys(&mut self, poller: bool, keys: &Keys) {
        let all = if poller { &mut self.pollers } else { &mut self.watchers };
        all.iter_mut().for_each(|afk| afk.keys = Some(keys.clone()));
    }

    fn program(&self, (poller, shard): Which) -> &Afk {
        if poller { &self.pollers[shard] } else { &self.watchers[shard] }
    }
}

/// Runs a poller or a watcher once.
pub(super) fn run(poller: bool, afk: &Afk) {
    if poller { drop(afk.poll()) } else { drop(afk.watch()) }
}

/// What a second program did in the middle of a tick: its calls in the journal.
type Within = Arc<Mutex<Option<Range<usize>>>>;

impl Sim {
    pub(super) fn tick(&mut self, poller: bool, shard: usize) {
        let name = if poller { "poller" } else { "watcher" };
        let mut undisturbed = self.front.is_none();
        if self.has(Trouble::Crashes) && self.cron.permille(30) {
            let nth = usize::try_from(self.cron.below(40)).expect("small");
            let side = *self.cron.one(&[Side::Before, Side::After]);
            self.world.break_at(Counted::Calls, nth, side);
            self.say(format!("the {name} is killed {side:?} its call {nth}"));
            self.count("kills a program");
            undisturbed = false;
            self.audit.storm(self.world.now());
        }
        let mut second = None;
        if self.has(Trouble::Overlaps) && self.cron.permille(60) {
            second = Some(self.overlap(name));
            undisturbed = false;
        }
        run(poller, self.programs.program((poller, shard)));
        self.world.revive();
        self.world.forget_plans();
        let within = second.map(|(which, within)| (which, within.lock().expect("one caller").take()));
        let within = within.and_then(|(which, range)| Some((which, range?)));
        let from = self.read;
        self.judge((poller, shard), within.as_ref(), undisturbed);
        self.took_note(name, within.map(|(_, range)| range.start - from..range.end - from), false);
    }

    /// Lets a second program run in the middle of a tick.
    fn overlap(&mut self, name: &str) -> (Which, Within) {
        let call = *self.cron.one(&OVERLAPS);
        let which =
            (self.cron.permille(500), usize::try_from(self.cron.below(self.programs.shards() as u64)).expect("small"));
        let other = self.programs.program(which).clone();
        let within = Within::default();
        let told = Arc::clone(&within);
        self.world.just_before(call, move |world| {
            let from = world.calls();
            run(which.0, &other);
            *told.lock().expect("one caller") = Some(from..world.calls());
        });
        let second = if which.0 { "poller" } else { "watcher" };
        self.say(format!("a second {second} runs before {call} of the {name}"));
        self.count("two at once");
        (which, within)
    }

    /// Holds the calls of a tick, and of what ran within it, against what a program may do.
    fn judge(&mut self, which: Which, within: Option<&(Which, Range<usize>)>, undisturbed: bool) {
        let state = self.world.lock();
        let journal = &state.faults.journal;
        let inner = within.map_or(0..0, |(_, range)| range.clone());
        let first = || (self.read..journal.len()).filter(|place| !inner.contains(place));
        let earlier = &journal[self.minute_from..self.read];
        let rules = Conduct::of(&self.programs.program(which).config);
        let mut wrong = rules.wrong(first().map(|place| &journal[place]), earlier, undisturbed);
        if let Some((other, range)) = within {
            let rules = Conduct::of(&self.programs.program(*other).config);
            wrong.extend(rules.wrong(journal[range.clone()].iter(), earlier, false));
        }
        self.outcome.wrong.extend(wrong);
    }

    /// Reads the journal since the last time, for the bells and for the summary. `alone`: no tick of the course.
    pub(super) fn took_note(&mut self, name: &str, within: Option<Range<usize>>, alone: bool) {
        let state = self.world.lock();
        let calls = &state.faults.journal[self.read..];
        // Each of several programs one after the other records its own rings before the next one begins.
        let who = |place: usize| u8::from(!alone && within.as_ref().is_some_and(|range| range.contains(&place)));
        let wrong = self.rings.look(&state, calls, who);
        let failed = calls.iter().filter(|call| call.failure.is_some()).count();
        let (made, lines) = (calls.len(), if self.calls_too { calls.to_vec() } else { Vec::<Call>::new() });
        self.read += made;
        drop(state);
        self.outcome.wrong.extend(wrong);
        self.outcome.calls += made;
        self.outcome.failed += failed;
        for call in lines {
            let failure = call.failure.map(|why| format!(" -> {why}")).unwrap_or_default();
            let lost = if call.effect { "" } else { " (not done)" };
            self.say(format!("  {name}: {} {}{failure}{lost}", call.op.name, call.about));
        }
    }
}

const OVERLAPS: [&str; 11] = [
    "tracker.list",
    "tracker.issue",
    "tracker.events",
    "tracker.comments",
    "tracker.edit_comment",
    "tracker.add_label",
    "tracker.remove_label",
    "agents.fleet",
    "agents.thread",
    "agents.send",
    "doorbell.ring",
];
