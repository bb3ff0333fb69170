//! What a half-done dispatch or a doubled comment leaves behind is repaired.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::RunId;
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::command::T3Command;
use afk_tick::watch::Target;

use crate::afk::{Afk, lines, ready};

#[test]
fn a_rejected_turn_takes_the_next_try_because_rejections_stick() {
    let (afk, issue) = ready(Script::works());
    afk.world.lock().t3.broken.insert("thread.turn.start");
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed");
    afk.world.lock().t3.broken.clear();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2");
    assert_eq!(tries(&afk, &issue), [1, 2]);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    afk.world.check();
}

/// The tries of the opening turn that the agent server remembers.
fn tries(afk: &Afk, issue: &IssueHandle) -> Vec<u32> {
    let run = RunId::parse(&issue.threads()[0].id).unwrap();
    let state = afk.world.lock();
    (0..5).filter(|attempt| state.t3.receipts.contains_key(run.turn_command(0, *attempt).as_str())).collect()
}

/// Nobody knows whether the server will still come to it: the same command is done once.
#[test]
fn a_turn_whose_answer_was_lost_goes_out_again_as_the_same_command() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Unclear, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    assert_eq!((issue.threads().len(), issue.has("agent-in-progress")), (1, false), "there, and without its turn");
    assert_eq!(afk.poll().lines[0].code, "dispatched");
    assert_eq!(tries(&afk, &issue), [1]);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    afk.world.check();
}

#[test]
fn what_was_made_meanwhile_is_used_unless_it_is_gone_again() {
    // Ids are derived: a twin of the world tells what is about to be made.
    let (twin, its) = ready(Script::works());
    twin.poll();
    let (made, project) = (its.threads().remove(0), twin.world.lock().t3.projects[0].clone());
    let rows = [false, true].map(|gone| {
        let (afk, issue) = ready(Script::works());
        let (made, project) = (made.clone(), project.clone());
        afk.world.just_before("agents.send", move |world| {
            let created_at = world.now();
            let (id, title, root) = (project.id, project.title, project.workspace_root);
            world.t3(T3Command::ProjectCreate { project: id, title, root, create_root: true, created_at });
            // The next command makes the thread.
            world.just_before("agents.send", move |world| {
                let (thread, project, title, options) = (made.id.clone(), made.project, made.title, made.options);
                world.t3(T3Command::ThreadCreate { thread, project, title, options, created_at });
                if gone {
                    world.t3(T3Command::ThreadDelete { thread: made.id });
                }
            });
        });
        let told = lines(&afk.poll());
        let sent = issue.threads().iter().flat_map(|it| &it.messages).count();
        format!("gone {gone}: {} projects, {sent} sent; {told}", afk.world.lock().t3.projects.len())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    gone false: 1 projects, 1 sent; acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    gone true: 1 projects, 0 sent; ! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed
    ");
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
