//! The timeline of an issue.

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{IssueEvent, Seen, Timeline};

use super::client::Calls;
use super::paging::{self, PAGES_MAX, Pages};
use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

impl GitHub {
    /// All events that AFK reads, oldest first.
    pub(super) fn read_events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's timeline", Grant::ReadIssues);
        let Pages { items, at, .. } = read_items(calls, issue)?;
        Ok(Seen { value: events_among(calls, items)?, at })
    }

    /// The same, with the comments among them.
    pub(super) fn read_timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's timeline", Grant::ReadIssues);
        let Pages { mut items, at, .. } = read_items(calls, issue)?;
        let comments = items.iter_mut().filter_map(|item| convert::commented(item).transpose());
        let comments = comments.map(|comment| comment.map(|it| (it.id, it))).collect::<Result<BTreeMap<_, _>, _>>();
        let comments = comments.map_err(|error| calls.unreadable(error))?.into_values().collect();
        Ok(Seen { value: Timeline { comments, events: events_among(calls, items)? }, at })
    }
}

/// The whole timeline. One that is longer than the bound is a fault, because the newest events, which matter most, are on its
/// last page.
fn read_items(calls: Calls<'_>, issue: &IssueRef) -> Result<Pages<wire::TimelineItem>, Fault> {
    let first = calls.get(&["issues", &issue.number.to_string(), "timeline"]);
    let pages = paging::read::<wire::TimelineItem>(calls, first).map_err(|error| calls.failed(error))?;
    if pages.complete { Ok(pages) } else { Err(calls.garbled(Problem::TooManyPages(PAGES_MAX))) }
}

/// By time and number, because GitHub promises no order. An element that was read twice, because another was inserted
/// meanwhile, counts once.
fn events_among(calls: Calls<'_>, items: Vec<wire::TimelineItem>) -> Result<Vec<IssueEvent>, Fault> {
    let mut events = BTreeMap::new();
    for item in items {
        if let Some((number, event)) = convert::event(item).map_err(|error| calls.unreadable(error))? {
            events.insert((event.at, number), event);
        }
    }
    Ok(events.into_values().collect())
}
