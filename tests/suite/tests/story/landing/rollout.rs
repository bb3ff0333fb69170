//! A rollout proves the commit that the cluster runs, and no other.

use afk_core::ci::Stage;
use afk_sandbox::agent::Script;
use afk_sandbox::cluster::Access;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;

use super::{REPO, headline, human, lines_of, turns, until_pushed};
use crate::afk::Afk;

/// A repository that runs in the cluster, and what follows its build.
fn deployed(later: Vec<(Stage, bool)>, script: Script) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo(REPO);
    world.ci(REPO, |rule| rule.later = later);
    world.deployment(REPO, |_| ());
    let issue = world.issue(REPO, 7).title("Fix the login").script(script).label("ready-for-agent");
    (Afk::new(&world), issue)
}

#[test]
fn what_the_cluster_runs_lands() {
    let (afk, issue) = deployed(vec![(Stage::Rollout, true)], Script::works());
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    assert_eq!(lines_of(&issue, "- [x] Deployed"), "- [x] Deployed: rollout passed");
    afk.world.check();
}

#[test]
fn an_older_image_never_closes_and_freezes_at_the_deadline() {
    let (afk, issue) = deployed(Vec::new(), Script::works());
    until_pushed(&afk);
    afk.minutes(30);
    insta::assert_snapshot!(lines_of(&issue, "- **Note"), @"- **Note:** The cluster runs registry.example.net/app:stable: neither the run's commit nor one built on it.");
    afk.until_unlocked(&issue);
    assert!(issue.is_open());
    insta::assert_snapshot!(headline(&issue), @"**Frozen: a human is needed.** The cluster never ran this commit: it still runs another image (2026-03-02 11:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.");
    insta::assert_snapshot!(lines_of(&issue, "- The cluster"), @"- The cluster runs: `registry.example.net/app:stable`.");
    assert_eq!(lines_of(&issue, "- [x] CI"), "- [x] CI green: build passed");
    afk.world.check();
}

#[test]
fn a_rollout_of_the_run_that_fails_is_fixed_forward_with_what_the_cluster_says() {
    let (afk, issue) = deployed(vec![(Stage::Rollout, false)], Script::works());
    while turns(&issue).len() < 2 {
        afk.minutes(1);
    }
    let turn = turns(&issue).remove(1);
    assert!(
        turn.contains("the rollout stage failed") && turn.contains("Back-off restarting failed container"),
        "{turn}"
    );
    afk.world.ci(REPO, |rule| rule.later = vec![(Stage::Rollout, true)]);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
}

#[test]
fn a_failed_rollout_of_a_foreign_commit_is_not_the_runs() {
    let (afk, issue) = deployed(vec![(Stage::Rollout, false)], Script::works());
    // A commit of a person is rolled out, in vain, and nothing else is until the next one.
    human(&afk.world, None);
    afk.world.minutes(10);
    afk.world.ci(REPO, |rule| rule.later.clear());
    until_pushed(&afk);
    afk.minutes(60);
    assert_eq!(turns(&issue).len(), 1, "{}", headline(&issue));
    assert!(issue.has("agent-in-progress"));
    insta::assert_snapshot!(lines_of(&issue, "- **Note"), @"- **Note:** The cluster runs registry.example.net/app:main-88641162e4: neither the run's commit nor one built on it.");
}

#[test]
fn a_commit_built_on_the_runs_is_credited_when_it_is_rolled_out_and_never_blamed() {
    let (afk, issue) = deployed(Vec::new(), Script::works());
    until_pushed(&afk);
    afk.world.ci(REPO, |rule| rule.later = vec![(Stage::Rollout, false)]);
    human(&afk.world, None);
    afk.minutes(30);
    assert_eq!(turns(&issue).len(), 1, "{}", headline(&issue));
    assert_eq!(lines_of(&issue, "- **Note"), "", "what fails is not the run's, and waits for nothing before it");
    afk.world.ci(REPO, |rule| rule.later = vec![(Stage::Rollout, true)]);
    let later = human(&afk.world, None);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    let credited = format!("- [x] Deployed: rollout passed with the later `{}`", later.short());
    assert_eq!(lines_of(&issue, "- [x] Deployed"), credited);
}

#[test]
fn a_deployment_that_afk_may_not_read_is_named() {
    let (afk, issue) = deployed(vec![(Stage::Rollout, true)], Script::works());
    afk.world.cluster_access(Access::Nothing);
    until_pushed(&afk);
    afk.minutes(10);
    insta::assert_snapshot!(lines_of(&issue, "- **Note"), @"- **Note:** A server refuses what AFK has to read: failed to read the pipelines of a commit: 403 Forbidden.");
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(headline(&issue), @"**Frozen: a human is needed.** CI did not conclude before the deadline (2026-03-02 11:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.");
    assert!(issue.checklist().unwrap().contains("403 Forbidden"), "{}", issue.checklist().unwrap());
    assert_eq!(turns(&issue).len(), 1, "nobody was told to mend anything");
}
