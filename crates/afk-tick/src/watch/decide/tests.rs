//! Every conversation beside every verdict, before and after a push: the whole of what a watch tick may do, as one table.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use afk_core::ci::{Check, Conclusion, Stage};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{EventId, Host, IssueRef, RunId, Sha};
use afk_core::port::Repository;
use afk_core::record::{Identity, Labels, Progress, SeenCommit, State};

use super::super::branch::BranchFacts;
use super::super::conversation::ThreadFacts;
use super::super::landing::StageFacts;
use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

fn sha() -> Sha {
    Sha::parse(&"c".repeat(40)).unwrap()
}

fn record(state: State) -> Record {
    let (host, issue) = (Host::from_url("https://git.example.org").unwrap(), IssueRef::parse("acme/web#7").unwrap());
    let event = EventId::new("91");
    let identity = Identity {
        run: RunId::derive(&host, &issue, &event),
        host,
        issue,
        event,
        actor: None,
        authorized_at: at(0),
        content: String::new(),
        intent_at: at(0),
        base: None,
        environment: EnvironmentId::new("env"),
        labels: Labels { ready: "r".into(), in_progress: "p".into(), ready_for_human: "h".into() },
    };
    Record { identity, opening_attempt: 1, state }
}

fn facts(conversation: Conversation, pushed: bool, ci: Option<CiStatus>, now: i64) -> Facts {
    let commits = if pushed { vec![SeenCommit { sha: sha(), at: at(100) }] } else { vec![] };
    let result = match ci {
        Some(CiStatus::Green) => StageResult::Success,
        Some(CiStatus::Red) => StageResult::Failure,
        Some(CiStatus::Pending) | None => StageResult::Pending,
    };
    let conclusion = if ci == Some(CiStatus::Red) { Conclusion::Failure } else { Conclusion::Success };
    let check = Check { name: "test".into(), conclusion, url: None, at: Some(at(200)), detail: None, log: None };
    let stage = StageFacts {
        stage: Stage::Build,
        result,
        checks: vec![check],
        at: at(now),
        credit: None,
        runs_instead: None,
        excused: vec![],
    };
    let repository = Repository {
        id: IssueRef::parse("acme/web#7").unwrap().repo,
        branch: "main".into(),
        head: Some(sha()),
        private: true,
        writable: Some(true),
        clone_url: "https://git.example.org/acme/web.git".into(),
    };
    let turn = CorrectiveTurn { commit: sha(), at: at(150), attempt: 1, closed: false };
    let turns = if matches!(conversation, Conversation::Lost { turn: 1.., .. } | Conversation::Unsent { turn: 1.. }) {
        vec![turn]
    } else {
        vec![]
    };
    Facts {
        progress: Progress { opening_closed: true, turns, commits, first_red: Some(at(250)), ..Progress::default() },
        thread: ThreadFacts::Unread,
        conversation,
        halted: None,
        acts_read: true,
        branch: Some(BranchFacts {
            repository: Some(repository),
            rewritten: false,
            lost_base: false,
            descendants: vec![],
            unmarked: vec![],
        }),
        ci,
        stages: if ci.is_some() { vec![stage] } else { vec![] },
        faults: vec![],
    }
}

fn conversations() -> Vec<Conversation> {
    use Conversation::*;
    vec![
        Unread,
        Unknown,
        Gone,
        Unrecognised("zombie".into()),
        Settled,
        Ended { failed: false },
        Ended { failed: true },
        Running { stalled: false },
        Running { stalled: true },
        Asks,
        Awaited { resent: false },
        Lost { turn: 0, resent: false },
        Lost { turn: 0, resent: true },
        Lost { turn: 1, resent: false },
        Lost { turn: 1, resent: true },
        Unsent { turn: 0 },
        Unsent { turn: 1 },
    ]
}

fn name(decided: &Move) -> String {
    match decided {
        Move::Hold(_) => "hold".into(),
        Move::Wait(None) => "wait".into(),
        Move::Wait(Some(_)) => "wait (told)".into(),
        Move::Finish(end) => format!("{} {:?}", end.kind.name(), end.cause),
        Move::Replay => "replay".into(),
        Move::Correct(..) => "correct".into(),
        Move::Send(turn, _) => format!("send {turn}"),
        Move::Withdraw => "withdraw".into(),
        Move::Resend(turn, _) => format!("resend {turn}"),
        Move::Stop(_) => "stop session".into(),
    }
}

fn table(config: &Config, now: i64) -> String {
    let verdicts = [None, Some(CiStatus::Pending), Some(CiStatus::Green), Some(CiStatus::Red)];
    let mut rows = vec![format!(
        "{:<32}| {:<24}| {:<17}| {:<17}| {:<17}| {}",
        "", "unpushed", "pushed, unknown", "pending", "green", "red"
    )];
    for conversation in conversations() {
        let record = record(State::Watching(Progress::default()));
        let one =
            |pushed, ci| name(&decide(&record, &facts(conversation.clone(), pushed, ci, now), None, config, at(now)));
        let [unknown, pending, green, red] = verdicts.map(|ci| one(true, ci));
        let head = format!("{conversation:?}");
        rows.push(format!("{head:<32}| {:<24}| {unknown:<17}| {pending:<17}| {green:<17}| {red}", one(false, None)));
    }
    rows.join("\n")
}

#[test]
fn within_every_deadline() {
    insta::assert_snapshot!(table(&Config { kill_switch: false, ..Config::disabled() }, 400), @r#"
                                    | unpushed                | pushed, unknown  | pending          | green            | red
    Unread                          | wait                    | wait             | wait             | wait             | wait
    Unknown                         | needs-human ThreadLost  | wait             | wait             | done Landed      | frozen TurnRefused
    Gone                            | halted ThreadGone       | wait             | wait             | done Landed      | frozen TurnRefused
    Unrecognised("zombie")          | wait                    | wait             | wait             | wait             | wait
    Settled                         | needs-human AgentStopped| wait             | wait             | done Landed      | correct
    Ended { failed: false }         | needs-human AgentStopped| wait             | wait             | done Landed      | correct
    Ended { failed: true }          | needs-human AgentFailed | wait             | wait             | done Landed      | correct
    Running { stalled: false }      | wait                    | wait             | wait             | wait             | wait
    Running { stalled: true }       | wait                    | wait             | wait             | stop session     | stop session
    Asks                            | needs-human AgentAsks   | stop session     | stop session     | stop session     | stop session
    Awaited { resent: false }       | wait                    | wait             | wait             | wait             | wait
    Lost { turn: 0, resent: false } | resend 0                | wait             | wait             | wait             | wait
    Lost { turn: 0, resent: true }  | needs-human TurnLost    | wait             | wait             | done Landed      | correct
    Lost { turn: 1, resent: false } | wait                    | wait             | wait             | done Landed      | resend 1
    Lost { turn: 1, resent: true }  | needs-human TurnLost    | wait             | wait             | done Landed      | correct
    Unsent { turn: 0 }              | wait                    | wait             | wait             | wait             | wait
    Unsent { turn: 1 }              | wait                    | wait             | withdraw         | withdraw         | send 1
    "#);
}

#[test]
fn with_the_kill_switch_on_no_move_sends_a_turn() {
    let config = Config::disabled();
    assert!(config.kill_switch);
    let text = table(&config, 400);
    for word in ["correct", "send"] {
        assert!(!text.contains(word), "{text}");
    }
}

#[test]
fn past_the_deadline_of_the_phase() {
    insta::assert_snapshot!(table(&Config { kill_switch: false, ..Config::disabled() }, 14_500), @r#"
                                    | unpushed                | pushed, unknown  | pending          | green            | red
    Unread                          | wait                    | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unknown                         | needs-human ThreadLost  | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Gone                            | halted ThreadGone       | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unrecognised("zombie")          | wait                    | wait             | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Settled                         | needs-human AgentStopped| wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Ended { failed: false }         | needs-human AgentStopped| wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Ended { failed: true }          | needs-human AgentFailed | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Running { stalled: false }      | needs-human NoPush      | wait             | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Running { stalled: true }       | needs-human NoPush      | wait             | frozen NoVerdict | stop session     | stop session
    Asks                            | needs-human AgentAsks   | stop session     | stop session     | stop session     | stop session
    Awaited { resent: false }       | needs-human NoPush      | wait             | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Lost { turn: 0, resent: false } | resend 0                | wait             | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Lost { turn: 0, resent: true }  | needs-human TurnLost    | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Lost { turn: 1, resent: false } | needs-human TurnLost    | wait             | frozen NoVerdict | done Landed      | resend 1
    Lost { turn: 1, resent: true }  | needs-human TurnLost    | wait             | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unsent { turn: 0 }              | needs-human NoPush      | wait             | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Unsent { turn: 1 }              | needs-human NoPush      | wait             | withdraw         | withdraw         | send 1
    "#);
}

#[test]
fn past_all_deadlines_together_every_run_ends() {
    let config = Config { kill_switch: false, ..Config::disabled() };
    let text = table(&config, 14_400 + 3_600 + 7_200);
    for word in ["| wait", "send", "stop", "withdraw", "correct"] {
        assert!(!text.contains(word), "{text}");
    }
    insta::assert_snapshot!(text, @r#"
                                    | unpushed                | pushed, unknown  | pending          | green            | red
    Unread                          | needs-human NoPush      | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unknown                         | needs-human NoPush      | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Gone                            | halted ThreadGone       | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unrecognised("zombie")          | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Settled                         | needs-human AgentStopped| frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Ended { failed: false }         | needs-human AgentStopped| frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Ended { failed: true }          | needs-human AgentFailed | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Running { stalled: false }      | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Running { stalled: true }       | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Asks                            | needs-human AgentAsks   | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Awaited { resent: false }       | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Lost { turn: 0, resent: false } | needs-human TurnLost    | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Lost { turn: 0, resent: true }  | needs-human TurnLost    | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Lost { turn: 1, resent: false } | needs-human TurnLost    | frozen Unsettled | frozen NoVerdict | done Landed      | frozen TimeSpent
    Lost { turn: 1, resent: true }  | needs-human TurnLost    | frozen NoVerdict | frozen NoVerdict | done Landed      | frozen TimeSpent
    Unsent { turn: 0 }              | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    Unsent { turn: 1 }              | needs-human NoPush      | frozen Unsettled | frozen NoVerdict | frozen Unsettled | frozen TimeSpent
    "#);
}

#[test]
fn what_comes_before_any_fact() {
    let config = Config { kill_switch: false, ..Config::disabled() };
    let seen = facts(Conversation::Settled, true, Some(CiStatus::Green), 400);
    let other = EnvironmentId::new("another");
    let watching = record(State::Watching(Progress::default()));
    assert_eq!(name(&decide(&watching, &seen, Some(&other), &config, at(400))), "hold");
    let end = End::new(EndKind::Done, Cause::Landed, at(300), afk_core::end::EndFacts::default());
    let ended = record(State::Ended(Progress::default(), end));
    assert_eq!(name(&decide(&ended, &seen, None, &config, at(400))), "replay");
    let rewritten = Facts { branch: seen.branch.clone().map(|it| BranchFacts { rewritten: true, ..it }), ..seen };
    assert_eq!(name(&decide(&watching, &rewritten, None, &config, at(400))), "frozen HistoryRewritten");
    for conversation in [Conversation::Unknown, Conversation::Unsent { turn: 0 }] {
        let refused = facts(conversation, false, None, 400);
        let dispatching = record(State::Dispatching);
        assert_eq!(name(&decide(&dispatching, &refused, None, &config, at(400))), "needs-human DispatchRefused");
    }
    assert_eq!(at(0).to_string(), "1970-01-12T13:46:40Z");
}

/// What a run that nobody could look at ends as, once all its time is over.
#[test]
fn what_could_not_be_read_is_named_as_the_cause() {
    let config = Config { kill_switch: false, ..Config::disabled() };
    let (now, watching) = (14_400 + 3_600 + 7_200, record(State::Watching(Progress::default())));
    let mut rows = Vec::new();
    for pushed in [false, true] {
        for (branch, failed) in [(true, false), (true, true), (false, true)] {
            let mut seen = facts(Conversation::Unread, pushed, None, now);
            seen.branch = seen.branch.filter(|_| branch);
            if failed {
                let (class, scope) = (FaultClass::Transient, FaultScope::Server);
                seen.faults = vec![Fault::new("look", class, scope, "down")];
            }
            let ended = name(&decide(&watching, &seen, None, &config, at(now)));
            rows.push(format!("pushed {pushed}, branch read {branch}, a call failed {failed}: {ended}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    pushed false, branch read true, a call failed false: needs-human NoPush
    pushed false, branch read true, a call failed true: needs-human NoPush
    pushed false, branch read false, a call failed true: needs-human Blind
    pushed true, branch read true, a call failed false: frozen NoVerdict
    pushed true, branch read true, a call failed true: frozen Blind
    pushed true, branch read false, a call failed true: frozen Blind
    ");
}

#[test]
fn a_branch_that_could_not_be_read_may_hold_a_push() {
    let config = Config { kill_switch: false, ..Config::disabled() };
    let watching = record(State::Watching(Progress::default()));
    let blind = |facts: Facts| Facts { branch: None, ..facts };
    for conversation in [Conversation::Ended { failed: false }, Conversation::Gone, Conversation::Unknown] {
        let unpushed = blind(facts(conversation, false, None, 400));
        assert_eq!(name(&decide(&watching, &unpushed, None, &config, at(400))), "wait (told)");
    }
    let red = blind(facts(Conversation::Settled, true, Some(CiStatus::Red), 400));
    assert_eq!(name(&decide(&watching, &red, None, &config, at(400))), "wait (told)");
}

#[test]
fn while_the_events_cannot_be_read_a_human_may_have_stopped_the_run() {
    let config = Config { kill_switch: false, ..Config::disabled() };
    let watching = record(State::Watching(Progress::default()));
    let unheard = |facts: Facts| Facts { acts_read: false, ..facts };
    for ci in [CiStatus::Red, CiStatus::Green] {
        let pushed = unheard(facts(Conversation::Settled, true, Some(ci), 400));
        assert_eq!(decide(&watching, &pushed, None, &config, at(400)), Move::Wait(Some(UNHEARD)), "{ci:?}");
    }
    let idle = unheard(facts(Conversation::Ended { failed: false }, false, None, 400));
    assert_eq!(decide(&watching, &idle, None, &config, at(400)), Move::Wait(Some(UNHEARD)));
    // Not for ever: past all bounds the run ends, whatever could be read.
    let bounds = [config.run_max_seconds, config.fix_forward_max_seconds, config.ci_max_seconds];
    let late = 400 + i64::try_from(bounds.iter().sum::<u64>()).unwrap();
    let idle = unheard(facts(Conversation::Ended { failed: false }, false, None, late));
    assert!(matches!(decide(&watching, &idle, None, &config, at(late)), Move::Finish(_)));
}
