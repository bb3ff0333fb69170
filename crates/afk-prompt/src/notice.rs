//! What a doorbell says.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use afk_core::end::{End, EndKind};
use afk_core::port::{Notice, Urgency};
use afk_core::record::Record;

use crate::brief::advice;
use crate::text::{clean, cut_utf16, line, scrub};

const TITLE_UNITS: usize = 200;
const WORDS_UNITS: usize = 400;

/// The notice of an end, in plain text. Words of agents are in it only where the record holds them.
#[must_use]
pub fn notice(record: &Record, end: &End, issue_title: &str, issue_url: &str, thread_url: Option<&str>) -> Notice {
    let title = format!("{}: {} {}", end.kind.name(), record.identity.issue, scrub(&line(issue_title, TITLE_UNITS)));
    Notice {
        urgency: match end.kind {
            EndKind::Done | EndKind::Halted => Urgency::Low,
            EndKind::NeedsHuman | EndKind::Frozen => Urgency::High,
        },
        title: title.trim_end().to_string(),
        body: body(record, end),
        thread_url: thread_url.map(String::from),
        issue_url: String::from(issue_url),
    }
}

fn body(record: &Record, end: &End) -> String {
    let mut lines = Vec::from([format!("{}.", end.cause.sentence())]);
    if let Some(failing) = &end.facts.failing {
        let checks: Vec<String> = failing.checks.iter().take(5).map(|name| line(name, 100)).collect();
        let checks = if checks.is_empty() { String::new() } else { format!(", {}", checks.join(", ")) };
        lines.push(scrub(&format!("Failing: {} stage{checks}", failing.stage.name())));
    }
    if let Some(head) = record.progress().head() {
        lines.push(format!("Commit: {}", head.sha.short()));
    }
    let facts = &end.facts;
    for (who, words) in [("It asks", &facts.question), ("Its last words", &facts.last_words), ("Reason", &facts.reason)]
    {
        if let Some(words) = words {
            lines.push(format!("{who}: {}", said(words)));
        }
    }
    if facts.words_left_out {
        lines.push(String::from("The repository is not private: the agent's words stand in its thread only."));
    }
    if let Some(advice) = advice(end.cause) {
        lines.push(format!("What to do: {advice}"));
    }
    lines.extend(end.refused.iter().map(|what| format!("The tracker refused: {}", line(what, WORDS_UNITS))));
    lines.join("\n")
}

fn said(words: &str) -> String {
    cut_utf16(&line(&scrub(&clean(words)), usize::MAX), WORDS_UNITS, " ..")
}
