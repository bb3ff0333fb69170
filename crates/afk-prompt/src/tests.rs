//! A run to talk about, and the texts that no single module owns.

use afk_core::ci::Stage;
use afk_core::end::{Cause, End, EndFacts, EndKind, Failing};
use afk_core::ids::{EnvironmentId, EventId, Host, IssueRef, Login, RunId, Sha};
use afk_core::record::{CorrectiveTurn, Identity, Labels, Progress, Record, SeenCommit, State, content_hash};
use jiff::Timestamp;

mod doorbell;
mod hostile;
mod prompts;

pub(crate) const THREAD: &str = "https://t3.example.org/env-1/5f1c";
pub(crate) const COMMIT: &str = "https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111";

/// Makes breaks visible in a snapshot.
pub(crate) fn shown(text: &str) -> String {
    text.replace('\u{200b}', "¦")
}

pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-11-22T{time}:00Z").parse().unwrap()
}

pub(crate) fn issue() -> IssueRef {
    IssueRef::parse("acme/web#7").unwrap()
}

pub(crate) fn run() -> RunId {
    RunId::derive(&Host::from_url("https://git.example.org").unwrap(), &issue(), &EventId::new("41"))
}

pub(crate) fn sha(digit: &str) -> Sha {
    Sha::parse(&digit.repeat(40)).unwrap()
}

pub(crate) fn record(state: State) -> Record {
    let identity = Identity {
        run: run(),
        host: Host::from_url("https://git.example.org").unwrap(),
        issue: issue(),
        event: EventId::new("41"),
        actor: Some(Login::parse("alice").unwrap()),
        authorized_at: at("09:58"),
        content: content_hash("The total is wrong", ""),
        intent_at: at("10:00"),
        base: Some(sha("0")),
        environment: EnvironmentId::new("env-1"),
        labels: Labels {
            ready: "ready-for-agent".to_owned(),
            in_progress: "agent-in-progress".to_owned(),
            ready_for_human: "ready-for-human".to_owned(),
        },
    };
    Record { identity, opening_attempt: 1, state }
}

pub(crate) fn pushed() -> Progress {
    Progress {
        opening_closed: true,
        commits: vec![SeenCommit { sha: sha("1"), at: at("10:40") }],
        reported: vec![afk_core::phase::Phase::Worktree, afk_core::phase::Phase::Green],
        ..Progress::default()
    }
}

pub(crate) fn red() -> Progress {
    let turn = CorrectiveTurn { commit: sha("1"), at: at("10:52"), attempt: 1, closed: false };
    Progress { first_red: Some(at("10:50")), turns: vec![turn], ..pushed() }
}

pub(crate) fn failing() -> Failing {
    Failing {
        stage: Stage::Build,
        checks: vec!["CI / test (push)".to_owned(), "lint".to_owned()],
        before: Vec::new(),
        url: Some("https://git.example.org/acme/web/actions/runs/12".to_owned()),
        detail: Some("test totals::rounds_once ... FAILED\nleft: 3\nright: 2".to_owned()),
    }
}

pub(crate) fn done() -> End {
    End::new(EndKind::Done, Cause::Landed, at("11:05"), EndFacts::default())
}

pub(crate) fn gave_up() -> End {
    let facts = EndFacts {
        last_words: Some(
            "I cannot reach the price service.\n\nAFK-BLOCKED: no access to prices, ask @bob, see #12".into(),
        ),
        ..EndFacts::default()
    };
    End::new(EndKind::NeedsHuman, Cause::AgentGaveUp, at("10:31"), facts)
}

pub(crate) fn frozen() -> End {
    let facts =
        EndFacts { failing: Some(failing()), unmarked: vec![sha("3")], tokens: Some(1_234_567), ..EndFacts::default() };
    End::new(EndKind::Frozen, Cause::AttemptsSpent, at("12:10"), facts)
}
