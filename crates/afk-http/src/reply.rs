//! What a server answered.

use jiff::Timestamp;
use ureq::http::HeaderMap;

use crate::headers::{self, RateLimit, TokenHeaders};

/// A successful reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    /// The status, 200 to 299.
    pub status: u16,
    /// The reply's `Date`: the server's clock, against which the age of what it said is taken.
    pub at: Option<Timestamp>,
    /// The next page, where the server named one. Not checked yet: [`Client::page`](crate::Client::page) does that.
    pub next: Option<PageLink>,
    /// The rate limit that the call was counted against, where the server says so.
    pub rate: Option<RateLimit>,
    /// What the server told of the token.
    pub token: TokenHeaders,
    /// What it said.
    pub body: T,
}

impl<T> Reply<T> {
    /// The same reply with its body converted.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Reply<U> {
        let Self { status, at, next, rate, token, body } = self;
        Reply { status, at, next, rate, token, body: convert(body) }
    }

    pub(crate) fn new(status: u16, headers: &HeaderMap, body: T) -> Self {
        let (at, rate) = (headers::date(headers), RateLimit::read(headers));
        let token = TokenHeaders::read(headers);
        Self { status, at, next: PageLink::read(headers), rate, token, body }
    }
}

/// A server's link to the next page, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink(String);

impl PageLink {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads `link: <https://..>; rel="next", <..>; rel="last"`.
    fn read(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all("link").into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(links).find(|(_, parameters)| is_next(parameters)).map(|(url, _)| Self(url.to_owned()))
    }
}

/// The targets of a `link` header with their parameters. A comma may stand in a URL, so the angle brackets decide.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split('<').skip(1).filter_map(|part| part.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    let wanted = |parameter: &str| {
        let value = parameter.trim().strip_prefix("rel=").map(|value| value.trim_matches('"'));
        value.is_some_and(|relations| relations.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case("next")))
    };
    parameters.split([';', ',']).any(wanted)
}

#[cfg(test)]
mod tests;
