//! The timeline of an issue.

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{IssueEvent, Seen};

use super::client::Problem;
use super::paging::{LastPage, PAGES_MAX, Pager};
use super::{Gitea, convert, wire};

impl Gitea {
    /// All events that AFK reads, oldest first. A timeline that is longer than the bound is a fault, because the newest
    /// events, which matter most, are on its last page.
    pub(super) fn read_timeline(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's timeline");
        let number = issue.number.to_string();
        let mut pages = Pager::new(LastPage::Empty, || calls.get(&["issues", &number, "timeline"]));
        // The server leaves `null` in the place of an element that it cannot show.
        let found = match pages.rest::<Option<wire::TimelineItem>>() {
            Ok(found) => found,
            // Most versions answer 500 where there is no such issue; a repeat would never help.
            Err(error) if error.status == Some(500) => {
                return match self.read_issue(issue)?.value {
                    Some(_) => Err(calls.failed(error)),
                    None => Err(calls.refused(Problem::NoSuchIssue)),
                };
            }
            Err(error) => return Err(calls.failed(error)),
        };
        if !pages.complete() {
            return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
        }
        // By time and id. An element that was read twice, because another was inserted meanwhile, counts once.
        let mut events = BTreeMap::new();
        for item in found.into_iter().flatten() {
            let id = item.id;
            if let Some(event) = convert::event(item).map_err(|error| calls.unreadable(error))? {
                events.insert((event.at, id), event);
            }
        }
        Ok(Seen { value: events.into_values().collect(), at: pages.at() })
    }
}
