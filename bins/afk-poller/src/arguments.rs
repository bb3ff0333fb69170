//! The command line.

use std::num::NonZero;
use std::path::PathBuf;

use afk_app::{Command, Declined, Examination, Format, Invocation, Named};
use argh::{EarlyExit, FromArgs};
use jiff::Timestamp;

/// Finds issues that are ready for an agent, and dispatches each to a thread of its own. One tick.
#[derive(FromArgs)]
#[argh(example = "One tick, as cron runs it:\n  $ {command_name} --config-dir /etc/afk")]
#[argh(example = "What a tick would do:\n  $ {command_name} --dry-run")]
#[argh(example = "Why one issue is not dispatched:\n  $ {command_name} explain acme/web#7")]
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
    Explain(Explain),
    Doctor(Doctor),
}

/// Shows every gate of every candidate with its verdict, and what would change it. Only looks.
#[derive(FromArgs)]
#[argh(subcommand, name = "explain")]
#[argh(example = "All candidates:\n  $ {command_name}")]
#[argh(example = "One issue, whatever its labels, one gate a line:\n  $ {command_name} acme/web#7")]
#[argh(example = "For a program:\n  $ {command_name} --format json acme/web#7")]
struct Explain {
    /// the issue: owner/name#number
    #[argh(positional)]
    issue: Option<Named>,
    /// read settings from this folder, one file a key; the environment wins
    #[argh(option, arg_name = "dir")]
    config_dir: Option<PathBuf>,
    /// write text (default) or json
    #[argh(option)]
    format: Option<Format>,
}

/// Looks at configuration, servers, tokens and rights, and says what to do. Only looks.
#[derive(FromArgs)]
#[argh(subcommand, name = "doctor")]
#[argh(example = "Before arming, and when something looks wrong:\n  $ {command_name}")]
#[argh(example = "For a program:\n  $ {command_name} --format json")]
#[argh(error_code(0, "nothing failed; warnings may stand there"))]
#[argh(error_code(1, "some check failed"))]
#[argh(error_code(69, "no server answered"))]
#[argh(error_code(78, "the configuration cannot be read; no server was asked"))]
struct Doctor {
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
    let parsed = Arguments::from_args(&[env!("CARGO_PKG_NAME")], arguments).map_err(declined)?;
    if parsed.version {
        return Err(Declined::Asked(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned()));
    }
    let Arguments { config_dir, format, at, dry_run, .. } = parsed;
    let tick = if dry_run { Command::DryRun } else { Command::Tick };
    let (command, folder, inner) = match parsed.command {
        None => (tick, None, None),
        Some(_) if dry_run => {
            return Err(Declined::Misused("--dry-run is for a tick; explain and doctor only look anyway".into()));
        }
        Some(Subcommand::Explain(it)) => (Command::Explain(it.issue), it.config_dir, it.format),
        Some(Subcommand::Doctor(it)) => {
            let usual = Examination::default();
            let every_minutes = it.every.map_or(usual.every_minutes, NonZero::get);
            (Command::Doctor(Examination { every_minutes, ..usual }), it.config_dir, it.format)
        }
    };
    let format = inner.or(format).unwrap_or_default();
    Ok(Invocation { config_dir: folder.or(config_dir), format, at, command })
}
