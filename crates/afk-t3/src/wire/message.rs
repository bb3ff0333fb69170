//! The messages of a thread, reduced as they arrive: of each user message its id and times, of the agent's its last words and
//! the lines that are meant for AFK.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::time::{Time, Unread};

/// How much of the agent's last message is kept: its end.
const WORDS_CHARS: usize = 2_000;
/// How the agent speaks to AFK.
const REPORT: &str = "AFK-";
/// How many such lines are kept, the newest, and how much of each.
const REPORTS: usize = 64;
const REPORT_CHARS: usize = 300;

/// The messages of a thread.
#[derive(Default)]
pub(crate) struct Messages {
    pub(crate) of_users: Vec<UserMessageDto>,
    pub(crate) last_words: Option<String>,
    pub(crate) reports: VecDeque<String>,
}

/// A message that is not the agent's.
pub(crate) struct UserMessageDto {
    pub(crate) id: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageDto<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    role: Cow<'a, str>,
    text: Words,
    /// Still being written.
    streaming: bool,
    #[serde(borrow)]
    created_at: Unread<'a>,
    #[serde(borrow)]
    updated_at: Unread<'a>,
}

impl Messages {
    fn add(&mut self, message: MessageDto<'_>) {
        let MessageDto { id, role, text, streaming, created_at, updated_at } = message;
        match &*role {
            "user" => {
                let (created_at, updated_at) = (created_at.read(), updated_at.read());
                self.of_users.push(UserMessageDto { id: id.into_owned(), created_at, updated_at });
            }
            "assistant" => {
                self.last_words = Some(text.end);
                // The last line of a message that is still being written may be cut anywhere.
                if !streaming {
                    text.reports.into_iter().for_each(|line| push(&mut self.reports, line));
                }
            }
            // The server's own notes ("system"); nothing is concluded from them, nor from a role to come.
            _ => {}
        }
    }
}

fn push(lines: &mut VecDeque<String>, line: String) {
    if lines.len() == REPORTS {
        lines.pop_front();
    }
    lines.push_back(line);
}

impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(MessagesVisitor)
    }
}

struct MessagesVisitor;

impl<'de> Visitor<'de> for MessagesVisitor {
    type Value = Messages;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Messages, A::Error> {
        let mut messages = Messages::default();
        while let Some(message) = list.next_element()? {
            messages.add(message);
        }
        Ok(messages)
    }
}

/// What is kept of a text, which is never held as a whole.
struct Words {
    end: String,
    reports: VecDeque<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let text = text.trim_end();
        let mut reports = VecDeque::new();
        // A snapshot has very many texts, and nearly none has such a line.
        if text.contains(REPORT) {
            for line in text.lines().map(str::trim).filter(|line| line.starts_with(REPORT)) {
                push(&mut reports, line.chars().take(REPORT_CHARS).collect());
            }
        }
        Self { end: end(text).to_owned(), reports }
    }
}

/// The last characters of a text.
fn end(text: &str) -> &str {
    let last = text.len().saturating_sub(WORDS_CHARS);
    match text.get(last..) {
        // No character is shorter than a byte, and most texts need no closer look.
        Some(end) if last == 0 || end.is_ascii() => end,
        Some(_) | None => {
            let start = text.char_indices().rev().nth(WORDS_CHARS - 1).map_or(0, |(at, _)| at);
            text.get(start..).unwrap_or_default()
        }
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(WordsVisitor)
    }
}

struct WordsVisitor;

impl Visitor<'_> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
        Ok(Words::of(text))
    }
}

#[cfg(test)]
mod tests;
