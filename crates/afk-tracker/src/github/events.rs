//! The timeline of an issue.

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{IssueEvent, Seen};

use super::paging::{self, PAGES_MAX};
use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

impl GitHub {
    /// All events that AFK reads, oldest first. A timeline that is longer than the bound is a fault, because the newest
    /// events, which matter most, are on its last page.
    pub(super) fn read_timeline(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's timeline", Grant::ReadIssues);
        let first = calls.get(&["issues", &issue.number.to_string(), "timeline"]);
        let pages = paging::read::<wire::TimelineItem>(calls, first).map_err(|error| calls.failed(error))?;
        if !pages.complete {
            return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        // By time and number, because GitHub promises no order. An element that was read twice, because another was
        // inserted meanwhile, counts once.
        let mut events = BTreeMap::new();
        for item in pages.items {
            if let Some((number, event)) = convert::event(item).map_err(|error| calls.unreadable(error))? {
                events.insert((event.at, number), event);
            }
        }
        Ok(Seen { value: events.into_values().collect(), at: pages.at })
    }
}
