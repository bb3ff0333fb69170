//! How turns and sessions move. The sequences are those of recordings of real servers.

use std::time::Duration;

use super::*;
use crate::agent::{Script, Step};
use crate::t3::provider::Ending;
use crate::t3::{Activity, Answer, Version};

/// What a poll every 50 ms sees of a first turn, without repeats.
fn sequence(script: Script, plain: bool) -> String {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(script);
    if plain {
        let mut state = world.lock();
        let root = state.t3.root_of(&run.to_string()).unwrap().to_owned();
        state.t3.plain_roots.insert(root);
    }
    accepted(world.t3(start(run, 0)));
    let mut seen = vec![shown(&row(&world, run))];
    for _ in 0..60 {
        world.advance(Duration::from_millis(50));
        seen.push(shown(&row(&world, run)));
        seen.dedup();
    }
    seen.join(" ")
}

fn short(ending: Ending) -> Script {
    Script::new([Step::Clone, Step::Wait(Duration::from_millis(200)), Step::End(ending)])
}

#[test]
fn turns_move_as_recorded() {
    let failed = || Ending::Failed("model refused".into());
    let broken = || Ending::RuntimeError("stream broken".into());
    let rows = [
        ("complete", Script::new([Step::Clone, Step::Wait(Duration::from_millis(200))])),
        ("error", short(failed())),
        ("runtimeerror", short(broken())),
        ("crash", short(Ending::Crash)),
        ("reject", Script::fails_to_start()),
        ("missing binary", Script::no_provider()),
    ];
    let seen: Vec<_> = rows
        .iter()
        .flat_map(|(name, script)| {
            let git = format!("{name}: {}", sequence(script.clone(), false));
            [git, format!("{name}, plain: {}", sequence(script.clone(), true))]
        })
        .collect();
    let recorded = [
        "complete: -/- -/starting -/ready running/running* -/ready completed/ready",
        "complete, plain: -/- -/starting -/ready running/running* -/ready",
        "error: -/- -/starting -/ready running/running* -/error! error/error!",
        "error, plain: -/- -/starting -/ready running/running* -/error!",
        "runtimeerror: -/- -/starting -/ready running/running* error/error*! -/error! error/error!",
        "runtimeerror, plain: -/- -/starting -/ready running/running* error/error*! -/error!",
        "crash: -/- -/starting -/ready running/running* -/stopped",
        "crash, plain: -/- -/starting -/ready running/running* -/stopped",
        "reject: -/- -/starting -/ready",
        "reject, plain: -/- -/starting -/ready",
        "missing binary: -/-",
        "missing binary, plain: -/-",
    ];
    assert_eq!(seen, recorded);
}

#[test]
fn the_shown_turn_has_the_time_of_its_message() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.minutes(1);
    let row = row(&world, run);
    assert_eq!(row.latest_turn.unwrap().requested_at, row.messages[0].created_at);
}

#[test]
fn a_failed_start_has_the_time_of_its_message() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::fails_to_start());
    accepted(world.t3(start(run, 0)));
    world.minutes(1);
    let row = row(&world, run);
    assert_eq!(row.activities[0].created_at, row.messages[0].created_at);
    assert!(matches!(row.activities[0].what, Activity::StartFailed(_)));
}

#[test]
fn text_over_the_limit_is_accepted_and_never_runs() {
    for (units, starts) in [(120_000, true), (120_001, false), (0, false)] {
        let world = World::new();
        let run = thread_of_seven(&world);
        let T3Command::TurnStart { thread, message, created_at, .. } = start(run, 0) else {
            panic!("it starts a turn")
        };
        // An emoji is two units.
        let text = format!("{}{}", "😀".repeat(units / 2), "x".repeat(units % 2));
        accepted(world.t3(T3Command::TurnStart { thread, message, text, created_at }));
        world.minutes(1);
        assert_eq!(row(&world, run).latest_turn.is_some(), starts, "{units}");
    }
}

#[test]
fn an_old_error_stays_in_sight_while_the_next_turn_runs() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::provider_error().then([Step::Wait(Duration::from_secs(60))]));
    accepted(world.t3(start(run, 0)));
    world.minutes(2);
    accepted(world.t3(start(run, 1)));
    world.advance(Duration::from_secs(5));
    assert_eq!(shown(&row(&world, run)), "running/running*!");
    world.minutes(2);
    assert_eq!(shown(&row(&world, run)), "-/ready");
}

#[test]
fn a_turn_into_a_running_one_starts_a_second_one() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.minutes(1);
    accepted(world.t3(start(run, 1)));
    world.minutes(1);
    let row = row(&world, run);
    let second = row.messages.iter().find(|it| it.id == run.message(1).to_string()).unwrap();
    assert_eq!(row.latest_turn.unwrap().requested_at, second.created_at);
    assert_eq!(world.violations(false), [format!("a turn was sent into a running one: {run}")]);
}

#[test]
fn a_turn_into_an_open_request_is_swallowed_until_the_session_is_stopped() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::asks("Which colour?").then([Step::Say("Thanks.".into())]));
    accepted(world.t3(start(run, 0)));
    world.minutes(5);
    accepted(world.t3(start(run, 1)));
    world.minutes(5);
    assert_eq!(shown(&row(&world, run)), "running/running*");
    assert_eq!(row(&world, run).begun, [run.message(0).to_string()]);

    accepted(world.t3(T3Command::SessionStop { thread: run.to_string() }));
    world.minutes(5);
    let stopped = row(&world, run);
    assert_eq!(shown(&stopped), "-/stopped");
    assert!(stopped.request.is_some(), "the flag stays");
    assert_eq!(stopped.begun.len(), 1, "what was swallowed does not start by itself");

    accepted(world.t3(start(run, 1)));
    world.minutes(5);
    assert_eq!(row(&world, run).begun.len(), 2);
}

#[test]
fn an_answered_question_goes_on() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::asks("Which colour?"));
    accepted(world.t3(start(run, 0)));
    world.minutes(5);
    let request = row(&world, run).request.unwrap().id;
    let respond = |request| {
        let answer = Answer::Words([("q1".to_owned(), vec!["blue".to_owned()])].into());
        T3Command::Respond { thread: run.to_string(), request, answer }
    };
    accepted(world.t3(respond("wrong".into())));
    assert!(row(&world, run).request.is_some());
    accepted(world.t3(respond(request)));
    assert!(row(&world, run).request.is_none(), "the flag drops at once");
    world.minutes(20);
    assert_eq!(row(&world, run).pushed.len(), 1);
}

#[test]
fn a_stop_ends_a_turn_and_makes_a_stopped_session_out_of_none() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::hangs());
    accepted(world.t3(start(run, 0)));
    world.minutes(5);
    accepted(world.t3(T3Command::SessionStop { thread: run.to_string() }));
    world.minutes(5);
    assert_eq!(shown(&row(&world, run)), "-/stopped");

    let other = make_thread(&world, &world.issue("acme/web", 8).issue, "92");
    accepted(world.t3(T3Command::SessionStop { thread: other.to_string() }));
    world.minutes(1);
    assert_eq!(shown(&row(&world, other)), "-/stopped");
}

#[test]
fn an_interrupted_turn_ends_as_completed_where_there_is_a_repository() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::hangs());
    accepted(world.t3(start(run, 0)));
    world.minutes(5);
    accepted(world.t3(T3Command::TurnInterrupt { thread: run.to_string() }));
    assert_eq!(shown(&row(&world, run)), "-/ready");
    world.minutes(1);
    assert_eq!(shown(&row(&world, run)), "completed/ready");
}

#[test]
fn an_interrupt_with_an_open_request_freezes_the_whole_server() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::asks("Which colour?"));
    accepted(world.t3(start(run, 0)));
    world.minutes(5);
    accepted(world.t3(T3Command::TurnInterrupt { thread: run.to_string() }));
    let other = make_thread(&world, &world.issue("acme/api", 1).issue, "92");
    accepted(world.t3(start(other, 0)));
    accepted(world.t3(T3Command::SessionStop { thread: run.to_string() }));
    world.minutes(30);
    assert_eq!(shown(&row(&world, other)), "-/-");
    assert_eq!(shown(&row(&world, run)), "running/running*");

    accepted(world.t3(T3Command::ThreadDelete { thread: run.to_string() }));
    world.minutes(1);
    assert_eq!(shown(&row(&world, other)), "running/running*", "what waited runs");
}

#[test]
fn a_restart_reconciles_nothing_and_loses_what_had_not_begun() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.minutes(2);
    let lost = make_thread(&world, &world.issue("acme/api", 1).issue, "92");
    let mut state = world.lock();
    accepted(state.t3_dispatch("send-1", start(lost, 0)));
    state.t3.restart();
    drop(state);
    world.minutes(60);
    assert_eq!(shown(&row(&world, run)), "running/running*", "it looks as before");
    assert!(row(&world, run).pushed.is_empty(), "and nobody works");
    assert_eq!(shown(&row(&world, lost)), "-/-");
    assert_eq!(row(&world, lost).messages.len(), 1);

    // The identical command gets its old answer; a new one with the same message starts the turn.
    accepted(world.lock().t3_dispatch("send-1", start(lost, 0)));
    world.minutes(1);
    assert_eq!(shown(&row(&world, lost)), "-/-");
    accepted(world.lock().t3_dispatch("send-2", start(lost, 0)));
    world.minutes(1);
    let row = row(&world, lost);
    assert_eq!(row.messages.iter().filter(|it| it.role == "user").count(), 1);
    assert!(row.messages[0].created_at < row.messages[0].updated_at);
    assert_eq!(row.latest_turn.unwrap().requested_at, row.messages[0].updated_at);
}

#[test]
fn a_stop_settles_a_lost_turn_and_a_later_resend_still_starts_it() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    world.restart_t3();
    world.minutes(10);
    accepted(world.t3(T3Command::SessionStop { thread: run.to_string() }));
    world.minutes(1);
    let stopped = row(&world, run);
    assert_eq!(shown(&stopped), "-/stopped");
    assert!(stopped.session.unwrap().updated_at > stopped.messages[0].updated_at);
    accepted(world.t3(start(run, 0)));
    world.minutes(1);
    assert_eq!(shown(&row(&world, run)), "running/running*");
}

#[test]
fn a_turn_on_a_gone_thread_is_accepted_and_never_runs() {
    for gone in
        [|thread: String| T3Command::ThreadArchive { thread }, |thread: String| T3Command::ThreadDelete { thread }]
    {
        let world = World::new();
        let run = thread_of_seven(&world);
        accepted(world.t3(gone(run.to_string())));
        accepted(world.t3(start(run, 0)));
        world.minutes(30);
        let row = row(&world, run);
        assert_eq!((shown(&row).as_str(), row.messages.len(), row.activities.len()), ("-/-", 1, 0));
    }
}

#[test]
fn the_oldest_release_says_completed_too_early() {
    for (version, shows) in [(Version::V0_0_27, "completed/running*"), (Version::V0_0_28, "running/running*")] {
        let world = World::new();
        let run = thread_of_seven(&world);
        world.lock().t3.version = version;
        accepted(world.t3(start(run, 0)));
        world.minutes(1);
        assert_eq!(shown(&row(&world, run)), shows, "{version:?}");
    }
}
