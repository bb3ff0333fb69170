//! A request that waits for its place before it is sent.

use afk_http::{HttpError, Reply, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::gate::Gate;

/// The largest reply that is read: a page of 100 issues or comments, each with a text of 65,536 characters.
const REPLY_BYTES: u64 = 64 * 1024 * 1024;

/// A request to one of GitHub's APIs.
#[must_use = "a request does nothing until it is sent"]
pub(super) struct Gated<'a> {
    request: Request<'a>,
    gate: &'a Gate,
}

impl<'a> Gated<'a> {
    pub(super) fn new(gate: &'a Gate, request: Request<'a>) -> Self {
        Self { request: request.limit(REPLY_BYTES), gate }
    }

    /// Adds a pair to the query.
    pub(super) fn query(self, name: &str, value: impl ToString) -> Self {
        Self { request: self.request.query(name, value), ..self }
    }

    /// Sets the JSON body.
    pub(super) fn body(self, value: &impl Serialize) -> Self {
        Self { request: self.request.body(value), ..self }
    }

    /// Says that the request changes nothing, so that it may be repeated once.
    pub(super) fn read_only(self) -> Self {
        Self { request: self.request.read_only(), ..self }
    }

    /// Sends it and reads a JSON reply.
    pub(super) fn json<T: DeserializeOwned>(self) -> Result<Reply<T>, HttpError> {
        let _pass = self.gate.pass();
        self.request.json()
    }

    /// Sends it; what a 2xx reply says does not matter.
    pub(super) fn send(self) -> Result<Reply<()>, HttpError> {
        let _pass = self.gate.pass();
        self.request.send()
    }
}
