//! Both programs from their settings to their exit code, in front of a world behind loopback. That the executables hand
//! themselves over as they are is shown by their own tests and by the demo.

mod aftermath;
mod doctor;
mod tick;
mod turns;

use std::ffi::OsString;
use std::time::Instant;

use afk_app::{Format, Invocation, Process, Program, Streams};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::{Release, TOKEN};
use afk_sandbox::loopback::{ForgeKind, Loopback};
use afk_sandbox::world::World;

/// What a process left behind.
#[derive(Debug)]
struct Ran {
    code: u8,
    report: serde_json::Value,
}

/// A world, and AFK's settings for it.
struct Deployed {
    world: World,
    servers: Loopback,
    issue: IssueHandle,
}

impl Deployed {
    /// One repository, one issue with the ready label, and what its agent will do.
    fn new(script: Script) -> Self {
        let world = World::new();
        world.repo("acme/web");
        let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
        let servers = Loopback::anywhere(&world, ForgeKind::Gitea(Release::Forgejo15));
        Self { world, servers, issue }
    }

    /// Runs a program at the world's time, with some settings changed.
    fn run(&self, program: Program, changes: &[(&str, &str)]) -> Ran {
        let settings = self.servers.settings();
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str())).chain(changes.iter().copied());
        let process = Process {
            arguments: Vec::new(),
            environment: settings.map(|(name, value)| (OsString::from(name), OsString::from(value))).collect(),
            now: jiff::Timestamp::UNIX_EPOCH,
            started: Instant::now(),
            terminal: false,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let invocation = Invocation { format: Format::Json, at: Some(self.world.now()), ..Invocation::default() };
        let streams = Streams { out: &mut out, err: &mut err };
        let exit = afk_app::run(program, process, streams, |_| Ok(invocation));
        assert_eq!(String::from_utf8(err).unwrap(), "");
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains(TOKEN), "a secret shows: {out}");
        Ran { code: exit.code(), report: serde_json::from_str(&out).unwrap() }
    }

    /// Both programs, every minute, for so long.
    fn minutes(&self, minutes: u64) {
        for _ in 0..minutes {
            assert_eq!(self.run(Program::Poller, &[]).code, 0);
            assert_eq!(self.run(Program::Watcher, &[]).code, 0);
            self.world.minutes(1);
        }
    }

    /// How many messages AFK has sent to the agent.
    fn turns(&self) -> usize {
        self.issue.threads().iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count()
    }
}

impl Ran {
    /// The codes of the report's lines.
    fn codes(&self) -> Vec<&str> {
        let lines = self.report["lines"].as_array().unwrap();
        lines.iter().map(|line| line["code"].as_str().unwrap()).collect()
    }
}
