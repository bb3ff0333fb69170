//! One run, or one issue that waits, as people look at it. Pure.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use afk_core::end::EndKind;
use afk_core::ids::{IssueRef, RunId, Sha};
use afk_core::phase::{Phase, Seen};
use afk_core::port::TrackerIssue;
use afk_core::record::Record;
use jiff::Timestamp;
use serde::Serialize;

use crate::World;
use crate::report::as_text;
use crate::watch::conversation::{self, Conversation, ThreadFacts};
use crate::watch::prose::{self, commit_url, thread_url};

/// A run in flight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// Its issue; `owner/name#number` to a program.
    #[serde(serialize_with = "as_text")]
    pub issue: IssueRef,
    /// The issue's title. Not trusted text.
    pub title: String,
    /// The issue's page.
    pub url: String,
    /// The run, which is also its thread's id.
    pub run: RunId,
    /// When it was dispatched, by AFK's clock.
    pub started_at: Timestamp,
    /// How long ago that was, in seconds.
    pub age_seconds: u64,
    /// The last phase that came.
    pub phase: Option<Phase>,
    /// The seven phases, in order.
    pub phases: Vec<PhaseView>,
    /// Corrective turns so far, the open one included.
    pub turns: u32,
    /// How many there may be.
    pub turns_max: u32,
    /// What it waits for: completes "waits for ..". For people, and may change.
    pub waits_for: String,
    /// A person should look at it.
    pub alarm: bool,
    /// Its newest commit on the default branch.
    pub commit: Option<CommitView>,
    /// Its thread in the cockpit.
    pub thread_url: Option<String>,
    /// Its end, whose last steps are still due.
    pub end: Option<EndView>,
}

/// A phase of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhaseView {
    /// Which.
    pub phase: Phase,
    /// What is known of it.
    pub state: PhaseState,
    /// More about it, in words.
    pub detail: Option<String>,
}

/// What is known of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseState {
    /// AFK saw it.
    Observed,
    /// The agent says so.
    Reported,
    /// It has not come, or AFK has not looked at it here.
    Open,
    /// It did not succeed, or will not come; the detail says why.
    Skipped,
    /// No stage was declared for it in this repository.
    Undeclared,
    /// It went by without anybody seeing it.
    Unseen,
}

/// A commit of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitView {
    /// Its id.
    pub sha: Sha,
    /// Its page.
    pub url: Option<String>,
    /// When AFK first saw it, by AFK's clock.
    pub seen_at: Timestamp,
}

/// An end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndView {
    /// Its kind: `done`, `needs-human`, `frozen`, `halted`.
    pub kind: EndKind,
    /// Why, as a sentence. For people, and may change.
    pub reason: String,
    /// When, by AFK's clock.
    pub at: Timestamp,
}

/// An issue that waits for a human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingView {
    /// Which; `owner/name#number` to a program.
    #[serde(serialize_with = "as_text")]
    pub issue: IssueRef,
    /// Its title. Not trusted text.
    pub title: String,
    /// Its page.
    pub url: String,
    /// When its run ended, by AFK's clock; absent for a label that a person put on.
    pub since: Option<Timestamp>,
    /// How long ago that was, in seconds.
    pub age_seconds: Option<u64>,
    /// How its run ended.
    pub end: Option<EndView>,
    /// The agent's thread in the cockpit.
    pub thread_url: Option<String>,
}

pub(super) fn run(world: &World<'_>, issue: &TrackerIssue, record: &Record, thread: &ThreadFacts) -> RunView {
    let progress = record.progress();
    let phases = phase_views(world, record);
    let came = |it: &&PhaseView| matches!(it.state, PhaseState::Observed | PhaseState::Reported);
    let (waits_for, alarm) = waits_for(world, record, thread);
    RunView {
        issue: issue.issue.clone(),
        title: issue.title.clone(),
        url: issue.url.clone(),
        run: record.identity.run,
        started_at: record.identity.intent_at,
        age_seconds: seconds(record.identity.intent_at, world.now),
        phase: phases.iter().rfind(came).map(|it| it.phase),
        phases,
        turns: u32::try_from(progress.turns.len()).unwrap_or(u32::MAX),
        turns_max: world.config.fix_forward_max_attempts,
        waits_for,
        alarm,
        commit: progress.head().map(|head| CommitView {
            sha: head.sha.clone(),
            url: commit_url(world, &issue.issue.repo, &head.sha),
            seen_at: head.at,
        }),
        thread_url: thread_url(world, record),
        end: end(record),
    }
}

pub(super) fn waiting(world: &World<'_>, issue: &TrackerIssue, record: Option<Record>) -> WaitingView {
    let end = record.as_ref().and_then(end);
    WaitingView {
        issue: issue.issue.clone(),
        title: issue.title.clone(),
        url: issue.url.clone(),
        since: end.as_ref().map(|it| it.at),
        age_seconds: end.as_ref().map(|it| seconds(it.at, world.now)),
        end,
        thread_url: record.and_then(|record| thread_url(world, &record)),
    }
}

fn end(record: &Record) -> Option<EndView> {
    record.end().map(|end| EndView { kind: end.kind, reason: end.cause.sentence().into(), at: end.at })
}

fn seconds(since: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.duration_since(since).as_secs()).unwrap_or_default()
}

/// The checklist of the comment, without what only the pipelines tell.
fn phase_views(world: &World<'_>, record: &Record) -> Vec<PhaseView> {
    let view = |(phase, seen)| {
        let (state, detail) = match seen {
            Seen::Observed(what) => (PhaseState::Observed, Some(what)),
            Seen::Reported => (PhaseState::Reported, None),
            Seen::Open => (PhaseState::Open, None),
            Seen::Skipped(why) => (PhaseState::Skipped, Some(why)),
            Seen::Undeclared => (PhaseState::Undeclared, None),
            Seen::Unseen => (PhaseState::Unseen, None),
        };
        // Written for a comment, where a commit stands between backticks.
        let detail = detail.map(|words| words.replace('`', "")).filter(|words| !words.is_empty());
        PhaseView { phase, state, detail }
    };
    prose::phases(world, record).into_iter().map(view).collect()
}

/// What a run waits for, and whether a person should look at it.
fn waits_for(world: &World<'_>, record: &Record, thread: &ThreadFacts) -> (String, bool) {
    if let Some(end) = record.end() {
        return match end.refused.first() {
            Some(refused) => (format!("the watcher to finish its end ({refused})"), true),
            None => ("the watcher to finish its end".into(), false),
        };
    }
    let progress = record.progress();
    let pushed = progress.head().is_some();
    let red = progress.first_red.is_some();
    let turn = match progress.turns.len() {
        0 => String::from("the agent"),
        n => format!("the agent, in corrective turn {n}"),
    };
    let idle = match (pushed, red) {
        (true, false) => "CI",
        (true, true) => "CI, which was red",
        (false, _) => "the watcher: the agent has stopped",
    };
    let waits = |words: &str| (words.to_string(), false);
    match conversation::read(&record.identity.run, &progress, thread) {
        Conversation::Unread if pushed => waits("CI; the agent server was not read"),
        Conversation::Unread => waits("the agent; the agent server was not read"),
        Conversation::Unknown if record.is_dispatching() && young(world, record) => waits("its dispatch"),
        Conversation::Unknown => ("the watcher: the agent server does not list its thread".into(), true),
        Conversation::Gone => waits("the watcher: its thread was archived or deleted"),
        Conversation::Unrecognised(word) => (format!("a newer AFK: the agent server says \"{word}\""), true),
        Conversation::Settled | Conversation::Ended { failed: false } => waits(idle),
        Conversation::Ended { failed: true } => waits("the watcher: the agent's turn has failed"),
        Conversation::Running { stalled: false } => (turn, false),
        Conversation::Running { stalled: true } => (format!("{turn}, which has not moved for a while"), true),
        Conversation::Asks => waits("the watcher: the agent asks for something"),
        Conversation::Awaited { .. } => waits("its turn to start"),
        Conversation::Lost { .. } => waits("the watcher: the agent server lost its turn"),
        Conversation::Unsent { .. } => waits("the watcher: a turn is to be sent"),
    }
}

/// A dispatch under way shows first in the record.
fn young(world: &World<'_>, record: &Record) -> bool {
    world.now.duration_since(record.identity.intent_at) < jiff::SignedDuration::from_mins(5)
}
