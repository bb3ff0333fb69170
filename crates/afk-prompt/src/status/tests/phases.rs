//! The checklist, phase by phase: what each one shows for what was seen, reported and declared.

use afk_core::ci::{Stage, StageResult};
use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::phase::{Phase, Seen as Mark};
use afk_core::record::{Progress as Seen, State};

use super::super::phases;
use super::{Progress, StageView, build, comment};
use crate::tests::{COMMIT, at, done, frozen, pushed, record, red, sha};

/// The phases of a run, as the command line shows them.
fn marks(state: State, stages: &[StageView]) -> Vec<(Phase, Mark)> {
    let record = record(state);
    phases(&Progress {
        record: &record,
        stages,
        thread_url: None,
        commit_url: Some(COMMIT),
        max_attempts: 5,
        notes: &[],
    })
}

fn row(name: &str, marks: &[(Phase, Mark)]) -> String {
    let words: Vec<_> = marks.iter().map(|(phase, mark)| format!("{phase:?} {mark:?}")).collect();
    format!("{name}: {}", words.join(", "))
}

#[test]
fn what_only_the_agent_can_tell() {
    let says = |reported: &[Phase]| Seen { reported: reported.to_vec(), ..Seen::default() };
    let silent = Seen { reported: Vec::new(), ..pushed() };
    let rows = [
        ("nothing", Seen::default()),
        ("the first", says(&[Phase::Worktree])),
        ("the second", says(&[Phase::TestsRed])),
        ("the third", says(&[Phase::Green])),
        ("the push", says(&[Phase::Pushed])),
        ("not a word, and a push", silent),
    ]
    .map(|(name, seen)| row(name, &marks(State::Watching(seen), &[])[..3]));
    insta::assert_snapshot!(rows.join("\n"), @"
    nothing: Worktree Open, TestsRed Open, Green Open
    the first: Worktree Reported, TestsRed Open, Green Open
    the second: Worktree Unseen, TestsRed Reported, Green Open
    the third: Worktree Unseen, TestsRed Unseen, Green Reported
    the push: Worktree Unseen, TestsRed Unseen, Green Unseen
    not a word, and a push: Worktree Unseen, TestsRed Unseen, Green Unseen
    ");
}

#[test]
fn stages_that_are_not_known_in_this_tick() {
    let end = |kind, cause| End::new(kind, cause, at("11:05"), EndFacts::default());
    let rows = [
        ("under way", State::Watching(pushed())),
        ("landed", State::Ended(pushed(), done())),
        ("frozen", State::Ended(pushed(), end(EndKind::Frozen, Cause::NoVerdict))),
        ("halted", State::Ended(pushed(), end(EndKind::Halted, Cause::LockTakenOff))),
    ]
    .map(|(name, state)| row(name, &marks(state, &[])[4..]));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    under way: Ci Open, Deployed Open, Done Open
    landed: Ci Observed("as far as declared"), Deployed Observed("as far as declared"), Done Observed("2026-11-22 11:05 UTC")
    frozen: Ci Open, Deployed Open, Done Skipped("handed to a human, 2026-11-22 11:05 UTC")
    halted: Ci Open, Deployed Open, Done Skipped("halted, 2026-11-22 11:05 UTC")
    "#);
}

#[test]
fn a_later_commit_is_named_only_where_it_proves_something() {
    let rows = [StageResult::Success, StageResult::Pending, StageResult::Failure].map(|result| {
        let stages = [StageView {
            stage: Stage::Rollout,
            result: Some(result),
            url: None,
            credit: Some(sha("5")),
            red_before: false,
        }];
        row(&format!("{result:?}"), &marks(State::Watching(pushed()), &stages)[5..6])
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Success: Deployed Observed("rollout passed with the later `5555555555`")
    Pending: Deployed Skipped("rollout running")
    Failure: Deployed Skipped("rollout failed")
    "#);
}

#[test]
fn a_failed_deploy_leaves_the_build_ticked() {
    let mut end = frozen();
    let failing = end.facts.failing.as_mut().unwrap();
    (failing.stage, failing.url) = (Stage::Deploy, None);
    let mut stages = build(None);
    stages.push(StageView { stage: Stage::Deploy, result: None, url: None, credit: None, red_before: false });
    stages.push(StageView { stage: Stage::Rollout, result: None, url: None, credit: None, red_before: false });
    let text = comment(State::Ended(red(), end), &stages, &[]);
    assert!(text.contains("- [x] CI green: [build passed]"), "{text}");
    assert!(text.contains("- [ ] Deployed: deploy failed\n"), "{text}");
}

#[test]
fn what_a_halted_run_leaves_behind() {
    let rows = [Seen::default(), pushed()].map(|seen| {
        let end = End::new(EndKind::Halted, Cause::LockTakenOff, at("11:05"), EndFacts::default());
        let text = comment(State::Ended(seen, end), &build(None), &[]);
        text.lines().next().unwrap().to_owned()
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    **Halted.** The in-progress label was taken off (2026-11-22 11:05 UTC). AFK stopped the agent. Apply `ready-for-agent` for a new run.
    **Halted.** The in-progress label was taken off (2026-11-22 11:05 UTC). AFK stopped the agent. What it pushed stays on the default branch. Apply `ready-for-agent` for a new run.
    ");
}
