//! Pipelines.

use afk_core::ci::{Conclusion, Stage, StageResult, fold_checks};
use afk_core::ids::Sha;
use afk_core::port::Checks;

use super::*;
use crate::ci::Mood;
use crate::tracker::git::{NewCommit, Tree};

fn commit(tree: Tree) -> NewCommit {
    NewCommit { tree: Some(tree), ..NewCommit::new("Change") }
}

fn stage(world: &World, stage: Stage, sha: &Sha) -> StageResult {
    let Ok(facts) = world.stage(stage, &world.repo("acme/web"), sha) else { return StageResult::NotStarted };
    // A cluster tells of what it runs, whatever it was asked for.
    if facts.runs.is_some_and(|runs| !runs.names(sha)) {
        return StageResult::NotStarted;
    }
    fold_checks(&facts.checks, &[], facts.at.unwrap())
}

#[test]
fn a_build_is_silent_then_pending_then_concluded() {
    for (tree, end) in [(Tree::Good, StageResult::Success), (Tree::Broken, StageResult::Failure)] {
        let world = World::new();
        let sha = world.push("acme/web", "alice", commit(tree));
        assert_eq!(stage(&world, Stage::Build, &sha), StageResult::NotStarted);
        world.advance(std::time::Duration::from_secs(10));
        assert_eq!(stage(&world, Stage::Build, &sha), StageResult::Pending);
        world.minutes(5);
        assert_eq!(stage(&world, Stage::Build, &sha), end);
    }
}

#[test]
fn only_the_head_of_a_push_is_built() {
    let world = World::new();
    let repo = world.repo("acme/web");
    let commits = [commit(Tree::Good), commit(Tree::Good)];
    let pushed = world.lock().push("alice", &repo, &commits).unwrap();
    world.minutes(5);
    assert_eq!(stage(&world, Stage::Build, &pushed[0]), StageResult::NotStarted);
    assert_eq!(stage(&world, Stage::Build, &pushed[1]), StageResult::Success);
}

#[test]
fn a_broken_tree_stays_broken_until_somebody_mends_it() {
    let world = World::new();
    world.push("acme/web", "alice", commit(Tree::Broken));
    let foreign = world.push("acme/web", "bob", NewCommit::new("Words"));
    let mended = world.push("acme/web", "alice", commit(Tree::Good));
    world.minutes(5);
    assert_eq!(stage(&world, Stage::Build, &foreign), StageResult::Failure);
    assert_eq!(stage(&world, Stage::Build, &mended), StageResult::Success);
}

#[test]
fn a_build_can_be_stuck_silent_or_always_red() {
    let rows = [
        (Mood::Stuck, StageResult::Pending),
        (Mood::Silent, StageResult::NotStarted),
        (Mood::Red, StageResult::Failure),
    ];
    for (mood, end) in rows {
        let world = World::new();
        world.ci("acme/web", |rule| rule.mood = mood);
        let sha = world.push("acme/web", "alice", commit(Tree::Good));
        world.minutes(60);
        assert_eq!(stage(&world, Stage::Build, &sha), end, "{mood:?}");
    }
}

#[test]
fn later_stages_follow_a_green_build_one_after_the_other() {
    let world = World::new();
    world.ci("acme/web", |rule| rule.later = vec![(Stage::Deploy, true), (Stage::Rollout, false)]);
    let sha = world.push("acme/web", "alice", commit(Tree::Good));
    let seen: Vec<_> = (0..4)
        .map(|_| {
            world.minutes(2);
            Stage::ALL.map(|it| format!("{:?}", stage(&world, it, &sha))).join(" ")
        })
        .collect();
    assert_eq!(
        seen,
        [
            "Pending NotStarted NotStarted",
            "Success Pending NotStarted",
            "Success Success Pending",
            "Success Success Failure",
        ]
    );
    let red = world.push("acme/web", "alice", commit(Tree::Broken));
    world.minutes(30);
    assert_eq!(stage(&world, Stage::Deploy, &red), StageResult::NotStarted);
}

#[test]
fn a_check_tells_its_name_its_page_and_its_words() {
    let world = World::new();
    let sha = world.push("acme/web", "alice", commit(Tree::Broken));
    world.minutes(5);
    let facts = world.stage(Stage::Build, &world.repo("acme/web"), &sha).unwrap();
    let check = &facts.checks[0];
    assert_eq!((check.name.as_str(), &check.conclusion), ("CI / test (push)", &Conclusion::Failure));
    assert_eq!(check.detail.as_deref(), Some("Failing after 120s"));
    assert_eq!(check.url.as_deref(), Some("https://git.example.org/acme/web/actions/runs/1/jobs/0"));
}
