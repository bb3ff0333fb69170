//! CI that takes its time, that cannot be read, and an agent that makes progress only now and then.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::tracker::git::Tree;

use super::{REPO, headline, human, turns, until_pushed};
use crate::afk::ready;

#[test]
fn slow_is_no_failure_and_no_deadline_names_a_failure() {
    let rows =
        [(100, Script::works()), (100, Script::always_red()), (130, Script::works()), (130, Script::always_red())].map(
            |(minutes, script)| {
                let (mut afk, issue) = ready(script);
                afk.config.fix_forward_max_attempts = 1;
                afk.world.ci(REPO, |rule| rule.takes = Duration::from_secs(minutes * 60));
                let took = afk.until_unlocked(&issue);
                format!("{minutes} min of CI: {} turns, {took} min: {}", turns(&issue).len(), headline(&issue))
            },
        );
    insta::assert_snapshot!(rows.join("\n"), @"
    100 min of CI: 1 turns, 111 min: **Done.** The commit landed: every declared stage succeeded (2026-03-02 10:51 UTC).
    100 min of CI: 2 turns, 214 min: **Frozen: a human is needed.** CI is red, and all corrective turns are used up (2026-03-02 12:34 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    130 min of CI: 1 turns, 130 min: **Frozen: a human is needed.** CI did not conclude before the deadline (2026-03-02 11:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    130 min of CI: 1 turns, 130 min: **Frozen: a human is needed.** CI did not conclude before the deadline (2026-03-02 11:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    ");
}

#[test]
fn ci_that_cannot_be_read_is_asked_again_and_charges_nobody() {
    for scope in [FaultScope::Item, FaultScope::Server] {
        let (afk, issue) = ready(Script::works());
        until_pushed(&afk);
        afk.world.refuse("checks.stage", FaultClass::Transient, scope);
        // Longer than red is mended.
        afk.minutes(100);
        assert!(issue.is_open() && issue.has("agent-in-progress"), "{scope:?}: {}", headline(&issue));
        afk.world.accept_all();
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "{scope:?}: {}", headline(&issue));
        assert_eq!(turns(&issue).len(), 1, "{scope:?}");
    }
}

/// Green ends a run, and so does a spent budget: what was used up is not held against the next run.
#[test]
fn a_new_authorization_has_all_its_attempts() {
    let (afk, issue) = ready(Script::always_red());
    afk.until_unlocked(&issue);
    assert_eq!((turns(&issue).len(), issue.has("ready-for-human")), (6, true), "{}", headline(&issue));
    human(&afk.world, Some(Tree::Good));
    afk.world.minutes(10);
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent");
    afk.until_unlocked(&issue);
    assert_eq!((turns(&issue).len(), issue.threads().len()), (12, 2), "{}", headline(&issue));
}

#[test]
fn a_push_between_two_idle_turns_is_progress() {
    let push =
        |tree| [Step::Wait(Duration::from_secs(60)), Step::Clone, Step::Commit("Try", Some(tree)), Step::Push].to_vec();
    let idle = || [Step::Wait(Duration::from_secs(60)), Step::Say("Hm.".into())].to_vec();
    let script =
        Script::new(push(Tree::Broken)).then(idle()).then(push(Tree::Broken)).then(idle()).then(push(Tree::Good));
    let (afk, issue) = ready(script);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
    assert_eq!(turns(&issue).len(), 5);
    afk.world.check();
}
