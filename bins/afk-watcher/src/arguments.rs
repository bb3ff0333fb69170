//! The command line.

use std::num::NonZero;
use std::path::PathBuf;

use afk_app::{Command, Declined, Examination, Format, Halted, Invocation, Named};
use argh::{EarlyExit, FromArgs};
use jiff::Timestamp;

/// Drives every run in flight one step towards its end. One tick.
#[derive(FromArgs)]
#[argh(example = "One tick, as cron runs it:\n  $ {command_name} --config-dir /etc/afk")]
#[argh(example = "What a tick would do:\n  $ {command_name} --dry-run")]
#[argh(example = "The runs in flight:\n  $ {command_name} status")]
#[argh(example = "Stop a run now:\n  $ {command_name} halt acme/web#7")]
#[argh(example = "Whether everything is as a tick needs it:\n  $ {command_name} doctor")]
#[argh(error_code(0, "done, or disabled"))]
#[argh(error_code(1, "some issue failed or wants a person, the others are done"))]
#[argh(error_code(64, "the command line was not understood"))]
#[argh(error_code(69, "nothing could be done: a server is down, or refuses AFK"))]
#[argh(error_code(70, "AFK itself is broken"))]
#[argh(error_code(78, "the configuration is wrong, nothing was done"))]
struct Arguments {
    /// read settings from this folder, one file a key; the environment wins
    #[argh(option, arg_name = "dir")]
    config_dir: Option<PathBuf>,
    /// write the report as text (default) or json
    #[argh(option)]
    format: Option<Format>,
    /// rehearse the tick at this time (RFC 3339); every address must be on this machine
    #[argh(option, arg_name = "time")]
    at: Option<Timestamp>,
    /// say what a tick would do; nothing is written, nobody is called
    #[argh(switch)]
    dry_run: bool,
    /// print name and version
    #[argh(switch)]
    version: bool,
    #[argh(subcommand)]
    command: Option<Subcommand>,
}

/// What else than a tick. A further command is a further variant.
#[derive(FromArgs)]
#[argh(subcommand)]
enum Subcommand {
    Status(Status),
    Halt(Halt),
    Doctor(Doctor),
}

/// Shows the runs in flight, and the issues that wait for a human. Only looks, and asks little.
#[derive(FromArgs)]
#[argh(subcommand, name = "status")]
#[argh(example = "A table:\n  $ {command_name}")]
#[argh(example = "A page for a browser, written all at once:\n  $ {command_name} --html /var/www/afk/index.html")]
#[argh(example = "For a program:\n  $ {command_name} --format json")]
struct Status {
    /// also write a page into this file
    #[argh(option, arg_name = "file")]
    html: Option<PathBuf>,
    /// read settings from this folder, one file a key; the environment wins
    #[argh(option, arg_name = "dir")]
    config_dir: Option<PathBuf>,
    /// write text (default) or json
    #[argh(option)]
    format: Option<Format>,
}

/// Ends runs at once, whatever the kill switch says. A repeat is safe.
#[derive(FromArgs)]
#[argh(subcommand, name = "halt")]
#[argh(example = "One run:\n  $ {command_name} acme/web#7")]
#[argh(example = "Every run in flight, without asking:\n  $ {command_name} --all")]
#[argh(
    note = "The end is recorded, the agent is stopped, the issue's comment says so, and\nAFK's labels are taken off. Nothing is reverted, and nobody is called. To keep\nAFK from starting more, set AFK_KILL_SWITCH to true first."
)]
#[argh(error_code(0, "halted; or there was nothing to halt"))]
#[argh(error_code(1, "not everything is stopped yet; the watcher goes on with what is recorded"))]
#[argh(error_code(69, "nothing was halted: the tracker is down, or the allowlist is empty"))]
struct Halt {
    /// the issue: owner/name#number
    #[argh(positional)]
    issue: Option<Named>,
    /// every run in flight in the enrolled repositories
    #[argh(switch)]
    all: bool,
    /// read settings from this folder, one file a key; the environment wins
    #[argh(option, arg_name = "dir")]
    config_dir: Option<PathBuf>,
    /// write text (default) or json
    #[argh(option)]
    format: Option<Format>,
}

/// Looks at configuration, servers, tokens and rights, and says what to do. Only looks; --ring rings.
#[derive(FromArgs)]
#[argh(subcommand, name = "doctor")]
#[argh(example = "Before arming, and when something looks wrong:\n  $ {command_name}")]
#[argh(example = "Send a test notice to every doorbell too:\n  $ {command_name} --ring")]
#[argh(example = "For a program:\n  $ {command_name} --format json")]
#[argh(error_code(0, "nothing failed; warnings may stand there"))]
#[argh(error_code(1, "some check failed"))]
#[argh(error_code(69, "no server answered"))]
#[argh(error_code(78, "the configuration cannot be read; no server was asked"))]
struct Doctor {
    /// send a test notice to every doorbell
    #[argh(switch)]
    ring: bool,
    /// how often cron starts the programs, in minutes; 2 without it
    #[argh(option, arg_name = "minutes")]
    every: Option<NonZero<u32>>,
    /// read settings from this folder, one file a key; the environment wins
    #[argh(option, arg_name = "dir")]
    config_dir: Option<PathBuf>,
    /// write text (default) or json
    #[argh(option)]
    format: Option<Format>,
}

/// What the command line asks for.
///
/// # Errors
/// It asks for a text, or is not understood.
pub(crate) fn parse(arguments: &[&str]) -> Result<Invocation, Declined> {
    let declined = |exit: EarlyExit| match exit.status {
        Ok(()) => Declined::Asked(exit.output),
        Err(()) => Declined::Misused(exit.output),
    };
    let misused = |text: &str| Err(Declined::Misused(text.to_owned()));
    let parsed = Arguments::from_args(&[env!("CARGO_PKG_NAME")], arguments).map_err(declined)?;
    if parsed.version {
        return Err(Declined::Asked(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned()));
    }
    let Arguments { config_dir, format, at, dry_run, .. } = parsed;
    let tick = if dry_run { Command::DryRun } else { Command::Tick };
    let (command, folder, inner) = match parsed.command {
        None => (tick, None, None),
        Some(_) if dry_run => return misused("--dry-run is for a tick, not for a command"),
        Some(Subcommand::Status(it)) => (Command::Status(it.html), it.config_dir, it.format),
        Some(Subcommand::Doctor(it)) => {
            let every_minutes = it.every.map_or(Examination::default().every_minutes, NonZero::get);
            (Command::Doctor(Examination { ring: it.ring, every_minutes }), it.config_dir, it.format)
        }
        Some(Subcommand::Halt(it)) => match (it.issue, it.all) {
            (Some(issue), false) => (Command::Halt(Halted::One(issue)), it.config_dir, it.format),
            (None, true) => (Command::Halt(Halted::All), it.config_dir, it.format),
            (None, false) => return misused("name an issue, owner/name#number, or halt --all"),
            (Some(_), true) => return misused("name an issue or say --all, not both"),
        },
    };
    let format = inner.or(format).unwrap_or_default();
    Ok(Invocation { config_dir: folder.or(config_dir), format, at, command })
}
