//! What the server remembers of commands, and which it refuses.

use super::*;
use crate::t3::{ThreadOptions, Version};

#[test]
fn a_known_command_id_gets_its_old_answer_even_with_another_body() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let first = world.lock().t3_dispatch("c1", start(run, 0));
    let second = world.lock().t3_dispatch("c1", start(run, 1));
    assert_eq!(first, second);
    assert_eq!(row(&world, run).messages.len(), 1);
}

#[test]
fn a_rejected_command_id_stays_rejected_when_it_would_be_fine() {
    let world = World::new();
    let issue = world.issue("acme/web", 7).issue;
    let run = RunId::derive(&world.host(), &issue, &EventId::new("91"));
    assert_eq!(world.lock().t3_dispatch("c1", start(run, 0)), Reply::Rejected, "no such thread yet");
    assert_eq!(make_thread(&world, &issue, "91"), run);
    assert_eq!(world.lock().t3_dispatch("c1", start(run, 0)), Reply::Rejected);
    accepted(world.lock().t3_dispatch("c2", start(run, 0)));
}

#[test]
fn a_command_that_failed_inside_the_server_stays_rejected_after_it_was_mended() {
    let world = World::new();
    let run = thread_of_seven(&world);
    world.lock().t3.broken.insert("thread.turn.start");
    assert_eq!(world.lock().t3_dispatch("c1", start(run, 0)), Reply::Rejected);
    world.lock().t3.broken.clear();
    assert_eq!(world.lock().t3_dispatch("c1", start(run, 0)), Reply::Rejected);
    assert!(row(&world, run).messages.is_empty());
    accepted(world.lock().t3_dispatch("c2", start(run, 0)));
}

#[test]
fn what_was_not_understood_leaves_no_receipt() {
    let world = World::new();
    let created_at = world.now();
    let project = |create_root| T3Command::ProjectCreate {
        project: "p".into(),
        title: "p".into(),
        root: "/data/p".into(),
        create_root,
        created_at,
    };
    assert_eq!(world.lock().t3_dispatch("c1", project(false)), Reply::Invalid);
    accepted(world.lock().t3_dispatch("c1", project(true)));
    assert_eq!(world.lock().t3_dispatch(" ", project(true)), Reply::Invalid);
}

#[test]
fn ids_are_never_free_again() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let project = row(&world, run).project;
    let thread = run.to_string();
    accepted(world.t3(T3Command::ThreadDelete { thread: thread.clone() }));
    let (title, created_at) = (String::new(), world.now());
    let again = T3Command::ThreadCreate {
        thread,
        project: project.clone(),
        title: title.clone(),
        options: ThreadOptions::default(),
        created_at,
    };
    assert_eq!(world.t3(again), Reply::Rejected);
    accepted(world.t3(T3Command::ProjectDelete { project: project.clone(), force: false }));
    let again = T3Command::ProjectCreate { project, title, root: "/x".into(), create_root: true, created_at };
    assert_eq!(world.t3(again), Reply::Rejected);
}

#[test]
fn a_second_project_on_one_folder_depends_on_the_release() {
    for version in Version::ALL {
        let world = World::new();
        world.lock().t3.version = version;
        let project = |id: &str, root: &str| T3Command::ProjectCreate {
            project: id.into(),
            title: id.into(),
            root: root.into(),
            create_root: true,
            created_at: world.now(),
        };
        accepted(world.t3(project("p1", "/data/p")));
        let refused = world.t3(project("p2", "/data/p/")) == Reply::Rejected;
        assert_eq!(refused, version == Version::Main, "{version:?}");
        for project in if refused { vec!["p1"] } else { vec!["p1", "p2"] } {
            accepted(world.t3(T3Command::ProjectDelete { project: project.into(), force: false }));
        }
        accepted(world.t3(project("p3", "/data/p")));
    }
}

#[test]
fn times_are_the_servers_or_the_clients() {
    for version in Version::ALL {
        let world = World::new();
        world.lock().t3.version = version;
        let run = thread_of_seven(&world);
        accepted(world.t3(start(run, 0)));
        let client = row(&world, run).messages[0].created_at == jiff::Timestamp::UNIX_EPOCH;
        assert_eq!(client, version != Version::Main, "{version:?}");
    }
}

#[test]
fn message_ids_are_one_over_all_threads() {
    let world = World::new();
    let run = thread_of_seven(&world);
    accepted(world.t3(start(run, 0)));
    let other = make_thread(&world, &world.issue("acme/api", 1).issue, "92");
    let T3Command::TurnStart { message, text, created_at, .. } = start(run, 0) else { panic!("it starts a turn") };
    accepted(world.t3(T3Command::TurnStart { thread: other.to_string(), message, text, created_at }));
    assert_eq!((row(&world, run).messages.len(), row(&world, other).messages.len()), (0, 1));
}

#[test]
fn archive_and_unarchive_are_refused_twice_and_delete_is_not() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let thread = || run.to_string();
    accepted(world.t3(T3Command::ThreadArchive { thread: thread() }));
    assert_eq!(world.t3(T3Command::ThreadArchive { thread: thread() }), Reply::Rejected);
    accepted(world.t3(T3Command::ThreadUnarchive { thread: thread() }));
    assert_eq!(world.t3(T3Command::ThreadUnarchive { thread: thread() }), Reply::Rejected);
    accepted(world.t3(T3Command::ThreadDelete { thread: thread() }));
    accepted(world.t3(T3Command::ThreadDelete { thread: thread() }));
    accepted(world.t3(T3Command::ThreadMetaUpdate { thread: thread(), title: None }));
}

#[test]
fn a_project_with_live_threads_goes_only_by_force() {
    let world = World::new();
    let project = row(&world, thread_of_seven(&world)).project;
    assert_eq!(world.t3(T3Command::ProjectDelete { project: project.clone(), force: false }), Reply::Rejected);
    accepted(world.t3(T3Command::ProjectDelete { project, force: true }));
    assert!(world.threads()[0].is_gone());
}

#[test]
fn a_retitle_with_the_same_title_moves_the_threads_time() {
    let world = World::new();
    let run = thread_of_seven(&world);
    let before = row(&world, run);
    world.minutes(1);
    let title = Some(before.title.clone());
    accepted(world.t3(T3Command::ThreadMetaUpdate { thread: run.to_string(), title }));
    let after = row(&world, run);
    assert_eq!(after.title, before.title);
    assert_eq!(after.updated_at, world.now());
}
