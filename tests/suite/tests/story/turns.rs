//! Turns that the agent server did not take as it should: sent once, however its answer is lost, and never too often.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::fault::{Gust, Side};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::command::T3Command;

use crate::afk::{Afk, lines, ready};

/// What AFK wrote to the agent.
fn told(issue: &IssueHandle) -> usize {
    let threads = issue.threads();
    threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user" && it.id != "a-persons").count()
}

/// A red run, up to the tick that sends the first corrective turn.
fn about_to_correct() -> (Afk, IssueHandle) {
    let (afk, issue) = ready(Script::red_then_fixes());
    while !lines(&afk.dry_watch()).contains("would_send_turn") {
        afk.minutes(1);
    }
    (afk, issue)
}

#[test]
fn a_corrective_turn_whose_answer_is_lost() {
    let mut rows = Vec::new();
    for (side, class, scope) in [
        (Side::Before, FaultClass::Transient, FaultScope::Server),
        (Side::Before, FaultClass::Unclear, FaultScope::Server),
        (Side::After, FaultClass::Unclear, FaultScope::Server),
        (Side::Before, FaultClass::Garbled, FaultScope::Item),
        (Side::Before, FaultClass::Refused, FaultScope::Item),
    ] {
        let (afk, issue) = about_to_correct();
        let mut left = Some(Gust { side, class, scope, wait: None });
        afk.world.weather(move |_, about| if about.contains("turn.start") { left.take() } else { None });
        let line = lines(&afk.watch());
        afk.until_unlocked(&issue);
        rows.push(format!("{side:?} {class:?}: {line}; told {} times, open {}", told(&issue), issue.is_open()));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Before Transient: ! acme/web#7 fault: failed to send a command: bad weather; told 2 times, open false
    Before Unclear: ! acme/web#7 fault: failed to send a command: bad weather; told 2 times, open false
    After Unclear: ! acme/web#7 fault: failed to send a command: bad weather; told 2 times, open false
    Before Garbled: ! acme/web#7 fault: failed to send a command: bad weather; told 2 times, open false
    Before Refused: acme/web#7 frozen: CI is red, and the agent server refuses the corrective turn; told 1 times, open true
    ");
}

/// Another watcher's turn came just before; the server remembers a fault under this one's command id.
#[test]
fn a_turn_that_another_watcher_has_just_sent_is_there() {
    let (afk, issue) = about_to_correct();
    afk.world.lock().t3.broken.insert("thread.turn.start");
    let (thread, corrective) = {
        let thread = issue.threads().remove(0);
        let run = afk_core::ids::RunId::parse(&thread.id).unwrap();
        (thread.id, run.message(1).to_string())
    };
    afk.world.just_before("agents.send", move |world| {
        world.lock().t3.broken.clear();
        let (text, created_at) = ("Mend it.".to_owned(), world.now());
        world.t3(T3Command::TurnStart { thread, message: corrective, text, created_at });
        world.lock().t3.broken.insert("thread.turn.start");
    });
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 turn_sent: turn 1 was sent before");
    afk.world.lock().t3.broken.clear();
    afk.until_unlocked(&issue);
    assert_eq!((told(&issue), issue.is_open()), (2, false));
}

/// The re-send of an opening turn takes another try where one was rejected, for that sticks to its command's id.
#[test]
fn a_lost_opening_turn_takes_the_next_try_too() {
    let (afk, issue) = ready(Script::works());
    afk.poll();
    afk.world.restart_t3();
    afk.world.minutes(6);
    afk.world.lock().t3.broken.insert("thread.turn.start");
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 fault: failed to send a command: 500 orchestration_dispatch_failed");
    afk.world.lock().t3.broken.clear();
    afk.world.minutes(1);
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 turn_resent: the agent server lost the opening turn; it was sent again");
    afk.until_unlocked(&issue);
    assert_eq!((told(&issue), issue.is_open()), (1, false));
}

/// A corrective turn has tries of its own: they are not those of the opening turn.
#[test]
fn the_tries_of_a_corrective_turn_are_its_own() {
    let (afk, issue) = about_to_correct();
    afk.world.lock().t3.broken.insert("thread.turn.start");
    afk.watch();
    afk.world.minutes(1);
    afk.watch();
    afk.world.lock().t3.broken.clear();
    let record = issue.checklist().unwrap();
    assert!(record.contains("\"opening_attempt\":1") && record.contains("\"attempt\":3"), "{record}");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
}

#[test]
fn what_froze_a_run_whose_turn_is_refused() {
    let (afk, issue) = about_to_correct();
    afk.world.lock().t3.broken.insert("thread.turn.start");
    afk.until_unlocked(&issue);
    let text = issue.checklist().unwrap();
    let (_, brief) = text.split_once("### Brief").unwrap();
    insta::assert_snapshot!(brief.split("<sub>").next().unwrap().trim(), @"
    - What: CI is red, and the agent server refuses the corrective turn.
    - When: 2026-03-02 09:14 UTC, 14 min after the dispatch.
    - Where: [the agent's thread](https://t3.example.org/d6626374-b67a-5f20-90fe-d4c906bfc006/161eb90a-2a8b-5fea-b0e6-60b630d5dcc2).
    - Commits of the run, newest first: [`88641162e4`](https://git.example.org/acme/web/commit/88641162e4d45f85809e63f0ccc7a554bd8bddca).
    - Failing: [build stage](https://git.example.org/acme/web/actions/runs/1/jobs/0), `CI / test (push)`.
    - Spent: 1 corrective turn in 2 min since the first red.

    **To resume:**
    1. Look at the agent server, then repair the default branch. Nothing was reverted.
    2. Take `ready-for-human` off.
    3. Apply `ready-for-agent` again for a new run with fresh budgets, or close the issue if nothing is left to do.

    The end of the build log:

    > Failing after 120s

    The server said:

    > failed to send a command: 500 orchestration_dispatch_failed
    ");
}

/// A message that no session takes up holds the repository for a while, unless the thread itself says that it has failed.
#[test]
fn a_turn_that_could_not_begin_does_not_hold_the_repository() {
    for (script, code) in [(Script::no_provider(), "dispatched"), (Script::works(), "repo_in_flight")] {
        let (afk, issue) = ready(script);
        afk.poll();
        // The watcher is not there, and a human withdraws it all.
        let _issue = issue.unlabel_by("alice", "agent-in-progress").unlabel_by("alice", "ready-for-agent");
        afk.world.minutes(1);
        let _eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent");
        assert_eq!(afk.poll().lines[0].code, code);
    }
}

#[test]
fn a_word_that_nobody_knows_is_an_alarm_and_a_note() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    afk.world.lock().t3.threads[0].session.as_mut().unwrap().status = "hibernating".into();
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 unknown_word: the agent server says `hibernating`, which AFK does not know
    acme/web#7 waiting: the agent server uses a word that AFK does not know
    ");
    let text = issue.checklist().unwrap();
    insta::assert_snapshot!(text.lines().find(|line| line.starts_with("- **Note")).unwrap(), @"- **Note:** the agent server says `hibernating`, which AFK does not know");
}
