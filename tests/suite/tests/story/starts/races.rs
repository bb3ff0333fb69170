//! Starts beside another poller, and under an answer that is lost.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::fault::{Gust, Side};
use afk_sandbox::t3::ThreadOptions;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines, ready};

/// Makes the thread that the poller is about to make, as another poller would.
fn thread_of(afk: &Afk) -> (String, String) {
    let twin = ready(Script::hangs()).0;
    twin.poll();
    let thread = twin.world.threads().remove(0);
    assert!(afk.dry_poll().lines[0].text.contains(&thread.id));
    (thread.id, thread.title)
}

#[test]
fn a_thread_that_another_poller_has_just_made_is_taken() {
    for gone in [false, true] {
        let (afk, issue) = ready(Script::works());
        let (thread, title) = thread_of(&afk);
        let made = thread.clone();
        // The project comes first.
        afk.world.just_before("agents.send", move |world| {
            world.just_before("agents.send", move |world| {
                let project = world.lock().t3.projects[0].id.clone();
                let (options, created_at) = (ThreadOptions::default(), world.now());
                world.t3(T3Command::ThreadCreate { thread: made.clone(), project, title, options, created_at });
                if gone {
                    world.t3(T3Command::ThreadDelete { thread: made });
                }
            });
        });
        let told = lines(&afk.poll());
        assert_eq!(issue.threads().len(), 1);
        if gone {
            assert_eq!(told, "! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed");
        } else {
            assert_eq!(told, format!("acme/web#7 dispatched: dispatched to thread {thread}"));
        }
    }
}

/// A gust on the first command of this name.
fn gust(world: &World, command: &'static str, gust: Gust) {
    let mut left = Some(gust);
    world.weather(move |_, about| if about.starts_with(command) { left.take() } else { None });
}

#[test]
fn an_answer_that_is_lost() {
    let mut rows = Vec::new();
    for command in ["thread.create", "thread.turn.start"] {
        for (side, class) in [
            (Side::Before, FaultClass::Transient),
            (Side::Before, FaultClass::Unclear),
            (Side::After, FaultClass::Unclear),
        ] {
            let (afk, issue) = ready(Script::works());
            gust(&afk.world, command, Gust { side, class, scope: FaultScope::Server, wait: None });
            let told = lines(&afk.poll());
            let full = afk.world.journal_since(0).matches("agents.fleet Full").count();
            rows.push(format!("{command} {side:?} {class:?}: {told}; full lists {full}"));
            afk.until_unlocked(&issue);
            assert!(!issue.is_open());
            afk.world.check();
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    thread.create Before Transient: ! acme/web#7 fault: failed to send a command: bad weather; full lists 0
    thread.create Before Unclear: ! acme/web#7 fault: failed to send a command: bad weather; full lists 0
    thread.create After Unclear: ! acme/web#7 fault: failed to send a command: bad weather; full lists 0
    thread.turn.start Before Transient: ! acme/web#7 fault: failed to send a command: bad weather; full lists 0
    thread.turn.start Before Unclear: ! acme/web#7 fault: failed to send a command: bad weather; full lists 0
    thread.turn.start After Unclear: acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2; full lists 0
    ");
}

#[test]
fn a_lock_that_appears_while_the_dispatch_is_under_way_holds_it_back() {
    let (afk, issue) = ready(Script::works());
    afk.world.just_before("agents.send", |world| drop(world.issue("acme/web", 9).label("agent-in-progress")));
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: an issue of the repository is in progress now");
    assert!(issue.threads()[0].messages.is_empty());
}
