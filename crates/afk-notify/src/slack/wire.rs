//! What is posted to an incoming webhook.

use afk_core::port::Notice;
use serde::Serialize;

use super::text::{escaped, link};
use crate::plain::{lines, one_line};

/// Slack's limits, after escaping.
const HEADER_CHARS: usize = 150;
const SECTION_CHARS: usize = 3000;
/// The line that a phone shows; Slack would take 40,000.
const FALLBACK_CHARS: usize = 300;
/// Two links and their labels stay well under a section.
const LINK_BYTES: usize = 1000;

/// A message: `text` is what notifications show, `blocks` what the channel shows.
#[derive(Debug, Serialize)]
pub(super) struct Message {
    text: String,
    blocks: Vec<Block>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Header { text: Text },
    Section { text: Text },
}

/// Plain text takes no markup but still reads `&`, `<` and `>`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Text {
    PlainText { text: String, emoji: bool },
    Mrkdwn { text: String },
}

impl Text {
    fn plain(text: String) -> Self {
        Self::PlainText { text, emoji: false }
    }
}

/// Builds the message. Only the links are markup; everything that somebody else may have written is plain text.
pub(super) fn message(notice: &Notice) -> Message {
    let title = one_line(&notice.title);
    let body = lines(&notice.body);
    let links = [
        link(&notice.issue_url, "Issue", LINK_BYTES),
        notice.thread_url.as_deref().and_then(|url| link(url, "Agent thread", LINK_BYTES)),
    ];
    let links = links.into_iter().flatten().collect::<Vec<_>>().join(" | ");

    // Slack refuses a text that is empty.
    let mut blocks = Vec::new();
    if !title.is_empty() {
        blocks.push(Block::Header { text: Text::plain(escaped(&title, HEADER_CHARS)) });
    }
    if !body.is_empty() {
        blocks.push(Block::Section { text: Text::plain(escaped(&body, SECTION_CHARS)) });
    }
    if !links.is_empty() {
        blocks.push(Block::Section { text: Text::Mrkdwn { text: links } });
    }
    Message { text: escaped(if title.is_empty() { "AFK" } else { &title }, FALLBACK_CHARS), blocks }
}
