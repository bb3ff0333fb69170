//! Scripted agents, seen through AFK's port.

use afk_core::port::{Agents, Depth};
use afk_core::thread::{SessionStatus, Thread};

use super::*;
use crate::agent::Script;
use crate::t3::Version;

fn after(script: Script, minutes: u64) -> (World, Thread) {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(script);
    accepted(world.t3(start(run, 0)));
    world.minutes(minutes);
    let thread = world.thread(&run.thread()).unwrap().value.unwrap();
    (world, thread)
}

#[test]
fn a_worker_reports_its_phases_and_pushes_with_the_trailer() {
    let (world, thread) = after(Script::works(), 15);
    let details = thread.details.unwrap();
    assert_eq!(
        details.reports,
        ["AFK-PHASE: worktree", "AFK-PHASE: tests-red", "AFK-PHASE: green", "AFK-PHASE: pushed"]
    );
    assert_eq!(details.tokens, Some(40_000));
    let head = world.commit("acme/web", &world.head("acme/web"));
    assert_eq!(head.message, format!("Make it work\n\nRefs #7\nAFK-Run: {}", thread.id));
    assert_eq!(head.author, "afk-agent");
}

#[test]
fn a_prompt_without_the_run_makes_no_trailer() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let T3Command::TurnStart { thread, message, created_at, .. } = start(run, 0) else { panic!("it starts a turn") };
    let text = "Do it. AFK-Run: <run id>".into();
    accepted(world.t3(T3Command::TurnStart { thread, message, text, created_at }));
    world.minutes(15);
    assert_eq!(world.commit("acme/web", &world.head("acme/web")).message, "Make it work\n\nRefs #7");
}

#[test]
fn each_agent_ends_in_its_way() {
    let rows = [
        Script::gives_up("no access"),
        Script::hangs(),
        Script::asks("Which colour?"),
        Script::crashes(),
        Script::fails_to_start(),
        Script::no_provider(),
        Script::provider_error(),
        Script::runtime_error(),
        Script::idles(),
    ];
    let shown: Vec<_> = rows
        .into_iter()
        .map(|script| {
            let (world, thread) = after(script, 15);
            let session = thread.session.as_ref();
            let error = session.and_then(|it| it.last_error.clone()).unwrap_or_default();
            let status = session.map(|it| format!("{:?}", it.status)).unwrap_or_default();
            let details = thread.details.unwrap();
            let failures: Vec<_> = details.start_failures.iter().map(|it| it.detail.as_str()).collect();
            let last = details.reports.last().map_or("", String::as_str);
            let question = details.question.as_deref().unwrap_or_default();
            assert_eq!(world.lock().forge.repos[&world_repo()].pushes.len(), 1, "nothing was pushed");
            format!("{status}|{error}|{last}|{question}|{}", failures.join(","))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Ready||AFK-BLOCKED: no access||",
            "Running||AFK-PHASE: worktree||",
            "Running|||Which colour?|",
            "Stopped||AFK-PHASE: worktree||",
            "Ready||||the model is not available",
            "||||Failed to spawn the provider process",
            "Error|usage limit reached|||",
            "Error|stream broken|||",
            "Ready||||",
        ]
    );
}

#[test]
fn corrective_turns_get_the_next_part_and_then_the_last_again() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::red_then_fixes());
    for turn in 0..3 {
        accepted(world.t3(start(run, turn)));
        world.minutes(20);
    }
    let state = world.lock();
    let repo = &state.forge.repos[&world_repo()];
    let subjects: Vec<_> = repo.commits.iter().map(|row| row.message.lines().next().unwrap()).collect();
    assert_eq!(subjects, ["Begin", "Make it work", "Mend what went red", "Mend what went red"]);
    let trees: Vec<_> = repo.commits.iter().map(|row| format!("{:?}", row.tree)).collect();
    assert_eq!(trees, ["Good", "Broken", "Good", "Good"]);
}

fn world_repo() -> afk_core::RepoId {
    afk_core::RepoId::parse("acme/web").unwrap()
}

#[test]
fn a_push_may_lag_behind_the_end_of_its_turn() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.issue("acme/web", 7).script(Script::pushes_late());
    accepted(world.t3(start(run, 0)));
    while row(&world, run).begun.is_empty() || row(&world, run).live {
        world.advance(std::time::Duration::from_secs(1));
    }
    assert!(world.threads()[0].pushed.is_empty());
    world.minutes(1);
    assert_eq!(world.threads()[0].pushed.len(), 1);
}

#[test]
fn two_agents_in_one_folder_are_noticed() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let other = make_thread(&world, &world.issue("acme/web", 8).issue, "92");
    let elsewhere = make_thread(&world, &world.issue("acme/api", 1).issue, "93");
    for run in [run, elsewhere] {
        accepted(world.t3(start(run, 0)));
    }
    world.minutes(1);
    world.check();
    accepted(world.t3(start(other, 0)));
    world.minutes(1);
    assert_eq!(world.violations(false).len(), 1, "{:?}", world.violations(false));
}

#[test]
fn the_light_list_hides_details_and_gone_threads_and_releases_have_only_the_full_one() {
    for version in Version::ALL {
        let world = World::new();
        let run = thread_of_seven(&world);
        let gone = make_thread(&world, &world.issue("acme/web", 8).issue, "92");
        accepted(world.t3(T3Command::ThreadArchive { thread: gone.to_string() }));
        world.lock().t3.version = version;
        let light = version == Version::Main;

        let list = world.fleet(Depth::List).unwrap().value;
        assert_eq!((list.full, list.threads.len()), if light { (false, 1) } else { (true, 2) });
        assert_eq!(list.threads[0].details.is_none(), light);
        let full = world.fleet(Depth::Full).unwrap().value;
        assert_eq!((full.full, full.threads.len(), full.threads[1].gone), (true, 2, true));
        assert!(world.thread(&run.thread()).unwrap().value.is_some());
        assert_eq!(world.thread(&gone.thread()).unwrap().value.is_none(), light);
    }
}

#[test]
fn a_word_that_nobody_knows_is_shown_as_it_is() {
    let (world, _) = after(Script::works(), 1);
    world.lock().t3.threads[0].session.as_mut().unwrap().status = "hibernating".into();
    let list = world.fleet(Depth::List).unwrap().value;
    let status = list.threads[0].session.as_ref().unwrap().status.clone();
    assert_eq!(status, SessionStatus::Unknown("hibernating".into()));
}
