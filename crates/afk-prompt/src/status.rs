//! The comment that AFK keeps on an issue, without its hidden line.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::{Stage, StageResult};
use afk_core::end::EndKind;
use afk_core::ids::Sha;
use afk_core::phase::{self, Phase};
use afk_core::record::{Progress as Seen, Record};

use crate::audit;
use crate::brief::{brief, utc};
use crate::text::{code, link, phrase};

mod damaged;
mod headline;
mod phases;
#[cfg(test)]
mod tests;

const NOTE_UNITS: usize = 500;

/// What one declared stage shows for the run's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageView {
    /// Which stage.
    pub stage: Stage,
    /// What it came to; `None`: not asked, because an earlier one has not succeeded yet.
    pub result: Option<StageResult>,
    /// Where people look at it.
    pub url: Option<String>,
    /// The later commit by whose success it is credited.
    pub credit: Option<Sha>,
    /// All that fails in it failed before the run.
    pub red_before: bool,
}

/// Everything that the comment shows.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// The run.
    pub record: &'a Record,
    /// The declared stages, in order. Empty: not known in this tick.
    pub stages: &'a [StageView],
    /// The agent's thread in the cockpit.
    pub thread_url: Option<&'a str>,
    /// The page of the run's head.
    pub commit_url: Option<&'a str>,
    /// How many corrective turns there may be.
    pub max_attempts: u32,
    /// What a person should know now, one sentence each.
    pub notes: &'a [String],
}

/// The prose above the hidden line: what happens now, the checklist, links, and the brief where a human is needed. It
/// changes only when the facts do, so that the comment is edited only then.
#[must_use]
pub fn status_comment(progress: &Progress<'_>) -> String {
    let record = progress.record;
    let seen = record.progress();
    let view = |phase| phases::seen(progress, &seen, phase);
    let mut parts = Vec::from([headline::headline(progress, &seen), String::from(phase::checklist(view).trim_end())]);
    if !progress.notes.is_empty() {
        let notes: Vec<String> =
            progress.notes.iter().map(|note| format!("- **Note:** {}", phrase(note, NOTE_UNITS))).collect();
        parts.push(notes.join("\n"));
    }
    if let Some(end) = record.end() {
        if !end.refused.is_empty() {
            let refused: Vec<String> =
                end.refused.iter().map(|what| format!("- The tracker refused: {}", phrase(what, NOTE_UNITS))).collect();
            parts.push(refused.join("\n"));
        }
        match end.kind {
            EndKind::Done if !end.facts.findings.is_empty() => {
                let words = "**Look at what was pushed** (nothing waits for it):";
                parts.push(format!("{words}\n{}", audit::lines(&end.facts.findings)));
            }
            EndKind::Done | EndKind::Halted => {}
            EndKind::NeedsHuman | EndKind::Frozen => {
                let commit_url = |sha: &Sha| commit_url(progress, &seen, sha);
                parts.push(brief(record, end, progress.thread_url, &commit_url));
            }
        }
    }
    parts.extend(record.end().and_then(|end| end.facts.damaged.as_ref()).map(damaged::damaged));
    parts.push(footer(progress, &seen));
    parts.join("\n\n")
}

/// What was seen of each phase, in order: the checklist of the comment, before it is written down.
#[must_use]
pub fn phases(progress: &Progress<'_>) -> Vec<(Phase, phase::Seen)> {
    let seen = progress.record.progress();
    Phase::ALL.into_iter().map(|phase| (phase, phases::seen(progress, &seen, phase))).collect()
}

/// The page of any commit, told from the head's: the address of a commit's page holds its id.
fn commit_url(progress: &Progress<'_>, seen: &Seen, sha: &Sha) -> Option<String> {
    let (url, head) = (progress.commit_url?, &seen.head()?.sha);
    if head == sha {
        return Some(String::from(url));
    }
    url.contains(head.as_str()).then(|| url.replace(head.as_str(), sha.as_str()))
}

fn footer(progress: &Progress<'_>, seen: &Seen) -> String {
    let identity = &progress.record.identity;
    let mut facts = Vec::new();
    // The brief of an escalation names the thread near its top.
    let briefed = progress.record.end().is_some_and(|end| matches!(end.kind, EndKind::NeedsHuman | EndKind::Frozen));
    if progress.thread_url.is_some() && !briefed {
        facts.push(link("Agent's thread", progress.thread_url));
    }
    if !seen.turns.is_empty() {
        facts.push(format!("corrective turns: {} of {}", seen.turns.len(), progress.max_attempts));
    }
    let actor = identity.actor.as_ref().map_or(String::new(), |actor| format!(" by {}", code(actor.as_str(), 100)));
    facts.push(format!("authorized{actor} {}", utc(identity.authorized_at)));
    facts.push(format!("run `{}`", identity.run));
    format!("<sub>{}</sub>", facts.join(" · "))
}
