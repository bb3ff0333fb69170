#![doc = env!("CARGO_PKG_DESCRIPTION")]

mod arguments;

use std::env;
use std::io::{IsTerminal as _, stderr, stdout};
use std::process::ExitCode;
use std::time::Instant;

use afk_app::{Process, Program, Streams};
use jiff::Timestamp;

fn main() -> ExitCode {
    afk_app::log_to_standard_error();
    let process = Process {
        arguments: env::args_os().skip(1).collect(),
        environment: env::vars_os().collect(),
        now: Timestamp::now(),
        started: Instant::now(),
        terminal: stdout().is_terminal(),
    };
    let streams = Streams { out: &mut stdout(), err: &mut stderr() };
    afk_app::run(Program::Watcher, process, streams, arguments::parse).into()
}
