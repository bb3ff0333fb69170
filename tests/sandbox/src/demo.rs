//! The main job, shown: five issues and what becomes of them, with the real programs run tick after tick against a world behind
//! loopback. The world has its own clock; the programs are given its time, so hours pass in seconds.

mod cast;
mod cron;
mod show;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use self::cast::Part;
use self::cron::{Program, Ticked};
use self::show::Show;
use crate::http::Release;
use crate::loopback::{ForgeKind, Loopback};
use crate::world::World;

/// The story is over long before this.
const MINUTES_MAX: u32 = 180;

/// The codes of a run's end: what happened is said with its cause.
const ENDS: [&str; 4] = ["done", "needs-human", "frozen", "halted"];

/// Where the programs are.
pub struct Programs {
    /// `afk-poller`.
    pub poller: PathBuf,
    /// `afk-watcher`.
    pub watcher: PathBuf,
}

/// Runs the demo. Ends well only if every issue reached the end that it should.
///
/// # Errors
/// A program could not be run, or did not answer as documented.
pub fn run(programs: &Programs) -> Result<ExitCode> {
    let started = Instant::now();
    let world = World::new();
    let cast = cast::cast(&world);
    let loopback = Loopback::start(&world, ForgeKind::Gitea(Release::Forgejo15));
    let show = Show::new();
    show.opening(&cast);

    let poller = Program::new("poller", &programs.poller, loopback.settings());
    let watcher = Program::new("watcher", &programs.watcher, loopback.settings());
    let mut told: BTreeMap<(&'static str, String), String> = BTreeMap::new();
    let mut ticks = 0;
    let mut chronicle = show::Chronicle::default();
    for _ in 0..MINUTES_MAX {
        for program in [&poller, &watcher] {
            let Ticked { code, lines } = program.tick(world.now())?;
            ensure!(matches!(code, 0 | 1), "afk-{} ended with {code}: {lines:?}", program.name);
            ticks += 1;
            for line in lines {
                // Said once, until something else is to be said of the same issue.
                let said = format!("{} {}", line.code, line.text);
                if told.insert((program.name, line.subject.clone()), said.clone()) != Some(said) {
                    let ended = ENDS.contains(&line.code.as_str());
                    let text = if ended { format!("{}: {}", line.code, line.text) } else { line.text };
                    show.line(world.now(), program.name, &line.subject, &text, line.alarm);
                }
            }
            chronicle.catch_up(&world, &show);
        }
        if cast.iter().all(|part| part.has_settled(&world)) {
            break;
        }
        world.advance(Duration::from_secs(60));
        chronicle.catch_up(&world, &show);
    }

    show.comments(&cast);
    show.rings(&world);
    let mut wrong = world.violations(false);
    wrong.extend(loopback.unexpected().into_iter().map(|it| format!("a request that nobody expected: {it}")));
    wrong.extend(cast.iter().filter_map(|part| part.complaint(&world)));
    show.closing(&cast, &world, ticks, loopback.requests(), started.elapsed(), &wrong);
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The parts that still play.
fn names(cast: &[Part]) -> usize {
    cast.iter().map(|part| part.issue.issue.to_string().len()).max().unwrap_or(0)
}
