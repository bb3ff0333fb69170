//! The ticks that are measured, and the worlds that they run in.

use std::time::Duration;

use afk_core::ids::{EventId, Host, IssueRef, RunId, thread_title};
use anyhow::{Result, ensure};

use super::Bench;
use super::measure::{self, Cost};
use super::requests::{Abreast, Requests, Subject, requests};
use super::transfer;
use crate::agent::Script;
use crate::http::{Exchange, Release};
use crate::loopback::{ForgeKind, Loopback};
use crate::t3::command::new_thread;
use crate::t3::{MessageRow, ThreadOptions, Version};
use crate::world::World;

/// A tick to measure.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    forge: ForgeKind,
    version: Version,
    threads: Threads,
    work: Work,
}

/// Threads that T3 lists beside those of runs in flight.
#[derive(Clone, Copy)]
struct Threads {
    count: usize,
    /// Text of each.
    bytes: usize,
    /// Those of AFK's former runs, long archived; else people's.
    afks: bool,
}

/// What the tick has to do.
#[derive(Clone, Copy)]
enum Work {
    /// Nothing: a gate is shut.
    Disabled,
    /// To decide about the ready issues of these repositories, as a dry run.
    Poll { repos: usize, issues: usize, ready: usize },
    /// To follow runs whose agents are at work.
    Watch { runs: usize },
}

const NO_THREADS: Threads = Threads { count: 0, bytes: 0, afks: false };
const FORGEJO: ForgeKind = ForgeKind::Gitea(Release::Forgejo15);

impl Scenario {
    pub(super) fn all() -> Vec<Self> {
        let poll = |name, repos, issues, ready| Self {
            name,
            forge: FORGEJO,
            version: Version::Main,
            threads: NO_THREADS,
            work: Work::Poll { repos, issues, ready },
        };
        let t3 = |name, version, count, bytes| Self {
            version,
            threads: Threads { count, bytes, afks: false },
            ..poll(name, 50, 500, 500)
        };
        let afks = |it: Self| Self { threads: Threads { afks: true, ..it.threads }, ..it };
        let watch = |name, forge, runs| Self { forge, work: Work::Watch { runs }, ..poll(name, 0, 0, 0) };
        let github = |it| Self { forge: ForgeKind::Github, ..it };
        vec![
            Self { work: Work::Disabled, ..poll("poll, disabled", 0, 0, 0) },
            poll("poll, 1 repository, 10 issues", 1, 10, 10),
            poll("poll, 50 repositories, 500 issues", 50, 500, 500),
            github(poll("poll, 50 repositories, 500 issues, GitHub", 50, 500, 500)),
            poll("poll, 1,000 repositories, 10,000 issues, 1 % ready", 1_000, 10_000, 100),
            t3("poll, 50 / 500, light list of 1,000 threads", Version::Main, 1_000, 60_000),
            t3("poll, 50 / 500, snapshot of 1 MB", Version::V0_0_27, 100, 10_000),
            t3("poll, 50 / 500, snapshot of 60 MB", Version::V0_0_27, 1_000, 60_000),
            afks(t3("poll, 50 / 500, snapshot of 60 MB, all AFK's", Version::V0_0_27, 1_000, 60_000)),
            watch("watch, 1 run", FORGEJO, 1),
            watch("watch, 50 runs", FORGEJO, 50),
            watch("watch, 50 runs, GitHub", ForgeKind::Github, 50),
            watch("watch, 500 runs", FORGEJO, 500),
        ]
    }

    /// How many requests may be under way at once: AFK's own bound, and GitHub's, which lists many repositories side by side.
    pub(super) fn abreast(&self) -> Abreast {
        match self.forge {
            ForgeKind::Github => Abreast { workers: 4, lists: 4 },
            ForgeKind::Gitea(_) => Abreast { workers: 16, lists: 1 },
        }
    }

    /// Makes the world, and brings it to where the measured tick begins.
    pub(super) fn prepare(&self, bench: &Bench) -> Result<Stage> {
        let world = World::new();
        let (program, arguments) = match self.work {
            Work::Disabled => (bench.poller.clone(), Vec::new()),
            Work::Poll { repos, issues, ready } => {
                fill(&world, repos, issues, ready);
                (bench.poller.clone(), vec!["--dry-run".to_owned()])
            }
            Work::Watch { runs } => {
                fill(&world, runs, runs, runs);
                (bench.watcher.clone(), Vec::new())
            }
        };
        world.lock().t3.version = self.version;
        let servers = (!matches!(self.work, Work::Disabled)).then(|| Loopback::anywhere(&world, self.forge));
        let mut settings = servers.as_ref().map(Loopback::settings).unwrap_or_default();
        let unbounded = matches!(self.work, Work::Watch { .. });
        settings.push(("AFK_MAX_RUNS", if unbounded { "0" } else { "3" }.into()));
        // A poller asks T3 who it is once something is to start, a watcher while it reads the records.
        let identity = if unbounded { Subject::Nothing } else { Subject::Fleet };
        let transfer = Duration::ZERO;
        let mut stage = Stage { world, servers, settings, program, arguments, identity, transfer };
        if unbounded {
            stage.start_runs(bench)?;
        }
        stage.add_threads(self.threads);
        if let (Some(servers), false) = (&stage.servers, self.version.has_light_endpoints()) {
            stage.transfer = transfer::of_snapshot(&servers.t3)?;
        }
        Ok(stage)
    }
}

/// Issues spread evenly over repositories; the first ones are ready.
fn fill(world: &World, repos: usize, issues: usize, ready: usize) {
    for nth in 0..issues {
        let repo = format!("acme/r{:04}", nth % repos);
        let number = u64::try_from(nth / repos + 1).expect("a small number");
        let issue = world.issue(&repo, number).body("Please mend it.\n\nBlocked by: none").script(Script::hangs());
        if nth < ready {
            issue.label("ready-for-agent");
        }
    }
}

/// A world in which one tick is measured again and again.
pub(super) struct Stage {
    world: World,
    servers: Option<Loopback>,
    settings: Vec<(&'static str, String)>,
    program: std::path::PathBuf,
    arguments: Vec<String>,
    /// What others wait for when T3 is asked who it is.
    identity: Subject,
    /// What the snapshot takes on its way, where it is read.
    transfer: Duration,
}

impl Stage {
    /// From now on each request takes this much longer.
    pub(super) fn delay(&self, latency: Duration) {
        for server in self.servers.iter().flat_map(Loopback::servers) {
            server.delay(latency);
        }
    }

    /// Whether no server is there to be asked.
    pub(super) fn asks_nobody(&self) -> bool {
        self.servers.is_none()
    }

    /// One tick, measured.
    pub(super) fn tick(&self) -> Result<(Cost, Requests)> {
        self.run(&self.program, &self.arguments)
    }

    fn run(&self, program: &std::path::Path, arguments: &[String]) -> Result<(Cost, Requests)> {
        let mut arguments = arguments.to_vec();
        if !self.asks_nobody() {
            arguments.extend(["--at".to_owned(), self.world.now().to_string()]);
        }
        let before: Vec<usize> = self.exchanges().iter().map(Vec::len).collect();
        let cost = measure::run(program, &arguments, &self.settings)?;
        ensure!(cost.code == 0, "{} {arguments:?} ended with {}", program.display(), cost.code);
        let logs = self.exchanges();
        let asked = logs.iter().zip(&before).map(|(log, before)| &log[*before..]).collect::<Vec<_>>();
        Ok((cost, requests(&asked, &self.identity, self.transfer)))
    }

    /// What each server was asked: the forge, T3, others.
    fn exchanges(&self) -> Vec<Vec<Exchange>> {
        self.servers.iter().flat_map(Loopback::servers).map(|server| server.requests()).collect()
    }

    /// Lets AFK dispatch everything, and follows the runs until a tick has nothing left to write.
    fn start_runs(&self, bench: &Bench) -> Result<()> {
        self.run(&bench.poller, &[])?;
        for _ in 0..5 {
            self.world.minutes(1);
            if self.run(&bench.watcher, &[])?.1.writes == 0 {
                return Ok(());
            }
        }
        anyhow::bail!("the watcher still writes after five minutes")
    }

    /// Adds threads that no run in flight has.
    fn add_threads(&self, threads: Threads) {
        let Some(servers) = &self.servers else { return };
        let host = Host::from_url(&servers.forge.url()).expect("the address of a server");
        let mut state = self.world.lock();
        let now = state.now;
        for nth in 0..threads.count {
            let (id, title) = if threads.afks {
                former_run(&host, nth)
            } else {
                (format!("thread-of-a-person-{nth}"), format!("A person's thread {nth}"))
            };
            let options = ThreadOptions {
                instance: "codex".into(),
                model: "some-model".into(),
                runtime_mode: "approval-required".into(),
                interaction_mode: "default".into(),
                branch: None,
                worktree: None,
            };
            let mut row = new_thread(id, "project-of-a-person".into(), title, options, now);
            let message = |part: usize| MessageRow {
                id: format!("{}-{part}", row.id),
                role: if part.is_multiple_of(2) { "user" } else { "assistant" },
                text: "x".repeat(1_000),
                turn: None,
                created_at: now,
                updated_at: now,
            };
            row.messages = (0..threads.bytes / 1_000).map(message).collect();
            row.archived_at = threads.afks.then_some(now);
            state.t3.threads.push(row);
        }
    }
}

/// Id and title of the thread of a run that ended long ago.
fn former_run(host: &Host, nth: usize) -> (String, String) {
    let issue = IssueRef::parse(&format!("acme/r{:04}#{}", nth % 50, 1_000 + nth)).expect("a small number");
    let event = EventId::new(nth.to_string());
    let thread = RunId::derive(host, &issue, &event).thread();
    (thread.to_string(), thread_title(&issue, "Mended long ago", &event))
}
