//! What a face answers.

use axum::body::Body;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::Value;

/// An answer: status, headers, body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    mark: Option<Mark>,
}

/// What the server has to know about an answer beside its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nobody should have asked this.
    Unexpected,
    /// The connection ends without an answer; what was done is done.
    NoAnswer,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), mark: None }
    }

    /// JSON, with the content type as Go's servers write it.
    #[must_use]
    pub fn json(status: u16, value: &Value) -> Self {
        let body = value.to_string();
        Self { body, ..Self::empty(status) }.header("content-type", "application/json;charset=utf-8")
    }

    /// Plain text.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self { body: text.into(), ..Self::empty(status) }.header("content-type", "text/plain; charset=utf-8")
    }

    /// A web page.
    #[must_use]
    pub fn html(status: u16, page: &str) -> Self {
        Self { body: page.into(), ..Self::empty(status) }.header("content-type", "text/html; charset=utf-8")
    }

    /// The body, read again.
    #[cfg(test)]
    pub(super) fn body_json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The same answer with one more header, in place of an earlier one of that name.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_string()));
        self
    }

    /// The same answer to a request that nobody should have made: it is recorded as such.
    #[must_use]
    pub fn unexpected(self) -> Self {
        Self { mark: Some(Mark::Unexpected), ..self }
    }

    /// No answer at all: the connection ends, and what was done is done.
    #[must_use]
    pub fn hang_up() -> Self {
        Self { mark: Some(Mark::NoAnswer), ..Self::empty(200) }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status");
        for (name, value) in self.headers {
            let value = HeaderValue::from_str(&value).expect("a header's value");
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
        if let Some(mark) = self.mark {
            response.extensions_mut().insert(mark);
        }
        response
    }
}

/// The answer to a path or a method that no face knows.
pub(super) async fn unknown() -> Reply {
    Reply::text(404, "404 page not found\n").unexpected()
}
