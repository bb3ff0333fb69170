//! What the errors of an answer mean.

use afk_http::RateLimit;
use jiff::{SignedDuration, Timestamp};

use super::wire;

/// Without a time from the server, a reached limit is taken to last this long.
const UNNAMED_WAIT: SignedDuration = SignedDuration::from_secs(60);
/// How much of an error's text is shown.
const SHOWN_CHARS: usize = 200;

/// An error in an answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("GraphQL {}: {message}", kind.as_deref().unwrap_or("error"))]
pub(in crate::github) struct QueryError {
    kind: Option<String>,
    message: String,
    path: Vec<String>,
    not_before: Option<Timestamp>,
}

/// What GitHub said with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::github) enum Said {
    /// A rate limit is reached.
    RateLimit,
    /// There is no such thing, or the token may not see it.
    Absent,
    /// The token may not.
    Forbidden,
    /// GitHub did not manage; it may the next time.
    Stumbled,
    /// Something else: most likely the question does not fit this server.
    Other,
}

impl QueryError {
    /// An error of a reply that was given at `at` and counted against `rate`.
    pub(super) fn new(error: wire::Error, at: Option<Timestamp>, rate: Option<&RateLimit>) -> Self {
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect::<String>();
        let later = || at.and_then(|at| at.checked_add(UNNAMED_WAIT).ok());
        let error = Self {
            kind: error.kind.as_deref().map(clean),
            message: clean(&error.message),
            path: error.path.map(|path| path.0).unwrap_or_default(),
            not_before: None,
        };
        let empty = rate.filter(|rate| rate.remaining == 0).and_then(|rate| rate.resets_at);
        let not_before = if error.said() == Said::RateLimit { empty.or_else(later) } else { None };
        Self { not_before, ..error }
    }

    /// The outermost field that it concerns; `None`: all of them.
    pub(in crate::github) fn field(&self) -> Option<&str> {
        self.path.first().map(String::as_str)
    }

    /// The field of that one that it concerns; `None`: all of it.
    pub(in crate::github) fn below(&self) -> Option<&str> {
        self.path.get(1).map(String::as_str)
    }

    /// The time before which not to ask again.
    pub(in crate::github) fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// What it says.
    pub(in crate::github) fn said(&self) -> Said {
        let message = self.message.to_ascii_lowercase();
        match self.kind.as_deref() {
            Some("RATE_LIMITED" | "RATE_LIMIT") => Said::RateLimit,
            _ if message.contains("rate limit") => Said::RateLimit,
            Some("NOT_FOUND") => Said::Absent,
            Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => Said::Forbidden,
            Some("SERVICE_UNAVAILABLE" | "INTERNAL" | "INTERNAL_SERVER_ERROR") => Said::Stumbled,
            None if message.starts_with("something went wrong") => Said::Stumbled,
            _ => Said::Other,
        }
    }
}

#[cfg(test)]
mod tests;
