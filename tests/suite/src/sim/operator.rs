//! The operator of AFK: halts runs by command, pulls the kill switch, changes the keys that seal run records.

use afk_core::ids::IssueRef;
use afk_core::record::Keys;
use afk_sandbox::world::World;
use afk_tick::watch::Target;

use super::cast::{Cast, Seals};
use super::cron::Programs;
use super::rng::Rng;

const OLD: &str = "fedcba9876543210fedcba9876543210";
const NEW: &str = "0123456789abcdef0123456789abcdef";

/// From this minute on these programs (the pollers, or the watchers) have these keys.
struct Turn {
    minute: u64,
    poller: bool,
    keys: String,
}

pub(super) struct Operator {
    rng: Rng,
    /// What is left to do about keys, in order.
    turns: Vec<Turn>,
    /// The minutes within which only what is sealed is taken.
    sealed: std::ops::Range<u64>,
    switch_off_at: Option<u64>,
    /// Threads whose runs were halted in this minute.
    halted: Vec<String>,
}

impl Operator {
    pub(super) fn new(mut rng: Rng, seals: Seals, changes: bool) -> Self {
        // The watcher learns a key before the poller uses it.
        let (learns, drops) = (rng.between(1, 30), rng.between(60, 240));
        let both = |minute: u64, keys: &str| {
            [false, true].map(|poller| Turn { minute, poller, keys: keys.to_owned() }).into_iter().collect::<Vec<_>>()
        };
        let change = |minute: u64, keys: String| {
            let mut turns = both(minute, &keys);
            turns[1].minute += learns;
            turns.extend(both(minute + learns + drops, NEW));
            turns
        };
        let (turns, sealed) = match seals {
            Seals::Never => (Vec::new(), 0..0),
            Seals::Always => (both(0, NEW), 0..u64::MAX),
            Seals::From(_) | Seals::Rotated(_) if !changes => (both(0, OLD), 0..u64::MAX),
            Seals::From(minute) => (change(minute, format!("{NEW} unsealed")), minute + learns + drops..u64::MAX),
            Seals::Rotated(minute) => {
                ([both(0, OLD), change(minute, format!("{NEW} {OLD}"))].into_iter().flatten().collect(), 0..u64::MAX)
            }
        };
        Self { rng, turns, sealed, switch_off_at: None, halted: Vec::new() }
    }

    /// Every key that a record may be sealed with.
    pub(super) fn all_keys(&self) -> Vec<Keys> {
        [OLD, NEW].map(|key| Keys::parse(key).expect("a key")).into()
    }

    /// Whether no program takes a record without a seal.
    pub(super) fn sealed(&self, minute: u64) -> bool {
        self.sealed.contains(&minute)
    }

    /// Gives programs the keys that are due. Says whether there were any after the beginning.
    pub(super) fn turns_keys(&mut self, minute: u64, programs: &mut Programs) -> bool {
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.turns).into_iter().partition(|it| it.minute <= minute);
        self.turns = later;
        for turn in &due {
            programs.keys(turn.poller, &Keys::parse(&turn.keys).expect("keys"));
        }
        minute > 0 && !due.is_empty()
    }

    /// Pulls the kill switch for a while, now and then. Says how it stands if it was moved.
    pub(super) fn pulls_the_switch(&mut self, minute: u64, programs: &mut Programs) -> Option<bool> {
        match self.switch_off_at {
            Some(at) if at <= minute => self.switch_off_at = None,
            Some(_) => return None,
            None if self.rng.permille(5) => self.switch_off_at = Some(minute + self.rng.between(3, 40)),
            None => return None,
        }
        programs.kill_switch(self.switch_off_at.is_some());
        Some(self.switch_off_at.is_some())
    }

    /// Halts a run by command, or all of them, now and then.
    pub(super) fn halts(&mut self, world: &World, cast: &Cast, programs: &Programs) -> Option<String> {
        if !self.rng.permille(12) {
            return None;
        }
        let watcher = programs.watcher(usize::try_from(self.rng.below(programs.shards() as u64)).expect("small"));
        let target = if self.rng.permille(150) {
            Target::All
        } else {
            let (repo, issues) = self.rng.one(&cast.repos).clone();
            let locked = world.issues().into_iter().filter(|it| it.has("agent-in-progress")).map(|it| it.issue);
            let locked: Vec<IssueRef> = locked.collect();
            let any = world.issue(&repo, self.rng.between(1, issues)).issue;
            Target::One(if locked.is_empty() { any } else { self.rng.one(&locked).clone() })
        };
        let meant = |title: &str| match &target {
            Target::All => cast.repos.iter().any(|(repo, _)| title.starts_with(&format!("{repo}#"))),
            Target::One(issue) => title.starts_with(&format!("{issue} ")),
        };
        let at_work = world.threads().into_iter().filter(|row| row.live && meant(&row.title));
        let at_work: Vec<String> = at_work.map(|row| row.id).collect();
        let report = watcher.halt(&target);
        // What it could not do it says, and the watcher does it later.
        if !report.lines.iter().any(|line| line.alarm) {
            self.halted = at_work;
        }
        Some(match target {
            Target::All => "all".to_owned(),
            Target::One(issue) => issue.to_string(),
        })
    }

    /// The threads whose runs were halted since the last time this was asked.
    pub(super) fn just_halted(&mut self) -> Vec<String> {
        std::mem::take(&mut self.halted)
    }
}
