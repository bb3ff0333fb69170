//! `doctor` in front of a world behind loopback: what it says of a healthy one, and of each fault.

mod faults;
mod github;
mod outages;
mod threads;

use std::collections::BTreeMap;

use afk_app::{Command, Examination};
use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_sandbox::http::github::Face;
use afk_sandbox::http::t3::{Access, t3_router};
use afk_sandbox::http::{Server, github_router};
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;
use jiff::SignedDuration;
use serde_json::Value;

use super::*;

const LABELS: [&str; 3] = ["ready-for-agent", "agent-in-progress", "ready-for-human"];

/// A world that is to be looked at, and how AFK is set up for it.
struct Preflight {
    world: World,
    /// Settings that differ from those that the world needs.
    changes: BTreeMap<&'static str, String>,
    /// More of the allowlist, and entries of `AFK_STAGES` before all others.
    listed: Vec<&'static str>,
    stages: Vec<&'static str>,
    access: Access,
    /// GitHub, with these habits, in the place of Forgejo.
    github: Option<Face>,
    /// How far AFK's clock is ahead.
    ahead: SignedDuration,
    asked: Examination,
}

/// What is done to a healthy world.
type Plant = fn(&mut Preflight);

/// What `doctor` said.
struct Said {
    code: u8,
    /// The text, without what differs from run to run.
    text: String,
    json: String,
    findings: Vec<Value>,
    /// What the servers were asked that may change something.
    writes: Vec<String>,
    unexpected: Vec<String>,
}

impl Preflight {
    /// One repository that builds, ships and rolls out, with nothing to complain about.
    fn healthy() -> Self {
        let mut preflight = Self {
            world: World::new(),
            changes: BTreeMap::new(),
            listed: Vec::new(),
            stages: Vec::new(),
            access: Access::default(),
            github: None,
            ahead: SignedDuration::ZERO,
            asked: Examination::default(),
        };
        preflight.set("AFK_HEARTBEAT_URL", "http://127.0.0.1:9/ping/5ecret");
        preflight.set("AFK_METRICS_PUSH_URL", "http://127.0.0.1:9");
        preflight.world.deployment("acme/web", |_| ());
        preflight.repo("acme/web", vec![(Stage::Deploy, true), (Stage::Rollout, true)]);
        preflight
    }

    fn set(&mut self, key: &'static str, value: &str) {
        self.changes.insert(key, value.to_owned());
    }

    /// A repository with its labels and a commit that has been through these stages after its build.
    fn repo(&self, name: &str, later: Vec<(Stage, bool)>) -> RepoId {
        let id = self.world.repo(name);
        for label in LABELS {
            self.world.lock().forge.create_label(BOT, &id, label, "1d76db", "").unwrap();
        }
        self.world.ci(name, |rule| rule.later = later);
        self.world.push(name, "alice", NewCommit::new("Say hello"));
        self.world.minutes(30);
        id
    }

    fn settings(&self, servers: &Loopback, t3: &Server, github: Option<&Server>) -> BTreeMap<&'static str, String> {
        let mut settings: BTreeMap<_, _> = servers.settings().into_iter().collect();
        settings.insert("AFK_T3_URL", t3.url());
        if let Some(github) = github {
            settings.extend([("AFK_TRACKER", "github".to_owned()), ("AFK_TRACKER_URL", github.url())]);
        }
        for (key, more, between) in [("AFK_ALLOWLIST", &self.listed, ","), ("AFK_STAGES", &self.stages, ";")] {
            let first = settings[key].clone();
            settings.insert(key, more.iter().copied().chain([first.as_str()]).collect::<Vec<_>>().join(between));
        }
        settings.extend(self.changes.clone());
        settings
    }

    /// Starts the servers and runs the program before them, once for people and once for programs.
    fn run(&self, program: Program) -> Said {
        let kind = if self.github.is_some() { ForgeKind::Github } else { ForgeKind::Gitea(Release::Forgejo15) };
        let servers = Loopback::anywhere(&self.world, kind);
        let t3 = Server::start(&self.world, t3_router(self.world.clone(), self.access.clone()));
        let face = |face: &Face| Server::start(&self.world, github_router(self.world.clone(), face.clone()));
        let github = self.github.as_ref().map(face);
        let settings = self.settings(&servers, &t3, github.as_ref());
        let before = self.world.snapshot().fingerprint();
        let (code, json) = self.process(program, Format::Json, &settings);
        let (_, text) = self.process(program, Format::Text, &settings);
        if !self.asked.ring {
            assert_eq!(self.world.snapshot().fingerprint(), before, "doctor only looks");
        }
        let all = || servers.servers().chain([&t3]).chain(&github);
        let writes = |it: &String| !it.contains(" GET ") && !it.contains("/graphql");
        let said: Value = serde_json::from_str(&json).unwrap();
        Said {
            code,
            text: all().fold(text, |text, server| text.replace(server.url().trim_start_matches("http://"), "HOST")),
            json,
            findings: said["findings"].as_array().cloned().unwrap_or_default(),
            writes: all().flat_map(Server::requests).map(|it| it.to_string()).filter(writes).collect(),
            unexpected: all().flat_map(Server::requests).filter(|it| !it.expected).map(|it| it.to_string()).collect(),
        }
    }

    fn process(&self, program: Program, format: Format, settings: &BTreeMap<&str, String>) -> (u8, String) {
        let process = Process {
            arguments: Vec::new(),
            environment: settings.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            now: jiff::Timestamp::UNIX_EPOCH,
            started: Instant::now(),
            terminal: false,
        };
        let at = Some(self.world.now() + self.ahead);
        let invocation = Invocation { format, at, command: Command::Doctor(self.asked), ..Invocation::default() };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let streams = Streams { out: &mut out, err: &mut err };
        let exit = afk_app::run(program, process, streams, |_| Ok(invocation));
        assert_eq!(String::from_utf8(err).unwrap(), "");
        // The path of a file happens to hold the word that is the token.
        let out = String::from_utf8(out).unwrap().replace("afk-sandbox-account", "account");
        assert!(!out.contains(TOKEN) && !out.contains("5ecret"), "a secret shows: {out}");
        (exit.code(), out)
    }
}

impl Said {
    /// The findings that say that something is wrong: `fail acme/web labels`.
    fn turned(&self) -> Vec<String> {
        let wrong = self.findings.iter().filter(|it| it["verdict"] == "fail" || it["verdict"] == "warn");
        let word = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        wrong.map(|it| format!("{} {} {}", word(it, "verdict"), word(it, "subject"), word(it, "check"))).collect()
    }

    #[track_caller]
    fn only_looked(&self) {
        assert_eq!((&*self.writes, &*self.unexpected), (&[][..], &[][..]));
    }

    /// A terminal's usual width is enough for all but single long words.
    #[track_caller]
    fn fits(&self) {
        let long = |line: &&str| line.chars().count() > 80 && line.split_whitespace().count() > 1;
        let long: Vec<_> = self.text.lines().filter(long).collect();
        assert!(long.is_empty(), "{long:#?}");
    }

    /// What the text says of all that is wrong.
    fn told(&self) -> String {
        let mut told = Vec::new();
        let mut wrong = false;
        for line in self.text.lines() {
            match line.trim_start_matches([' ', '!']).split(' ').next() {
                Some("ok" | "skipped") | None => wrong = false,
                Some("warn" | "fail") => wrong = true,
                Some(_) if !line.starts_with("       ") => wrong = false,
                Some(_) => {}
            }
            if wrong {
                told.push(line.trim_end());
            }
        }
        told.join("\n")
    }
}

#[test]
fn a_healthy_deployment_has_nothing_to_complain_about() {
    let preflight = Preflight::healthy();
    for program in [Program::Poller, Program::Watcher] {
        let said = preflight.run(program);
        assert_eq!((said.code, said.turned()), (0, vec![]), "{}", said.text);
        said.only_looked();
        said.fits();
        if program == Program::Watcher {
            insta::assert_snapshot!(said.text, @"
            afk-watcher doctor at 2026-03-02T09:30:00Z: 29 ok, 4 skipped
            This was a rehearsal: the time was given, not read from the clock.

              configuration
                ok       gates          both are open: AFK is armed for 1 repository
                ok       keys           every AFK_ key is one that AFK knows
                ok       trust          trusted: alice, and nobody else
                ok       caps           at most 3 runs at once; no new one while 5 issues
                                        wait for a human
                ok       budget         no price is set (AFK_USD_PER_MTOK), so attempts and
                                        time are the bound: 5 corrective turns, 14400 s to
                                        push, 7200 s for CI
                ok       record key     run records are not sealed; they need it where AFK
                                        shares its token
                ok       shard          this process looks after every repository
                ok       trust domain   one repository, and all else that this T3 serves: an
                                        agent reaches every checkout there
                ok       doorbells      Slack rings when a run ends
                ok       heartbeat      asked after each good tick; its service calls people
                                        when nothing comes
                ok       metrics        pushed

              tracker
                ok       token          it is taken
                skipped  scopes         this server tells none for this token; what it
                                        refuses shows below
                ok       account        AFK is afk-bot there
                ok       own account    its own labels start no agent
                ok       requests       180 an hour at a tick every 2 min (6 by both
                                        programs as things are now); this tracker tells no
                                        limit

              agent server
                ok       server         T3 0.0.28, environment
                                        d6626374-b67a-5f20-90fe-d4c906bfc006
                ok       token          it is taken until 2026-04-01T09:30:00Z
                ok       scopes         it may read threads and start turns
                ok       threads        0 listed, from the light list; 0 may be AFK's
                ok       workspace      checkouts stand in /data/HOST/owner/name
                                        on T3's machine
                skipped  instance       T3 does not tell whether it has claudeAgent with
                                        claude-sonnet-4-6; the first dispatch shows it

              acme/web
                ok       repository     main is at 88641162e4; private
                ok       writing        AFK's account may write labels and comments
                ok       issues         0 with AFK's labels can be read
                skipped  permissions    not needed: only accounts in AFK_TRUSTED_ACTORS
                                        count
                ok       labels         all three are there, each once
                ok       direct pushes  main takes them from whoever may write
                ok       build          CI reports CI / test (push); one green check is
                                        enough, none is named
                ok       deploy         Woodpecker has woodpecker/push
                ok       rollout        the Deployment runs 88641162e4:
                                        registry.example.net/app:main-88641162e4

              clocks
                ok       clocks         no server is more than a minute from AFK's time

              doorbells
                skipped  slack          not rung; afk-watcher doctor --ring sends a test
                                        notice
            ");
        }
    }
}

#[test]
fn a_ring_is_heard_and_nothing_else_is_changed() {
    let mut preflight = Preflight::healthy();
    preflight.asked.ring = true;
    let said = preflight.run(Program::Watcher);
    assert_eq!((said.code, said.turned()), (0, vec![]));
    // Once for people and once for programs.
    assert_eq!(preflight.world.rings(), ["AFK: a test of this doorbell"; 2]);
    assert_eq!(said.writes.len(), 2, "{:?}", said.writes);
    preflight.set("AFK_SLACK_WEBHOOK", "http://127.0.0.1:9/services/5ecret");
    let said = preflight.run(Program::Watcher);
    assert_eq!((said.code, said.turned()), (1, vec!["fail doorbells slack".to_owned()]));
}
