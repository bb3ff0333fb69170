//! One process from its command line to its exit code.

use std::time::Instant;

use afk_core::config::Gates;
use afk_tick::report::Line;
use jiff::Timestamp;

use crate::answer::Answer;
use crate::arguments::{self, Declined};
use crate::commands;
use crate::configuration::{Configured, configure};
use crate::console::{Console, Streams};
use crate::doctor;
use crate::exit::Exit;
use crate::pod;
use crate::program::{Command, Invocation, Process, Program};
use crate::rehearsal;
use crate::report::{Outcome, Report};
use crate::settings::Settings;
use crate::text;
use crate::tick::Setting;

/// Runs one program, given what `parse` makes of its arguments, and says how the process is to end; it never ends the process
/// itself. A repeat is safe at any time, also beside another process.
pub fn run(
    program: Program,
    process: Process,
    streams: Streams<'_>,
    parse: impl FnOnce(&[&str]) -> Result<Invocation, Declined>,
) -> Exit {
    let Process { arguments, environment, now, started, terminal } = process;
    let colours = text::wants_colours(terminal, &environment);
    let mut console = Console { program, streams, colours };
    let parsed = arguments::separate(arguments).and_then(|arguments| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        parse(&arguments)
    });
    let invocation = match parsed {
        Ok(invocation) => invocation,
        Err(Declined::Asked(text)) => return console.answer(&text),
        Err(Declined::Misused(text)) => return console.usage(&text),
    };
    let cluster = pod::cluster_url(&environment);
    let settings = Settings::read(environment, invocation.config_dir.as_deref());
    let at = invocation.at.unwrap_or(now);
    let rehearsal = invocation.at.is_some();
    let answer = match configure(program, &settings) {
        Err(errors) => Answer::Report(Report::misconfigured(program, at, &errors)),
        Ok(mut configured) => {
            let away = rehearsal::obstacles(&configured.config, &|name| settings.get(name));
            if rehearsal && !away.is_empty() {
                return console.usage(&format!(
                    "--at rehearses a tick, so every address must be on this machine; these are not: {}",
                    away.join(", ")
                ));
            }
            let kube = &mut configured.config.kube;
            kube.url = kube.url.take().or(cluster);
            behind_the_gates(program, configured, at, started, invocation.command)
        }
    };
    console.report(&answer.rehearsed(rehearsal), invocation.format)
}

/// Looks at the gates. Only an open one leads on to a server.
fn behind_the_gates(
    program: Program,
    configured: Configured,
    now: Timestamp,
    started: Instant,
    command: Command,
) -> Answer {
    let Configured { config, remarks } = configured;
    // Of what is not run, only what needs a person is worth a line.
    let shut_by = |gate: &str, outcome| {
        let alarms = remarks.iter().filter(|line| line.alarm).cloned();
        Answer::Report(Report::new(program, now, outcome, alarms.chain([shut(gate)]).collect()))
    };
    let armed = match (config.gates(), program, &command) {
        // Who asks for a stop must not take silence for success: AFK may still be at work where it is not enrolled any more.
        (Gates::Disabled, _, Command::Halt(_)) => {
            let enrol = "to stop AFK's agents there, name the repository again, and halt";
            let gate = format!("AFK_ALLOWLIST names no repository, so nothing can be halted; {enrol}");
            return shut_by(&gate, Outcome::Unavailable);
        }
        (Gates::Disabled, _, Command::Doctor(_)) => {
            return Answer::Diagnosis(doctor::disabled(program, now, &config, &remarks));
        }
        (Gates::Disabled, Program::Poller | Program::Watcher, _) => {
            let arm = "set AFK_ALLOWLIST to owner/name and AFK_KILL_SWITCH to false";
            return shut_by(&format!("AFK_ALLOWLIST names no repository; to arm AFK, {arm}"), Outcome::Disabled);
        }
        (Gates::WatchOnly(_), Program::Poller, Command::Tick | Command::DryRun) => {
            return shut_by("AFK_KILL_SWITCH is on; to arm AFK, set it to false", Outcome::Disabled);
        }
        (Gates::WatchOnly(armed) | Gates::Open(armed), Program::Poller | Program::Watcher, _) => armed,
    };
    let running = || started.elapsed();
    let setting = Setting { program, armed: &armed, config: &config, remarks, now, running: &running };
    commands::answer(command, setting)
}

fn shut(text: &str) -> Line {
    Line { subject: String::from("gates"), code: String::from("shut"), text: text.to_owned(), alarm: false, run: None }
}
