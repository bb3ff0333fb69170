//! What is published, and what the server answers.

use afk_core::port::{Notice, Urgency};
use serde::{Deserialize, Serialize};

use super::text;
use crate::plain;

/// The server's limit for a message; a longer one becomes an attachment, or is refused.
const MESSAGE_BYTES: usize = 4096;
/// The server takes 8192 bytes of JSON in all; title, links and the rest stay below what is left.
const MESSAGE_JSON_BYTES: usize = 5000;
/// A phone shows less.
const TITLE_BYTES: usize = 250;
const URL_BYTES: usize = 1000;

/// A message for the root of the server. `markdown` is off unless it is asked for: what is written here is plain text.
/// Without `Debug`: it holds the topic.
#[derive(Serialize)]
pub(super) struct Message {
    topic: String,
    title: String,
    message: String,
    priority: u8,
    /// Shown as emoji; joined with commas by the server, so none may hold one.
    tags: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    click: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action>,
}

/// A button below the message.
#[derive(Debug, Serialize)]
struct Action {
    action: &'static str,
    label: &'static str,
    url: String,
}

/// The message as the server published it.
#[derive(Debug, Deserialize)]
pub(super) struct Published {
    id: String,
    event: String,
}

impl Published {
    pub(super) fn is_message(&self) -> bool {
        self.event == "message" && !self.id.is_empty()
    }
}

/// Builds the message. A tap leads to the agent's thread, and a button to the issue.
pub(super) fn message(topic: &str, notice: &Notice) -> Message {
    let (priority, tag) = match notice.urgency {
        Urgency::Low => (2, "white_check_mark"),
        // High, not the highest: that one is for alarms that may wake people, and a frozen run does no further harm.
        Urgency::High => (4, "rotating_light"),
    };
    let thread = notice.thread_url.as_deref().and_then(|url| plain::address(url, URL_BYTES));
    let issue = plain::address(&notice.issue_url, URL_BYTES);
    let button = issue.clone().filter(|_| thread.is_some());
    let title = match text::title(&notice.title, TITLE_BYTES) {
        empty if empty.is_empty() => String::from("AFK"),
        title => title,
    };
    let message = match text::message(&notice.body, MESSAGE_BYTES, MESSAGE_JSON_BYTES) {
        // Without a message the server writes "triggered".
        empty if empty.is_empty() => title.clone(),
        message => message,
    };
    Message {
        topic: topic.to_owned(),
        title,
        message,
        priority,
        tags: [tag],
        click: thread.or(issue),
        actions: button.map(|url| Action { action: "view", label: "Issue", url }).into_iter().collect(),
    }
}

/// The server's code for a refusal: `{"code":42901,"http":429,..}`, in this order. The text may have been cut at its end.
pub(super) fn code(said: &str) -> Option<u32> {
    let digits = said.strip_prefix("{\"code\":")?;
    let end = digits.find(|c: char| !c.is_ascii_digit())?;
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn the_code_of_a_refusal() {
        let whole = r#"{"code":42908,"http":429,"error":"limit reached: daily message quota reached","link":"https://"#;
        assert_eq!(code(whole), Some(42908));
        for other in [r#"{"http":404,"error":"page not found"}"#, "{\"code\":", "<html>", "", r#"{"code":"1"}"#] {
            assert_eq!(code(other), None, "{other}");
        }
    }
}
