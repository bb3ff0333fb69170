//! The look after the claims and before the first turn.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use afk_core::ids::RepoId;
use afk_core::issue::has_label;
use afk_core::port::{Depth, LabelQuery, Listing, Result};
use jiff::Timestamp;

use crate::Tick;
use crate::fleet::FleetView;
use crate::poll::evidence::Claim;

/// What agent server and tracker show of some repositories while the claims on them are in place. Nothing may be started where
/// it did not look.
#[derive(Default)]
pub(super) struct Look {
    fleet: FleetView,
    listings: BTreeMap<RepoId, Result<Listing>>,
}

impl Look {
    /// Looks at these repositories: at none, nothing is asked.
    pub(super) fn take(tick: &Tick<'_>, repos: BTreeSet<&RepoId>) -> Result<Self> {
        if repos.is_empty() {
            return Ok(Self::default());
        }
        let mut fleet = FleetView::read(tick, Depth::List)?;
        // What stays in doubt occupies, and is an objection.
        fleet.settle_doubts(tick, &repos)?;
        let query = LabelQuery { label: &tick.config.in_progress_label, open_only: false };
        let repos: Vec<RepoId> = repos.into_iter().cloned().collect();
        Ok(Self { fleet, listings: tick.tracker.list(&repos, &[query]) })
    }

    /// The agent server's time of the look.
    pub(super) fn time(&self, tick: &Tick<'_>) -> Timestamp {
        self.fleet.time(tick)
    }

    /// Why nothing may be started for a claim. The issue itself is read now.
    pub(super) fn objection(&self, tick: &Tick<'_>, claim: &Claim) -> Result<Option<&'static str>> {
        let issue = claim.reference();
        let own = claim.run.thread();
        if self.fleet.occupying(&issue.repo).any(|it| it.thread.id != own) {
            return Ok(Some("another agent has come to the repository"));
        }
        let listing = self.listings.get(&issue.repo).cloned().transpose()?;
        if !listing.is_some_and(|it| it.complete && it.issues.is_empty()) {
            return Ok(Some("an issue of the repository is in progress now"));
        }
        let stands = tick.tracker.issue(issue)?.value.is_some_and(|now| {
            now.open
                && has_label(&now.labels, &tick.config.ready_label)
                && !has_label(&now.labels, &tick.config.ready_for_human_label)
                && now.title == claim.issue.title
                && now.body == claim.issue.body
        });
        Ok(if stands { None } else { Some("the issue no longer stands as decided") })
    }
}
