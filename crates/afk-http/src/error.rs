//! What went wrong, for callers that look at the status and for people.

use std::fmt;

use afk_core::fault::{Fault, FaultClass, FaultScope};
use jiff::Timestamp;
use ureq::http::HeaderMap;

use crate::client::Redirect;
use crate::headers;
use crate::secret::SecretError;

/// A failed call. It never holds a secret, and what it quotes of the server is short and without control characters.
#[derive(Debug)]
pub struct HttpError {
    /// The status of the reply, where there was one. Look here to turn a 404 into an absence.
    pub status: Option<u16>,
    /// The reply's `Date`, where there was one.
    pub at: Option<Timestamp>,
    /// Whether the reply was JSON by its content type: the service itself spoke, not a web page or a gateway before it.
    pub json: bool,
    /// What may be done now.
    pub class: FaultClass,
    /// How far it reaches. 401 is said to reach the whole tick; a caller that knows its server to matter less narrows it.
    pub scope: FaultScope,
    /// The server named a time before which not to ask again.
    pub not_before: Option<Timestamp>,
    report: Box<Report>,
}

/// What people read.
#[derive(Debug)]
struct Report {
    /// `GET /repos/acme/web`, or words for an address that is a secret.
    call: String,
    cause: Cause,
    /// Where a 302 leads.
    location: Option<String>,
}

/// Why.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error(transparent)]
    Secret(SecretError),
    #[error("a secret is never sent over plain http; use https")]
    PlainSecret,
    #[error("the path has a part that is blank, `.` or `..`")]
    Path,
    #[error("the address is not valid")]
    Address,
    #[error("the request cannot be written as JSON: {0}")]
    Unwritable(String),
    #[error("{0}")]
    Transport(String),
    #[error("{0}")]
    Timeout(String),
    #[error("{status}{}{body}", if .body.is_empty() { "" } else { ": " })]
    Status { status: u16, body: String },
    #[error("{status}: moved, and redirects are not followed")]
    Redirect { status: u16 },
    #[error("the reply is `{0}`, not JSON")]
    NotJson(String),
    #[error("the reply is not what was expected: {0}")]
    Unexpected(String),
    #[error("the reply is not UTF-8")]
    NotText,
    #[error("the reply is larger than {0} bytes")]
    TooLarge(u64),
    #[error("the next page is on another server")]
    ForeignLink,
    #[error("the redirect leads where AFK does not follow")]
    Elsewhere,
}

impl HttpError {
    pub(crate) fn new(call: &str, status: Option<u16>, kind: (FaultClass, FaultScope), cause: Cause) -> Self {
        let (class, scope) = kind;
        Self {
            status,
            at: None,
            json: false,
            class,
            scope,
            not_before: None,
            report: Box::new(Report { call: call.to_owned(), cause, location: None }),
        }
    }

    pub(crate) fn not_before(self, time: Option<Timestamp>) -> Self {
        Self { not_before: time, ..self }
    }

    /// The same failure, knowing the headers of its reply.
    pub(crate) fn replied(mut self, headers: &HeaderMap) -> Self {
        self.report.location = headers::location(headers).filter(|_| self.status == Some(302));
        Self { at: headers::date(headers), json: headers::is_json(headers::content_type(headers)), ..self }
    }

    /// The fault of a port: `operation` completes "failed to ..".
    #[must_use]
    pub fn fault(self, operation: &'static str) -> Fault {
        let (not_before, answered) = (self.not_before, self.is_answered());
        let fault = Fault::new(operation, self.class, self.scope, self).not_before(not_before);
        if answered { fault.answered() } else { fault }
    }

    /// The same failure, reaching no further than `scope`.
    #[must_use]
    pub fn within(self, scope: FaultScope) -> Self {
        Self { scope: self.scope.min(scope), ..self }
    }

    /// What the server said with its refusal, as far as it may be shown: one line, short, without secrets. Empty where it said
    /// nothing.
    #[must_use]
    pub fn said(&self) -> &str {
        match &self.report.cause {
            Cause::Status { body, .. } => body,
            Cause::Secret(_) | Cause::PlainSecret | Cause::Path | Cause::Address | Cause::Unwritable(_) => "",
            Cause::Transport(_) | Cause::Timeout(_) | Cause::Redirect { .. } | Cause::NotJson(_) => "",
            Cause::Unexpected(_) | Cause::NotText | Cause::TooLarge(_) | Cause::ForeignLink => "",
            Cause::Elsewhere => "",
        }
    }

    /// Where the server sent AFK with a 302. Not checked yet: [`Client::follow`](crate::Client::follow) does that. A moved
    /// repository answers with another status and is never followed.
    #[must_use]
    pub fn redirect(self) -> Option<Redirect> {
        self.report.location.map(Redirect::new)
    }

    /// Whether the server itself answered. A gateway's word (502 to 504) leaves open what the server behind it still does.
    fn is_answered(&self) -> bool {
        self.status.is_some_and(|status| !matches!(status, 502..=504))
    }

    /// Whether an immediate repeat of a read may help: the connection broke or the server stumbled. A timeout has used up its
    /// time, and a limit asks for patience.
    pub(crate) fn is_worth_repeating(&self) -> bool {
        let broke = match &self.report.cause {
            Cause::Transport(_) => true,
            Cause::Status { status, .. } => *status >= 500,
            Cause::Secret(_) | Cause::PlainSecret | Cause::Path | Cause::Address | Cause::Unwritable(_) => false,
            Cause::Timeout(_) | Cause::Redirect { .. } | Cause::NotJson(_) | Cause::Unexpected(_) => false,
            Cause::NotText | Cause::TooLarge(_) | Cause::ForeignLink | Cause::Elsewhere => false,
        };
        broke && self.class == FaultClass::Transient && self.not_before.is_none()
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.report.call, self.report.cause)
    }
}

impl std::error::Error for HttpError {}

/// Why a reply could not be read as it arrived.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It broke off.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// It is not what was expected.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}
