//! AFK over real HTTP: the adapters that the programs use, in front of a world behind loopback.

use std::sync::Arc;
use std::time::Duration;

use afk_ci::Pipelines;
use afk_core::config::{Config, Gates};
use afk_core::ids::{Host, RunId};
use afk_core::port::{Doorbell, Job, Tracker, Workers};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Counts, Settings};
use afk_notify::Slack;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::{Release, SLACK_PATH};
use afk_sandbox::loopback::{ForgeKind, Loopback};
use afk_sandbox::ports::Sequential;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_t3::T3;
use afk_tick::report::Report;
use afk_tick::{World as Ports, poll, watch};
use afk_tracker::{GitHub, Gitea};

use crate::afk::{is_over, lines};

/// A deployment of AFK that knows its world only by address.
pub struct Wired {
    /// The world.
    pub world: World,
    /// Its servers.
    pub servers: Loopback,
    /// What its operator wants.
    pub config: Config,
    host: Host,
    forge: ForgeKind,
    adapters: Adapters,
}

/// What one process keeps of the servers: connections, and what it has learned of them.
struct Adapters {
    tracker: Box<dyn Tracker>,
    agents: T3,
    checks: Pipelines,
    slack: Slack,
}

struct Threads;

impl Workers for Threads {
    fn run<'a>(&self, jobs: Vec<Job<'a>>) {
        std::thread::scope(|scope| {
            for job in jobs {
                scope.spawn(job);
            }
        });
    }
}

impl Wired {
    /// Before a Gitea or Forgejo.
    #[must_use]
    pub fn new(world: &World, release: Release, version: Version) -> Self {
        Self::before(world, ForgeKind::Gitea(release), version)
    }

    /// Before a forge.
    #[must_use]
    pub fn before(world: &World, forge: ForgeKind, version: Version) -> Self {
        world.lock().t3.version = version;
        let servers = Loopback::anywhere(world, forge);
        let given = servers.settings();
        let lookup = |key: &str| given.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
        let config = Config::from_lookup(&lookup).unwrap();
        config.complete().unwrap();
        let adapters = Adapters::new(&servers, &config, forge);
        let host = config.tracker.as_ref().unwrap().host.clone();
        Self { world: world.clone(), servers, config, host, forge, adapters }
    }

    fn ports<R>(&self, adapters: &Adapters, workers: &dyn Workers, run: impl FnOnce(&Ports<'_>) -> R) -> R {
        let bells: [&dyn Doorbell; 1] = [&adapters.slack];
        run(&Ports {
            tracker: &*adapters.tracker,
            agents: &adapters.agents,
            checks: &adapters.checks,
            doorbells: &bells,
            workers,
            config: &self.config,
            host: &self.host,
            keys: None,
            now: self.world.now(),
            running: &|| Duration::ZERO,
        })
    }

    /// One tick of a process that has only just been started, as cron does it. It does one thing after the other, so that
    /// its requests come in the same order each time.
    pub fn afresh(&self, tick: fn(&Ports<'_>) -> Report) -> Report {
        self.ports(&Adapters::new(&self.servers, &self.config, self.forge), &Sequential, tick)
    }

    /// One poll tick.
    pub fn poll(&self) -> Report {
        self.ports(&self.adapters, &Threads, poll::tick)
    }

    /// One watch tick.
    pub fn watch(&self) -> Report {
        self.ports(&self.adapters, &Threads, watch::tick)
    }

    /// Both programs, every minute, until the issue's run is over. Gives the minutes that it took.
    ///
    /// # Panics
    /// It is not over after six hours.
    pub fn until_over(&self, issue: &IssueHandle) -> u64 {
        for minute in 0..6 * 60 {
            self.poll();
            self.watch();
            self.world.minutes(1);
            if is_over(issue) {
                return minute;
            }
        }
        panic!("the run is not over after six hours:\n{}\n{}", issue.history(), lines(&self.watch()));
    }
}

impl Adapters {
    fn new(servers: &Loopback, config: &Config, forge: ForgeKind) -> Self {
        let Gates::Open(armed) = config.gates() else { panic!("the sandbox's settings arm AFK") };
        let settings =
            Settings { timeout: Duration::from_secs(10), ca_file: None, proxy: None, counts: Counts::default() };
        let (tracker, gate) = (config.tracker.as_ref().unwrap(), Arc::default());
        let webhook = SecretSource::Inline(Secret::new(format!("{}{SLACK_PATH}", servers.slack.url())));
        Self {
            tracker: match forge {
                ForgeKind::Gitea(_) => Box::new(Gitea::new(&armed, tracker, &settings, 4).unwrap()),
                ForgeKind::Github => Box::new(GitHub::new(&armed, tracker, &settings, 4, &gate).unwrap()),
            },
            agents: T3::new(&armed, config.t3.as_ref().unwrap(), &settings).unwrap().only(RunId::may_be),
            checks: Pipelines::new(&armed, tracker, config, &settings, &gate).unwrap(),
            slack: Slack::new(&armed, webhook, &settings).unwrap(),
        }
    }
}
