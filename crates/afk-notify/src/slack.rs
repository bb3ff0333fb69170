//! Slack's incoming webhooks.

mod text;
mod wire;

use afk_core::config::Armed;
use afk_core::config::urls::PlainHttp;
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::port::{Doorbell, Notice, Result};
use afk_core::secret::SecretSource;
use afk_http::{HttpError, Settings, SetupError, Webhook};

const OPERATION: &str = "ring Slack";

/// A Slack channel, by its incoming webhook.
#[derive(Debug)]
pub struct Slack {
    webhook: Webhook,
}

impl Slack {
    /// The doorbell of a webhook. Sends nothing and does not read the address yet.
    ///
    /// # Errors
    /// A CA file or a proxy that cannot be used.
    pub fn new(armed: &Armed, webhook: SecretSource, http: &Settings) -> std::result::Result<Self, SetupError> {
        Ok(Self { webhook: Webhook::new(armed, "the Slack webhook", webhook, PlainHttp::Loopback, http)? })
    }
}

/// A success that is none: a page of something in between, perhaps.
#[derive(Debug, thiserror::Error)]
#[error("the answer is 200 and not `ok`")]
struct NotOk;

impl Doorbell for Slack {
    fn name(&self) -> &'static str {
        "slack"
    }

    /// Rings. A refusal (the webhook was revoked, the channel is gone) is final; a reached limit is not, and a failure of
    /// Slack's own leaves open whether it rang.
    fn ring(&self, notice: &Notice) -> Result<()> {
        let reply = self.webhook.post(&wire::message(notice)).map_err(|error| narrowed(error).fault(OPERATION))?;
        if reply.body.trim() == "ok" {
            Ok(())
        } else {
            Err(Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, NotOk).answered())
        }
    }
}

/// Slack's own refusals are for good, whatever their number; 407 is a proxy's and may pass.
fn narrowed(error: HttpError) -> HttpError {
    match error.status {
        Some(407) => error,
        Some(400..=499) if error.class == FaultClass::Refused => error.within(FaultScope::Item),
        Some(_) | None => error,
    }
}

#[cfg(test)]
mod tests;
