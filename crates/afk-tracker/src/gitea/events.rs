//! The timeline of an issue.

use std::collections::{BTreeMap, BTreeSet};

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{IssueEvent, Seen};
use afk_http::Request;

use super::client::{Calls, Problem};
use super::paging::{LastPage, PAGE_ITEMS, Pager, TIMELINE_PAGES_MAX};
use super::{Gitea, convert, wire};

impl Gitea {
    /// All events that AFK reads, oldest first. A timeline that is longer than the bound is a fault, because the newest
    /// events, which matter most, are on its last page.
    ///
    /// No page is asked for at first: most versions then give all at once. That is more than cheap. Elements that AFK may not
    /// see (mentions in hidden repositories, which anybody can make) are dropped after the pages are cut, so that a page of
    /// them alone looks like the end.
    pub(super) fn read_timeline(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>, Fault> {
        let calls = self.calls(&issue.repo, "read the issue's timeline");
        let number = issue.number.to_string();
        let request = || calls.get(&["issues", &number, "timeline"]);
        let whole = request().query("limit", PAGE_ITEMS).json::<Option<Vec<Option<wire::TimelineItem>>>>();
        // The earliest reply's time: a fact must not look older than it is.
        let (mut found, at) = match whole {
            Ok(reply) => (reply.body.unwrap_or_default(), reply.at),
            // Most versions answer 500 where there is no such issue; a repeat would never help.
            Err(error) if error.status == Some(500) => {
                return match self.read_issue(issue)?.value {
                    Some(_) => Err(calls.failed(error)),
                    None => Err(calls.refused(Problem::NoSuchIssue)),
                };
            }
            Err(error) => return Err(calls.failed(error)),
        };
        if found.len() <= PAGE_ITEMS {
            self.read_on(calls, request, &mut found)?;
        }
        // By time and id. An element that was read twice, because another was inserted meanwhile, counts once.
        let mut events = BTreeMap::new();
        for item in found.into_iter().flatten() {
            let id = item.id;
            if let Some(event) = convert::event(item).map_err(|error| calls.unreadable(error))? {
                events.insert((event.at, id), event);
            }
        }
        Ok(Seen { value: events.into_values().collect(), at })
    }

    /// Adds the pages after the first. Older versions gave the whole timeline at once already, and show only what is known.
    fn read_on<'a>(
        &self,
        calls: Calls<'_>,
        request: impl Fn() -> Request<'a>,
        found: &mut Vec<Option<wire::TimelineItem>>,
    ) -> Result<(), Fault> {
        let known: BTreeSet<i64> = found.iter().flatten().map(|item| item.id).collect();
        let mut pages = Pager::new(LastPage::Empty, request).between(2, TIMELINE_PAGES_MAX);
        while let Some(page) = pages.next::<Option<wire::TimelineItem>>().map_err(|error| calls.failed(error))? {
            let mut ids = page.iter().flatten().map(|item| item.id).peekable();
            if ids.peek().is_some() && ids.all(|id| known.contains(&id)) {
                return Ok(());
            }
            found.extend(page);
        }
        if pages.complete() { Ok(()) } else { Err(calls.garbled(Problem::TooManyPages(TIMELINE_PAGES_MAX))) }
    }
}
