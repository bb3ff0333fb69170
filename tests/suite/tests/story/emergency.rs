//! An operator halts runs from the command line.

use afk_core::RepoId;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::IssueRef;
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::issue::What;
use afk_sandbox::world::World;
use afk_tests::afk::{Afk, is_over, lines, ready};
use afk_tick::report::Outcome;
use afk_tick::watch::Target;

fn one(issue: &IssueHandle) -> Target {
    Target::One(issue.issue.clone())
}

fn session(issue: &IssueHandle) -> String {
    issue.threads()[0].session.as_ref().map_or_else(String::new, |it| it.status.clone())
}

/// A run at work for some minutes, with the kill switch on since.
fn at_work(script: Script) -> (Afk, IssueHandle) {
    let (mut afk, issue) = ready(script);
    afk.minutes(3);
    assert!(issue.has("agent-in-progress"));
    afk.config.kill_switch = true;
    (afk, issue)
}

/// What must be true of a run that an operator has halted, once its session was seen to stop.
fn assert_halted(afk: &Afk, issue: &IssueHandle) {
    afk.world.minutes(1);
    afk.watch();
    assert!(is_over(issue) && issue.labels().is_empty(), "{}", issue.history());
    assert!(issue.is_open(), "nothing is closed");
    assert_eq!(session(issue), "stopped");
    assert_eq!(afk.world.rings(), [""; 0], "who halted it knows");
    assert_eq!(issue.comments().len(), 1);
    afk.world.check();
}

#[test]
fn one_run_whatever_the_kill_switch_says() {
    let (afk, issue) = at_work(Script::hangs());
    insta::assert_snapshot!(lines(&afk.halt(&one(&issue))), @"! acme/web#7 lock_held: halted: An operator halted it; the lock stays: its session has not been seen to stop");
    assert_halted(&afk, &issue);
    insta::assert_snapshot!(issue.checklist().unwrap().lines().next().unwrap(), @"**Halted.** An operator halted it (2026-03-02 09:03 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.");
    let from = afk.world.calls();
    assert_eq!(lines(&afk.halt(&one(&issue))), "acme/web#7 not_in_flight: its run has ended already");
    afk.minutes(30);
    assert_eq!(afk.world.writes_since(from), [""; 0], "a repeat changes nothing, and nothing starts by itself");
}

#[test]
fn a_run_that_has_pushed() {
    let (afk, issue) = at_work(Script::red_then_idle());
    afk.minutes(12);
    assert!(issue.has("agent-in-progress"));
    afk.halt(&one(&issue));
    assert_halted(&afk, &issue);
}

#[test]
fn all_of_them() {
    let (afk, issue) = at_work(Script::hangs());
    let mut armed = afk.clone();
    armed.config.kill_switch = false;
    let other = afk.world.issue("acme/api", 3).script(Script::hangs()).label("ready-for-agent");
    let idle = afk.world.issue("acme/web", 9).label("ready-for-human");
    armed.config.allowlist.insert(RepoId::parse("acme/api").unwrap());
    armed.minutes(3);
    insta::assert_snapshot!(lines(&armed.halt(&Target::All)), @"
    ! acme/api#3 lock_held: halted: An operator halted it; the lock stays: its session has not been seen to stop
    ! acme/web#7 lock_held: halted: An operator halted it; the lock stays: its session has not been seen to stop
    ");
    assert_halted(&armed, &issue);
    assert_halted(&armed, &other);
    assert!(idle.has("ready-for-human"), "what waits for a human waits on");
    assert_eq!(lines(&armed.halt(&Target::All)), "fleet nothing_to_halt: no run is in flight");
}

#[test]
fn a_dispatch_that_has_no_lock_yet() {
    for target in [None, Some(Target::All)] {
        let (afk, issue) = ready(Script::hangs());
        afk.world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Server);
        afk.poll();
        afk.world.accept_all();
        afk.world.minutes(1);
        assert!(!issue.has("agent-in-progress") && session(&issue) == "running");
        let report = afk.halt(&target.unwrap_or_else(|| one(&issue)));
        assert!(lines(&report).contains("halted: An operator halted it"), "{}", lines(&report));
        assert_halted(&afk, &issue);
    }
}

#[test]
fn an_agent_server_that_is_down_is_waited_for() {
    let (afk, issue) = at_work(Script::hangs());
    afk.world.refuse("agents.", FaultClass::Transient, FaultScope::Server);
    let report = afk.halt(&one(&issue));
    assert_eq!(report.outcome, Outcome::Partly);
    insta::assert_snapshot!(lines(&report), @"
    ! agent server fault: failed to ask which agent server this is: planned by the story
    ! acme/web#7 lock_held: halted: An operator halted it; the lock stays: its session has not been seen to stop
    ");
    assert!(issue.has("agent-in-progress") && session(&issue) == "running");
    afk.world.accept_all();
    afk.minutes(1);
    assert_halted(&afk, &issue);
}

#[test]
fn a_tracker_that_is_down_is_said_so() {
    let (afk, issue) = at_work(Script::hangs());
    afk.world.refuse("tracker.", FaultClass::Transient, FaultScope::Server);
    assert_eq!(afk.halt(&one(&issue)).outcome, Outcome::Unavailable);
    assert_eq!(afk.halt(&Target::All).outcome, Outcome::Unavailable);
}

/// A watcher writes the record between the halt's reading and the look before its writing, so often.
fn overtaken(world: &World, issue: IssueRef, times: u32) {
    if times == 0 {
        return;
    }
    world.just_before("tracker.comments", move |world| {
        world.just_before("tracker.comments", move |world| {
            let comment = world.comments(&issue, None).unwrap().remove(0);
            world.edit_comment(&issue, comment.id, &comment.body.replacen('\n', "\n\n", 1)).unwrap();
            overtaken(world, issue, times - 1);
        });
    });
}

#[test]
fn a_watcher_that_writes_at_the_same_moment_is_overruled() {
    for times in 0..3 {
        let (afk, issue) = at_work(Script::hangs());
        overtaken(&afk.world, issue.issue.clone(), times);
        assert!(lines(&afk.halt(&one(&issue))).contains("halted: An operator halted it"), "{times}");
        assert_halted(&afk, &issue);
    }
    let (afk, issue) = at_work(Script::hangs());
    overtaken(&afk.world, issue.issue.clone(), 3);
    insta::assert_snapshot!(lines(&afk.halt(&one(&issue))), @"! acme/web#7 overtaken: a watcher wrote the run record again and again: halt it once more");
    afk.halt(&one(&issue));
    assert_halted(&afk, &issue);
}

#[test]
fn a_run_of_another_agent_server_is_left_to_its_own() {
    let (afk, issue) = at_work(Script::hangs());
    afk.world.lock().t3.environment = "another".into();
    let from = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.halt(&one(&issue))), @"! acme/web#7 held: the record belongs to another agent server");
    assert_eq!(afk.world.writes_since(from), [""; 0]);
}

/// Halts a run, killed at one call. `None`: the halt makes no such call.
fn killed_at(nth: usize, side: Side) -> Option<(Afk, IssueHandle)> {
    let (afk, issue) = at_work(Script::hangs());
    afk.world.break_at(Counted::Calls, nth, side);
    afk.halt(&one(&issue));
    afk.world.revive().then_some((afk, issue))
}

#[test]
fn a_halt_killed_at_any_call_is_finished_by_the_watcher_or_by_a_repeat() {
    let mut recorded = 0;
    let calls = [Side::Before, Side::After].map(|side| {
        let mut calls = 0;
        while let Some((afk, issue)) = killed_at(calls, side) {
            let latched = issue.checklist().is_some_and(|it| it.starts_with("**Halted.**"));
            recorded += usize::from(latched);
            if !latched {
                afk.halt(&one(&issue));
            }
            afk.minutes(1);
            assert_halted(&afk, &issue);
            calls += 1;
        }
        calls
    });
    insta::assert_snapshot!(format!("{calls:?} calls; {recorded} times the end was recorded before"), @"[13, 13] calls; 13 times the end was recorded before");
}

#[test]
fn what_cannot_be_halted_is_named() {
    let (mut afk, issue) = at_work(Script::hangs());
    let stranger = afk.world.issue("acme/web", 8).label("agent-in-progress");
    let mut said = vec![lines(&afk.halt(&one(&stranger)))];
    let nowhere = IssueRef { number: 99, ..issue.issue.clone() };
    said.push(lines(&afk.halt(&Target::One(nowhere))));
    afk.config.allowlist = [RepoId::parse("acme/other").unwrap()].into();
    said.push(lines(&afk.halt(&one(&issue))));
    insta::assert_snapshot!(said.join("\n"), @"
    acme/web#8 not_in_flight: no run of AFK's is in flight
    ! acme/web#99 no_such_issue: the tracker knows no such issue, or does not show it
    ! acme/web#7 not_allowlisted: acme/web is not enrolled: add it to AFK_ALLOWLIST to halt its runs
    ");
    assert_eq!(session(&issue), "running");
}

#[test]
fn a_damaged_record_does_not_keep_the_agent_at_work() {
    let (afk, issue) = at_work(Script::hangs());
    damage(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.halt(&one(&issue))), @"! acme/web#7 stopped: its run record cannot be used; its agent was stopped");
    afk.world.minutes(1);
    assert_eq!(session(&issue), "stopped");
}

/// Makes AFK's record on the issue one that nobody can read.
fn damage(afk: &Afk, issue: &IssueHandle) {
    let mut state = afk.world.lock();
    let row = state.forge.repos.get_mut(&issue.issue.repo).unwrap().issues.get_mut(&7).unwrap();
    for entry in &mut row.timeline {
        if let What::Comment(body) = &mut entry.what {
            *body = body.replace("identity", "entity");
        }
    }
}
