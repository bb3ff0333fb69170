//! The client of one server.

mod redirect;

use std::io::BufRead;
use std::sync::Arc;

use afk_core::config::Armed;
use afk_core::config::urls::PlainHttp;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Allowance;
use afk_core::secret::{Secret, SecretSource};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Method;

use crate::call::{Call, Content};
use crate::counts::Counts;
use crate::error::{Cause, HttpError, StreamError};
use crate::github::Gate;
use crate::origin::{Origin, query_pair};
use crate::reply::{PageLink, Reply};
use crate::settings::{Auth, Settings, SetupError};
use crate::{BODY_LIMIT, agent, secret};

pub use self::redirect::{Redirect, TAIL_BYTES};

/// A server, with its limits and its secret. Cheap to share; calls block their thread.
pub struct Client {
    agent: Agent,
    origin: Origin,
    /// The server's name in counts.
    host: String,
    counts: Counts,
    auth: Auth,
    headers: Vec<(&'static str, String)>,
    /// For a server that does not like many calls at once.
    gate: Option<Arc<Gate>>,
}

impl Client {
    /// A client for the server at `base_url`, which may have a path (`https://git.example.org/forge/api/v1`). Sends nothing.
    ///
    /// # Errors
    /// See [`SetupError`]; none of them holds a secret.
    pub fn new(_armed: &Armed, base_url: &str, auth: Auth, settings: &Settings) -> Result<Self, SetupError> {
        let origin = origin(base_url, &auth)?;
        let agent = agent::build(settings, origin.is_loopback(), agent::public_roots(settings)?)?;
        Ok(Self::of(agent, origin, auth, settings))
    }

    /// A client for a server that stands inside, with a certificate authority of its own. The PEM certificates in `ca_file`
    /// take the place of the bundled roots and of the settings' CA file: nobody else's word is taken for this server. The
    /// file is read now and not again. No proxy is used. Sends nothing.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn inside(
        _armed: &Armed,
        base_url: &str,
        auth: Auth,
        settings: &Settings,
        ca_file: &str,
    ) -> Result<Self, SetupError> {
        let origin = origin(base_url, &auth)?;
        let agent = agent::build(settings, true, agent::only_roots(ca_file)?)?;
        Ok(Self::of(agent, origin, auth, settings))
    }

    fn of(agent: Agent, origin: Origin, auth: Auth, settings: &Settings) -> Self {
        let (host, counts) = (origin.authority(), settings.counts.clone());
        Self { agent, origin, host, counts, auth, headers: Vec::new(), gate: None }
    }

    /// The tightest limit on requests that this server has told of so far, to whatever client.
    #[must_use]
    pub fn allowance(&self) -> Option<Allowance> {
        self.counts.tightest(&self.host)
    }

    /// The same client, sending one more header with every request. For fixed values, not for secrets.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same client, waiting for a place before each call.
    pub(crate) fn with_gate(self, gate: &Arc<Gate>) -> Self {
        Self { gate: Some(Arc::clone(gate)), ..self }
    }

    /// A read of the path made of these segments, each of which is encoded.
    pub fn get(&self, segments: &[&str]) -> Request<'_> {
        self.request(Method::GET, segments).read_only()
    }

    /// A `POST`, never repeated.
    pub fn post(&self, segments: &[&str]) -> Request<'_> {
        self.request(Method::POST, segments)
    }

    /// A `PUT`, never repeated.
    pub fn put(&self, segments: &[&str]) -> Request<'_> {
        self.request(Method::PUT, segments)
    }

    /// A `PATCH`, never repeated.
    pub fn patch(&self, segments: &[&str]) -> Request<'_> {
        self.request(Method::PATCH, segments)
    }

    /// A `DELETE`, never repeated.
    pub fn delete(&self, segments: &[&str]) -> Request<'_> {
        self.request(Method::DELETE, segments)
    }

    /// A read of the page that a reply named.
    ///
    /// # Errors
    /// The link leaves this server: garbled, and nothing is sent.
    pub fn page(&self, link: &PageLink) -> Result<Request<'_>, HttpError> {
        if self.origin.holds(link.as_str()) {
            Ok(Request {
                url: Some(link.as_str().to_owned()),
                shown: String::from("GET the next page"),
                ..self.get(&[])
            })
        } else {
            let kind = (FaultClass::Garbled, FaultScope::Item);
            Err(HttpError::new("GET the next page", None, kind, Cause::ForeignLink))
        }
    }

    fn request(&self, method: Method, segments: &[&str]) -> Request<'_> {
        let shown = format!("{method} /{}", segments.join("/"));
        Request {
            client: self,
            method,
            url: self.origin.url(segments),
            shown,
            query: Vec::new(),
            headers: self.headers.clone(),
            secrets: Vec::new(),
            body: Ok(None),
            repeatable: false,
            limit: BODY_LIMIT,
        }
    }
}

/// The server's address, if what proves who AFK is may be sent there.
fn origin(base_url: &str, auth: &Auth) -> Result<Origin, SetupError> {
    let origin = Origin::parse(base_url).map_err(SetupError::Address)?;
    if *auth != Auth::None && !origin.fits(PlainHttp::Inside) {
        return Err(SetupError::PlainToken(origin.to_string()));
    }
    Ok(origin)
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("origin", &self.origin).field("auth", &self.auth).finish_non_exhaustive()
    }
}

/// A request that has not been sent.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    client: &'a Client,
    method: Method,
    /// `None` for a path that must not be asked for.
    url: Option<String>,
    shown: String,
    query: Vec<String>,
    headers: Vec<(&'static str, String)>,
    /// What must not show anywhere, beside the secret that proves who AFK is.
    secrets: Vec<Secret>,
    body: Result<Option<Content>, (FaultScope, Cause)>,
    repeatable: bool,
    limit: u64,
}

impl<'a> Request<'a> {
    /// Adds a pair to the query; both sides are encoded.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push(query_pair(name, &value.to_string()));
        self
    }

    /// Adds a header. For fixed values, not for secrets.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the JSON body.
    pub fn body(mut self, value: &impl Serialize) -> Self {
        self.body = json(value);
        self
    }

    /// Sets the JSON body that `build` makes of a secret, which is read now and shows nowhere: for a server that wants one in
    /// the body. It is not sent over plain `http` to a public address.
    pub fn secret_body<T: Serialize>(mut self, source: &SecretSource, build: impl FnOnce(&str) -> T) -> Self {
        if !self.client.origin.fits(PlainHttp::Inside) {
            self.body = Err((FaultScope::Server, Cause::PlainSecret));
            return self;
        }
        match secret::read(source) {
            Ok(secret) => {
                self.body = json(&build(secret.expose()));
                self.secrets.push(secret);
            }
            Err(error) => self.body = Err((FaultScope::Server, Cause::Secret(error))),
        }
        self
    }

    /// Sets a body that is text of this content type.
    pub fn text_body(mut self, kind: &'static str, text: &str) -> Self {
        self.body = Ok(Some(Content { kind, bytes: text.as_bytes().to_vec() }));
        self
    }

    /// Sets the most bytes that the reply may have, after decompression; [`BODY_LIMIT`] otherwise.
    pub fn limit(self, bytes: u64) -> Self {
        Self { limit: bytes, ..self }
    }

    /// Says that the request changes nothing whatever its method (a query that is posted), so that it may be repeated once.
    pub fn read_only(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// Sends it and reads a JSON reply.
    ///
    /// # Errors
    /// Any status but 2xx; a reply that is not JSON of this form, or too large: garbled.
    pub fn json<T: DeserializeOwned>(self) -> Result<Reply<T>, HttpError> {
        self.call()?.run(|answer| answer.json())
    }

    /// Sends it and decodes the JSON reply as it arrives, for replies that are too large to hold. Set a [`limit`](Self::limit).
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub fn json_stream<T: DeserializeOwned>(self) -> Result<Reply<T>, HttpError> {
        self.call()?.run(|answer| answer.json_stream())
    }

    /// Sends it and gives the JSON reply to `read` as it arrives, for replies that are too large even to decode in one go. Set
    /// a [`limit`](Self::limit). A read that breaks off is repeated once, so `read` may be called twice.
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub fn stream<T>(self, read: impl Fn(&mut dyn BufRead) -> Result<T, StreamError>) -> Result<Reply<T>, HttpError> {
        self.call()?.run(|answer| answer.stream(&read))
    }

    /// Sends it and reads a reply of any content type as text.
    ///
    /// # Errors
    /// Any status but 2xx; a reply that is not UTF-8 or too large: garbled.
    pub fn text(self) -> Result<Reply<String>, HttpError> {
        self.call()?.run(|answer| answer.text())
    }

    /// Sends it; what a 2xx reply says does not matter.
    ///
    /// # Errors
    /// Any status but 2xx.
    pub fn send(self) -> Result<Reply<()>, HttpError> {
        self.call()?.run(|answer| answer.nothing())
    }

    /// Completes the request; the secret is read here, at the last moment.
    fn call(self) -> Result<Call<'a>, HttpError> {
        let refused = |scope, cause| HttpError::new(&self.shown, None, (FaultClass::Refused, scope), cause);
        let mut url = self.url.ok_or_else(|| refused(FaultScope::Item, Cause::Path))?;
        if !self.query.is_empty() {
            url = format!("{url}?{}", self.query.join("&"));
        }
        let body = self.body.map_err(|(scope, cause)| refused(scope, cause))?;
        // Without its secret AFK is as good as refused (401): it reaches as far.
        let secret = match self.client.auth.parts() {
            Some((word, source)) => {
                Some((word, secret::read(source).map_err(|error| refused(FaultScope::Tick, Cause::Secret(error)))?))
            }
            None => None,
        };
        let authorization = secret.as_ref().map(|(word, secret)| Secret::new(format!("{word} {}", secret.expose())));
        let mut secrets = self.secrets;
        secrets.extend(secret.map(|(_, secret)| secret));
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Ok(Call {
            agent: &self.client.agent,
            gate: self.client.gate.as_deref(),
            timeout: None,
            counts: &self.client.counts,
            host: &self.client.host,
            method: self.method,
            url,
            shown: self.shown,
            headers: self.headers,
            authorization,
            secrets,
            body,
            repeatable: self.repeatable,
            limit: self.limit,
        })
    }
}

fn json(value: &impl Serialize) -> Result<Option<Content>, (FaultScope, Cause)> {
    match serde_json::to_vec(value) {
        Ok(bytes) => Ok(Some(Content::json(bytes))),
        Err(error) => Err((FaultScope::Item, Cause::Unwritable(error.to_string()))),
    }
}

#[cfg(test)]
mod tests;
