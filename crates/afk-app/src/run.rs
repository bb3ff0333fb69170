//! One process from its command line to its exit code.

use std::time::Instant;

use afk_core::config::Gates;
use afk_tick::report::Line;
use jiff::Timestamp;

use crate::arguments::{self, Declined};
use crate::configuration::{Configured, configure};
use crate::console::{Console, Streams};
use crate::exit::Exit;
use crate::program::{Invocation, Process, Program};
use crate::rehearsal;
use crate::report::{Outcome, Report};
use crate::settings::Settings;
use crate::tick::tick;

/// Runs one program, given what `parse` makes of its arguments, and says how the process is to end; it never ends the process
/// itself. A repeat is safe at any time, also beside another process.
pub fn run(
    program: Program,
    process: Process,
    streams: Streams<'_>,
    parse: impl FnOnce(&[&str]) -> Result<Invocation, Declined>,
) -> Exit {
    let mut console = Console { program, streams };
    let Process { arguments, environment, now, started } = process;
    let parsed = arguments::separate(arguments).and_then(|arguments| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        parse(&arguments)
    });
    let invocation = match parsed {
        Ok(invocation) => invocation,
        Err(Declined::Asked(text)) => return console.answer(&text),
        Err(Declined::Misused(text)) => return console.usage(&text),
    };
    let settings = Settings::read(environment, invocation.config_dir.as_deref());
    let at = invocation.at.unwrap_or(now);
    let report = match configure(program, &settings) {
        Err(errors) => Report::misconfigured(program, at, &errors),
        Ok(configured) => {
            let away = rehearsal::obstacles(&configured.config, &|name| settings.get(name));
            if invocation.at.is_some() && !away.is_empty() {
                return console.usage(&format!(
                    "--at rehearses a tick, so every address must be on this machine; these are not: {}",
                    away.join(", ")
                ));
            }
            behind_the_gates(program, configured, at, started)
        }
    };
    console.report(&report.rehearsed(invocation.at.is_some()), invocation.format)
}

/// Looks at the gates. Only an open one leads on to a server.
fn behind_the_gates(program: Program, configured: Configured, now: Timestamp, started: Instant) -> Report {
    let Configured { config, remarks } = configured;
    // Of what is not run, only what needs a person is worth a line.
    let disabled = |gate: &str| {
        let alarms = remarks.iter().filter(|line| line.alarm).cloned();
        Report::new(program, now, Outcome::Disabled, alarms.chain([shut(gate)]).collect())
    };
    match (config.gates(), program) {
        (Gates::Disabled, Program::Poller | Program::Watcher) => {
            let arm = "set AFK_ALLOWLIST to owner/name and AFK_KILL_SWITCH to false";
            disabled(&format!("AFK_ALLOWLIST names no repository; to arm AFK, {arm}"))
        }
        (Gates::WatchOnly(_), Program::Poller) => disabled("AFK_KILL_SWITCH is on; to arm AFK, set it to false"),
        (Gates::WatchOnly(armed), Program::Watcher) | (Gates::Open(armed), Program::Poller | Program::Watcher) => {
            tick(program, &armed, &config, remarks, now, &|| started.elapsed())
        }
    }
}

fn shut(text: &str) -> Line {
    Line { subject: String::from("gates"), code: String::from("shut"), text: text.to_owned(), alarm: false, run: None }
}
