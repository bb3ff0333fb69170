//! How fast the decision table and the codec of run records are.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin has nothing to measure")]

use std::hint::black_box;
use std::time::Duration;

use afk_core::ci::CiStatus;
use afk_core::config::Config;
use afk_core::ids::{EnvironmentId, EventId, Host, IssueRef, RunId, Sha};
use afk_core::record::{
    Identity, Keys, Labels, Place, Progress, Record, SeenCommit, State, content_hash, parse, render,
};
use afk_core::run::{RunState, ThreadStatus, next_action};
use criterion::{BatchSize, Criterion};
use jiff::Timestamp;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    decision(&mut criterion);
    record(&mut criterion);
    criterion.final_summary();
}

/// One decision, over every row of the table in turn, so that no branch can be foretold.
fn decision(criterion: &mut Criterion) {
    const THREADS: [Option<ThreadStatus>; 5] = [
        None,
        Some(ThreadStatus::Running),
        Some(ThreadStatus::Idle),
        Some(ThreadStatus::Error),
        Some(ThreadStatus::AwaitingInput),
    ];
    const RESULTS: [Option<CiStatus>; 4] = [None, Some(CiStatus::Pending), Some(CiStatus::Green), Some(CiStatus::Red)];
    let config = Config::disabled();
    let mut states = Vec::new();
    for thread_status in THREADS {
        for ci_status in RESULTS {
            for bits in 0..8_u32 {
                states.push(RunState {
                    thread_status,
                    ci_status,
                    pushed: bits & 1 != 0,
                    fix_forward_attempts: if bits & 2 != 0 { u32::MAX } else { 0 },
                    elapsed: Duration::ZERO,
                    overdue: bits & 4 != 0,
                });
            }
        }
    }
    let mut states = states.iter().cycle();
    criterion.bench_function("decision table", |bench| {
        bench.iter(|| next_action(black_box(states.next().expect("a cycle")), &config));
    });
}

/// A record to a comment and back, sealed and not.
fn record(criterion: &mut Criterion) {
    let record = watching();
    let Identity { host, issue, .. } = &record.identity;
    let prose = "The agent is at work.\n\n- [x] worktree\n- [ ] tests\n".repeat(20);
    let keys = Keys::parse(&"k".repeat(64)).expect("a key");
    for (name, keys) in [("plain", None), ("sealed", Some(&keys))] {
        let place = Place { host, issue, keys };
        let comment = render(&prose, &record, keys);
        assert_eq!(parse(&comment, &place), Ok(Some(record.clone())));
        criterion.bench_function(&format!("record, write {name}"), |bench| {
            bench.iter(|| render(black_box(&prose), black_box(&record), keys));
        });
        criterion.bench_function(&format!("record, read {name}"), |bench| {
            bench.iter_batched(|| black_box(&comment), |it| parse(it, &place), BatchSize::SmallInput);
        });
    }
}

fn watching() -> Record {
    let host = Host::from_url("https://git.example.org").expect("a host");
    let issue = IssueRef::parse("acme/web#7").expect("an issue");
    let event = EventId::new("91");
    let sha = |digit: &str| Sha::parse(&digit.repeat(40)).expect("a commit");
    let seen = |digit| SeenCommit { sha: sha(digit), at: Timestamp::UNIX_EPOCH };
    let progress = Progress {
        opening_closed: true,
        commits: ["1", "2", "3"].map(seen).to_vec(),
        first_red: Some(Timestamp::UNIX_EPOCH),
        tokens: Some(70_000),
        ..Progress::default()
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
