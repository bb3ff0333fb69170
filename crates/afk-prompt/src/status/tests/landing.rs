//! What people read of a landing that is not the plain one: credited to a later commit, red before, an older image, an audit
//! that found something, a budget that is used up.

use afk_core::audit::{Finding, Place, Suspicion};
use afk_core::ci::{Stage, StageResult};
use afk_core::end::{Cause, Credit, End, EndFacts, EndKind, Failing};
use afk_core::record::State;

use super::{RUN, StageView, comment};
use crate::notice;
use crate::tests::{at, pushed, record, sha};

fn view(stage: Stage, result: Option<StageResult>) -> StageView {
    StageView { stage, result, url: None, credit: None, red_before: false }
}

/// The lines of a comment that a run's end changes, and the bell's words.
fn told(end: &End, stages: &[StageView]) -> String {
    let text = comment(State::Ended(pushed(), end.clone()), stages, &[]);
    let dull = |line: &&str| {
        let told =
            ["**To", "- [x] W", "- [x] T", "- [ ] F", "- [x] P", "<sub>", "2. ", "3. ", "- When", "- Where", "- Comm"];
        !line.is_empty() && !told.iter().any(|start| line.starts_with(start))
    };
    let text: Vec<&str> = text.lines().filter(dull).collect();
    let bell = notice(&record(State::Ended(pushed(), end.clone())), end, "The total is wrong", "https://x", None);
    format!("{}\n== {:?} {}\n{}", text.join("\n"), bell.urgency, bell.title, bell.body)
}

fn findings() -> Vec<Finding> {
    let place = |commit: &str, path: Option<&str>| Place { commit: sha(commit), path: path.map(String::from) };
    vec![
        Finding {
            suspicion: Suspicion::CiConfiguration,
            places: vec![place("1", Some(".github/workflows/`ci`.yml @everyone"))],
            more: 0,
        },
        Finding {
            suspicion: Suspicion::TestRemoved,
            places: vec![place("1", Some("tests/a.rs")), place("2", Some("tests/b.rs"))],
            more: 12,
        },
        Finding { suspicion: Suspicion::NotSeen, places: vec![place("3", None)], more: 0 },
    ]
}

#[test]
fn credited_to_a_later_commit() {
    let stages = [StageView { credit: Some(sha("5")), ..view(Stage::Build, Some(StageResult::Success)) }];
    let text = comment(State::Watching(pushed()), &stages, &[]);
    assert!(text.contains("- [x] CI green: build passed with the later `5555555555`\n"), "{text}");
    let facts = EndFacts { credits: vec![Credit { stage: Stage::Build, commit: sha("5") }], ..EndFacts::default() };
    let end = End::new(EndKind::Done, Cause::Landed, at("11:05"), facts);
    let ended = comment(State::Ended(pushed(), end), &[StageView { result: None, ..stages[0].clone() }], &[]);
    assert!(ended.contains("- [x] CI green: build passed with the later `5555555555`\n"), "{ended}");
}

#[test]
fn red_before_the_run() {
    let stages = [StageView { red_before: true, ..view(Stage::Build, Some(StageResult::NotStarted)) }];
    let text = comment(State::Watching(pushed()), &stages, &[]);
    assert!(text.contains("the build stage fails as it did before this run."), "{text}");
    let failing = Failing {
        stage: Stage::Build,
        checks: vec![],
        before: vec!["lint".into(), "docs".into()],
        url: Some(RUN.into()),
        detail: Some("error: 3 warnings".into()),
    };
    let facts = EndFacts { failing: Some(failing), ..EndFacts::default() };
    let end = End::new(EndKind::Frozen, Cause::WasRedBefore, at("13:00"), facts);
    insta::assert_snapshot!(told(&end, &[StageView { result: None, ..stages[0].clone() }]), @"
    **Frozen: a human is needed.** What fails was failing before this run, so nothing proves that the commit is good (2026-11-22 13:00 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    - [ ] CI green: build fails as it did before the run
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 13:00 UTC
    ### Brief
    - What: What fails was failing before this run, so nothing proves that the commit is good.
    - Failing before this run already, and not charged to it: [build stage](https://git.example.org/acme/web/actions/runs/12), `lint`, `docs`.
    - Spent: no corrective turn.
    1. Repair what was red before this run; its commit may well be good. Nothing was reverted.
    The end of the build log:
    > error: 3 warnings
    == High frozen: acme/web#7 The total is wrong
    What fails was failing before this run, so nothing proves that the commit is good.
    Failing before this run already: build stage, lint, docs
    Commit: 1111111111
    What to do: Repair what was red before this run; its commit may well be good.
    ");
}

#[test]
fn red_before_the_run_and_more_so_since() {
    let failing = Failing {
        stage: Stage::Build,
        checks: vec!["test".into()],
        before: vec!["lint".into()],
        url: None,
        detail: None,
    };
    let facts = EndFacts { failing: Some(failing), ..EndFacts::default() };
    let end = End::new(EndKind::Frozen, Cause::AttemptsSpent, at("13:00"), facts);
    let told = told(&end, &[view(Stage::Build, None)]);
    let told: Vec<_> = told.lines().filter(|line| line.contains("Failing")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    - Failing: build stage, `test`.
    - Failing before this run already, and not charged to it: build stage, `lint`.
    Failing: build stage, test
    Failing before this run already: build stage, lint
    ");
}

#[test]
fn an_older_image() {
    let facts = EndFacts { runs_instead: Some("registry.example.net/acme/web:0f3e2d1".into()), ..EndFacts::default() };
    let end = End::new(EndKind::Frozen, Cause::StaleImage, at("13:00"), facts);
    insta::assert_snapshot!(told(&end, &[view(Stage::Build, None), view(Stage::Rollout, None)]), @"
    **Frozen: a human is needed.** The cluster never ran this commit: it still runs another image (2026-11-22 13:00 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    - [x] CI green: build passed
    - [ ] Deployed
    - [ ] Done: handed to a human, 2026-11-22 13:00 UTC
    ### Brief
    - What: The cluster never ran this commit: it still runs another image.
    - The cluster runs: `registry.example.net/acme/web:0f3e2d1`.
    - Spent: no corrective turn.
    1. Look at the deployment: the build was green, but its image never reached the cluster, or is not named after the commit. Nothing was reverted.
    == High frozen: acme/web#7 The total is wrong
    The cluster never ran this commit: it still runs another image.
    Commit: 1111111111
    The cluster runs: registry.example.net/acme/web:0f3e2d1
    What to do: Look at the deployment: the build was green, but its image never reached the cluster, or is not named after the commit.
    ");
}

#[test]
fn an_audit_that_is_reported() {
    let facts = EndFacts { findings: findings(), ..EndFacts::default() };
    let end = End::new(EndKind::Done, Cause::Landed, at("11:05"), facts);
    insta::assert_snapshot!(told(&end, &[view(Stage::Build, None)]), @"
    **Done.** The commit landed: every declared stage succeeded (2026-11-22 11:05 UTC).
    - [x] CI green: build passed
    - [ ] Deployed: not declared for this repository
    - [x] Done: 2026-11-22 11:05 UTC
    **Look at what was pushed** (nothing waits for it):
    - The run changed CI configuration: `.github/workflows/'ci'.yml @everyone` in `1111111111`.
    - The run deleted tests, or moved them away: `tests/a.rs` in `1111111111`, `tests/b.rs` in `2222222222`, 12 more.
    - Not everything that the run pushed could be looked at: `3333333333`.
    == Low done: acme/web#7 The total is wrong
    The commit landed: every declared stage succeeded.
    Commit: 1111111111
    Look at what was pushed: The run changed CI configuration; The run deleted tests, or moved them away; Not everything that the run pushed could be looked at.
    ");
}

#[test]
fn an_audit_that_freezes() {
    let facts = EndFacts { findings: findings(), ..EndFacts::default() };
    let end = End::new(EndKind::Frozen, Cause::Audit, at("11:05"), facts);
    insta::assert_snapshot!(told(&end, &[view(Stage::Build, None)]), @"
    **Frozen: a human is needed.** Every declared stage succeeded, but what was pushed needs a person's look (2026-11-22 11:05 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    - [x] CI green: build passed
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 11:05 UTC
    ### Brief
    - What: Every declared stage succeeded, but what was pushed needs a person's look.
    - The run changed CI configuration: `.github/workflows/'ci'.yml @everyone` in `1111111111`.
    - The run deleted tests, or moved them away: `tests/a.rs` in `1111111111`, `tests/b.rs` in `2222222222`, 12 more.
    - Not everything that the run pushed could be looked at: `3333333333`.
    - Spent: no corrective turn.
    1. Look at what was pushed; close the issue if it is in order, or repair it. Nothing was reverted.
    == High frozen: acme/web#7 The total is wrong
    Every declared stage succeeded, but what was pushed needs a person's look.
    Commit: 1111111111
    Look at what was pushed: The run changed CI configuration; The run deleted tests, or moved them away; Not everything that the run pushed could be looked at.
    What to do: Look at what was pushed; close the issue if it is in order, or repair it.
    ");
}

#[test]
fn a_budget_that_is_used_up() {
    let facts = EndFacts { tokens: Some(33_333_334), micro_usd: Some(100_000_002), ..EndFacts::default() };
    let end = End::new(EndKind::NeedsHuman, Cause::Budget, at("11:05"), facts);
    insta::assert_snapshot!(told(&end, &[view(Stage::Build, None)]), @"
    **A human is needed.** The agent has used up the run's budget (2026-11-22 11:05 UTC). The brief below says what to do.
    - [ ] CI green
    - [ ] Deployed: not declared for this repository
    - [ ] Done: handed to a human, 2026-11-22 11:05 UTC
    ### Brief
    - What: The agent has used up the run's budget.
    - Spent: no corrective turn; 33,333,334 tokens, 100.01 US dollars.
    1. Look at what the agent did with the money; make the issue smaller, or raise AFK_BUDGET_USD.
    == High needs-human: acme/web#7 The total is wrong
    The agent has used up the run's budget.
    Commit: 1111111111
    What to do: Look at what the agent did with the money; make the issue smaller, or raise AFK_BUDGET_USD.
    ");
}
