//! The poll tick: dispatches each eligible issue to a fresh agent thread, one agent per repository.
//!
//! The tracker is listed first, then the agent server is read once. The gates are walked per candidate, cheapest first; what
//! costs a request is asked only for the candidate that would win its repository's slot. A tick, its dry run and
//! [`explain()`] take the same way; only the tick acts at its end.

mod cutoff;
mod dispatch;
mod evidence;
mod explain;
mod project;
mod start;
mod survey;
mod walk;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::ids::{IssueRef, RepoId};
use afk_core::port::Depth;

pub use self::explain::{Candidate, Explanation, GateView, Says, explain};
use self::survey::Survey;
use self::walk::{Asked, Walk, walk};
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::report::{Line, Outcome, Report};
use crate::{Tick, World, lookout};

/// Runs one poll tick. A repeat is safe at any time, also beside another poller.
#[must_use]
pub fn tick(world: &World<'_>) -> Report {
    run(world, Hand::Acts)
}

/// What a tick would do now: it looks and decides as the tick does, and writes nothing. What the servers would answer to an
/// effect is not known, so that a tick may still step back, or find a server that refuses.
#[must_use]
pub fn dry_run(world: &World<'_>) -> Report {
    lookout::only_reading(world, |world| run(world, Hand::Tells))
}

fn run(world: &World<'_>, hand: Hand) -> Report {
    let me = match world.tracker.me() {
        Ok(me) => me,
        Err(fault) => return Report::unavailable("tracker", &fault),
    };
    let tick = Tick { world: *world, me: &me };
    match look(&tick, None) {
        Ok(seen) => {
            let tally = seen.survey.tally();
            Report { tally, ..walk(&tick, seen, Walk { hand, asked: Asked::Nothing }).report }
        }
        Err(report) => report,
    }
}

/// What there is to walk: the listings, and the agent server's threads.
struct Looked {
    survey: Survey,
    fleet: FleetView,
    lines: Vec<Line>,
}

/// Looks at tracker and agent server, in this order. The error is the report of a tick with nothing to walk. `besides` is an
/// issue whose repository is looked at even if nothing there is ready.
fn look(tick: &Tick<'_>, besides: Option<&IssueRef>) -> Result<Looked, Report> {
    let mut lines = Vec::new();
    let survey =
        survey::survey(tick, &mut lines, besides.is_some()).map_err(|fault| Report::unavailable("tracker", &fault))?;
    if survey.blind {
        return Err(Report { outcome: Outcome::Unavailable, ..Report::of(lines) });
    }
    if survey.ready.is_empty() && besides.is_none() {
        return Err(Report { tally: survey.tally(), ..Report::of(lines) });
    }
    let fleet = FleetView::read(tick, Depth::List).and_then(|mut fleet| {
        let ready = survey.ready.iter().map(|it| &it.issue.repo);
        let repos: BTreeSet<&RepoId> = ready.chain(besides.map(|it| &it.repo)).collect();
        let doubt = fleet.settle_doubts(tick, &repos)?;
        lines.extend(doubt.map(|fault| Line::fault("agent server", &fault)));
        Ok(fleet)
    });
    match fleet {
        Ok(fleet) => Ok(Looked { survey, fleet, lines }),
        Err(fault) => Err(Report { tally: survey.tally(), ..Report::unavailable("agent server", &fault) }),
    }
}
