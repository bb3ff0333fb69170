//! Over HTTP, with the adapters that the programs use, every request is disturbed.

use afk_sandbox::agent::Script;
use afk_sandbox::fault::Side;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::Release;
use afk_sandbox::invariants::Audit;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;
use afk_tests::crash::{Blow, GIVES_UP, IS_FIXED_FORWARD, LANDS, Layer as _, Program, Wire, explore};
use jiff::SignedDuration;

use super::faulty::{Faulty, Mistake};
use crate::loopback::Wired;

const FORGEJO: ForgeKind = ForgeKind::Gitea(Release::Forgejo15);

/// A story over HTTP that a human is called into.
#[test]
fn every_story_ends_the_same_whichever_request_is_disturbed() {
    let wire = Wire::new(&(GIVES_UP.begin)(), ForgeKind::Github, Version::Main);
    let found = explore(&wire, &GIVES_UP, 1);
    assert_eq!(found.wrong, [""; 0]);
    assert_eq!(wire.unexpected(), [""; 0]);
    assert_eq!(found.single, found.calls * Blow::ALL.len() as u64);
}

/// What the sweeps of `cargo xtask crash` disturb.
#[test]
fn so_many_requests_are_disturbed() {
    let mut rows = Vec::new();
    for story in [LANDS, IS_FIXED_FORWARD, GIVES_UP] {
        for (name, forge) in [("forgejo", FORGEJO), ("github", ForgeKind::Github)] {
            let found = explore(&Wire::new(&(story.begin)(), forge, Version::Main), &story, 0);
            assert_eq!(found.wrong, [""; 0]);
            rows.push(format!("{} on {name}: {} requests", story.name, found.calls));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    lands on forgejo: 273 requests
    lands on github: 190 requests
    is fixed forward on forgejo: 387 requests
    is fixed forward on github: 273 requests
    gives up on forgejo: 157 requests
    gives up on github: 109 requests
    ");
}

#[test]
fn a_crash_over_http_that_starts_another_agent_is_found() {
    let wire = Wire::new(&(GIVES_UP.begin)(), FORGEJO, Version::Main);
    let found = explore(&Faulty(wire, Mistake::ForgetsItsAgent), &GIVES_UP, 1);
    assert!(found.wrong.iter().any(|it| it.contains("threads: 2")), "{:?}", found.wrong);
}

/// A dead process changes nothing any more, and what it had done before stays done.
#[test]
fn a_process_killed_at_its_first_turn_has_started_its_agent_or_not() {
    let wire = Wire::new(&(LANDS.begin)(), FORGEJO, Version::Main);
    let start = wire.world().snapshot();
    let killed = |side| {
        let mut nth = 0;
        loop {
            wire.world().restore(&start);
            let ran = wire.run(Program::Poller, Some((nth, Blow::Killed(side))));
            let issue = wire.world().issue("acme/web", 7);
            assert!(!issue.has("agent-in-progress"));
            if issue.threads().iter().any(|it| !it.messages.is_empty()) {
                return format!("{side:?} {}", ran.disturbed.unwrap());
            }
            nth += 1;
        }
    };
    insta::assert_snapshot!([Side::After, Side::Before].map(killed).join("\n"), @"
    After POST /api/orchestration/dispatch
    Before GET /api/v1/repos/acme/web/issues/7
    ");
}

fn landed() -> (Wired, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).script(Script::works()).label("ready-for-agent");
    let wired = Wired::new(&world, Release::Forgejo15, Version::Main);
    wired.until_over(&issue);
    assert_eq!(world.violations(false), [""; 0]);
    (wired, issue)
}

#[test]
fn the_world_knows_the_agents_of_an_afk_that_knows_it_by_address() {
    let (wired, issue) = landed();
    assert_eq!(wired.world.host(), wired.config.tracker.as_ref().unwrap().host);
    let mut audit = Audit::new(&wired.world, &wired.config, SignedDuration::ZERO);
    assert_eq!(audit.look(&wired.world), [""; 0]);
    assert_eq!(audit.ends(), [("done", 1)].into());
    let thread = issue.threads().remove(0);
    let opening = thread.messages[0].clone();
    wired.world.t3(T3Command::TurnStart {
        thread: thread.id,
        message: opening.id.clone(),
        text: opening.text,
        created_at: wired.world.now(),
    });
    wired.world.minutes(30);
    assert_eq!(wired.world.violations(false), [format!("2 turns for message {}", opening.id)]);
}

#[test]
fn an_end_over_http_that_called_nobody_is_found() {
    let (wired, issue) = landed();
    wired.world.lock().bells.bell("slack").rings.clear();
    assert_eq!(wired.world.violations(false), [format!("{}: it ended, and nobody was called", issue.issue)]);
}
