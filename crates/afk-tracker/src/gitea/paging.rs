//! Reading lists page by page, to a bound.

use afk_http::{HttpError, Request};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

/// The most items that these servers put on a page.
pub(super) const PAGE_ITEMS: usize = 50;
/// The most pages that are read of one list: 2,000 items.
pub(super) const PAGES_MAX: u32 = 40;

/// The most pages that are read of one timeline: 10,000 elements, comments and mentions among them.
pub(super) const TIMELINE_PAGES_MAX: u32 = 200;

/// How the last page shows.
#[derive(Clone, Copy)]
pub(super) enum LastPage {
    /// It is short and names no next page, or it is the first that names none. (A server may put fewer items on a page than it
    /// was asked for, and where all fit on one page it names none at all.)
    Short,
    /// It is empty: these lists lose items after the pages are cut, so a short page may have a next one.
    Empty,
}

/// A list that is being read.
pub(super) struct Pager<F> {
    request: F,
    last: LastPage,
    bound: u32,
    read: u32,
    ended: bool,
    /// An earlier page named the next one, so the server does that.
    linked: bool,
    at: Option<Timestamp>,
}

impl<'a, F: Fn() -> Request<'a>> Pager<F> {
    /// Begins to read the list that `request` asks for.
    pub(super) fn new(last: LastPage, request: F) -> Self {
        Self { request, last, bound: PAGES_MAX, read: 0, ended: false, linked: false, at: None }
    }

    /// The same list to another bound.
    pub(super) fn up_to(self, bound: u32) -> Self {
        Self { bound, ..self }
    }

    /// The next page; `None` after the last one, or at the bound. `null` is an empty page.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Result<Option<Vec<T>>, HttpError> {
        if self.ended || self.read == self.bound {
            return Ok(None);
        }
        self.read += 1;
        let request = (self.request)().query("page", self.read).query("limit", PAGE_ITEMS);
        let reply = request.json::<Option<Vec<T>>>()?;
        let more = reply.next.is_some();
        if self.read == 1 {
            self.at = reply.at;
        }
        let items = reply.body.unwrap_or_else(Vec::new);
        self.ended = match self.last {
            LastPage::Empty => items.is_empty(),
            LastPage::Short => items.is_empty() || (!more && (items.len() < PAGE_ITEMS || self.linked)),
        };
        self.linked |= more;
        Ok(Some(items))
    }

    /// All that is left, to the bound.
    pub(super) fn rest<T: DeserializeOwned>(&mut self) -> Result<Vec<T>, HttpError> {
        let mut items = Vec::new();
        while let Some(page) = self.next()? {
            items.extend(page);
        }
        Ok(items)
    }

    /// The server's time of the first page: a fact must not look older than it is.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Whether the last page was read.
    pub(super) fn complete(&self) -> bool {
        self.ended
    }
}
