//! Two of a kind at once: a second program runs a whole tick just before any call of the first.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::Release;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_tests::crash::{Ending, GIVES_UP, LANDS, Layer, Memory, PAIRS, Program, RIVALS, Stop, Wire, overlap};

use super::faulty::{Faulty, Mistake};
use crate::afk::{Afk, lines, ready};

/// The calls of either program, each of which is once the moment at which the other one runs.
const CALLS: [&str; 18] = [
    "tracker.me",
    "tracker.list",
    "tracker.issue",
    "tracker.events",
    "tracker.permission",
    "tracker.blockers",
    "tracker.comments",
    "tracker.create_comment",
    "tracker.edit_comment",
    "tracker.add_label",
    "tracker.remove_label",
    "tracker.close",
    "tracker.repository",
    "tracker.commits",
    "agents.environment",
    "agents.fleet",
    "agents.thread",
    "agents.send",
];

fn interrupted(call: &'static str, minute: u64, intruder: fn(&Afk), story: impl Fn() -> (Afk, IssueHandle)) -> Ending {
    let (afk, issue) = story();
    afk.minutes(minute);
    let other = afk.clone();
    afk.world.just_before(call, move |_: &World| intruder(&other));
    afk.until_unlocked(&issue);
    assert_eq!(afk.world.violations(false), [""; 0], "{call} in minute {minute}");
    Ending::of(&afk.world)
}

fn all_minutes(intruder: fn(&Afk), script: fn() -> Script) {
    let undisturbed = {
        let (afk, issue) = ready(script());
        let minutes = afk.until_unlocked(&issue);
        (Ending::of(&afk.world), minutes)
    };
    for call in CALLS {
        for minute in 0..=undisturbed.1 {
            let ending = interrupted(call, minute, intruder, || ready(script()));
            // Two watchers may both ring for one end; neither knows of the other.
            assert_eq!(ending.differs_from(&undisturbed.0, 1), [""; 0], "{call} in minute {minute}");
        }
    }
}

#[test]
fn a_second_poller_at_any_call() {
    all_minutes(|other| drop(other.poll()), Script::works);
}

#[test]
fn a_second_watcher_at_any_call() {
    all_minutes(|other| drop(other.watch()), Script::red_then_fixes);
}

#[test]
fn two_pollers_that_want_two_issues_of_one_repository_start_one_agent() {
    for call in CALLS {
        let (afk, seven) = ready(Script::works());
        let eight = afk.world.issue("acme/web", 8).title("Another").script(Script::works());
        let other = afk.clone();
        // The other poller sees a world in which the more urgent issue is #8.
        let urgent = eight.issue.clone();
        afk.world.just_before(call, move |world: &World| {
            world.issue(&urgent.repo.to_string(), 8).label("ready-for-agent").label("priority:1");
            drop(other.poll());
        });
        afk.until_unlocked(&seven);
        assert_eq!(afk.world.violations(false), [""; 0], "{call}");
    }
}

#[test]
fn an_agent_started_meanwhile_is_seen_although_its_lock_is_not_on_yet() {
    let (afk, seven) = ready(Script::works());
    let other = afk.clone();
    afk.world.just_before("tracker.create_comment", move |world| {
        world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent").label("priority:1");
        // The other poller dies between the opening turn and the lock.
        world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Server);
        other.poll();
        world.accept_all();
    });
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: another agent has come to the repository");
    assert_eq!(afk.world.violations(false), [""; 0]);
    assert!(seven.threads().iter().all(|it| it.messages.is_empty()));
}

#[test]
fn a_lock_put_on_meanwhile_is_seen_although_no_agent_is() {
    let (afk, seven) = ready(Script::works());
    afk.world.issue("acme/web", 8);
    afk.world.just_before("tracker.create_comment", |world| {
        world.issue("acme/web", 8).label("agent-in-progress");
    });
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: an issue of the repository is in progress now");
    assert!(seven.threads().iter().all(|it| it.messages.is_empty()));
}

#[test]
fn a_slow_watcher_does_not_write_over_an_end() {
    let (afk, issue) = ready(Script::hangs());
    afk.poll();
    let mut other = afk.clone();
    other.config.run_max_seconds = 1;
    // The first watcher has read the record and decided to wait; just before it writes, another one ends the run.
    afk.world.just_before("agents.fleet", |world| {
        world.just_before("tracker.comments", move |world| {
            world.minutes(1);
            other.watch();
        });
    });
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 overtaken: another watcher wrote the record since; left alone");
    assert!(issue.checklist().unwrap().contains("A human is needed"), "{}", issue.checklist().unwrap());
}

/// One stops before any of its calls, the other goes on up to any of its own: neither sees what the other is about to do.
#[test]
fn two_programs_interleaved_at_every_pair_of_calls() {
    let mut rows = Vec::new();
    for story in [LANDS, GIVES_UP, RIVALS] {
        let found = overlap(&Memory::new(&(story.begin)()), &story, &PAIRS, u64::MAX, Stop::Everywhere);
        assert_eq!(found.wrong, [""; 0]);
        rows.push(format!("{}: {} meetings", story.name, found.single));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    lands: 3140 meetings
    gives up: 2034 meetings
    two issues of one repository: 6291 meetings
    ");
}

const POLLERS: [(Program, Program); 1] = [(Program::Poller, Program::Poller)];

fn over_http() -> Wire {
    Wire::new(&(LANDS.begin)(), ForgeKind::Gitea(Release::Forgejo15), Version::Main)
}

#[test]
fn a_second_poller_at_any_request() {
    let found = overlap(&over_http(), &LANDS, &POLLERS, 2, Stop::AtTheEnd);
    assert_eq!(found.wrong, [""; 0]);
    insta::assert_snapshot!(found.single, @"39");
}

#[test]
fn a_poller_that_does_not_look_again_is_found() {
    let check = |layer: &dyn Layer| {
        let found = overlap(layer, &LANDS, &POLLERS, 1, Stop::AtTheEnd);
        assert!(found.wrong.iter().any(|it| it.contains("threads: 3")), "{:?}", found.wrong);
    };
    check(&Faulty(Memory::new(&(LANDS.begin)()), Mistake::LooksOnce));
    check(&Faulty(over_http(), Mistake::LooksOnce));
}
