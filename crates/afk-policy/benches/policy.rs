//! How fast the gates and the reader of blockers are.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin has nothing to measure")]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use afk_core::RepoId;
use afk_core::config::Config;
use afk_core::issue::{BlockerRef, Issue};
use afk_policy::{blocked_by, select_dispatchable};
use criterion::{Criterion, Throughput};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    gates(&mut criterion);
    blockers(&mut criterion);
    criterion.final_summary();
}

fn repo(nth: usize) -> RepoId {
    RepoId::parse(&format!("acme/repository-{nth}")).expect("a repository")
}

/// Issues as listings give them, each more urgent than the one before. The most urgent one waits in a seventh of the
/// repositories.
fn gates(criterion: &mut Criterion) {
    const ISSUES: usize = 100_000;
    const REPOSITORIES: usize = 1_000;
    let repos: Vec<RepoId> = (0..REPOSITORIES).map(repo).collect();
    let issue = |nth: usize| {
        let repo = repos.get(nth * REPOSITORIES / ISSUES).expect("its repository");
        let mut issue = Issue::new(repo.clone(), u64::try_from(nth).expect("a small number"));
        issue.title = format!("The total of order {nth} is wrong");
        issue.labels = ["bug", "ready-for-agent", "area: payments"].map(String::from).to_vec();
        issue.labeled_by_trusted = !nth.is_multiple_of(10);
        issue.priority = -i64::try_from(nth).expect("a small number");
        if nth.is_multiple_of(7) {
            issue.blocked_by.push(BlockerRef { repo: repo.clone(), number: 1 });
        }
        issue
    };
    let issues: Vec<Issue> = (0..ISSUES).map(issue).collect();
    let config = Config { kill_switch: false, allowlist: repos.iter().cloned().collect(), ..Config::disabled() };
    let in_flight: BTreeSet<RepoId> = repos.iter().step_by(20).cloned().collect();
    assert_eq!(select_dispatchable(&issues, &config, &in_flight).len(), REPOSITORIES - REPOSITORIES / 20);
    criterion.bench_function("gates: 100,000 issues", |bench| {
        bench.iter(|| select_dispatchable(black_box(&issues), &config, &in_flight));
    });
}

/// Bodies of 5 kB; one in ten names what it waits for.
fn blockers(criterion: &mut Criterion) {
    const WORDS: [&str; 25] = [
        "the",
        "order",
        "of",
        "a",
        "total",
        "which",
        "is",
        "rounded",
        "twice",
        "when",
        "people",
        "pay",
        "in",
        "two",
        "parts,",
        "and",
        "quickly",
        "shows",
        "know",
        "checked",
        "`Price::sum`",
        "works.",
        "We",
        "key",
        "expected",
    ];
    const BODIES: usize = 20_000;
    let mut seed = 1_usize;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS.get((seed >> 33) % WORDS.len()).copied().unwrap_or_default()
    };
    let mut prose = || {
        let mut text = String::from("## What happens\n\n");
        while text.len() < 5_000 {
            let line: Vec<&str> = (0..16).map(|_| word()).collect();
            text.push_str(&line.join(" "));
            text.push_str(if text.len() % 5 == 0 { "\n\n- " } else { "\n" });
        }
        text
    };
    let bodies: Vec<String> = (0..BODIES)
        .map(|nth| if nth.is_multiple_of(10) { prose() + "\n\n## Blocked by\n\n- #3\n- acme/api#4\n" } else { prose() })
        .collect();
    let here = repo(0);
    let named =
        |bodies: &[String]| bodies.iter().map(|body| blocked_by(body, &here, "github.com").len()).sum::<usize>();
    assert_eq!(named(&bodies), BODIES / 10 * 2);
    let bytes: usize = bodies.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("blocked by");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Bytes(u64::try_from(bytes).expect("a length")));
    group.bench_function("100 MB", |bench| bench.iter(|| named(black_box(&bodies))));
    group.finish();
}
