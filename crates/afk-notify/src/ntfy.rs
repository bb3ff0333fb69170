//! ntfy: a message to the subscribers of a topic. Endpoint, limits and error codes are those of its server's source
//! (`server/server.go`, `server/errors.go`).

mod text;
mod wire;

use afk_core::config::{Armed, NtfySettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::port::{Doorbell, Notice, Result};
use afk_core::secret::SecretSource;
use afk_http::{Auth, Client, HttpError, Settings, SetupError};

const OPERATION: &str = "ring ntfy";

/// A topic of an ntfy server. The topic works like a password: who knows it can read along.
#[derive(Debug)]
pub struct Ntfy {
    client: Client,
    topic: SecretSource,
}

impl Ntfy {
    /// The doorbell of a topic. Sends nothing and reads neither topic nor token yet.
    ///
    /// # Errors
    /// An address, a CA file or a proxy that cannot be used.
    pub fn new(armed: &Armed, ntfy: &NtfySettings, http: &Settings) -> std::result::Result<Self, SetupError> {
        let auth = ntfy.token.clone().map_or(Auth::None, Auth::Bearer);
        Ok(Self { client: Client::new(armed, &ntfy.url, auth, http)?, topic: ntfy.topic.clone() })
    }
}

impl Doorbell for Ntfy {
    fn name(&self) -> &'static str {
        "ntfy"
    }

    /// Rings: JSON to the server's root, because JSON that is posted to a topic would be shown as it is. A refusal (the topic
    /// is closed to the token) is final; a reached limit is not, and a failure of the server's own leaves open whether it
    /// rang.
    fn ring(&self, notice: &Notice) -> Result<()> {
        let request = self.client.post(&[]).secret_body(&self.topic, |topic| wire::message(topic, notice));
        let reply = request.json::<wire::Published>().map_err(fault)?;
        if reply.body.is_message() {
            Ok(())
        } else {
            Err(Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, NotPublished).answered())
        }
    }
}

/// A success that is none.
#[derive(Debug, thiserror::Error)]
#[error("the answer is JSON and no published message")]
struct NotPublished;

/// A refusal, with what an operator can do about it.
#[derive(Debug, thiserror::Error)]
#[error("{advice}")]
struct Refused {
    advice: &'static str,
    source: HttpError,
}

/// Refusals are for good, whatever their number; 407 is a proxy's and may pass.
fn fault(error: HttpError) -> Fault {
    let status = error.status.filter(|status| *status != 407);
    let mut error = match status {
        Some(400..=499) if error.class == FaultClass::Refused => error.within(FaultScope::Item),
        Some(_) | None => error.within(FaultScope::Server),
    };
    // ntfy names no time. A minute, as for other servers, would be a guess: a day's quota lasts longer.
    if wire::code(error.said()).is_some() {
        error.not_before = None;
    }
    match advice(&error) {
        Some(advice) => {
            let (class, scope) = (error.class, error.scope);
            Fault::new(OPERATION, class, scope, Refused { advice, source: error }).answered()
        }
        None => error.fault(OPERATION),
    }
}

/// What to do about a refusal, by ntfy's own code or else by the status.
fn advice(error: &HttpError) -> Option<&'static str> {
    let code = wire::code(error.said());
    match (error.status?, code) {
        (401, _) => Some("the server does not know the token; set AFK_NTFY_TOKEN to an access token of the server"),
        (403, _) => {
            Some("the topic is closed; grant the token's user write access to it (`ntfy access USER TOPIC wo`)")
        }
        (_, Some(40009 | 40010)) => Some("the server takes no such topic; set AFK_NTFY_TOPIC to another"),
        (_, Some(42908)) => Some("the day's messages are used up; raise the user's limit, or wait for the next day"),
        (413, _) => Some("the message is too large for this server; raise its message-size-limit to the usual 4096"),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests;
