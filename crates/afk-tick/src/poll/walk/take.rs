//! Starting what has won its slot, and counting it in.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use afk_core::fault::Fault;
use afk_core::port::Allowance;
use afk_policy::gates::{Situation, listing_gates};

use super::{Stretch, Walked, refused};
use crate::Tick;
use crate::fleet::FleetView;
use crate::hand::Hand;
use crate::poll::dispatch::{Dispatched, dispatch};
use crate::poll::evidence::Claim;
use crate::poll::start::told;
use crate::poll::survey;
use crate::report::{Line, stops_tick};

/// A server refuses AFK altogether: nothing more is done.
pub(super) struct Stopped;

impl Walked {
    /// Takes these repositories in, and starts what has won its slot. They are no more than may start.
    pub(super) fn takes(
        &mut self,
        tick: &Tick<'_>,
        fleet: &FleetView,
        hand: Hand,
        stretches: Vec<Stretch>,
    ) -> Result<(), Stopped> {
        let mut stops = stretches.iter().any(|stretch| stretch.stops.is_some());
        let mut claims = Vec::new();
        for stretch in stretches {
            self.report.lines.extend(stretch.lines);
            self.report.lines.extend(stretch.stops.map(|fault| Line::fault("tick", &fault)));
            self.candidates.extend(stretch.candidates);
            // Nothing is started in a tick that stops.
            claims.extend(stretch.claim.filter(|_| !stops));
        }
        let mut open = Vec::new();
        for claim in claims {
            match self.held_back(tick, &claim) {
                Some(line) => self.conclude(&claim, line),
                None => open.push(claim),
            }
        }
        for (claim, dispatched) in dispatch(tick, fleet, open, hand) {
            stops |= dispatched.as_ref().is_err_and(stops_tick);
            self.note(&claim, dispatched, hand);
        }
        if stops { Err(Stopped) } else { Ok(()) }
    }

    /// Notes what became of a claim.
    fn note(&mut self, claim: &Claim, dispatched: Result<Dispatched, Fault>, hand: Hand) {
        let line = match dispatched {
            Ok(dispatched) => {
                if !self.situation.cut_off.contains(claim.reference()) {
                    self.situation.runs = self.situation.runs.saturating_add(1);
                }
                self.situation.in_flight.insert(claim.reference().repo.clone());
                told(claim.reference(), dispatched, hand).of_run(claim.run)
            }
            Err(fault) => Line::fault(&claim.reference().to_string(), &fault),
        };
        self.conclude(claim, line);
    }

    /// The last word on a claim.
    fn conclude(&mut self, claim: &Claim, line: Line) {
        self.candidates.iter_mut().filter(|it| it.issue == *claim.reference()).for_each(|it| it.verdict = line.clone());
        self.report.lines.push(line);
    }

    /// Why a claim is not started after all: what was asked for it, and for those beside it, has used up what others need
    /// more.
    fn held_back(&self, tick: &Tick<'_>, claim: &Claim) -> Option<Line> {
        let allowance = tick.tracker.allowance().filter(Allowance::is_scarce)?;
        let candidate = survey::candidate(&claim.issue);
        let now = Situation { allowance: Some(allowance), ..self.situation.clone() };
        listing_gates(&candidate, tick.config, &now).map(|refusal| refused(&candidate, &refusal))
    }
}
