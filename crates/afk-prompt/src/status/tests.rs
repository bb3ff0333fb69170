//! The comment, as a person reads it in each stage of a run.

use afk_core::ci::{Stage, StageResult};
use afk_core::phase::Phase;
use afk_core::record::{Progress as Seen, State};

use super::{Progress, StageView, status_comment};
use crate::tests::{COMMIT, THREAD, pushed, record, red, shown};

mod ended;
mod landing;
mod phases;

const RUN: &str = "https://git.example.org/acme/web/actions/runs/12";

fn build(result: Option<StageResult>) -> Vec<StageView> {
    vec![StageView { stage: Stage::Build, result, url: Some(RUN.to_owned()), credit: None, red_before: false }]
}

fn comment(state: State, stages: &[StageView], notes: &[&str]) -> String {
    let record = record(state);
    let notes: Vec<String> = notes.iter().map(|note| (*note).to_owned()).collect();
    shown(&status_comment(&Progress {
        record: &record,
        stages,
        thread_url: Some(THREAD),
        commit_url: Some(COMMIT),
        max_attempts: 5,
        notes: &notes,
    }))
}

#[test]
fn dispatching() {
    insta::assert_snapshot!(comment(State::Dispatching, &[], &[]), @"
    **Starting.** AFK is handing this issue to an agent.

    - [ ] Worktree prepared
    - [ ] Failing test first
    - [ ] Tests green in the worktree
    - [ ] Pushed to the default branch
    - [ ] CI green
    - [ ] Deployed
    - [ ] Done

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn working_with_phases() {
    let seen = Seen { reported: vec![Phase::Worktree, Phase::TestsRed], ..Seen::default() };
    insta::assert_snapshot!(comment(State::Watching(seen), &build(None), &[]), @"
    **Working.** An agent works on this issue; its new test fails, as it must before the change. Nothing is pushed yet.

    - [x] Worktree prepared (the agent says so)
    - [x] Failing test first (the agent says so)
    - [ ] Tests green in the worktree
    - [ ] Pushed to the default branch
    - [ ] CI green
    - [ ] Deployed: not declared for this repository
    - [ ] Done

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn pushed_with_ci_running() {
    let stages = build(Some(StageResult::Pending));
    insta::assert_snapshot!(comment(State::Watching(pushed()), &stages, &[]), @"
    **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the [build stage](https://git.example.org/acme/web/actions/runs/12) is running.

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [ ] CI green: [build running](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: not declared for this repository
    - [ ] Done

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn deploying() {
    let mut stages = build(Some(StageResult::Success));
    stages.push(StageView {
        stage: Stage::Deploy,
        result: Some(StageResult::Pending),
        url: None,
        credit: None,
        red_before: false,
    });
    stages.push(StageView { stage: Stage::Rollout, result: None, url: None, credit: None, red_before: false });
    insta::assert_snapshot!(comment(State::Watching(pushed()), &stages, &[]), @"
    **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the deploy stage is running.

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [x] CI green: [build passed](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: deploy running
    - [ ] Done

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn red_with_a_corrective_turn_under_way() {
    let stages = build(Some(StageResult::Failure));
    insta::assert_snapshot!(comment(State::Watching(red()), &stages, &[]), @"
    **CI is red.** `1111111111` failed. The agent is mending it: corrective turn 1 of 5.

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [ ] CI green: [build failed](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: not declared for this repository
    - [ ] Done

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · corrective turns: 1 of 5 · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn red_with_the_kill_switch_on() {
    let (stages, note) = (build(Some(StageResult::Failure)), "The kill switch is on: no corrective turn is sent.");
    insta::assert_snapshot!(comment(State::Watching(pushed()), &stages, &[note]), @"
    **CI is red.** The [build stage](https://git.example.org/acme/web/actions/runs/12) failed for [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111).

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [ ] CI green: [build failed](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: not declared for this repository
    - [ ] Done

    - **Note:** The kill switch is on: no corrective turn is sent.

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

/// The headlines of all that can be seen while a run is watched.
#[test]
fn headlines() {
    let claimed = Seen { reported: vec![Phase::Pushed], ..Seen::default() };
    let stopped = Seen { opening_closed: true, ..Seen::default() };
    let busy = Seen { opening_closed: false, ..pushed() };
    let none = Vec::new();
    let cases = [
        ("nothing yet", Seen::default(), none.clone()),
        ("says pushed", claimed, none.clone()),
        ("stopped", stopped, none.clone()),
        ("pushed, busy", busy, build(Some(StageResult::Success))),
        ("pushed, unknown", pushed(), none),
        ("not asked", pushed(), build(None)),
        ("not begun", pushed(), build(Some(StageResult::NotStarted))),
        ("running", pushed(), build(Some(StageResult::Pending))),
        ("green", pushed(), build(Some(StageResult::Success))),
        ("red", pushed(), build(Some(StageResult::Failure))),
        ("corrected", red(), build(Some(StageResult::Failure))),
    ];
    let rows = cases.map(|(name, seen, stages)| {
        let text = comment(State::Watching(seen), &stages, &[]);
        format!("{name:<16} {}", text.lines().next().unwrap())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    nothing yet      **Working.** An agent works on this issue. Nothing is pushed yet.
    says pushed      **Working.** The agent says that it pushed; AFK has not seen the commit yet.
    stopped          **Stopped.** The agent's turn has ended, and no commit of it is on the default branch.
    pushed, busy     **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the agent is still busy.
    pushed, unknown  **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch. AFK waits for proof that it works.
    not asked        **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the [build stage](https://git.example.org/acme/web/actions/runs/12) has not begun.
    not begun        **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the [build stage](https://git.example.org/acme/web/actions/runs/12) has not begun.
    running          **Pushed.** [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111) is on the default branch; the [build stage](https://git.example.org/acme/web/actions/runs/12) is running.
    green            **Landed.** Every declared stage succeeded for [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111). AFK closes the issue next.
    red              **CI is red.** The [build stage](https://git.example.org/acme/web/actions/runs/12) failed for [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111).
    corrected        **CI is red.** `1111111111` failed. The agent is mending it: corrective turn 1 of 5.
    ");
}

#[test]
fn a_push_that_only_the_agent_saw_is_not_ticked() {
    let seen = Seen { reported: vec![Phase::Pushed], ..Seen::default() };
    let text = comment(State::Watching(seen), &build(None), &[]);
    assert!(text.contains("- [ ] Pushed to the default branch: the agent says so"), "{text}");
}
