//! Reading lists page by page, to a bound.

use afk_http::{HttpError, Request};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::client::Calls;

/// The most items that GitHub puts on a page.
pub(super) const PAGE_ITEMS: usize = 100;
/// The most pages that are read of one list: 10,000 items.
pub(super) const PAGES_MAX: u32 = 100;

/// A list, as far as it was read.
pub(super) struct Pages<T> {
    /// What was on the pages.
    pub(super) items: Vec<T>,
    /// Whether the last page was read.
    pub(super) complete: bool,
    /// When the first page was given, by the server's clock: the earliest, because a fact must not look older than it is.
    pub(super) at: Option<Timestamp>,
}

/// Reads the list that `first` asks for. Only the links that the server gives lead on: a short page may have a next one.
pub(super) fn read<T: DeserializeOwned>(calls: Calls<'_>, first: Request<'_>) -> Result<Pages<T>, HttpError> {
    let reply = first.query("per_page", PAGE_ITEMS).json::<Vec<T>>()?;
    let (mut items, mut next, at) = (reply.body, reply.next, reply.at);
    for _ in 1..PAGES_MAX {
        let Some(link) = &next else { break };
        let reply = calls.page(link)?.json::<Vec<T>>()?;
        items.extend(reply.body);
        next = reply.next;
    }
    Ok(Pages { items, complete: next.is_none(), at })
}
