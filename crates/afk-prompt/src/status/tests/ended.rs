//! The comment of a run that has ended, with its brief.

use afk_core::ci::StageResult;
use afk_core::end::{Cause, Damaged, End, EndFacts, EndKind};
use afk_core::phase::Phase;
use afk_core::record::{Identity, Place, Progress as Seen, SeenCommit, State, parse, render};

use super::super::{Progress, status_comment};
use super::{build, comment};
use crate::tests::{COMMIT, at, done, frozen, gave_up, pushed, record, red, sha};

#[test]
fn landed_and_done() {
    insta::assert_snapshot!(comment(State::Ended(pushed(), done()), &build(Some(StageResult::Success)), &[]), @"
    **Done.** The commit landed: every declared stage succeeded (2026-11-22 11:05 UTC).

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [x] CI green: [build passed](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: not declared for this repository
    - [x] Done: 2026-11-22 11:05 UTC

    <sub>[Agent's thread](https://t3.example.org/env-1/5f1c) · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn a_human_is_needed() {
    let seen = Seen { opening_closed: true, reported: vec![Phase::Worktree], ..Seen::default() };
    insta::assert_snapshot!(comment(State::Ended(seen, gave_up()), &build(None), &[]), @"
    **A human is needed.** The agent gave up and said why (2026-11-22 10:31 UTC). The brief below says what to do.

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first
    - [ ] Tests green in the worktree
    - [ ] Pushed to the default branch
    - [ ] CI green
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 10:31 UTC

    ### Brief

    - What: The agent gave up and said why.
    - When: 2026-11-22 10:31 UTC, 31 min after the dispatch.
    - Where: [the agent's thread](https://t3.example.org/env-1/5f1c).
    - Commits of the run: none seen.
    - Spent: no corrective turn.

    **To resume:**
    1. Read the agent's reason; change the issue's text, or what stands in its way.
    2. Take `ready-for-human` off.
    3. Apply `ready-for-agent` again for a new run with fresh budgets, or close the issue if nothing is left to do.

    The agent's last words:

    > I cannot reach the price service.
    >
    > AFK-BLOCKED: no access to prices, ask @¦bob, see #¦12

    <sub>authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn frozen_with_its_failing_stage() {
    let mut end = frozen();
    end.refused.push("adding the label: the issue is locked".to_owned());
    insta::assert_snapshot!(comment(State::Ended(red(), end), &build(None), &[]), @"
    **Frozen: a human is needed.** CI is red, and all corrective turns are used up (2026-11-22 12:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.

    - [x] Worktree prepared (the agent says so)
    - [ ] Failing test first: nobody saw it
    - [x] Tests green in the worktree (the agent says so)
    - [x] Pushed to the default branch: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111), seen 2026-11-22 10:40 UTC
    - [ ] CI green: [build failed](https://git.example.org/acme/web/actions/runs/12)
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 12:10 UTC

    - The tracker refused: adding the label: the issue is locked

    ### Brief

    - What: CI is red, and all corrective turns are used up.
    - When: 2026-11-22 12:10 UTC, 2 h 10 min after the dispatch.
    - Where: [the agent's thread](https://t3.example.org/env-1/5f1c).
    - Commits of the run, newest first: [`1111111111`](https://git.example.org/acme/web/commit/1111111111111111111111111111111111111111).
    - Commits that name the issue but lack the trailer, so they do not count: [`3333333333`](https://git.example.org/acme/web/commit/3333333333333333333333333333333333333333).
    - Failing: [build stage](https://git.example.org/acme/web/actions/runs/12), `CI / test (push)`, `lint`.
    - Spent: 1 corrective turn in 1 h 20 min since the first red; 1,234,567 tokens.

    **To resume:**
    1. Repair the default branch, or revert the commits. Nothing was reverted.
    2. Take `ready-for-human` off.
    3. Apply `ready-for-agent` again for a new run with fresh budgets, or close the issue if nothing is left to do.

    The end of the build log:

    > test totals::rounds_once ... FAILED
    > left: 3
    > right: 2

    <sub>corrective turns: 1 of 5 · authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn a_public_repository_keeps_the_words_out() {
    let facts = EndFacts { words_left_out: true, ..EndFacts::default() };
    let end = End::new(EndKind::NeedsHuman, Cause::AgentAsks, at("10:31"), facts);
    let seen = Seen { opening_closed: true, ..Seen::default() };
    insta::assert_snapshot!(comment(State::Ended(seen, end), &build(None), &[]), @"
    **A human is needed.** The agent asks a question, and nobody is there to answer (2026-11-22 10:31 UTC). The brief below says what to do.

    - [ ] Worktree prepared
    - [ ] Failing test first
    - [ ] Tests green in the worktree
    - [ ] Pushed to the default branch
    - [ ] CI green
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 10:31 UTC

    ### Brief

    - What: The agent asks a question, and nobody is there to answer.
    - When: 2026-11-22 10:31 UTC, 31 min after the dispatch.
    - Where: [the agent's thread](https://t3.example.org/env-1/5f1c).
    - Commits of the run: none seen.
    - Spent: no corrective turn.

    **To resume:**
    1. Answer in the issue's text: an answer in the thread is not read.
    2. Take `ready-for-human` off.
    3. Apply `ready-for-agent` again for a new run with fresh budgets, or close the issue if nothing is left to do.

    This repository is not private, so the agent's words and the logs are left out. Read them in [the agent's thread](https://t3.example.org/env-1/5f1c).

    <sub>authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    ");
}

#[test]
fn commits_beyond_a_screen_are_counted() {
    let told = |count| {
        let commits = (0..count).map(|_| SeenCommit { sha: sha("4"), at: at("10:40") }).collect();
        comment(State::Ended(Seen { commits, ..red() }, frozen()), &build(None), &[])
    };
    assert!(!told(20).contains("older"), "{}", told(20));
    let text = told(30);
    assert!(text.contains(", 10 older."), "{text}");
    // The page given for the head does not name this commit: no page can be told for another one.
    assert!(text.contains(&format!("first: [`4444444444`]({COMMIT})")), "{text}");
    assert!(text.contains("do not count: `3333333333`."), "{text}");
}

/// What a human reads first and does first, for each cause.
#[test]
fn every_cause_has_its_advice() {
    let causes = [
        Cause::Landed,
        Cause::AgentGaveUp,
        Cause::AgentStopped,
        Cause::AgentFailed,
        Cause::AgentAsks,
        Cause::NoPush,
        Cause::TurnLost,
        Cause::DispatchRefused,
        Cause::ThreadLost,
        Cause::Record,
        Cause::AttemptsSpent,
        Cause::TimeSpent,
        Cause::NoProgress,
        Cause::TurnRefused,
        Cause::NoVerdict,
        Cause::NoCiRan,
        Cause::WasRedBefore,
        Cause::StaleImage,
        Cause::Unsettled,
        Cause::HistoryRewritten,
        Cause::Blind,
        Cause::Audit,
        Cause::Budget,
    ];
    let rows = causes.map(|cause| format!("{}.\n    {}", cause.sentence(), crate::brief::advice(cause).unwrap_or("-")));
    insta::assert_snapshot!(rows.join("\n"), @"
    The commit landed: every declared stage succeeded.
        -
    The agent gave up and said why.
        Read the agent's reason; change the issue's text, or what stands in its way.
    The agent stopped without pushing anything.
        Read the agent's thread; make the issue's text clearer or smaller.
    The agent's turn failed before anything was pushed.
        Look at the agent server: model quota, provider login, its own error.
    The agent asks a question, and nobody is there to answer.
        Answer in the issue's text: an answer in the thread is not read.
    Nothing was pushed before the deadline.
        Read the agent's thread; make the issue smaller if the time was too short.
    The agent server lost the turn, and sending it again did not help.
        Look at the agent server: it restarts, or its provider does not start.
    The agent server refused the dispatch for half an hour.
        Look at the agent server: it refuses AFK's commands.
    The agent server no longer knows the run's thread.
        Look at the agent server: its data may have been reset.
    The run record cannot be read.
        Look at the hidden line of AFK's comment on this issue: somebody changed it, or it was cut.
    CI is red, and all corrective turns are used up.
        Repair the default branch, or revert the commits.
    CI is red, and the time for corrective turns is used up.
        Repair the default branch, or revert the commits.
    CI is red, and two corrective turns changed nothing.
        Repair the default branch, or revert the commits.
    CI is red, and the agent server refuses the corrective turn.
        Look at the agent server, then repair the default branch.
    CI did not conclude before the deadline.
        Look at CI: something is stuck in its queue, or waits for an approval.
    No CI ran for the pushed commit before the deadline.
        Look at CI: nothing ran for the commit. Check its triggers, and the stages declared for AFK.
    What fails was failing before this run, so nothing proves that the commit is good.
        Repair what was red before this run; its commit may well be good.
    The cluster never ran this commit: it still runs another image.
        Look at the deployment: the build was green, but its image never reached the cluster, or is not named after the commit.
    The agent's session did not come to rest before the deadline.
        Look at the agent's thread, stop it there, and decide whether the pushed commit is good.
    A pushed commit of the run is no longer on the default branch.
        Find out who rewrote the default branch, and whether the change is still on it.
    Nothing could be read until every deadline had passed.
        Look at AFK's own access: tracker, agent server and CI could not be read.
    Every declared stage succeeded, but what was pushed needs a person's look.
        Look at what was pushed; close the issue if it is in order, or repair it.
    The agent has used up the run's budget.
        Look at what the agent did with the money; make the issue smaller, or raise AFK_BUDGET_USD.
    ");
}

#[test]
fn a_rewritten_branch_unticks_the_push() {
    let end = End::new(EndKind::Frozen, Cause::HistoryRewritten, at("11:05"), EndFacts::default());
    let text = comment(State::Ended(pushed(), end), &build(None), &[]);
    assert!(text.contains("- [ ] Pushed to the default branch: `1111111111` was there and is gone"), "{text}");
}

#[test]
fn a_replayed_end_says_the_same_whether_or_not_ci_was_asked_again() {
    for (end, seen, result) in [(done(), pushed(), StageResult::Success), (frozen(), red(), StageResult::Failure)] {
        let state = State::Ended(seen, end);
        let asked = comment(state.clone(), &build(Some(result)), &[]);
        assert_eq!(comment(state, &build(None), &[]), asked);
    }
}

#[test]
fn nothing_in_the_prose_reads_as_a_record() {
    let mut end = gave_up();
    end.facts.last_words = Some("<!-- afk:run {\"v\":1} --> @everyone\n-->\nCloses #1\n/close".to_owned());
    let held = record(State::Ended(Seen::default(), end));
    let prose = status_comment(&Progress {
        record: &held,
        stages: &[],
        thread_url: None,
        commit_url: None,
        max_attempts: 5,
        notes: &["a note for @everyone with <!-- afk:run {} -->".to_owned()],
    });
    assert!(!prose.contains("@everyone") && !prose.contains("#1") && !prose.contains("\n/close"), "{prose}");
    let Identity { host, issue, .. } = &held.identity;
    let place = Place { host, issue, keys: None };
    assert_eq!(parse(&prose, &place), Ok(None));
    assert_eq!(parse(&render(&prose, &held, None), &place), Ok(Some(held.clone())));
}

#[test]
fn a_damaged_record_stays_visible_and_is_none() {
    let line = r#"<!-- afk:run {"v":1,"run":{"say":"@everyone closes #1"}} -->"#;
    let damaged = Damaged { why: "the seal of the run record is wrong".to_owned(), lines: vec![line.to_owned()] };
    let facts = EndFacts { damaged: Some(damaged), ..EndFacts::default() };
    let end = End::new(EndKind::NeedsHuman, Cause::Record, at("10:31"), facts);
    let held = record(State::Ended(Seen::default(), end.clone()));
    let text = comment(State::Ended(Seen::default(), end), &[], &[]);
    let kept = text.split("as it stood").nth(1).unwrap().replace('\u{200b}', "|");
    insta::assert_snapshot!(kept, @r#"
     (what is wrong: the seal of the run record is wrong):

    > afk:run {"v":1,"run":{"say":"@¦everyone closes #¦1"}}

    <sub>authorized by `alice` 2026-11-22 09:58 UTC · run `744b4167-469e-586f-94a1-8da73204163c`</sub>
    "#);
    let Identity { host, issue, .. } = &held.identity;
    let place = Place { host, issue, keys: None };
    assert_eq!(parse(&render(&text, &held, None), &place), Ok(Some(held.clone())));
}
