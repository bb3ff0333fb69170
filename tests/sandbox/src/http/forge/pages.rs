//! Pages of a list.

use serde_json::Value;

use super::call::Call;
use crate::http::reply::Reply;

/// A page that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// From 1.
    pub(super) number: usize,
    /// How many items.
    pub(super) limit: usize,
}

/// Where a list stops unless asked otherwise.
pub(super) const USUAL_LIMIT: usize = 30;

impl Page {
    /// The page that a call asks for. A limit that is too high is lowered without a word.
    pub(super) fn of(call: &Call<'_>, usual: usize) -> Self {
        let number = |name| call.asked(name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        let limit = match number("limit") {
            0 => usual,
            asked => asked,
        };
        Self { number: number("page").max(1), limit: limit.min(call.face.page_max) }
    }

    /// Its items.
    pub(super) fn cut<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip((self.number - 1) * self.limit).take(self.limit).collect()
    }

    fn last(self, total: usize) -> usize {
        total.div_ceil(self.limit).max(1)
    }
}

/// A page as JSON, with the number of all items and links to the other pages.
pub(super) fn linked<T>(call: &Call<'_>, page: Page, all: Vec<T>, shown: impl Fn(T) -> Value) -> Reply {
    let total = all.len();
    let reply = counted(total, page.cut(all).into_iter().map(shown).collect());
    match links(call, page, total) {
        Some(links) => reply.header("link", links),
        None => reply,
    }
}

/// A page as JSON, with the number of all items.
pub(super) fn counted(total: usize, items: Vec<Value>) -> Reply {
    Reply::json(200, &Value::Array(items)).header("x-total-count", total)
}

/// Links to other pages: under the address that the forge says it has, which need not be the one that was asked.
pub(super) fn links(call: &Call<'_>, page: Page, total: usize) -> Option<String> {
    let last = page.last(total);
    let mut links = Vec::new();
    if page.number < last {
        links.push((page.number + 1, "next"));
        links.push((last, "last"));
    }
    if page.number > 1 {
        links.push((1, "first"));
        links.push((page.number - 1, "prev"));
    }
    let link = |(number, name): &(usize, &str)| format!("<{}>; rel=\"{name}\"", address(call, *number));
    (!links.is_empty()).then(|| links.iter().map(link).collect::<Vec<_>>().join(","))
}

/// Where another page of the same list is.
fn address(call: &Call<'_>, number: usize) -> String {
    let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let pairs: Vec<_> = others.map(str::to_owned).chain([format!("page={number}")]).collect();
    format!("{}{path}?{}", call.forge().url, pairs.join("&"))
}
