//! How much GitHub answers: so many calls an hour, and not too many at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::Call;
use crate::http::reply::Reply;

const HOUR: i64 = 3600;

/// The limits of a server; clones share them, so that a test can turn them while it runs.
#[derive(Clone, Debug, Default)]
pub struct Limits(Arc<Mutex<Meter>>);

#[derive(Debug)]
struct Meter {
    per_hour: u32,
    /// What the refusal's status is when the hour's calls are used up.
    status: u16,
    used: BTreeMap<(String, Resource, i64), u32>,
    secondary: Option<Secondary>,
}

#[derive(Clone, Debug)]
struct Secondary {
    status: u16,
    retry_after_seconds: Option<u32>,
    times: usize,
}

impl Default for Meter {
    fn default() -> Self {
        Self { per_hour: 5000, status: 403, used: BTreeMap::new(), secondary: None }
    }
}

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Resource {
    /// REST.
    Core,
    /// GraphQL.
    Graphql,
}

/// What a caller may still ask in this hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub(super) resource: Resource,
    pub(super) limit: u32,
    pub(super) used: u32,
    /// When the next hour begins, in seconds.
    pub(super) reset: i64,
}

/// Why a call is not answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum TooMany {
    /// The hour's calls are used up.
    Primary { status: u16 },
    /// Too many at once.
    Secondary { status: u16, retry_after_seconds: Option<u32> },
}

impl Limits {
    fn held(&self) -> MutexGuard<'_, Meter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each account gets so many answers an hour from each API, and this status (403 or 429) for what it asks beyond.
    /// GraphQL says so with status 200.
    pub fn per_hour(&self, answers: u32, status: u16) {
        let mut meter = self.held();
        (meter.per_hour, meter.status) = (answers, status);
    }

    /// The next so many calls are refused as too many at once: 403 or 429, with or without a time to wait.
    pub fn secondary(&self, status: u16, retry_after_seconds: Option<u32>, times: usize) {
        self.held().secondary = Some(Secondary { status, retry_after_seconds, times });
    }

    /// Counts a call, and says what is left and whether it was one too many. What is refused as too many at once does not
    /// count.
    pub(super) fn count(&self, caller: &str, resource: Resource, now: Timestamp) -> (Budget, Option<TooMany>) {
        let mut meter = self.held();
        let hour = now.as_second().div_euclid(HOUR);
        let (limit, status) = (meter.per_hour, meter.status);
        let secondary = meter.secondary.as_mut().filter(|it| it.times > 0).map(|it| {
            it.times -= 1;
            it.clone()
        });
        let used = meter.used.entry((caller.into(), resource, hour)).or_default();
        let over = *used >= limit;
        if !over && secondary.is_none() {
            *used += 1;
        }
        let budget = Budget { resource, limit, used: *used, reset: (hour + 1) * HOUR };
        let refusal = match secondary {
            Some(it) => Some(TooMany::Secondary { status: it.status, retry_after_seconds: it.retry_after_seconds }),
            None => over.then_some(TooMany::Primary { status }),
        };
        (budget, refusal)
    }
}

impl Resource {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
        }
    }
}

impl Budget {
    pub(super) fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// As `GET /rate_limit` shows it.
    pub(super) fn shown(self) -> Value {
        json!({ "limit": self.limit, "used": self.used, "remaining": self.remaining(), "reset": self.reset })
    }
}

impl TooMany {
    pub(super) fn reply(self, call: &Call<'_>) -> Reply {
        match self {
            Self::Primary { status } => {
                let id = call.forge().accounts.get(call.caller()).map_or(0, |account| account.id);
                let message = format!("API rate limit exceeded for user ID {id}.");
                match call.budget.map(|budget| budget.resource) {
                    Some(Resource::Graphql) => {
                        Reply::json(200, &json!({ "errors": [{ "type": "RATE_LIMITED", "message": message }] }))
                    }
                    Some(Resource::Core) | None => call.error(status, &message),
                }
            }
            Self::Secondary { status, retry_after_seconds } => {
                let message =
                    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
                let reply = call.error(status, message);
                match retry_after_seconds {
                    Some(seconds) => reply.header("retry-after", seconds),
                    None => reply,
                }
            }
        }
    }
}
