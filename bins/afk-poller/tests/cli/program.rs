//! Runs the program as cron would: with this environment and no other.

use std::path::Path;
use std::process::{Command, Output};

/// An armed configuration that lacks nothing. Nobody listens on port 9.
pub(crate) const WHOLE: &[(&str, &str)] = &[
    ("AFK_KILL_SWITCH", "off"),
    ("AFK_ALLOWLIST", "acme/web"),
    ("AFK_TRACKER", "gitea"),
    ("AFK_TRACKER_URL", "http://127.0.0.1:9"),
    ("AFK_TRACKER_TOKEN", TOKEN),
    ("AFK_TRUSTED_ACTORS", "alice"),
    ("AFK_T3_URL", "http://127.0.0.1:9"),
    ("AFK_T3_TOKEN", TOKEN),
    ("AFK_STAGES", "*=build"),
    ("AFK_SLACK_WEBHOOK", "http://127.0.0.1:9/hook"),
];

/// What stands in for every secret; it must not show in anything that a test prints.
pub(crate) const TOKEN: &str = "tok_5ecret";

const PROGRAM: &str = env!("CARGO_BIN_EXE_afk-poller");

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program.
pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    ran(command(PROGRAM, environment).args(arguments).output().unwrap())
}

/// Runs the program armed, with some keys set otherwise.
pub(crate) fn run_armed(arguments: &[&str], changes: &[(&str, &str)]) -> Ran {
    run(arguments, &[WHOLE, changes].concat())
}

/// Runs the program armed, and nobody reads its log.
pub(crate) fn run_unread(changes: &[(&str, &str)]) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    ran(command(PROGRAM, &[WHOLE, changes].concat()).stderr(writer).output().unwrap())
}

/// Every socket call of the program, one a line. `None` where the system has no strace, or does not let it look.
pub(crate) fn sockets(environment: &[(&str, &str)], log: &Path) -> Option<(Ran, String)> {
    let mut traced = command("strace", environment);
    traced.args(["-f", "-qq", "-e", "trace=network", "-o"]).arg(log).arg(PROGRAM);
    let ran = traced.output().ok().map(ran).filter(|ran| !ran.err.contains("ptrace"))?;
    let calls = std::fs::read_to_string(log).unwrap();
    Some((ran, calls.lines().filter(|line| line.contains('(')).map(|line| format!("{line}\n")).collect()))
}

fn command(program: &str, environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(environment.iter().copied());
    command
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN), "a secret shows: {ran:?}");
    ran
}
