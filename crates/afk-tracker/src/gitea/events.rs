//! The timeline of an issue.

use std::collections::BTreeMap;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{IssueEvent, Seen, Timeline};
use afk_http::{HttpError, Request};

use super::client::{Calls, Problem};
use super::paging::{LastPage, Pager, TIMELINE_PAGES_MAX};
use super::{Gitea, convert, wire};

const OPERATION: &str = "read the issue's timeline";

/// The elements of a timeline. One that the server could not show is `null`.
type Items = Vec<Option<wire::TimelineItem>>;

impl Gitea {
    /// All events that AFK reads, oldest first.
    pub(super) fn read_events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>, Fault> {
        let Seen { value: items, at } = self.read_items(issue)?;
        Ok(Seen { value: self.events_among(issue, items)?, at })
    }

    /// The same, with the comments among them.
    pub(super) fn read_timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>, Fault> {
        let Seen { value: mut items, at } = self.read_items(issue)?;
        let comments = items.iter_mut().flatten().filter_map(|item| convert::commented(item).transpose());
        // By id. One that was read twice counts once.
        let comments = comments.map(|comment| comment.map(|it| (it.id, it))).collect::<Result<BTreeMap<_, _>, _>>();
        let comments = comments.map_err(|error| self.calls(&issue.repo, OPERATION).unreadable(error))?;
        let events = self.events_among(issue, items)?;
        Ok(Seen { value: Timeline { comments: comments.into_values().collect(), events }, at })
    }

    /// By time and id. An element that was read twice, because another was inserted meanwhile, counts once.
    fn events_among(&self, issue: &IssueRef, items: Items) -> Result<Vec<IssueEvent>, Fault> {
        let mut events = BTreeMap::new();
        for item in items.into_iter().flatten() {
            let id = item.id;
            let event = convert::event(item).map_err(|error| self.calls(&issue.repo, OPERATION).unreadable(error))?;
            if let Some(event) = event {
                events.insert((event.at, id), event);
            }
        }
        Ok(events.into_values().collect())
    }

    /// The whole timeline. One that is longer than the bound is a fault, because the newest events, which matter most, are on
    /// its last page.
    ///
    /// No page is asked for at first: most versions then give all at once, however little was asked for. That is more than
    /// cheap. Elements that AFK may not see (mentions in hidden repositories, which anybody can make) are dropped after the
    /// pages are cut, so that a page of them alone looks like the end.
    fn read_items(&self, issue: &IssueRef) -> Result<Seen<Items>, Fault> {
        let calls = self.calls(&issue.repo, OPERATION);
        let number = issue.number.to_string();
        let request = || calls.get(&["issues", &number, "timeline"]);
        if self.pages_timelines.get() != Some(&true) {
            let whole = request().query("limit", 1).json::<Option<Items>>();
            let reply = whole.map_err(|error| self.no_timeline(calls, issue, error))?;
            let found = reply.body.unwrap_or_default();
            // One element may be all there is, or all that was asked for.
            if found.len() > 1 || self.pages_timelines.get() == Some(&false) {
                self.pages_timelines.get_or_init(|| false);
                return Ok(Seen { value: found, at: reply.at });
            }
        }
        let read = read_pages(request).map_err(|error| self.no_timeline(calls, issue, error))?;
        let read = read.ok_or_else(|| calls.garbled(Problem::TooManyPages(TIMELINE_PAGES_MAX)))?;
        if read.value.len() > 1 {
            self.pages_timelines.get_or_init(|| true);
        }
        Ok(read)
    }

    /// Why there is no timeline. Most versions answer 500 where there is no such issue; a repeat would never help.
    fn no_timeline(&self, calls: Calls<'_>, issue: &IssueRef, error: HttpError) -> Fault {
        if error.status != Some(500) {
            return calls.failed(error);
        }
        match self.read_issue(issue).map(|it| it.value) {
            Ok(Some(_)) => calls.failed(error),
            Ok(None) => calls.refused(Problem::NoSuchIssue),
            Err(fault) => fault,
        }
    }
}

/// Page by page. `None`: there are more than the bound.
fn read_pages<'a>(request: impl Fn() -> Request<'a>) -> Result<Option<Seen<Items>>, HttpError> {
    let mut pages = Pager::new(LastPage::Empty, request).up_to(TIMELINE_PAGES_MAX);
    let items = pages.rest::<Option<wire::TimelineItem>>()?;
    Ok(pages.complete().then(|| Seen { value: items, at: pages.at() }))
}
