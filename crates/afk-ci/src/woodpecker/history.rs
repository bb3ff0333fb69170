//! Looking through the newest pipelines of a repository for those of a commit.
//!
//! Pages run from the highest number down. What is begun meanwhile moves others to later pages, where they are seen twice;
//! nothing is lost.

use std::collections::BTreeMap;

use afk_core::port::Result;
use jiff::{SignedDuration, Timestamp};

use super::problem::Problem;
use super::{PAGE_ITEMS, garbled, wire};

/// The most pages that are read: a thousand pipelines.
const PAGES_MAX: u32 = 20;

/// A page, and the server's time.
pub(super) struct Page {
    pub(super) pipelines: Vec<wire::Pipeline>,
    pub(super) at: Option<Timestamp>,
}

/// What was found.
pub(super) struct Found {
    /// The pipelines that were wanted.
    pub(super) pipelines: Vec<wire::Pipeline>,
    /// When the first page was given, by the server's clock, so that nothing seems older than it is.
    pub(super) at: Option<Timestamp>,
}

/// Reads pages until one is empty, holds the first pipeline of all, or reaches further back than `reach`. A page is looked
/// through to its end, so in a quiet repository older pipelines are found too.
///
/// # Errors
/// A page cannot be read; there are too many.
pub(super) fn read(
    mut page: impl FnMut(u32) -> Result<Page>,
    wanted: impl Fn(&wire::Pipeline) -> bool,
    reach: SignedDuration,
) -> Result<Found> {
    let Page { mut pipelines, at } = page(1)?;
    let now = at.map(Timestamp::as_second).or(pipelines.first().map(|newest| newest.created));
    let horizon = now.map(|now| now.saturating_sub(reach.as_secs()));
    let (mut found, mut number) = (Vec::new(), 1);
    loop {
        let ends = is_last(&pipelines, horizon);
        found.extend(pipelines.into_iter().filter(&wanted));
        if ends {
            return Ok(Found { pipelines: found, at });
        }
        if number == PAGES_MAX {
            return Err(garbled(Problem::TooMany(PAGES_MAX * PAGE_ITEMS)));
        }
        number += 1;
        pipelines = page(number)?.pipelines;
    }
}

/// A short page need not be the last: servers lower a limit that is too high for them.
fn is_last(pipelines: &[wire::Pipeline], horizon: Option<i64>) -> bool {
    let Some(oldest) = pipelines.last() else { return true };
    oldest.number <= 1 || (oldest.created > 0 && horizon.is_some_and(|horizon| oldest.created < horizon))
}

/// The highest number of each event: a restart is a new pipeline.
pub(super) fn newest_of_events(pipelines: Vec<wire::Pipeline>) -> Vec<wire::Pipeline> {
    let mut newest: BTreeMap<String, wire::Pipeline> = BTreeMap::new();
    for pipeline in pipelines {
        if newest.get(&pipeline.event).is_none_or(|known| known.number <= pipeline.number) {
            newest.insert(pipeline.event.clone(), pipeline);
        }
    }
    newest.into_values().collect()
}

#[cfg(test)]
mod tests;
