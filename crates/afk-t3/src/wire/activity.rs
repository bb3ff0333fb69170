//! The activities of a thread, reduced as they arrive: open requests, turns that could not start, tokens.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::loose::Any;
use super::payload::Payload;
use super::time::{Time, Unread};

/// The activities of a thread.
#[derive(Default)]
pub(crate) struct Activities {
    /// Approvals and questions, answered or not.
    pub(crate) requests: Vec<Request>,
    /// The ids of those that were answered.
    pub(crate) resolved: Vec<String>,
    pub(crate) start_failures: Vec<StartFailureDto>,
    /// Of the newest report.
    pub(crate) tokens: Option<u64>,
}

/// Something that the agent waits for.
pub(crate) struct Request {
    pub(crate) id: String,
    /// The turn that asked.
    pub(crate) turn: Option<String>,
    pub(crate) words: String,
}

/// `provider.turn.start.failed`.
pub(crate) struct StartFailureDto {
    pub(crate) at: Time,
    pub(crate) detail: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivityDto<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    payload: Any<Payload>,
    turn_id: Option<String>,
    #[serde(borrow)]
    created_at: Unread<'a>,
}

impl Activities {
    /// Items of one millisecond come in any order, so an answer may stand before its question.
    fn add(&mut self, activity: ActivityDto<'_>) {
        let ActivityDto { kind, payload: Any(payload), turn_id, created_at } = activity;
        match &*kind {
            "approval.requested" => self.ask(turn_id, payload.approval(), payload),
            "user-input.requested" => self.ask(turn_id, payload.questions(), payload),
            "approval.resolved" | "user-input.resolved" => self.resolved.extend(payload.request_id),
            "provider.turn.start.failed" => {
                let detail = payload.detail.unwrap_or_default();
                self.start_failures.push(StartFailureDto { at: created_at.read(), detail });
            }
            "context-window.updated" => self.tokens = payload.tokens().or(self.tokens),
            // Tools, plans, checkpoints, warnings: nothing is concluded from them, nor from a kind to come.
            _ => {}
        }
    }

    /// A request without an id is never answered.
    fn ask(&mut self, turn: Option<String>, words: String, payload: Payload) {
        self.requests.push(Request { id: payload.request_id.unwrap_or_default(), turn, words });
    }
}

impl<'de> Deserialize<'de> for Activities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ActivitiesVisitor)
    }
}

struct ActivitiesVisitor;

impl<'de> Visitor<'de> for ActivitiesVisitor {
    type Value = Activities;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("activities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Activities, A::Error> {
        let mut activities = Activities::default();
        while let Some(activity) = list.next_element()? {
            activities.add(activity);
        }
        Ok(activities)
    }
}

#[cfg(test)]
mod tests;
