//! AFK on the world in memory: ticks as cron would run them.

use std::time::Duration;

use afk_core::config::{Armed, Config, Gates};
use afk_core::ids::Host;
use afk_core::port::Doorbell;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::ports::Sequential;
use afk_sandbox::world::World;
use afk_tick::report::Report;
use afk_tick::{World as Ports, poll, watch};

/// A deployment of AFK in a world.
#[derive(Clone)]
pub(crate) struct Afk {
    pub(crate) world: World,
    pub(crate) config: Config,
    /// How long the program claims to have been at it.
    pub(crate) running: Duration,
    host: Host,
}

impl Afk {
    /// Armed for every repository of the world, with one doorbell.
    pub(crate) fn new(world: &World) -> Self {
        Self { world: world.clone(), config: world.config(), running: Duration::ZERO, host: world.host() }
    }

    fn ports<R>(&self, run: impl FnOnce(&Ports<'_>) -> R) -> R {
        let bell = self.world.doorbell("slack");
        let bells: [&dyn Doorbell; 1] = [&bell];
        run(&Ports {
            tracker: &self.world,
            agents: &self.world,
            checks: &self.world,
            doorbells: &bells,
            workers: &Sequential,
            config: &self.config,
            host: &self.host,
            now: self.world.now(),
            running: &|| self.running,
        })
    }

    /// One poll tick, as the binary runs it: only behind both gates.
    pub(crate) fn poll(&self) -> Report {
        let _armed: Armed = match self.config.gates() {
            Gates::Open(armed) => armed,
            Gates::Disabled | Gates::WatchOnly(_) => return Report::of(Vec::new()),
        };
        self.ports(poll::tick)
    }

    /// One watch tick.
    pub(crate) fn watch(&self) -> Report {
        self.ports(watch::tick)
    }

    /// Both programs, every minute, for so long.
    pub(crate) fn minutes(&self, minutes: u64) {
        for _ in 0..minutes {
            self.poll();
            self.watch();
            self.world.minutes(1);
        }
    }

    /// Ticks until the issue's lock is off again, and says after how many minutes.
    pub(crate) fn until_unlocked(&self, issue: &IssueHandle) -> u64 {
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
pub(crate) fn lines(report: &Report) -> String {
    let line = |it: &afk_tick::report::Line| {
        format!("{}{} {}: {}", if it.alarm { "! " } else { "" }, it.subject, it.code, it.text)
    };
    report.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One repository, one issue with the ready label, and what its agent will do.
pub(crate) fn ready(script: Script) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    (Afk::new(&world), issue)
}

/// Neither authorized nor locked any more: its run has ended, whatever the end.
pub(crate) fn is_over(issue: &IssueHandle) -> bool {
    !issue.has("ready-for-agent") && !issue.has("agent-in-progress")
}
