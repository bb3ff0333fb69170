//! A dispatch is claimed before it is made: what holds without the claim, and how long a claim holds alone.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;
use afk_tick::report::Outcome;

use crate::afk::{Afk, lines, ready};

#[test]
fn without_a_record_nothing_is_dispatched() {
    for class in [FaultClass::Transient, FaultClass::Unclear, FaultClass::Refused, FaultClass::Garbled] {
        let (afk, issue) = ready(Script::works());
        afk.world.refuse("tracker.create_comment", class, FaultScope::Item);
        let from = afk.world.calls();
        assert_eq!(afk.poll().outcome.exit_code(), 1, "{class:?}");
        let written: Vec<_> = afk.world.writes_since(from);
        assert!(written.iter().all(|it| it.starts_with("tracker.create_comment")), "{class:?}: {written:?}");
        assert!(issue.threads().is_empty() && !issue.has("agent-in-progress"), "{class:?}");
        afk.world.accept_all();
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "{class:?}: nobody was charged");
    }
}

#[test]
fn a_claim_whose_issue_is_gone_holds_the_repository_for_two_minutes() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    assert_eq!(issue.threads().len(), 1, "claimed, and not begun");
    issue.delete();
    let eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent");
    let mut told = Vec::new();
    for minute in 0..4 {
        let report = afk.poll();
        let codes: Vec<&str> = report.lines.iter().map(|it| it.code.as_str()).collect();
        told.push(format!("{minute} min: {}", codes.join(" ")).trim_end().to_owned());
        afk.world.minutes(1);
    }
    insta::assert_snapshot!(told.join("\n"), @"
    0 min: repo_in_flight
    1 min: repo_in_flight
    2 min: dispatched
    3 min:
    ");
    assert_eq!(eight.threads().len(), 1);
}

/// A message that no session has taken up leaves open whether its thread occupies. Where it cannot be asked, it does, and the
/// other repositories go on.
#[test]
fn a_thread_that_cannot_be_read_holds_its_own_repository_alone() {
    let world = World::new();
    for repo in ["acme/api", "acme/web", "acme/more"] {
        world.repo(repo);
    }
    let doubtful = world.issue("acme/api", 1).script(Script::no_provider()).label("ready-for-agent");
    let afk = Afk::new(&world);
    afk.poll();
    assert_eq!(doubtful.threads().len(), 1);
    doubtful.clone().unlabel_by("alice", "agent-in-progress");
    let next = world.issue("acme/api", 2).script(Script::works()).label("ready-for-agent").label("p1");
    let other = world.issue("acme/web", 1).script(Script::works()).label("ready-for-agent");
    world.refuse("agents.thread", FaultClass::Transient, FaultScope::Server);
    let report = lines(&afk.poll());
    assert!(report.contains("! agent server fault: failed to read the thread"), "{report}");
    assert!(report.contains("acme/web#1 dispatched"), "{report}");
    assert!(next.threads().is_empty() && other.threads().len() == 1, "{report}");
    world.accept_all();
    world.refuse("agents.thread", FaultClass::Refused, FaultScope::Tick);
    world.issue("acme/more", 1).label("ready-for-agent");
    assert_eq!(afk.poll().outcome, Outcome::Unavailable);
}

#[test]
fn a_dispatch_that_was_held_back_for_hours_has_all_its_time_once_it_begins() {
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    assert!(issue.threads()[0].messages.is_empty(), "meant, and not begun");
    // Longer than all bounds of a run together.
    afk.world.minutes(8 * 60);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", issue.checklist().unwrap());
    assert_eq!(afk.world.rings(), ["done: acme/web#7 Fix the login"]);
}

#[test]
fn a_dispatch_that_fails_does_not_stop_the_others() {
    let fleet = || {
        let world = World::new();
        for name in ["a", "b", "c", "d"] {
            world.repo(&format!("acme/{name}"));
            world.issue(&format!("acme/{name}"), 1).script(Script::works()).label("ready-for-agent");
        }
        // Three at once: the place of the one that fails is the fourth one's.
        let mut afk = Afk::new(&world);
        afk.config.max_runs = 3;
        afk
    };
    // Ids are derived, so a twin of the world tells which thread will be that of the first repository.
    let twin = fleet();
    twin.poll();
    let first = twin.world.issue("acme/a", 1).threads()[0].id.clone();
    let afk = fleet();
    afk.world.refuse_about("agents.send", &first, FaultClass::Refused, FaultScope::Item);
    insta::assert_snapshot!(lines(&afk.poll()), @"
    ! acme/a#1 fault: failed to send a command: planned by the story
    acme/b#1 dispatched: dispatched to thread e8226dbb-e16a-5667-9078-2193979c6b1b
    acme/c#1 dispatched: dispatched to thread ff812245-0774-536b-8c7a-851acca40622
    acme/d#1 dispatched: dispatched to thread f985c55b-649b-579f-b575-d7440886348e
    ");
    afk.world.accept_all();
    afk.minutes(60);
    assert_eq!(afk.world.rings().len(), 4, "and the first one lands too");
}

/// What somebody does to the issue.
type Act = fn(IssueHandle);

#[test]
fn an_issue_that_does_not_stand_any_more_is_not_begun() {
    let acts: [(&str, Act); 3] = [
        ("closed", |issue| drop(issue.close_by("alice"))),
        ("deleted", |issue| issue.delete()),
        ("handed to a human", |issue| drop(issue.label("ready-for-human"))),
    ];
    for (what, act) in acts {
        let (afk, issue) = ready(Script::works());
        let seen = issue.clone();
        afk.world.just_before("agents.send", move |_| act(seen));
        assert!(lines(&afk.poll()).starts_with("acme/web#7 stepped_back: nothing was started: "), "{what}");
        afk.minutes(60);
        assert!(afk.world.threads().iter().all(|it| it.messages.is_empty()), "{what}");
        assert_eq!(afk.world.rings(), [""; 0], "{what}");
    }
}
