//! What the headers of a reply tell: its time, its type, the rate limit.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use ureq::http::HeaderMap;

/// Without a time from the server, a reached limit is taken to last this long.
const UNNAMED_WAIT: SignedDuration = SignedDuration::from_secs(60);

/// The bucket that a reply was counted against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests left in the bucket.
    pub remaining: u64,
    /// The bucket's size, where the server says so.
    pub limit: Option<u64>,
    /// When it is filled again, by the server's clock.
    pub resets_at: Option<Timestamp>,
}

impl RateLimit {
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name| text(headers, name).and_then(|text| text.trim().parse::<u64>().ok());
        let reset = number("x-ratelimit-reset").and_then(|secs| i64::try_from(secs).ok());
        Some(Self {
            remaining: number("x-ratelimit-remaining")?,
            limit: number("x-ratelimit-limit"),
            resets_at: reset.and_then(|secs| Timestamp::from_second(secs).ok()),
        })
    }
}

/// What a server told of the token that it was sent: GitHub does, with every reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenHeaders {
    /// What a classic token may do, separated by commas; `None` for any other.
    pub scopes: Option<String>,
    /// When it ends; `None` for one without an end.
    pub expires_at: Option<Timestamp>,
}

impl TokenHeaders {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let expires_at = text(headers, "github-authentication-token-expiration").and_then(spaced_time);
        Self { scopes: text(headers, "x-oauth-scopes").map(str::to_owned), expires_at }
    }
}

/// Whether a refusal is a rate limit, and the time before which not to ask again.
pub(crate) fn reached(headers: &HeaderMap, status: u16, body: &str) -> (bool, Option<Timestamp>) {
    let at = date(headers);
    let retry_after = text(headers, "retry-after");
    if let Some(time) = retry_after.and_then(|text| after(text, at)) {
        return (true, Some(time));
    }
    let empty = RateLimit::read(headers).filter(|bucket| bucket.remaining == 0);
    let limited = status == 429 || retry_after.is_some() || empty.is_some() || says_so(body);
    let unnamed = at.and_then(|at| at.checked_add(UNNAMED_WAIT).ok());
    let refused = matches!(status, 403 | 429);
    (limited, if limited && refused { empty.and_then(|bucket| bucket.resets_at).or(unnamed) } else { None })
}

/// The time of the reply, by the server's clock.
pub(crate) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(text(headers, "date")?)
}

/// Where a redirect leads, as it came.
pub(crate) fn location(headers: &HeaderMap) -> Option<String> {
    text(headers, "location").map(str::to_owned)
}

/// The content type as it came; empty where there is none.
pub(crate) fn content_type(headers: &HeaderMap) -> &str {
    text(headers, "content-type").unwrap_or_default()
}

/// Whether a content type is one of JSON's.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `retry-after` is a number of seconds or a date.
fn after(value: &str, at: Option<Timestamp>) -> Option<Timestamp> {
    match value.trim().parse::<u32>() {
        Ok(secs) => at?.checked_add(SignedDuration::from_secs(i64::from(secs))).ok(),
        Err(_) => http_date(value),
    }
}

fn http_date(value: &str) -> Option<Timestamp> {
    let since_epoch = httpdate::parse_http_date(value.trim()).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::from_second(i64::try_from(since_epoch.as_secs()).ok()?).ok()
}

/// `2026-12-01 12:00:00 UTC`, or an offset in the place of `UTC`.
fn spaced_time(value: &str) -> Option<Timestamp> {
    let mut words = value.split_ascii_whitespace();
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    let zone = if zone == "UTC" { "Z" } else { zone };
    format!("{date}T{time}{zone}").parse().ok()
}

fn says_so(body: &str) -> bool {
    body.to_ascii_lowercase().contains("rate limit")
}

#[cfg(test)]
mod tests;
