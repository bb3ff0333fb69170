//! Planned failures, the journal, and the doorbells.

use afk_core::ci::Stage;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::{CommandId, Login, ProjectId, ThreadId};
use afk_core::port::{
    Act, Agents, Checks, Command, Depth, Doorbell, Inspect, LabelQuery, Notice, Tracker, Urgency, Workers,
};

use super::*;
use crate::doorbell::BellMood;
use crate::fault::{Counted, Side};
use crate::ports::Sequential;

/// Three calls, the second of them a write.
fn tick(world: &World) -> Vec<bool> {
    let seven = world.issue("acme/web", 7).issue;
    vec![world.me().is_ok(), world.add_label(&seven, "x").is_ok(), Tracker::issue(world, &seven).is_ok()]
}

#[test]
fn a_process_dies_before_or_after_a_call_and_stays_dead() {
    for (side, labelled) in [(Side::Before, false), (Side::After, true)] {
        for counted in [(Counted::Calls, 1), (Counted::Writes, 0)] {
            let world = World::new();
            world.break_at(counted.0, counted.1, side);
            assert_eq!(tick(&world), [true, false, false], "{side:?}");
            assert_eq!(world.issue("acme/web", 7).has("x"), labelled, "{side:?}");
            assert!(world.revive(), "it was reached");
            assert_eq!(tick(&world), [true; 3]);
        }
    }
}

#[test]
fn a_call_that_was_not_reached_says_so() {
    let world = World::new();
    world.break_at(Counted::Calls, 3, Side::Before);
    assert_eq!(tick(&world), [true; 3]);
    assert!(!world.revive());
}

#[test]
fn a_call_waits_while_another_process_gets_on() {
    let world = World::new();
    std::thread::scope(|scope| {
        let hold = world.hold_at(Counted::Writes, 0);
        let held = scope.spawn(|| tick(&world));
        assert!(hold.came());
        assert!(!world.issue("acme/web", 7).has("x"));
        assert_eq!(tick(&world), [true; 3]);
        assert!(!held.is_finished());
        drop(hold);
        assert_eq!(held.join().unwrap(), [true; 3]);
    });
}

#[test]
fn a_lost_answer_is_unclear_and_the_process_goes_on() {
    let world = World::new();
    let seven = world.issue("acme/web", 7);
    world.glitch_at(Counted::Writes, 0, Side::After);
    let fault = world.create_comment(&seven.issue, "Hello").unwrap_err();
    assert_eq!(fault.class, FaultClass::Unclear);
    assert_eq!(seven.comments().len(), 1);
    assert_eq!(tick(&world), [true; 3]);
}

#[test]
fn calls_are_refused_by_name_and_by_what_they_are_about() {
    let world = World::new();
    world.refuse_about("tracker.add_label", "acme/web#7", FaultClass::Refused, FaultScope::Item);
    assert_eq!(tick(&world), [true, false, true]);
    let eight = world.issue("acme/web", 8).issue;
    world.add_label(&eight, "x").unwrap();
    world.refuse("tracker.", FaultClass::Transient, FaultScope::Server);
    assert_eq!(tick(&world), [false; 3]);
    world.accept_all();
    assert_eq!(tick(&world), [true; 3]);
}

/// Every method of every port that a server stands behind; true where it gave an answer.
fn every_call(world: &World) -> Vec<(&'static str, bool)> {
    let seven = world.issue("acme/web", 7).issue;
    let (repo, head) = (&seven.repo, world.head("acme/web"));
    let listed = world.list(std::slice::from_ref(repo), &[LabelQuery { label: "x", open_only: true }]);
    let alice = Login::parse("alice").unwrap();
    let act = Act::CreateProject { project: ProjectId::new("p"), title: "t".into(), workspace_root: "/data/p".into() };
    let command = Command { id: CommandId::new("c"), created_at: world.now(), act };
    let written = world.create_comment(&seven, "Hello");
    let comment = world.issue("acme/web", 7).stored().comments().map(|(entry, _)| entry.id).next().unwrap_or_default();
    vec![
        ("me", world.me().is_ok()),
        ("list", listed.values().all(Result::is_ok)),
        ("issue", Tracker::issue(world, &seven).is_ok()),
        ("events", world.events(&seven).is_ok()),
        ("timeline", world.timeline(&seven).is_ok()),
        ("permission", world.permission(repo, &alice).is_ok()),
        ("text_history", world.text_history(&seven).is_ok()),
        ("blockers", world.blockers(&seven).is_ok()),
        ("comments", world.comments(&seven, None).is_ok()),
        ("create_comment", written.is_ok()),
        ("edit_comment", world.edit_comment(&seven, comment, "Other words").is_ok()),
        ("delete_comment", world.delete_comment(&seven, comment).is_ok()),
        ("add_label", world.add_label(&seven, "x").is_ok()),
        ("remove_label", world.remove_label(&seven, "x").is_ok()),
        ("close", world.close(&seven).is_ok()),
        ("reopen", world.reopen(&seven).is_ok()),
        ("repository", world.repository(repo).is_ok()),
        ("commits", world.commits(repo, &head, None).is_ok()),
        ("news", world.news(repo, None, None).is_ok()),
        ("changes", world.changes(repo, &head).is_ok()),
        ("environment", world.environment().is_ok()),
        ("fleet", world.fleet(Depth::Full).is_ok()),
        ("thread", Agents::thread(world, &ThreadId::new("nowhere")).is_ok()),
        ("send", world.send(&command).is_ok()),
        ("stage", world.stage(Stage::Build, repo, &head).is_ok()),
        ("log", world.log(Stage::Build, repo, "1").is_ok()),
        ("ring", world.doorbell("slack").ring(&notice()).is_ok()),
        ("token", world.token().is_ok()),
        ("has_label", world.has_label(repo, "x").is_ok()),
        ("guards", world.guards(repo, "main").is_ok()),
    ]
}

#[test]
fn every_call_can_fail_and_one_that_failed_has_done_nothing() {
    let world = World::new();
    world.issue("acme/web", 7);
    world.lock().bells.bell("slack");
    let before = world.snapshot().fingerprint();
    world.refuse("", FaultClass::Transient, FaultScope::Server);
    let failed: Vec<_> = every_call(&world).into_iter().filter(|(_, answered)| *answered).collect();
    assert_eq!(failed, [], "answered all the same");
    assert_eq!(world.snapshot().fingerprint(), before);
    world.accept_all();
    let silent: Vec<_> = every_call(&world).into_iter().filter(|(_, answered)| !answered).collect();
    assert_eq!(silent, [], "else nothing was shown");
    assert_ne!(world.snapshot().fingerprint(), before);
}

#[test]
fn the_journal_tells_reads_from_writes_and_what_came_of_them() {
    let world = World::new();
    tick(&world);
    let from = world.calls();
    world.break_at(Counted::Calls, 1, Side::After);
    tick(&world);
    assert_eq!(world.writes_since(from), ["tracker.add_label acme/web#7 x"]);
    assert_eq!(
        world.journal_since(from),
        "  tracker.me \n? tracker.add_label acme/web#7 x\n! tracker.issue acme/web#7\n"
    );
}

#[test]
fn somebody_else_can_be_quicker() {
    let world = World::new();
    let seven = world.issue("acme/web", 7);
    world.just_before("tracker.add_label", |world| {
        world.issue("acme/web", 7).close_by("alice");
    });
    assert_eq!(tick(&world), [true; 3]);
    assert_eq!(seven.history().lines().map(|line| &line[9..]).collect::<Vec<_>>(), ["alice close", "afk-bot +x"]);
}

fn notice() -> Notice {
    Notice {
        urgency: Urgency::High,
        title: "acme/web#7 needs a human".into(),
        body: String::new(),
        thread_url: None,
        issue_url: String::new(),
    }
}

#[test]
fn doorbells_ring_or_fail_each_in_its_way() {
    let world = World::new();
    let (bell, notice) = (world.doorbell("slack"), notice());
    let rows = [
        (BellMood::Works, None, 1),
        (BellMood::Down, Some(FaultClass::Transient), 0),
        (BellMood::Gone, Some(FaultClass::Refused), 0),
        (BellMood::AnswerLost, Some(FaultClass::Unclear), 1),
    ];
    for (mood, class, rings) in rows {
        let before = world.rings().len();
        world.lock().bells.bell("slack").mood = mood;
        assert_eq!(bell.ring(&notice).err().map(|fault| fault.class), class, "{mood:?}");
        assert_eq!(world.rings().len() - before, rings, "{mood:?}");
    }
    assert_eq!(bell.name(), "slack");
}

#[test]
fn jobs_run_in_order() {
    let seen = std::sync::Mutex::new(vec![]);
    let job = |n| {
        Box::new({
            let seen = &seen;
            move || seen.lock().unwrap().push(n)
        }) as afk_core::port::Job<'_>
    };
    Sequential.run(vec![job(1), job(2), job(3)]);
    assert_eq!(*seen.lock().unwrap(), [1, 2, 3]);
}
