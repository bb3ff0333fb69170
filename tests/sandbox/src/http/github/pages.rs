//! Pages of a list.

use serde_json::Value;

use super::call::Call;
use crate::http::reply::Reply;

/// How many items a page has unless asked otherwise.
const USUAL: usize = 30;
/// The most items on a page, whatever is asked for.
const MOST: usize = 100;

/// A page that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// From 1.
    number: usize,
    /// How many items.
    items: usize,
}

impl Page {
    /// The page that a call asks for. What is no number, and more than a page holds, is corrected without a word.
    pub(super) fn of(call: &Call<'_>) -> Self {
        let number = |name| call.asked(name).and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        Self { number: number("page").unwrap_or(1), items: number("per_page").unwrap_or(USUAL).min(MOST) }
    }

    /// Its items.
    pub(super) fn cut<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip((self.number - 1) * self.items).take(self.items).collect()
    }

    /// The answer with links to the other pages, under the address that was asked.
    pub(super) fn linked(self, call: &Call<'_>, total: usize, reply: Reply) -> Reply {
        let last = total.div_ceil(self.items).max(1);
        let mut links = Vec::new();
        if self.number > 1 {
            links.push((self.number - 1, "prev"));
        }
        if self.number < last {
            links.extend([(self.number + 1, "next"), (last, "last")]);
        }
        if self.number > 1 {
            links.push((1, "first"));
        }
        let link = |(number, name): &(usize, &str)| format!("<{}>; rel=\"{name}\"", address(call, *number));
        let links: Vec<_> = links.iter().map(link).collect();
        if links.is_empty() { reply } else { reply.header("link", links.join(", ")) }
    }
}

/// A page as JSON, with links.
pub(super) fn list(call: &Call<'_>, all: Vec<Value>) -> Reply {
    let (page, total) = (Page::of(call), all.len());
    page.linked(call, total, Reply::json(200, &Value::Array(page.cut(all))))
}

/// Where another page of the same list is.
fn address(call: &Call<'_>, number: usize) -> String {
    let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let pairs: Vec<_> = others.map(str::to_owned).chain([format!("page={number}")]).collect();
    format!("{}{path}?{}", call.address, pairs.join("&"))
}
