//! The course of one world: hours of trouble, then calm until everything has ended.

use std::fmt;

use afk_core::ids::IssueRef;
use afk_sandbox::invariants::{Audit, Rings};
use afk_sandbox::tracker::issue::{Entry, What};
use afk_sandbox::world::World;
use jiff::SignedDuration;

use super::cast::{Cast, cast};
use super::cron::Programs;
use super::meddling::Meddler;
use super::operator::Operator;
use super::rng::Rng;
use super::weather::Front;
use super::{Outcome, Trouble, instant, meddling, people};

/// How long a world is stormy, in minutes.
const STORM: u64 = 5 * 60;
/// How long it may take, once all is calm, until everything has ended.
const CALM_MAX: u64 = 8 * 60;
/// So many minutes without a write and without a lock are quiet.
const QUIET: u64 = 12;

pub(super) struct Sim {
    pub(super) world: World,
    pub(super) programs: Programs,
    pub(super) cast: Cast,
    pub(super) audit: Audit,
    pub(super) rings: Rings,
    pub(super) operator: Operator,
    pub(super) cron: Rng,
    pub(super) front: Option<(Front, u64)>,
    /// How much of the journal was looked at.
    pub(super) read: usize,
    /// Where the journal of this minute begins.
    pub(super) minute_from: usize,
    pub(super) calls_too: bool,
    pub(super) outcome: Outcome,
    troubles: Vec<Trouble>,
    people: Rng,
    records: Rng,
    meddler: Meddler,
    weather: Rng,
    restarted: bool,
    minute: u64,
}

impl Sim {
    pub(super) fn new(seed: u64, troubles: &[Trouble], calls_too: bool) -> Self {
        let (world, config, cast) = cast(seed, &mut Rng::new(seed, "cast"));
        let mut slack = SignedDuration::from_mins(3);
        let mut programs = Programs::new(&world, &config, &cast);
        if troubles.contains(&Trouble::Skew) && programs.skew(&mut Rng::new(seed, "skew")) {
            slack += SignedDuration::from_mins(15);
        }
        let issues = cast.repos.iter().map(|(_, issues)| usize::try_from(*issues).expect("small")).sum();
        let operator = Operator::new(Rng::new(seed, "operator"), cast.seals, troubles.contains(&Trouble::Operator));
        Self {
            audit: Audit::new(&world, &config, slack).sealed_with(operator.all_keys()),
            rings: Rings::default(),
            people: Rng::new(seed, "people"),
            records: Rng::new(seed, "records"),
            meddler: Meddler::default(),
            weather: Rng::new(seed, "weather"),
            cron: Rng::new(seed, "cron"),
            outcome: Outcome { seed, troubles: troubles.to_vec(), issues, ..Outcome::default() },
            troubles: troubles.to_vec(),
            operator,
            programs,
            world,
            cast,
            front: None,
            read: 0,
            restarted: false,
            minute_from: 0,
            calls_too,
            minute: 0,
        }
    }

    pub(super) fn play(mut self) -> Outcome {
        self.storm();
        if self.outcome.wrong.is_empty() {
            self.calm();
        }
        self.outcome.ends = self.audit.ends();
        self.outcome.causes = self.audit.causes();
        self.outcome
    }

    pub(super) fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    pub(super) fn say(&mut self, what: impl fmt::Display) {
        self.outcome.trace.push(format!("{:>4} {what}", self.minute));
    }

    /// Something was done that a summary should count.
    pub(super) fn count(&mut self, act: &str) {
        *self.outcome.acts.entry(act.to_owned()).or_insert(0) += 1;
    }

    fn storm(&mut self) {
        while self.minute < STORM && self.outcome.wrong.is_empty() {
            self.front_moves();
            if self.has(Trouble::Restarts) && self.weather.permille(4) {
                self.world.restart_t3();
                self.restarted = true;
                self.audit.storm(self.world.now());
                self.say("T3 restarts");
                self.count("T3 restarts");
            }
            if self.has(Trouble::People) && self.people.permille(250) {
                let deed = people::act(&self.world, &self.cast, &mut self.people);
                if deed.restarts_t3 {
                    self.restarted = true;
                    self.audit.storm(self.world.now());
                }
                self.count(deed.what);
                self.say(format!("a person {} {}", deed.what, deed.whom));
            }
            if self.has(Trouble::Records) && self.records.permille(40) {
                self.meddle();
            }
            self.operate();
            // Cron is late now and then, and starts the two in any order.
            let order = if self.cron.permille(500) { [true, false] } else { [false, true] };
            for poller in order {
                for shard in 0..self.programs.shards() {
                    if !self.cron.permille(40) {
                        self.tick(poller, shard);
                    }
                }
            }
            self.next_minute();
        }
    }

    fn meddle(&mut self) {
        let sealed = self.operator.sealed(self.minute);
        let Some(deed) = self.meddler.act(&self.world, sealed, &mut self.records) else { return };
        if deed.tampers {
            self.tampered(&deed.issue);
        }
        self.count(deed.what);
        self.say(format!("somebody {} {}", deed.what, deed.issue));
    }

    fn tampered(&mut self, issue: &IssueRef) {
        self.audit.tampered(issue, self.world.now());
        self.rings.tampered(issue);
    }

    fn operate(&mut self) {
        if self.operator.turns_keys(self.minute, &mut self.programs) {
            self.say("the operator changes keys");
            self.count("changes keys");
            // A record that was sealed with a key that was taken out too early is as good as damaged.
            for issue in meddling::unusable(&self.world, self.programs.watcher(0).keys.as_ref()) {
                self.tampered(&issue);
            }
        }
        if !self.has(Trouble::Operator) {
            return;
        }
        if let Some(on) = self.operator.pulls_the_switch(self.minute, &mut self.programs) {
            self.say(format!("the kill switch is {}", if on { "on" } else { "off" }));
            self.count("pulls the kill switch");
        }
        if self.programs.killed() {
            self.audit.storm(self.world.now());
        }
        if let Some(halted) = self.operator.halts(&self.world, &self.cast, &self.programs) {
            self.say(format!("the operator halts {}", halted));
            self.count("halts");
            self.took_note("halt", None, true);
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
                front.comes(&self.world, self.weather.clone());
                self.say(format!("{front:?} for {minutes} minutes"));
                self.count(front.name());
                self.front = Some((front, minutes));
            }
            None => {}
        }
        if self.front.is_some() {
            self.audit.storm(self.world.now());
        }
    }

    fn next_minute(&mut self) {
        if self.front.is_none() && self.cron.permille(15) {
            let unsettled = instant::settle(&self.world, &self.programs.all());
            self.took_note("again", None, true);
            self.outcome.wrong.extend(unsettled);
        }
        let mut wrong = self.audit.look(&self.world);
        if self.minute.is_multiple_of(15) {
            wrong.extend(self.violations());
        }
        self.minute += 1;
        self.minute_from = self.read;
        self.world.minutes(1);
        wrong.extend(instant::still_at_work(&self.world, &self.operator.just_halted()));
        self.outcome.wrong.extend(wrong);
    }

    /// What is wrong with the world as it stands. Where somebody wrote comments in AFK's name there may be more than one; and
    /// an issue whose record was damaged before its lock is locked, so that a human is told.
    fn violations(&self) -> Vec<String> {
        let tampered: Vec<String> = self.audit.all_tampered().map(|issue| format!("{issue}: ")).collect();
        let of_records = ["comments of AFK", "a lock without an agent"];
        let excused = |it: &String| {
            of_records.iter().any(|what| it.ends_with(what)) && tampered.iter().any(|issue| it.starts_with(issue))
        };
        self.world.violations(self.restarted).into_iter().filter(|it| !excused(it)).collect()
    }

    /// Nobody acts any more, and nothing fails: every run must end, and then nothing more may be written.
    fn calm(&mut self) {
        self.world.clears_up();
        self.troubles.clear();
        self.front = None;
        self.programs.kill_switch(false);
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
            self.operate();
            for poller in [false, true] {
                (0..self.programs.shards()).for_each(|shard| self.tick(poller, shard));
            }
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
        let wrong = [self.violations(), self.rings.missing(&self.audit)].concat();
        self.outcome.wrong.extend(wrong);
    }

    /// A lock that AFK put on, on an issue that has not been taken over by a person.
    fn locked_by_afk(&self) -> bool {
        let state = self.world.lock();
        let bot = &state.forge.bot;
        state.forge.repos.iter().any(|(repo, row)| {
            let Some(lock) = state.forge.label_named(repo, "agent-in-progress").map(|label| label.id) else {
                return false;
            };
            let put_on = |entry: &&Entry| matches!(&entry.what, What::Label { label, added: true } if *label == lock);
            row.issues.values().any(|issue| {
                issue.labels.contains(&lock) && issue.timeline.iter().rfind(put_on).is_some_and(|it| it.user == *bot)
            })
        })
    }
}
