//! The one redirect that is ever followed: to a text that a server keeps elsewhere, such as the log of a job.
//!
//! The other host is a stranger. It gets neither the token nor the headers of the server that named it, one chance, little
//! time, and may not send AFK on.

use std::time::Duration;

use afk_core::config::urls::PlainHttp;
use afk_core::fault::{FaultClass, FaultScope};
use ureq::http::Method;

use super::Client;
use crate::call::Call;
use crate::error::{Cause, HttpError};
use crate::origin::Origin;
use crate::reply::Reply;
use crate::webhook;

/// How much is kept of the text: its end, which says what went wrong.
pub const TAIL_BYTES: usize = 1024 * 1024;
/// How much is read to get there. Asking for the end alone is no way: stores differ in which ranges they serve, and one that
/// knows none sends everything.
const READ_BYTES: u64 = 16 * 1024 * 1024;
/// Time for all of it, unless the settings give less.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The address is good for whoever knows it, so it is not shown.
const SHOWN: &str = "GET the address that the server gave";

/// Where a server sent AFK. Only a reply makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect(String);

impl Redirect {
    pub(crate) fn new(location: String) -> Self {
        Self(location)
    }
}

impl std::fmt::Debug for Redirect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redirect(..)")
    }
}

impl Client {
    /// Reads the text that this server keeps elsewhere, and keeps its last [`TAIL_BYTES`]. One request without a token, not
    /// repeated, for 10 seconds at most. Plain `http` is taken on loopback only, and only from a server that is there too.
    ///
    /// # Errors
    /// The address is none of these, or another of this server's API (then something was moved), and nothing is sent; any
    /// status but 2xx, so also another redirect; a text of more than 16 MiB.
    pub fn follow(&self, to: &Redirect) -> Result<Reply<String>, HttpError> {
        let refused = || HttpError::new(SHOWN, None, (FaultClass::Garbled, FaultScope::Item), Cause::Elsewhere);
        let (address, _) = to.0.split_once('?').unwrap_or((&to.0, ""));
        let target = Origin::parse(address).map_err(|_| refused())?;
        let reachable = target.fits(PlainHttp::Loopback) && (self.origin.is_loopback() || !target.is_loopback());
        if !reachable || self.origin.holds(&to.0) {
            return Err(refused());
        }
        let call = Call {
            agent: &self.agent,
            gate: None,
            timeout: Some(self.agent.config().timeouts().global.map_or(TIMEOUT, |whole| whole.min(TIMEOUT))),
            counts: &self.counts,
            host: &target.authority(),
            method: Method::GET,
            url: to.0.clone(),
            shown: SHOWN.to_owned(),
            headers: vec![("accept", "*/*".to_owned())],
            authorization: None,
            secrets: webhook::parts(&to.0),
            body: None,
            repeatable: true,
            limit: READ_BYTES,
        };
        call.exchange()?.tail(TAIL_BYTES)
    }
}
