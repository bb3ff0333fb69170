//! The operator's commands behind the gates. Only a tick and a halt change anything.

use std::path::Path;

use afk_tick::{poll, status, watch};

use crate::answer::Answer;
use crate::doctor;
use crate::explanation::Explained;
use crate::fleet::Fleet;
use crate::logging;
use crate::program::{Command, Halted, Named, Program};
use crate::tick::{Setting, tick};
use crate::whole;

/// Does what the command line asks for, before the servers.
pub(crate) fn answer(command: Command, setting: Setting<'_>) -> Answer {
    match command {
        Command::Tick => Answer::Report(tick(setting)),
        Command::DryRun => {
            let act = match setting.program {
                Program::Poller => poll::dry_run,
                Program::Watcher => watch::dry_run,
            };
            Answer::Report(setting.before_servers(act).dry_run())
        }
        Command::Explain(asked) => explain(setting, asked.as_ref()),
        Command::Status(page) => look(setting, page.as_deref()),
        Command::Halt(halted) => halt(setting, halted),
        Command::Doctor(asked) => doctor::doctor(setting, &asked),
    }
}

fn explain(setting: Setting<'_>, asked: Option<&Named>) -> Answer {
    let mut candidates = Vec::new();
    let report = setting.before_servers(|world| {
        let explanation = poll::explain(world, asked.map(|Named(issue)| issue));
        candidates = explanation.candidates;
        explanation.report
    });
    Answer::Explained(Explained::new(report, candidates))
}

fn look(setting: Setting<'_>, page: Option<&Path>) -> Answer {
    let config = setting.config;
    let mut seen = None;
    let report = setting.before_servers(|world| {
        let mut status = status::status(world);
        let report = std::mem::replace(&mut status.report, afk_tick::report::Report::of(Vec::new()));
        seen = Some(status);
        report
    });
    // Without servers there is nothing to show.
    let Some(status) = seen else { return Answer::Report(report) };
    let fleet = Fleet::new(report, config, status);
    let written = page.map_or(Ok(()), |path| whole::replace(path, &fleet.html()));
    Answer::Fleet(match written {
        Ok(()) => fleet,
        Err(error) => fleet.without_page(&error.to_string()),
    })
}

fn halt(setting: Setting<'_>, halted: Halted) -> Answer {
    let target = match halted {
        Halted::One(Named(issue)) => watch::Target::One(issue),
        Halted::All => watch::Target::All,
    };
    let (program, running) = (setting.program, setting.running);
    let report = setting.before_servers(|world| watch::halt(world, &target));
    logging::report(program.name(), &report, running());
    Answer::Report(report)
}
