#![doc = env!("CARGO_PKG_DESCRIPTION")]

use std::env;
use std::io::{stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use afk_app::{Declined, Format, Invocation, Process, Program, Streams};
use argh::FromArgs;
use jiff::Timestamp;

/// Finds issues that are ready for an agent, and dispatches each to a thread of its own. One tick.
#[derive(FromArgs)]
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
    #[argh(option, default = "Format::Text")]
    format: Format,
    /// rehearse the tick at this time (RFC 3339); every address must be on this machine
    #[argh(option, arg_name = "time")]
    at: Option<Timestamp>,
    /// print name and version
    #[argh(switch)]
    version: bool,
}

fn parse(arguments: &[&str]) -> Result<Invocation, Declined> {
    let declined = |exit: argh::EarlyExit| match exit.status {
        Ok(()) => Declined::Asked(exit.output),
        Err(()) => Declined::Misused(exit.output),
    };
    let parsed = Arguments::from_args(&[env!("CARGO_PKG_NAME")], arguments).map_err(declined)?;
    if parsed.version {
        return Err(Declined::Asked(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned()));
    }
    Ok(Invocation { config_dir: parsed.config_dir, format: parsed.format, at: parsed.at })
}

fn main() -> ExitCode {
    afk_app::log_to_standard_error();
    let process = Process {
        arguments: env::args_os().skip(1).collect(),
        environment: env::vars_os().collect(),
        now: Timestamp::now(),
        started: Instant::now(),
    };
    afk_app::run(Program::Poller, process, Streams { out: &mut stdout(), err: &mut stderr() }, parse).into()
}
