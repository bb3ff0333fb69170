//! What every recorded thread means for the run that owns it: the recording goes through the adapter, and the status table of
//! the core judges it at fixed times. The same rows stand in the README.

use std::collections::BTreeMap;

use afk_core::ids::MessageId;
use afk_core::port::Depth;
use afk_core::run::ThreadStatus;
use afk_core::thread::{Thread, TurnView};
use afk_t3::decode;
use jiff::Timestamp;

use crate::recording::{self, Recording};

/// Seconds after the recording: just read, settled, and too long for a message that no session took up.
const LATER: [i64; 3] = [0, 60, 301];

/// The threads of a recorded reply; none if it shows none.
fn threads(recording: &Recording) -> Vec<Thread> {
    let body = recording.response.body.to_string();
    let fleet = |depth| decode::fleet_from_slice(body.as_bytes(), depth).unwrap().threads;
    match recording.request.path.strip_prefix("/api/orchestration/") {
        Some("shell") => fleet(Depth::List),
        Some("snapshot") => fleet(Depth::Full),
        Some(path) if path.starts_with("threads/") => vec![decode::thread_from_slice(body.as_bytes()).unwrap()],
        Some(_) | None => Vec::new(),
    }
}

/// The status of the newest message, as a run has it.
fn status(thread: &Thread, now: Timestamp) -> &'static str {
    let messages = thread.details.iter().flat_map(|details| &details.messages);
    let newest = messages.last().map_or(MessageId::new("no message"), |message| message.id.clone());
    match thread.turn_of(&newest, now) {
        TurnView::Status(ThreadStatus::Running) => "Running",
        TurnView::Status(ThreadStatus::Idle) => "Idle",
        TurnView::Status(ThreadStatus::Error) => "Error",
        TurnView::Status(ThreadStatus::AwaitingInput) => "AwaitingInput",
        TurnView::NotYet { resent: false } => "not yet",
        TurnView::NotYet { resent: true } => "not yet, sent twice",
        TurnView::Lost { resent: false } => "lost",
        TurnView::Lost { resent: true } => "lost, sent twice",
        TurnView::Missing => "not sent",
        TurnView::Gone => "gone",
        TurnView::Unrecognised(_) => "unrecognised",
        TurnView::NeedsDetails => "ask for details",
    }
}

/// One thread: its status. More: how many of each.
fn statuses(threads: &[Thread], now: Timestamp) -> String {
    if let [thread] = threads {
        return status(thread, now).to_owned();
    }
    let mut counts = BTreeMap::new();
    threads.iter().for_each(|thread| *counts.entry(status(thread, now)).or_insert(0) += 1);
    counts.iter().map(|(status, count)| format!("{count} {status}")).collect::<Vec<_>>().join(", ")
}

fn occupying(threads: &[Thread], now: Timestamp) -> String {
    let count = threads.iter().filter(|thread| thread.occupies(now)).count();
    match (threads.len(), count) {
        (1, 0) => String::from("no"),
        (1, _) => String::from("yes"),
        (_, count) => count.to_string(),
    }
}

fn row(recording: &Recording) -> Option<String> {
    let threads = if recording.response.status == 200 { threads(recording) } else { Vec::new() };
    if threads.is_empty() {
        return None;
    }
    let read = jiff::fmt::rfc2822::parse(&recording.response.date).unwrap().timestamp();
    let times = LATER.map(|seconds| read + jiff::SignedDuration::from_secs(seconds));
    let [at_once, settled, late] = times.map(|now| statuses(&threads, now));
    let occupied = times.map(|now| occupying(&threads, now)).join(", ");
    Some(format!("| {} | {at_once} | {settled} | {late} | {occupied} |", recording.name))
}

#[test]
fn every_recorded_thread_has_its_status() {
    let rows: Vec<String> = recording::all().iter().filter_map(row).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    | 13-shell-idle-thread | ask for details | ask for details | ask for details | yes, yes, no |
    | 13-thread-idle | not sent | not sent | not sent | yes, yes, no |
    | 15-shell-after-complete | ask for details | ask for details | ask for details | yes, no, no |
    | 15-thread-after-complete | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-p1-complete | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-p1-crash | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-p1-error | Running | Error | Error | yes, no, no |
    | 20-thread-after-p1-exit0 | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-p1-reject | Running | Error | Error | yes, no, no |
    | 20-thread-after-p1-runtimeerror | Running | Error | Error | yes, no, no |
    | 20-thread-after-p1-tools | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-p1-write | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-pplain-complete | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-pplain-error | Running | Error | Error | yes, no, no |
    | 20-thread-after-pplain-exit0 | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-pplain-reject | Running | Error | Error | yes, no, no |
    | 20-thread-after-pplain-runtimeerror | Running | Error | Error | yes, no, no |
    | 20-thread-after-pplain-tools | Running | Idle | Idle | yes, no, no |
    | 20-thread-after-pplain-write | Running | Idle | Idle | yes, no, no |
    | 30-shell-running-p1 | 1 Running, 17 ask for details | 1 Running, 17 ask for details | 1 Running, 17 ask for details | 8, 1, 1 |
    | 30-shell-running-pplain | 1 Running, 20 ask for details | 1 Running, 20 ask for details | 1 Running, 20 ask for details | 7, 1, 1 |
    | 30-thread-running-p1 | Running | Running | Running | yes, yes, yes |
    | 30-thread-running-pplain | Running | Running | Running | yes, yes, yes |
    | 31-thread-after-interrupt-no-turnid-p1 | Running | Idle | Idle | yes, no, no |
    | 31-thread-after-interrupt-no-turnid-pplain | Running | Idle | Idle | yes, no, no |
    | 31-thread-after-interrupt-with-turnid-p1 | Running | Idle | Idle | yes, no, no |
    | 31-thread-after-interrupt-with-turnid-pplain | Running | Idle | Idle | yes, no, no |
    | 32-thread-after-session-stop-p1 | Running | Idle | Idle | yes, no, no |
    | 32-thread-after-session-stop-pplain | Running | Idle | Idle | yes, no, no |
    | 40-shell-pending-approval | 1 AwaitingInput, 23 ask for details | 1 AwaitingInput, 23 ask for details | 1 AwaitingInput, 23 ask for details | 5, 1, 1 |
    | 40-thread-pending-approval | AwaitingInput | AwaitingInput | AwaitingInput | yes, yes, yes |
    | 41-thread-after-approval | Running | Idle | Idle | yes, no, no |
    | 42-shell-pending-input | 1 AwaitingInput, 24 ask for details | 1 AwaitingInput, 24 ask for details | 1 AwaitingInput, 24 ask for details | 5, 1, 1 |
    | 42-thread-pending-input | AwaitingInput | AwaitingInput | AwaitingInput | yes, yes, yes |
    | 43-thread-after-input | Running | Idle | Idle | yes, no, no |
    | 44-thread-ask-then-interrupt | AwaitingInput | AwaitingInput | AwaitingInput | yes, yes, yes |
    | 44b-shell-while-reactor-wedged | 1 AwaitingInput, 29 ask for details | 1 AwaitingInput, 29 ask for details | 1 AwaitingInput, 29 ask for details | 5, 5, 5 |
    | 47-thread-followup | Running | Idle | Idle | yes, no, no |
    | 55-thread-after-duplicates | Running | Idle | Idle | yes, no, no |
    | 56-thread-after-same-message | Running | Idle | Idle | yes, no, no |
    | 58-thread-unknown-instance-turn | Error | Error | Error | no, no, no |
    | 69-snapshot-after-project-delete | 6 Error, 27 Idle, 12 gone | 6 Error, 27 Idle, 12 gone | 6 Error, 27 Idle, 12 gone | 0, 0, 0 |
    | 91-thread-after-bootstrap-existing | Running | Idle | Idle | yes, no, no |
    | 92-thread-with-worktree | Running | Idle | Idle | yes, no, no |
    | 93-thread-missing-worktree | Error | Error | Error | no, no, no |
    | 95-shell-after-SIGTERM | 2 AwaitingInput, 3 Running, 3 ask for details | 2 AwaitingInput, 3 Running, 3 ask for details | 2 AwaitingInput, 3 Running, 3 ask for details | 8, 6, 6 |
    | 95-shell-before-SIGKILL | 2 AwaitingInput, 3 Running, 2 ask for details | 2 AwaitingInput, 3 Running, 2 ask for details | 2 AwaitingInput, 3 Running, 2 ask for details | 7, 5, 5 |
    | 95-shell-before-SIGTERM | 2 AwaitingInput, 3 Running, 2 ask for details | 2 AwaitingInput, 3 Running, 2 ask for details | 2 AwaitingInput, 3 Running, 2 ask for details | 7, 5, 5 |
    | 95-thread-approve-after-SIGTERM | AwaitingInput | AwaitingInput | AwaitingInput | yes, yes, yes |
    | 95-thread-approve-respond-after-SIGKILL | Running | Idle | Idle | yes, no, no |
    | 95-thread-approve-respond-after-SIGTERM | Running | Idle | Idle | yes, no, no |
    | 95-thread-hang-after-SIGTERM | Running | Running | Running | yes, yes, yes |
    | 95-thread-hang-interrupt-after-SIGKILL | Running | Idle | Idle | yes, no, no |
    | 95-thread-hang-interrupt-after-SIGTERM | Running | Idle | Idle | yes, no, no |
    | 96-missing-binary-claudeAgent | Running | Error | Error | yes, no, no |
    | 96-missing-binary-codex | Error | Error | Error | no, no, no |
    | 96-missing-binary-opencode | Error | Error | Error | no, no, no |
    | 97-claude-approve-answered | Running | Idle | Idle | yes, no, no |
    | 97-claude-approve-interrupt | Running | Idle | Idle | yes, no, no |
    | 97-claude-approve-pending | AwaitingInput | AwaitingInput | AwaitingInput | yes, yes, yes |
    | 97-claude-hang-interrupt-p | Running | Idle | Idle | yes, no, no |
    | 97-claude-hang-interrupt-pp | Running | Idle | Idle | yes, no, no |
    | 97-claude-p-complete | Running | Idle | Idle | yes, no, no |
    | 97-claude-p-error | Running | Error | Error | yes, no, no |
    | 97-claude-p-write | Running | Idle | Idle | yes, no, no |
    | 97-claude-pp-complete | Running | Idle | Idle | yes, no, no |
    | 97-claude-steer | Running | Idle | Idle | yes, no, no |
    | 98-thread-lost-after | Running | Idle | Idle | yes, no, no |
    | A2-interrupt-no-session | not sent | not sent | not sent | yes, yes, no |
    | A3-thread-after-revert | Running | Idle | Idle | yes, no, no |
    | A4-shell-repo-identity | 74 ask for details | 74 ask for details | 74 ask for details | 15, 7, 0 |
    | v0.0.27-14-snapshot-after-restart | 1 AwaitingInput, 7 Running, 1 not sent, 1 not yet | 1 AwaitingInput, 3 Error, 4 Idle, 1 not sent, 1 not yet | 1 AwaitingInput, 3 Error, 4 Idle, 1 lost, 1 not sent | 10, 3, 2 |
    ");
}

#[test]
fn the_readme_shows_the_same_table() {
    let rows: Vec<String> = recording::all().iter().filter_map(row).collect();
    let readme = include_str!("../../README.md");
    let body = readme.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let shown: Vec<&str> = body.take_while(|line| line.starts_with('|')).collect();
    assert!(shown == rows, "the README must show:\n{}", rows.join("\n"));
}
