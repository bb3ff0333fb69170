//! What a doorbell says.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use afk_core::end::{End, EndKind};
use afk_core::port::{Notice, Urgency};
use afk_core::record::Record;

use crate::audit;
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
        let names = |names: &[String]| {
            let names: Vec<String> = names.iter().take(5).map(|name| line(name, 100)).collect();
            if names.is_empty() { String::new() } else { format!(", {}", names.join(", ")) }
        };
        let stage = failing.stage.name();
        if failing.before.is_empty() || !failing.checks.is_empty() {
            lines.push(scrub(&format!("Failing: {stage} stage{}", names(&failing.checks))));
        }
        if !failing.before.is_empty() {
            lines.push(scrub(&format!("Failing before this run already: {stage} stage{}", names(&failing.before))));
        }
    }
    if let Some(head) = record.progress().head() {
        lines.push(format!("Commit: {}", head.sha.short()));
    }
    let facts = &end.facts;
    if let Some(runs) = &facts.runs_instead {
        lines.push(format!("The cluster runs: {}", said(runs)));
    }
    lines.extend(audit::summary(&facts.findings));
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
