//! Starting what has won its slot, and counting it in.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use afk_core::fault::Fault;
use afk_core::port::map;
use afk_policy::gates::{Situation, listing_gates};

use super::{Stretch, Walked, refused};
use crate::Tick;
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::poll::evidence::Claim;
use crate::poll::start::start;
use crate::poll::survey;
use crate::report::{Line, stops_tick};

/// A server refuses AFK altogether: nothing more is done.
pub(super) struct Stopped;

/// What became of a claim.
enum Started {
    /// A gate has closed meanwhile.
    Held(Line),
    /// It was tried.
    Done(Line),
}

impl Walked {
    /// Takes these repositories in, and starts what has won its slot, side by side. They are no more than may start.
    pub(super) fn takes(
        &mut self,
        tick: &Tick<'_>,
        fleet: &FleetView,
        hand: Hand,
        stretches: Vec<Stretch>,
    ) -> Result<(), Stopped> {
        let mut stops = stretches.iter().any(|stretch| stretch.stops.is_some());
        let (situation, starts) = (&self.situation, !stops);
        let take = |mut stretch: Stretch| {
            // Nothing is started in a tick that stops.
            let claim = stretch.claim.take().filter(|_| starts);
            let started = claim.map(|claim| (start_if_open(tick, fleet, situation, &claim, hand), claim));
            (stretch, started)
        };
        // An agent server without lists gives its whole history at every look, which is no thing to do side by side.
        let tried: Vec<_> = if fleet.fleet.full {
            stretches.into_iter().map(take).collect()
        } else {
            map(tick.workers, stretches, take)
        };
        for (stretch, started) in tried {
            self.report.lines.extend(stretch.lines);
            self.report.lines.extend(stretch.stops.map(|fault| Line::fault("tick", &fault)));
            self.candidates.extend(stretch.candidates);
            if let Some((started, claim)) = started {
                stops |= started.as_ref().is_err_and(stops_tick);
                self.note(&claim, started);
            }
        }
        if stops { Err(Stopped) } else { Ok(()) }
    }

    /// Notes what became of a claim.
    fn note(&mut self, claim: &Claim, started: Result<Started, Fault>) {
        let line = match started {
            Ok(Started::Held(line)) => line,
            Ok(Started::Done(line)) => {
                if !self.situation.cut_off.contains(claim.reference()) {
                    self.situation.runs = self.situation.runs.saturating_add(1);
                }
                self.situation.in_flight.insert(claim.reference().repo.clone());
                line.of_run(claim.run)
            }
            Err(fault) => Line::fault(&claim.reference().to_string(), &fault),
        };
        self.candidates.iter_mut().filter(|it| it.issue == *claim.reference()).for_each(|it| it.verdict = line.clone());
        self.report.lines.push(line);
    }
}

/// Starts a claim, unless what was asked for it, and for those beside it, has used up what others need more.
fn start_if_open(
    tick: &Tick<'_>,
    fleet: &FleetView,
    situation: &Situation,
    claim: &Claim,
    hand: Hand,
) -> Result<Started, Fault> {
    let allowance = tick.tracker.allowance();
    if allowance.is_some_and(|it| it.is_scarce()) {
        let candidate = survey::candidate(&claim.issue);
        let now = Situation { allowance, ..situation.clone() };
        if let Some(refusal) = listing_gates(&candidate, tick.config, &now) {
            return Ok(Started::Held(refused(&candidate, &refusal)));
        }
    }
    start(tick, fleet, claim, hand).map(Started::Done)
}
