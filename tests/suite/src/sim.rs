//! Random worlds: hundreds of issues, people, storms, crashes and overlaps, with every invariant looked at every minute.
//!
//! A seed replays for ever. What goes wrong under one is made short by leaving out one sort of trouble after the other.

mod cast;
mod people;
mod rng;
mod weather;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::invariants::Audit;
use afk_sandbox::world::World;
use jiff::SignedDuration;

use crate::afk::Afk;
use cast::{Cast, cast};
use rng::Rng;
use weather::Front;

/// The sorts of trouble that a world may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// People act.
    People,
    /// Servers fail.
    Weather,
    /// Programs are killed.
    Crashes,
    /// Two programs run at once.
    Overlaps,
    /// AFK's clock is minutes off.
    Skew,
    /// T3 is restarted.
    Restarts,
}

impl Trouble {
    /// Every sort.
    pub const ALL: [Self; 6] = [Self::People, Self::Weather, Self::Crashes, Self::Overlaps, Self::Skew, Self::Restarts];
}

/// What became of one world.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// The trouble that it had.
    pub troubles: Vec<Trouble>,
    /// What is wrong; empty if all is well.
    pub wrong: Vec<String>,
    /// What happened, minute by minute.
    pub trace: Vec<String>,
    /// Runs that ended, by kind.
    pub ends: BTreeMap<&'static str, usize>,
    /// Calls that AFK made.
    pub calls: usize,
    /// Calls that failed.
    pub failed: usize,
    /// Issues of the world.
    pub issues: usize,
}

/// How long a world is stormy, in minutes.
const STORM: u64 = 5 * 60;
/// How long it may take, once all is calm, until everything has ended.
const CALM_MAX: u64 = 8 * 60;
/// So many minutes without a write and without a lock are quiet.
const QUIET: u64 = 12;
/// How many lines of the trace a report shows.
const SHOWN: usize = 40;

/// Plays the world of a seed.
#[must_use]
pub fn play(seed: u64, troubles: &[Trouble], calls_too: bool) -> Outcome {
    let mut sim = Sim::new(seed, troubles, calls_too);
    sim.storm();
    if sim.outcome.wrong.is_empty() {
        sim.calm();
    }
    sim.outcome.ends = sim.audit.ends();
    sim.outcome
}

/// Plays the world of a seed with every trouble; of what goes wrong, with as few sorts of trouble as it takes.
#[must_use]
pub fn shrunk(seed: u64) -> Outcome {
    let mut found = play(seed, &Trouble::ALL, false);
    for left_out in Trouble::ALL {
        if found.wrong.is_empty() {
            return found;
        }
        let fewer: Vec<_> = found.troubles.iter().copied().filter(|it| *it != left_out).collect();
        let again = play(seed, &fewer, false);
        if !again.wrong.is_empty() {
            found = again;
        }
    }
    found
}

struct Sim {
    world: World,
    poller: Afk,
    watcher: Afk,
    cast: Cast,
    audit: Audit,
    troubles: Vec<Trouble>,
    people: Rng,
    weather: Rng,
    cron: Rng,
    front: Option<(Front, u64)>,
    /// Bells that may have rung twice: they rang while something was going wrong.
    double_rings: usize,
    read: usize,
    restarted: bool,
    calls_too: bool,
    minute: u64,
    outcome: Outcome,
}

impl Sim {
    fn new(seed: u64, troubles: &[Trouble], calls_too: bool) -> Self {
        let (world, config, cast) = cast(seed, &mut Rng::new(seed, "cast"));
        let mut skew = Rng::new(seed, "skew");
        let mut afk = Afk::new(&world);
        afk.config = config.clone();
        let (mut poller, mut watcher) = (afk.clone(), afk);
        let mut slack = SignedDuration::from_mins(3);
        if troubles.contains(&Trouble::Skew) && skew.permille(300) {
            let mut minutes = || SignedDuration::from_mins(i64::try_from(skew.below(9)).expect("small") - 4);
            (poller.skew, watcher.skew) = (minutes(), minutes());
            slack += SignedDuration::from_mins(10);
        }
        let issues = cast.repos.iter().map(|(_, issues)| usize::try_from(*issues).expect("small")).sum();
        Self {
            audit: Audit::new(&world, &config, slack),
            people: Rng::new(seed, "people"),
            weather: Rng::new(seed, "weather"),
            cron: Rng::new(seed, "cron"),
            outcome: Outcome { seed, troubles: troubles.to_vec(), issues, ..Outcome::default() },
            troubles: troubles.to_vec(),
            world,
            poller,
            watcher,
            cast,
            front: None,
            double_rings: 0,
            read: 0,
            restarted: false,
            calls_too,
            minute: 0,
        }
    }

    fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    fn say(&mut self, what: impl fmt::Display) {
        self.outcome.trace.push(format!("{:>4} {what}", self.minute));
    }

    fn storm(&mut self) {
        while self.minute < STORM && self.outcome.wrong.is_empty() {
            self.front_moves();
            if self.has(Trouble::Restarts) && self.weather.permille(4) {
                self.world.restart_t3();
                self.restarted = true;
                self.audit.storm(self.world.now());
                self.say("T3 restarts");
            }
            if self.has(Trouble::People) && self.people.permille(250) {
                let deed = people::act(&self.world, &self.cast, &mut self.people);
                if let Some(issue) = deed.tampered {
                    self.audit.tampered(&issue.issue);
                    self.double_rings += 2;
                }
                self.restarted |= deed.words.contains("restarts");
                self.say(deed.words);
            }
            // Cron is late now and then, and starts the two in any order.
            let order = if self.cron.permille(500) { [true, false] } else { [false, true] };
            for poller in order {
                if !self.cron.permille(40) {
                    self.tick(poller);
                }
            }
            self.next_minute();
        }
    }

    fn front_moves(&mut self) {
        if !self.has(Trouble::Weather) {
            return;
        }
        match &mut self.front {
            Some((_, 0)) => {
                self.front = None;
                self.world.clears_up();
                self.say("the weather clears up");
            }
            Some((_, left)) => *left -= 1,
            None if self.weather.permille(25) => {
                let (front, minutes) = Front::any(&mut self.weather);
                let rng = Arc::new(Mutex::new(self.weather.clone()));
                self.world.weather(move |op, _| front.gust(&mut rng.lock().expect("one caller"), op));
                self.say(format!("{front:?} for {minutes} minutes"));
                self.front = Some((front, minutes));
            }
            None => {}
        }
        if self.front.is_some() {
            self.audit.storm(self.world.now());
        }
    }

    /// One program, perhaps killed, perhaps with another one in the middle of it.
    fn tick(&mut self, poller: bool) {
        let name = if poller { "poller" } else { "watcher" };
        let mut disturbed = self.front.is_some();
        if self.has(Trouble::Crashes) && self.cron.permille(30) {
            let nth = usize::try_from(self.cron.below(40)).expect("small");
            let side = *self.cron.one(&[Side::Before, Side::After]);
            self.world.break_at(Counted::Calls, nth, side);
            self.say(format!("the {name} is killed {side:?} its call {nth}"));
            disturbed = true;
            self.audit.storm(self.world.now());
        }
        if self.has(Trouble::Overlaps) && self.cron.permille(60) {
            let call = *self.cron.one(&OVERLAPS);
            let (other, polls) = (self.cron.permille(500), self.poller.clone());
            let watches = self.watcher.clone();
            self.world.just_before(call, move |_| if other { drop(polls.poll()) } else { drop(watches.watch()) });
            let second = if other { "poller" } else { "watcher" };
            self.say(format!("a second {second} runs before {call} of the {name}"));
            disturbed = true;
        }
        if poller {
            drop(self.poller.poll())
        } else {
            drop(self.watcher.watch())
        }
        self.world.revive();
        self.world.forget_plans();
        let rings = self.took_note(name);
        if disturbed {
            self.double_rings += rings;
        }
    }

    /// Reads the journal since the last time, and says how often a bell rang.
    fn took_note(&mut self, name: &str) -> usize {
        let state = self.world.lock();
        let calls = &state.faults.journal[self.read..];
        let rings = calls.iter().filter(|call| call.op.name == "doorbell.ring" && call.effect).count();
        let failed = calls.iter().filter(|call| call.failure.is_some()).count();
        let (made, lines) = (calls.len(), if self.calls_too { calls.to_vec() } else { Vec::new() });
        self.read += made;
        drop(state);
        self.outcome.calls += made;
        self.outcome.failed += failed;
        for call in lines {
            let failure = call.failure.map(|why| format!(" -> {why}")).unwrap_or_default();
            self.say(format!("  {name}: {} {}{failure}", call.op.name, call.about));
        }
        rings
    }

    fn next_minute(&mut self) {
        let mut wrong = self.audit.look(&self.world);
        if self.minute.is_multiple_of(15) {
            wrong.extend(self.world.violations(self.restarted));
        }
        self.minute += 1;
        self.world.minutes(1);
        self.outcome.wrong.extend(wrong);
    }

    /// Nobody acts any more, and nothing fails: every run must end, and then nothing more may be written.
    fn calm(&mut self) {
        self.world.clears_up();
        self.troubles.clear();
        self.front = None;
        self.audit.storm(self.world.now());
        for issue in self.world.issues() {
            if issue.has("ready-for-agent") && !issue.has("agent-in-progress") {
                issue.unlabel_by("alice", "ready-for-agent");
            }
        }
        self.say("all is calm, and nothing new is authorized");
        let end = self.minute + CALM_MAX;
        let mut quiet = 0;
        while self.minute < end && quiet < QUIET && self.outcome.wrong.is_empty() {
            let before = self.read;
            self.tick(false);
            self.tick(true);
            let wrote = !self.world.writes_since(before).is_empty();
            quiet = if wrote || self.locked_by_afk() { 0 } else { quiet + 1 };
            self.next_minute();
        }
        if !self.outcome.wrong.is_empty() {
            return;
        }
        if quiet < QUIET {
            self.outcome.wrong.push(format!("it is not quiet after {CALM_MAX} calm minutes"));
        }
        self.outcome.wrong.extend(self.world.violations(self.restarted));
        let (rang, due) = (self.world.rings().len(), self.audit.ends_that_ring());
        if rang > due + self.double_rings {
            self.outcome
                .wrong
                .push(format!("{due} ends, and it rang {rang} times; {} could ring twice", self.double_rings));
        }
    }

    /// A lock that AFK put on, on an issue that has not been taken over by a person.
    fn locked_by_afk(&self) -> bool {
        let state = self.world.lock();
        let bot = &state.forge.bot;
        state.forge.repos.iter().any(|(repo, row)| {
            let Some(lock) = state.forge.label_named(repo, "agent-in-progress").map(|label| label.id) else { return false };
            let put_on = |entry: &&afk_sandbox::tracker::issue::Entry| {
                matches!(&entry.what, afk_sandbox::tracker::issue::What::Label { label, added: true } if *label == lock)
            };
            row.issues.values().any(|issue| {
                issue.labels.contains(&lock) && issue.timeline.iter().rfind(put_on).is_some_and(|it| it.user == *bot)
            })
        })
    }
}

const OVERLAPS: [&str; 10] = [
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
];

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {} with {:?}: {} issues, {} calls, {} failed",
            self.seed, self.troubles, self.issues, self.calls, self.failed
        )?;
        let hidden = self.trace.len().saturating_sub(SHOWN);
        self.trace.iter().skip(hidden).try_for_each(|line| writeln!(f, "{line}"))?;
        self.wrong.iter().try_for_each(|line| writeln!(f, "WRONG: {line}"))
    }
}
