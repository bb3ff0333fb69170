//! Servers that restart, forget, go down.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::tracker::git::Tree;

use crate::afk::{Afk, lines, ready};

#[test]
fn a_turn_lost_at_a_restart_is_sent_again_once() {
    let (afk, issue) = ready(Script::works());
    afk.poll();
    afk.world.restart_t3();
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    let thread = &issue.threads()[0];
    assert_eq!(thread.messages.iter().filter(|it| it.role == "user").count(), 1, "the same message");
    assert_eq!(afk.world.violations(true), [""; 0]);
}

#[test]
fn a_turn_lost_twice_is_handed_over() {
    let (afk, issue) = ready(Script::works());
    afk.poll();
    afk.world.restart_t3();
    let sent = |afk: &Afk| afk.world.writes_since(0).iter().filter(|it| it.contains("turn.start")).count();
    while sent(&afk) < 2 {
        afk.world.minutes(1);
        afk.watch();
    }
    afk.world.restart_t3();
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(afk.world.rings().join("\n"), @"needs-human: acme/web#7 Fix the login");
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**A human is needed.** The agent server lost the turn, and sending it again did not help (2026-03-02 09:12 UTC). The brief below says what to do.");
}

#[test]
fn a_running_turn_that_a_restart_froze_is_stopped_when_ci_has_spoken() {
    // Its turn goes on after its push.
    let pushes = [Step::Clone, Step::Commit("Make it work", Some(Tree::Good)), Step::Push];
    let (afk, issue) = ready(Script::new(pushes.into_iter().chain([Step::Wait(Duration::from_secs(86_400))])));
    afk.minutes(1);
    afk.world.restart_t3();
    let thread = &issue.threads()[0];
    assert_eq!((thread.live, thread.session.as_ref().unwrap().status.as_str()), (false, "running"));
    let minutes = afk.until_unlocked(&issue);
    assert!((14..=18).contains(&minutes), "{minutes}");
    assert!(!issue.is_open(), "{}", issue.history());
    assert_eq!(issue.threads()[0].session.as_ref().unwrap().status, "stopped");
    afk.world.check();
}

#[test]
fn a_doorbell_that_is_down_holds_the_lock_for_half_an_hour() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    let minutes = afk.until_unlocked(&issue);
    insta::assert_snapshot!(minutes, @"33");
    assert!(afk.world.rings().is_empty());

    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Gone;
    insta::assert_snapshot!(afk.until_unlocked(&issue), @"3");
}

#[test]
fn an_agent_server_that_is_down_charges_nobody() {
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.minutes(10);
    afk.world.refuse("agents.", FaultClass::Transient, FaultScope::Server);
    for _ in 0..30 {
        assert_eq!(afk.watch().outcome.exit_code(), 1);
        afk.world.minutes(1);
    }
    assert!(issue.checklist().unwrap().contains("\"turns\":[]"), "red by now, and no attempt is recorded");
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(issue.threads()[0].messages.iter().filter(|it| it.role == "user").count(), 2);
    afk.world.check();
}

#[test]
fn a_green_run_closes_although_the_agent_server_is_gone() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(11);
    assert!(issue.is_open());
    afk.world.refuse("agents.", FaultClass::Transient, FaultScope::Server);
    for _ in 0..20 {
        afk.watch();
        afk.world.minutes(1);
    }
    assert!(!issue.is_open());
    assert!(issue.has("agent-in-progress"), "the lock waits until the session was seen to stop");
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    afk.world.check();
}

#[test]
fn a_tracker_that_is_down_loses_nothing() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(5);
    afk.world.refuse("tracker.", FaultClass::Transient, FaultScope::Server);
    let from = afk.world.calls();
    for _ in 0..60 {
        assert_eq!(afk.watch().outcome.exit_code(), 69);
        assert_eq!(afk.poll().outcome.exit_code(), 69);
        afk.world.minutes(1);
    }
    assert_eq!(afk.world.writes_since(from), [""; 0], "no agent was stopped");
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    afk.world.check();
}

#[test]
fn whatever_of_the_tracker_cannot_be_read_no_agent_is_stopped() {
    for call in ["list", "issue", "timeline", "events", "comments", "news", "repository", "commits"] {
        for class in [FaultClass::Transient, FaultClass::Refused, FaultClass::Garbled] {
            for scope in [FaultScope::Item, FaultScope::Server, FaultScope::Tick] {
                let (afk, issue) = ready(Script::hangs());
                afk.minutes(3);
                afk.world.refuse(&format!("tracker.{call}"), class, scope);
                let from = afk.world.calls();
                afk.minutes(30);
                let sent: Vec<_> = afk.world.writes_since(from);
                assert!(sent.iter().all(|it| !it.starts_with("agents.")), "{call} {class:?} {scope:?}: {sent:?}");
                assert!(issue.threads()[0].live && issue.has("agent-in-progress"), "{call} {class:?} {scope:?}");
            }
        }
    }
}

/// The token of a server is taken back while a run is under way.
#[test]
fn a_token_that_is_refused_under_a_run_charges_nobody() {
    let calls = [
        "tracker.me",
        "tracker.list",
        "tracker.timeline",
        "tracker.news",
        "tracker.repository",
        "tracker.edit_comment",
        "agents.environment",
        "agents.fleet",
        "agents.thread",
        "agents.send",
        "checks.stage",
    ];
    for call in calls {
        let (afk, issue) = ready(Script::red_then_fixes());
        afk.minutes(8);
        afk.world.refuse(call, FaultClass::Refused, FaultScope::Tick);
        let codes: Vec<u8> = (0..30)
            .map(|_| {
                afk.world.minutes(1);
                afk.watch().outcome.exit_code()
            })
            .collect();
        assert!(codes.iter().any(|code| *code != 0), "{call}: somebody should know");
        assert!(issue.is_open() && !issue.has("ready-for-human"), "{call}: {}", issue.checklist().unwrap());
        afk.world.accept_all();
        afk.until_unlocked(&issue);
        let sent = issue.threads()[0].messages.iter().filter(|it| it.role == "user").count();
        assert_eq!((issue.is_open(), sent, issue.threads().len()), (false, 2, 1), "{call}");
    }
}

#[test]
fn an_effect_refused_for_good_is_named_and_skipped() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse("tracker.close", FaultClass::Refused, FaultScope::Item);
    afk.until_unlocked(&issue);
    assert!(issue.is_open());
    insta::assert_snapshot!(issue.checklist().unwrap().split("<!--").next().unwrap(), @"
    **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).

    - [x] Worktree prepared (the agent says so)
    - [x] Failing test first (the agent says so)
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`88641162e4`](https://git.example.org/acme/web/commit/88641162e4d45f85809e63f0ccc7a554bd8bddca), seen 2026-03-02 09:10 UTC
    - [x] CI green: build passed
    - [ ] Deployed: not declared for this repository
    - [x] Done: 2026-03-02 09:13 UTC

    - The tracker refused: failed to close the issue: planned by the story

    <sub>[Agent's thread](https://t3.example.org/d6626374-b67a-5f20-90fe-d4c906bfc006/161eb90a-2a8b-5fea-b0e6-60b630d5dcc2) · authorized by `alice` 2026-03-02 09:00 UTC · run `161eb90a-2a8b-5fea-b0e6-60b630d5dcc2`</sub>
    ");
    insta::assert_snapshot!(afk.world.rings().join("\n"), @"done: acme/web#7 Fix the login");
}

#[test]
fn another_agent_server_is_not_ours() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(2);
    afk.world.lock().t3.environment = "another".into();
    let from = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 held: the record belongs to another agent server");
    assert_eq!(afk.world.writes_since(from), [""; 0]);
    assert!(issue.has("agent-in-progress"));
}

/// What a server does not know means something only if it is the one that was asked before.
#[test]
fn nothing_is_concluded_from_an_agent_server_that_does_not_say_which_one_it_is() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(2);
    let before = afk.world.snapshot();
    {
        let mut state = afk.world.lock();
        state.t3.environment = "another".into();
        state.t3.threads.clear();
    }
    afk.world.refuse("agents.environment", FaultClass::Transient, FaultScope::Server);
    assert_eq!(afk.watch().outcome.exit_code(), 1);
    assert!(issue.has("agent-in-progress") && !issue.has("ready-for-human"), "{}", issue.checklist().unwrap());
    afk.world.restore(&before);
    assert_eq!(lines(&afk.watch()), "acme/web#7 waiting: the agent is at work");
}

#[test]
fn lost_turns_are_sent_again_one_at_a_time() {
    let world = afk_sandbox::world::World::new();
    for name in ["a", "b"] {
        world.repo(&format!("acme/{name}"));
        world.issue(&format!("acme/{name}"), 1).script(Script::works()).label("ready-for-agent");
    }
    let afk = Afk::new(&world);
    afk.poll();
    world.restart_t3();
    world.minutes(6);
    let sent = |afk: &Afk| afk.world.writes_since(0).iter().filter(|it| it.contains("turn.start")).count();
    afk.watch();
    assert_eq!(sent(&afk), 3, "two openings and one re-send");
    afk.watch();
    assert_eq!(sent(&afk), 3, "the first re-send has not proved itself");
    world.minutes(1);
    afk.watch();
    assert_eq!(sent(&afk), 4);
    afk.minutes(30);
    assert_eq!(world.rings().len(), 2);
}

#[test]
fn a_dispatch_begun_on_another_agent_server_is_not_taken_over() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    afk.world.lock().t3.environment = "another".into();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: the run record belongs to another agent server");
    assert!(issue.threads().iter().all(|it| it.messages.is_empty()));
}
