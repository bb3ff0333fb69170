//! Before AFK says anything or ends anything, it looks once more: what was read at the start of the tick may be over.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Tracker as _;
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::NewCommit;

use crate::afk::{Afk, ready};

fn turns(issue: &IssueHandle) -> usize {
    issue.threads().iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count()
}

/// The minute before the tick in which the corrective turn is sent.
fn about_to_correct() -> (Afk, IssueHandle) {
    let (afk, issue) = ready(Script::red_then_fixes());
    let mut before = afk.world.snapshot();
    while turns(&issue) < 2 {
        before = afk.world.snapshot();
        afk.minutes(1);
    }
    afk.world.restore(&before);
    assert_eq!(turns(&issue), 1);
    (afk, issue)
}

#[test]
fn a_human_who_halts_during_the_tick_is_heard_before_the_turn() {
    let (afk, issue) = about_to_correct();
    let halted = issue.clone();
    afk.world.just_before("tracker.news", move |_| drop(halted.clone().unlabel_by("alice", "ready-for-agent")));
    afk.minutes(1);
    assert_eq!(turns(&issue), 1);
    assert!(!issue.has("agent-in-progress"), "the run is over: {:?}", issue.checklist());
    afk.world.check();
}

#[test]
fn a_push_during_the_tick_puts_the_turn_off() {
    let (afk, issue) = about_to_correct();
    let trailer = afk.world.commit("acme/web", &afk.world.head("acme/web")).message;
    afk.world.just_before("tracker.repository", move |world| {
        world.push("acme/web", "agent", NewCommit::new(&trailer));
    });
    afk.minutes(1);
    assert_eq!(turns(&issue), 1, "CI has not said anything of the new commit");
}

#[test]
fn a_run_whose_timeline_is_never_shown_ends_all_the_same() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(2);
    for reading in ["tracker.timeline", "tracker.events"] {
        afk.world.refuse(reading, FaultClass::Garbled, FaultScope::Item);
    }
    afk.minutes(7 * 60);
    let text = issue.checklist().unwrap();
    assert!(text.starts_with("**A human is needed.**"), "{text}");
}

/// The end of a run with a damaged record is told as any other: with the agent's words, where only members read them.
#[test]
fn the_end_of_a_damaged_run_is_told_with_all_that_is_known() {
    for private in [true, false] {
        let words = Step::Say("The login needs a second factor.".into());
        let (afk, issue) = ready(Script::new([words, Step::Wait(Duration::from_secs(3600))]));
        afk.world.lock().forge.repos.get_mut(&issue.issue.repo).unwrap().private = private;
        afk.minutes(2);
        let comments = afk.world.comments(&issue.issue, None).unwrap();
        afk.world
            .edit_comment(&issue.issue, comments[0].id, &comments[0].body.replace("\"v\":1,", "\"v\":0,"))
            .unwrap();
        afk.minutes(2);
        let text = issue.checklist().unwrap();
        assert!(text.starts_with("**A human is needed.** The run record cannot be read"), "{text}");
        assert_eq!(text.contains("second factor"), private, "{text}");
    }
}
