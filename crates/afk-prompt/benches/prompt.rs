//! How fast the comment with the checklist is.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin has nothing to measure")]

use std::hint::black_box;

use afk_core::ci::{Stage, StageResult};
use afk_core::ids::{EnvironmentId, EventId, Host, IssueRef, RunId, Sha};
use afk_core::phase::Phase;
use afk_core::record::{Identity, Labels, Progress as Seen, Record, SeenCommit, State, content_hash};
use afk_prompt::{Progress, StageView, status_comment};
use criterion::Criterion;
use jiff::Timestamp;

/// The prose of the comment on an issue whose run has pushed and waits for CI: made for every run in every tick.
fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let record = pushed();
    let view = |stage, result| StageView { stage, result, url: None, credit: None, red_before: false };
    let stages = [view(Stage::Build, Some(StageResult::Pending)), view(Stage::Rollout, None)];
    let page = "https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111";
    let progress = Progress {
        record: &record,
        stages: &stages,
        thread_url: Some("https://t3.example.org/env-1/5f1c"),
        commit_url: Some(page),
        max_attempts: 3,
        notes: &[],
    };
    criterion.bench_function("checklist", |bench| bench.iter(|| status_comment(black_box(&progress))));
    criterion.final_summary();
}

fn pushed() -> Record {
    let host = Host::from_url("https://git.example.org").expect("a host");
    let issue = IssueRef::parse("acme/web#7").expect("an issue");
    let event = EventId::new("91");
    let sha = |digit: &str| Sha::parse(&digit.repeat(40)).expect("a commit");
    let progress = Seen {
        opening_closed: true,
        commits: vec![SeenCommit { sha: sha("1"), at: Timestamp::UNIX_EPOCH }],
        reported: vec![Phase::Worktree, Phase::Green],
        ..Seen::default()
    };
    Record {
        identity: Identity {
            run: RunId::derive(&host, &issue, &event),
            host,
            issue,
            event,
            actor: None,
            authorized_at: Timestamp::UNIX_EPOCH,
            content: content_hash("title", "body"),
            intent_at: Timestamp::UNIX_EPOCH,
            base: Some(sha("a")),
            environment: EnvironmentId::new("env-1"),
            labels: Labels {
                ready: "ready-for-agent".into(),
                in_progress: "agent-in-progress".into(),
                ready_for_human: "ready-for-human".into(),
            },
        },
        opening_attempt: 1,
        state: State::Watching(progress),
    }
}
