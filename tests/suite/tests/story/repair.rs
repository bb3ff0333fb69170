//! What a half-done dispatch or a doubled comment leaves behind is repaired.

use std::time::Duration;

use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_tick::watch::Target;

use crate::afk::{lines, ready};

#[test]
fn a_rejected_turn_takes_the_next_try_because_rejections_stick() {
    let (afk, issue) = ready(Script::works());
    afk.world.lock().t3.broken.insert("thread.turn.start");
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed");
    afk.world.lock().t3.broken.clear();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    afk.world.check();
}

#[test]
fn a_rejected_turn_writes_nothing_over_the_end_that_an_operator_has_recorded_meanwhile() {
    let (afk, issue) = ready(Script::works());
    afk.world.lock().t3.broken.insert("thread.turn.start");
    let (other, target) = (afk.clone(), Target::One(issue.issue.clone()));
    // The poller looks whether the turn came through all the same, and only then writes down its next try.
    afk.world.just_before("agents.thread", move |_| drop(other.halt(&target)));
    afk.poll();
    afk.world.lock().t3.broken.clear();
    afk.minutes(10);
    assert!(issue.threads().iter().all(|it| it.messages.is_empty()), "{}", issue.history());
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**Halted.** An operator halted it (2026-03-02 09:00 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.");
    afk.world.check();
}

#[test]
fn a_rejected_corrective_turn_takes_the_next_try_too() {
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.minutes(11);
    afk.world.lock().t3.broken.insert("thread.turn.start");
    afk.minutes(2);
    afk.world.lock().t3.broken.clear();
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    afk.world.check();
}

#[test]
fn a_corrective_turn_that_is_rejected_for_good_freezes_the_run() {
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.minutes(11);
    afk.world.lock().t3.broken.insert("thread.turn.start");
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**Frozen: a human is needed.** CI is red, and the agent server refuses the corrective turn (2026-03-02 09:14 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.");
}

#[test]
fn a_poller_that_has_been_at_it_for_too_long_starts_nothing() {
    let (mut afk, issue) = ready(Script::works());
    afk.running = Duration::from_secs(101);
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 out_of_time: this tick has run for too long; left for the next one");
    assert!(issue.threads().is_empty());
    assert!(issue.comments().is_empty());
}

/// However slow the calls are: where time is up between the claim and the turn, the claim alone was made, and a later tick
/// starts the agent.
#[test]
fn time_that_runs_out_after_the_claim_starts_nothing_either() {
    let outcomes: Vec<_> = (1..=20)
        .map(|seconds| {
            let (mut afk, issue) = ready(Script::works());
            afk.call_takes = Duration::from_secs(seconds);
            let line = lines(&afk.poll());
            let claimed = issue.threads().len();
            let started = issue.threads().iter().any(|thread| !thread.messages.is_empty());
            assert_eq!(started, line.contains(" dispatched: "), "{seconds}: {line}");
            afk.call_takes = Duration::ZERO;
            afk.until_unlocked(&issue);
            afk.world.check();
            format!("{claimed}{}", if started { " started" } else { "" })
        })
        .collect();
    let first = |wanted: &str| outcomes.iter().position(|it| it == wanted);
    assert!(first("1 started") < first("1") && first("1") < first("0"), "{outcomes:?}");
}

#[test]
fn a_slow_poller_does_not_lock_a_run_that_has_ended_meanwhile() {
    let (afk, issue) = ready(Script::idles());
    let other = afk.clone();
    let watched = issue.issue.clone();
    // The first reading is the second look, the next one comes just before the lock.
    afk.world.just_before("tracker.issue", move |world| {
        world.just_before("tracker.issue", move |world| {
            let issue = world.issue(&watched.repo.to_string(), watched.number);
            other.until_unlocked(&issue);
        });
    });
    afk.poll();
    assert!(issue.has("ready-for-human"));
    assert!(!issue.has("agent-in-progress"));
}

#[test]
fn an_end_in_either_of_two_comments_counts() {
    let (afk, issue) = ready(Script::idles());
    afk.minutes(2);
    let watching = issue.checklist().unwrap();
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    let ended = issue.checklist().unwrap();
    let comment = afk.world.comments(&issue.issue, None).unwrap()[0].id;
    afk.world.edit_comment(&issue.issue, comment, &watching).unwrap();
    afk.world.create_comment(&issue.issue, &ended).unwrap();
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.until_unlocked(&issue);
    assert_eq!(issue.comments().len(), 1);
    let headline = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    assert_eq!(headline(&issue.checklist().unwrap()), headline(&ended), "the end that was latched, with its own time");
    assert_eq!(afk.world.rings().len(), 1);
}

#[test]
fn a_listing_that_hit_its_bound_proves_nothing() {
    let (afk, issue) = ready(Script::works());
    afk.world.issue("acme/web", 8).label("ready-for-agent");
    afk.world.lock().forge.list_bound = 1;
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web list_bound: more issues than one listing holds: nothing is started here");
    assert!(issue.threads().is_empty());
}
