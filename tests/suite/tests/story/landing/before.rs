//! What was red before the run is not its fault.

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::ci::Mood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::Tree;
use afk_sandbox::world::World;

use super::{REPO, TEST, headline, human, lines_of, mood, report, turns, until_pushed};
use crate::afk::{Afk, lines};

/// An issue that is labelled a while after the last push before it.
fn ready_on(script: Script, before: impl FnOnce(&World)) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo(REPO);
    before(&world);
    world.minutes(10);
    let issue = world.issue(REPO, 7).title("Fix the login").script(script).label("ready-for-agent");
    (Afk::new(&world), issue)
}

fn broken(world: &World) {
    human(world, Some(Tree::Broken));
}

#[test]
fn what_was_red_before_the_run_is_not_charged_to_it() {
    let (afk, issue) = ready_on(Script::red_then_idle(), broken);
    let base = afk.world.head(REPO);
    until_pushed(&afk);
    afk.minutes(10);
    insta::assert_snapshot!(headline(&issue), @"**Pushed.** [`9d4a57003b`](https://git.example.org/acme/web/commit/9d4a57003b835bd5b209c777eee213cbaf772ab2) is on the default branch; the [build stage](https://git.example.org/acme/web/actions/runs/2/jobs/0) fails as it did before this run.");
    insta::assert_snapshot!(lines_of(&issue, "- **Note"), @"- **Note:** In the build stage these failed before the run already and are not charged to it: CI / test (push).");
    afk.until_unlocked(&issue);
    assert_eq!(turns(&issue).len(), 1, "no corrective turn");
    insta::assert_snapshot!(headline(&issue), @"**Frozen: a human is needed.** What fails was failing before this run, so nothing proves that the commit is good (2026-03-02 11:20 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.");
    insta::assert_snapshot!(lines_of(&issue, "- Failing"), @"- Failing before this run already, and not charged to it: [build stage](https://git.example.org/acme/web/actions/runs/2/jobs/0), `CI / test (push)`.");
    insta::assert_snapshot!(lines_of(&issue, "- Spent"), @"- Spent: no corrective turn; 40,000 tokens.");
    let about_base = format!("checks.stage build {REPO} {}", base.short());
    assert_eq!(afk.world.journal_since(0).matches(&about_base).count(), 1, "asked once, and remembered");
    assert_eq!(afk.world.rings(), ["frozen: acme/web#7 Fix the login"]);
    afk.world.check();
}

#[test]
fn what_went_red_with_the_run_is_charged_and_the_rest_is_named() {
    let (afk, issue) = ready_on(Script::red_then_fixes(), |world| {
        let base = world.head(REPO);
        report(world, &base, "docs", "failure");
        report(world, &base, TEST, "success");
    });
    let pushed = until_pushed(&afk);
    report(&afk.world, &pushed, "docs", "failure");
    while turns(&issue).len() < 2 {
        afk.minutes(1);
    }
    let turn = turns(&issue).remove(1);
    let fenced = |name: &str| {
        let (_, rest) = turn.split_once(&format!("===== BEGIN {name} ")).unwrap();
        rest.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!((fenced("FAILING CHECKS"), fenced("FAILED BEFORE")), (TEST.to_owned(), "docs".to_owned()));
    assert!(turn.contains("do not chase them"));
}

#[test]
fn a_base_without_ci_is_told_by_its_nearest_ancestor_with_some() {
    for without in 1..=4 {
        let (afk, issue) = ready_on(Script::red_then_idle(), |world| {
            broken(world);
            mood(world, Mood::Silent);
            for _ in 0..without {
                human(world, None);
            }
            mood(world, Mood::Honest);
        });
        afk.until_unlocked(&issue);
        assert_eq!(turns(&issue).len(), 1, "{without}: {}", headline(&issue));
    }
}

#[test]
fn a_base_without_ci_in_reach_excuses_nothing() {
    let (afk, issue) = ready_on(Script::red_then_fixes(), |world| {
        broken(world);
        mood(world, Mood::Silent);
        for _ in 0..5 {
            human(world, None);
        }
        mood(world, Mood::Honest);
    });
    afk.until_unlocked(&issue);
    assert_eq!(turns(&issue).len(), 2, "{}", headline(&issue));
    assert!(!issue.is_open());
}

#[test]
fn a_base_that_cannot_be_read_lets_the_run_wait() {
    let (afk, issue) = ready_on(Script::red_then_fixes(), broken);
    let base = afk.world.head(REPO);
    afk.world.refuse_about("checks.stage", base.short(), FaultClass::Transient, FaultScope::Server);
    until_pushed(&afk);
    afk.minutes(20);
    assert_eq!(turns(&issue).len(), 1, "{}", headline(&issue));
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 fault: failed to read the pipelines of a commit: planned by the story
    acme/web#7 waiting: not everything could be read
    ");
    afk.world.accept_all();
    afk.minutes(2);
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 waiting: it has pushed, and CI has not concluded");
    assert_eq!(turns(&issue).len(), 1);
}

#[test]
fn a_base_that_is_refused_for_good_excuses_nothing() {
    let (afk, issue) = ready_on(Script::red_then_fixes(), broken);
    let base = afk.world.head(REPO);
    afk.world.refuse_about("checks.stage", base.short(), FaultClass::Refused, FaultScope::Item);
    afk.until_unlocked(&issue);
    assert_eq!(turns(&issue).len(), 2, "{}", headline(&issue));
}

#[test]
fn a_base_that_still_runs_is_waited_for() {
    let verdicts = ["success", "failure"].map(|verdict| {
        let (afk, issue) = ready_on(Script::red_then_idle(), |world| mood(world, Mood::Stuck));
        let base = human(&afk.world, None);
        afk.world.minutes(1);
        mood(&afk.world, Mood::Honest);
        until_pushed(&afk);
        afk.minutes(15);
        let note = lines_of(&issue, "- **Note");
        assert!(note.contains("still running on the commit before the run"), "{note}");
        assert_eq!(turns(&issue).len(), 1);
        report(&afk.world, &base, TEST, verdict);
        afk.minutes(3);
        format!("{verdict} before: {} turns", turns(&issue).len())
    });
    insta::assert_snapshot!(verdicts.join("\n"), @"
    success before: 2 turns
    failure before: 1 turns
    ");
}

#[test]
fn the_trunk_mended_by_a_human_proves_the_run_after_all() {
    let (afk, issue) = ready_on(Script::red_then_idle(), broken);
    until_pushed(&afk);
    afk.minutes(10);
    human(&afk.world, Some(Tree::Good));
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    assert_eq!(turns(&issue).len(), 1);
}
