//! AFK on the world in memory: ticks as cron would run them.

use std::time::Duration;

use afk_core::config::{Armed, Config, Gates};
use afk_core::ids::{Host, IssueRef};
use afk_core::port::Doorbell;
use afk_core::record::Keys;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::ports::Sequential;
use afk_sandbox::world::World;
use afk_tick::poll::Explanation;
use afk_tick::report::Report;
use afk_tick::status::Status;
use afk_tick::watch::Target;
use afk_tick::{World as Ports, poll, status, watch};
use jiff::SignedDuration;

use crate::clocks::Ahead;

/// A deployment of AFK in a world.
#[derive(Clone)]
pub struct Afk {
    /// The world.
    pub world: World,
    /// What its operator wants.
    pub config: Config,
    /// The doorbells, in the order in which they are rung.
    pub bells: Vec<&'static str>,
    /// How long the program claims to have been at it.
    pub running: Duration,
    /// How long each call seems to take, on the program's own clock.
    pub call_takes: Duration,
    /// How far its clock is ahead of everybody else's.
    pub skew: SignedDuration,
    /// How far the agent server's clock is ahead of everybody else's.
    pub agents_ahead: SignedDuration,
    /// What its run records are sealed with.
    pub keys: Option<Keys>,
    /// The tracker as it stands in ids.
    pub host: Host,
}

impl Afk {
    /// Armed for every repository of the world, with one doorbell.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            config: world.config(),
            bells: vec!["slack"],
            running: Duration::ZERO,
            call_takes: Duration::ZERO,
            skew: SignedDuration::ZERO,
            agents_ahead: SignedDuration::ZERO,
            keys: None,
            host: world.host(),
        }
    }

    fn ports<R>(&self, run: impl FnOnce(&Ports<'_>) -> R) -> R {
        let bells: Vec<_> = self.bells.iter().map(|name| self.world.doorbell(name)).collect();
        let bells: Vec<&dyn Doorbell> = bells.iter().map(|bell| bell as &dyn Doorbell).collect();
        let agents = Ahead::new(&self.world, self.agents_ahead);
        let from = self.world.calls();
        let calls = || u32::try_from(self.world.calls() - from).expect("not that many");
        run(&Ports {
            tracker: &self.world,
            agents: &agents,
            checks: &self.world,
            doorbells: &bells,
            workers: &Sequential,
            config: &self.config,
            host: &self.host,
            keys: self.keys.as_ref(),
            now: self.world.now() + self.skew,
            running: &|| self.running + self.call_takes * calls(),
        })
    }

    /// One poll tick, as the binary runs it: only behind both gates.
    pub fn poll(&self) -> Report {
        let _armed: Armed = match self.config.gates() {
            Gates::Open(armed) => armed,
            Gates::Disabled | Gates::WatchOnly(_) => return Report::of(Vec::new()),
        };
        self.ports(poll::tick)
    }

    /// One watch tick.
    pub fn watch(&self) -> Report {
        self.ports(watch::tick)
    }

    /// What a poll tick would do.
    #[must_use]
    pub fn dry_poll(&self) -> Report {
        self.ports(poll::dry_run)
    }

    /// What a watch tick would do.
    #[must_use]
    pub fn dry_watch(&self) -> Report {
        self.ports(watch::dry_run)
    }

    /// Why an issue, or each candidate, is or is not dispatched now.
    #[must_use]
    pub fn explain(&self, issue: Option<&IssueRef>) -> Explanation {
        self.ports(|world| poll::explain(world, issue))
    }

    /// The fleet as its operator sees it.
    #[must_use]
    pub fn status(&self) -> Status {
        self.ports(status::status)
    }

    /// The emergency stop.
    pub fn halt(&self, target: &Target) -> Report {
        self.ports(|world| watch::halt(world, target))
    }

    /// Both programs, every minute, for so long.
    pub fn minutes(&self, minutes: u64) {
        for _ in 0..minutes {
            self.poll();
            self.watch();
            self.world.minutes(1);
        }
    }

    /// Ticks until the issue's lock is off again, and says after how many minutes.
    ///
    /// # Panics
    /// It is still on after a day.
    pub fn until_unlocked(&self, issue: &IssueHandle) -> u64 {
        for minute in 0..24 * 60 {
            self.minutes(1);
            if is_over(issue) {
                return minute;
            }
        }
        panic!("the lock is still on after a day:\n{}", issue.history());
    }
}

/// A report, one line an issue.
#[must_use]
pub fn lines(report: &Report) -> String {
    let line = |it: &afk_tick::report::Line| {
        format!("{}{} {}: {}", if it.alarm { "! " } else { "" }, it.subject, it.code, it.text)
    };
    report.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One repository, one issue with the ready label, and what its agent will do.
#[must_use]
pub fn ready(script: Script) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    (Afk::new(&world), issue)
}

/// Neither authorized nor locked any more: its run has ended, whatever the end.
#[must_use]
pub fn is_over(issue: &IssueHandle) -> bool {
    !issue.has("ready-for-agent") && !issue.has("agent-in-progress")
}
