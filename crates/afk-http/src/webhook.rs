//! Addresses that are secrets themselves.

use afk_core::config::Armed;
use afk_core::config::urls::PlainHttp;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::secret::{Secret, SecretSource};
use serde::Serialize;
use ureq::Agent;
use ureq::http::Method;

use crate::call::{Call, Content};
use crate::counts::Counts;
use crate::error::{Cause, HttpError};
use crate::origin::Origin;
use crate::reply::Reply;
use crate::settings::{Settings, SetupError};
use crate::{BODY_LIMIT, agent, secret};

/// Shorter parts of an address are words, not secrets.
const PART_CHARS: usize = 6;

/// An address whose whole text works like a password: a Slack webhook, a heartbeat. It is read again for each call and never
/// shown. Its failures reach no further than its own server.
pub struct Webhook {
    name: &'static str,
    url: SecretSource,
    plain: PlainHttp,
    counts: Counts,
    agent: Agent,
    /// For loopback, which is never reached through a proxy.
    direct: Agent,
}

impl Webhook {
    /// A webhook, under a name for messages ("the Slack webhook"). `plain` says where its address may go without TLS. Sends
    /// nothing and does not read the address yet.
    ///
    /// # Errors
    /// A CA file or a proxy that cannot be used.
    pub fn new(
        _armed: &Armed,
        name: &'static str,
        url: SecretSource,
        plain: PlainHttp,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let agent = |direct| agent::build(settings, direct, agent::public_roots(settings)?);
        Ok(Self { name, url, plain, counts: settings.counts.clone(), agent: agent(false)?, direct: agent(true)? })
    }

    /// Posts JSON and returns what the server said. Never repeated.
    ///
    /// # Errors
    /// Any status but 2xx.
    pub fn post(&self, body: &impl Serialize) -> Result<Reply<String>, HttpError> {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.call(Method::POST, Some(Content::json(bytes))),
            Err(error) => Err(self.refused(FaultScope::Item, Cause::Unwritable(error.to_string()))),
        }
    }

    /// Asks for the address, as a heartbeat does; repeated once like any read.
    ///
    /// # Errors
    /// Any status but 2xx.
    pub fn get(&self) -> Result<Reply<String>, HttpError> {
        self.call(Method::GET, None)
    }

    fn call(&self, method: Method, body: Option<Content>) -> Result<Reply<String>, HttpError> {
        let refused = |cause| self.refused(FaultScope::Server, cause);
        let url = secret::read(&self.url).map_err(|error| refused(Cause::Secret(error)))?;
        let (address, _) = url.expose().split_once('?').unwrap_or((url.expose(), ""));
        let origin = Origin::parse(address).map_err(|_| refused(Cause::Address))?;
        if !origin.fits(self.plain) {
            return Err(refused(Cause::PlainSecret));
        }
        let call = Call {
            agent: if origin.is_loopback() { &self.direct } else { &self.agent },
            gate: None,
            timeout: None,
            counts: &self.counts,
            host: self.name,
            repeatable: method == Method::GET,
            shown: format!("{method} {}", self.name),
            method,
            url: url.expose().to_owned(),
            headers: Vec::new(),
            authorization: None,
            secrets: parts(url.expose()),
            body,
            limit: BODY_LIMIT,
        };
        call.run(|answer| answer.text()).map_err(|error| error.within(FaultScope::Server))
    }

    fn refused(&self, scope: FaultScope, cause: Cause) -> HttpError {
        HttpError::new(self.name, None, (FaultClass::Refused, scope), cause)
    }
}

/// The address and each part of it that may be what makes it secret, the longest first.
pub(crate) fn parts(url: &str) -> Vec<Secret> {
    let (_, tail) = url.split_once("://").unwrap_or(("", url));
    let (_, path) = tail.split_once('/').unwrap_or((tail, ""));
    let mut parts: Vec<&str> = path.split(['/', '?', '&', '=']).filter(|part| part.len() >= PART_CHARS).collect();
    parts.extend([url, path].into_iter().filter(|part| part.len() >= PART_CHARS));
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts.into_iter().map(Secret::new).collect()
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("name", &self.name).finish_non_exhaustive()
    }
}
