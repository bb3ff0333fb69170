//! What an activity carries: the union of the kinds that AFK reads.

use serde::de::MapAccess;

use super::loose::{self, Loose};

/// The payload of an activity. What its kind does not have is absent.
#[derive(Default)]
pub(crate) struct Payload {
    pub(crate) request_id: Option<String>,
    request_kind: Option<String>,
    pub(crate) detail: Option<String>,
    questions: Vec<Question>,
    used_tokens: Option<u64>,
    total_processed_tokens: Option<u64>,
}

impl Payload {
    /// `approval.requested` in words.
    pub(crate) fn approval(&self) -> String {
        let kind = self.request_kind.as_deref().unwrap_or("something");
        match &self.detail {
            Some(detail) => format!("asks for approval of {kind}: {detail}"),
            None => format!("asks for approval of {kind}"),
        }
    }

    /// `user-input.requested` in words: a line for each question.
    pub(crate) fn questions(&self) -> String {
        self.questions.iter().filter_map(Question::words).collect::<Vec<_>>().join("\n")
    }

    /// `context-window.updated`: all tokens of the thread where the provider tells, else those in its window.
    pub(crate) fn tokens(&self) -> Option<u64> {
        self.total_processed_tokens.or(self.used_tokens)
    }
}

impl Loose for Payload {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "requestId" => self.request_id = loose::value(object)?,
            "requestKind" => self.request_kind = loose::value(object)?,
            "detail" => self.detail = loose::value(object)?,
            "questions" => self.questions = loose::value(object)?,
            "usedTokens" => self.used_tokens = loose::value(object)?,
            "totalProcessedTokens" => self.total_processed_tokens = loose::value(object)?,
            _ => loose::skip(object)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Question {
    question: Option<String>,
    options: Vec<Choice>,
}

impl Question {
    fn words(&self) -> Option<String> {
        let question = self.question.as_deref()?;
        let options: Vec<&str> = self.options.iter().filter_map(|it| it.label.as_deref()).collect();
        Some(if options.is_empty() { question.to_owned() } else { format!("{question} ({})", options.join(" / ")) })
    }
}

impl Loose for Question {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "question" => self.question = loose::value(object)?,
            "options" => self.options = loose::value(object)?,
            _ => loose::skip(object)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Choice {
    label: Option<String>,
}

impl Loose for Choice {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "label" => self.label = loose::value(object)?,
            _ => loose::skip(object)?,
        }
        Ok(())
    }
}
