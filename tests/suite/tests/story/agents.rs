//! Agents that say more than they did, and servers that show an agent for ever.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::{Script, Step};

use crate::afk::{lines, ready};

#[test]
fn an_agent_that_says_it_has_pushed_and_has_not_is_handed_over() {
    let words = "AFK-PHASE: worktree\nAFK-PHASE: tests-red\nAFK-PHASE: green\nAFK-PHASE: pushed\nAll done.";
    let (afk, issue) = ready(Script::new([Step::Wait(Duration::from_secs(60)), Step::Say(words.into())]));
    assert!(afk.until_unlocked(&issue) < 5, "{}", issue.history());
    assert!(issue.is_open() && issue.has("ready-for-human"));
    let comment = issue.checklist().unwrap();
    let pushed = comment.lines().find(|line| line.contains("Pushed")).unwrap();
    assert!(pushed.starts_with("- [ ]"), "{pushed}");
}

#[test]
fn a_session_that_starts_for_ever_ends_at_the_deadline_and_is_stopped() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(1);
    let thread = issue.threads()[0].id.clone();
    afk.world.lock().t3.thread_mut(&thread).unwrap().session.as_mut().unwrap().status = "starting".into();
    let minutes = afk.until_unlocked(&issue);
    assert!((238..=242).contains(&minutes), "{minutes}");
    assert!(issue.has("ready-for-human"));
    assert_eq!(issue.threads()[0].session.as_ref().unwrap().status, "stopped");
    assert_eq!(afk.world.rings(), ["needs-human: acme/web#7 Fix the login"]);
}

#[test]
fn a_label_that_cannot_be_put_on_at_the_end_wedges_nothing() {
    let (afk, issue) = ready(Script::idles());
    afk.minutes(1);
    assert!(issue.has("agent-in-progress"));
    afk.world.refuse_about("tracker.add_label", "ready-for-human", FaultClass::Transient, FaultScope::Server);
    afk.minutes(10);
    assert_eq!(afk.world.rings(), ["needs-human: acme/web#7 Fix the login"], "the bell rang all the same");
    assert!(issue.has("agent-in-progress") && !issue.has("ready-for-human"), "it is tried again");
    assert!(lines(&afk.watch()).starts_with("! acme/web#7 lock_held: needs-human"), "and told");
    afk.world.accept_all();
    afk.until_unlocked(&issue);
    assert!(issue.has("ready-for-human"));
    assert_eq!(afk.world.rings().len(), 1);

    let (afk, issue) = ready(Script::idles());
    afk.minutes(1);
    afk.world.refuse_about("tracker.add_label", "ready-for-human", FaultClass::Refused, FaultScope::Item);
    afk.until_unlocked(&issue);
    assert!(issue.checklist().unwrap().contains("The tracker refused"), "{}", issue.checklist().unwrap());
    assert_eq!(afk.world.rings().len(), 1);
}

#[test]
fn a_word_that_nobody_knows_is_told_and_ends_nothing() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let thread = issue.threads()[0].id.clone();
    let set =
        |word: &str| afk.world.lock().t3.thread_mut(&thread).unwrap().session.as_mut().unwrap().status = word.into();
    set("hibernating");
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 unknown_word: the agent server says `hibernating`, which AFK does not know
    acme/web#7 waiting: the agent server uses a word that AFK does not know
    ");
    assert!(issue.checklist().unwrap().contains("hibernating"), "{}", issue.checklist().unwrap());
    afk.minutes(120);
    assert!(issue.has("agent-in-progress") && issue.threads()[0].live, "{}", issue.history());
    set("running");
    assert_eq!(lines(&afk.watch()), "acme/web#7 waiting: the agent is at work");
    assert!(!issue.checklist().unwrap().contains("hibernating"));
}
