//! What an issue waits for: the server's own dependencies and the text, together.

use afk_core::port::Permission;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines};

fn waiting(text: &str) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).body(text).script(Script::works()).label("ready-for-agent");
    (Afk::new(&world), issue)
}

#[test]
fn the_servers_dependencies_and_those_of_the_text_count_together_in_any_repository() {
    let (afk, issue) = waiting("Blocked by #3, acme/lib#4 and acme/lib#404");
    let three = afk.world.issue("acme/web", 3);
    let four = afk.world.issue("acme/lib", 4);
    let issue = issue.blocked_by("acme/web", 5).blocked_by("acme/lib", 6);
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 blocked: waits for acme/web#5, acme/lib#6, acme/web#3, acme/lib#4; waits for acme/lib#404, which cannot be read; close what it waits for, or let AFK's account read it, or take the dependency out of the issue");
    for (repo, number) in [("acme/web", 5), ("acme/lib", 6)] {
        afk.world.issue(repo, number).close_by("alice");
    }
    drop((three.close_by("alice"), four.close_by("alice")));
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 blocked: waits for acme/lib#404, which cannot be read; let AFK's account read it, or take the dependency out of the issue");
    // It appears, closed: nothing is left.
    afk.world.issue("acme/lib", 404).close_by("alice");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2");
    assert_eq!(issue.threads().len(), 1);
}

#[test]
fn a_blocker_that_afk_may_not_see_blocks() {
    let (afk, issue) = waiting("Nothing to wait for.");
    afk.world.repo("acme/secret");
    let issue = issue.blocked_by("acme/secret", 1);
    // Only those who may write the issue are told the names.
    afk.world.grant("acme/secret", BOT, Permission::None);
    afk.world.grant("acme/web", BOT, Permission::Read);
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 blocked: waits for an issue that AFK's account may not see; let AFK's account read it, or take the dependency out of the issue");
    assert!(issue.threads().is_empty());
}

#[test]
fn issues_that_wait_for_each_other_are_told_so() {
    for (text, native) in [(true, true), (true, false), (false, true)] {
        let (afk, issue) = waiting("Blocked by #3");
        let mut three = afk.world.issue("acme/web", 3).label("ready-for-agent");
        if text {
            three = three.body("Depends on acme/web#7");
        }
        if native {
            three = three.blocked_by("acme/web", 7);
        }
        insta::allow_duplicates! { insta::assert_snapshot!(lines(&afk.poll()), @"
        acme/web#3 blocked: waits for acme/web#7; acme/web#7 waits for it in turn; close what it waits for, or take the dependency out of the issue, or out of the one that waits for it in turn
        acme/web#7 blocked: waits for acme/web#3; acme/web#3 waits for it in turn; close what it waits for, or take the dependency out of the issue, or out of the one that waits for it in turn
        ") };
        assert!(issue.threads().is_empty() && three.threads().is_empty());
    }
}

#[test]
fn a_native_circle_is_found_too() {
    let (afk, issue) = waiting("");
    let issue = issue.blocked_by("acme/lib", 3);
    afk.world.issue("acme/lib", 3).body("Blocked by acme/web#7");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 blocked: waits for acme/lib#3; acme/lib#3 waits for it in turn; close what it waits for, or take the dependency out of the issue, or out of the one that waits for it in turn");
    assert!(issue.threads().is_empty());
}

#[test]
fn an_issue_that_names_itself_waits_for_nothing() {
    let (afk, issue) = waiting("Blocked by #7");
    afk.poll();
    assert_eq!(issue.threads().len(), 1);
}

#[test]
fn an_open_dependency_at_the_end_leaves_the_issue_open_and_says_why() {
    let (afk, issue) = waiting("");
    afk.minutes(2);
    // Somebody finds another dependency while the agent works.
    let issue = issue.blocked_by("acme/web", 5);
    afk.until_unlocked(&issue);
    assert!(issue.is_open());
    let comment = issue.checklist().unwrap();
    insta::assert_snapshot!(comment.lines().filter(|line| line.contains("close")).collect::<Vec<_>>().join("\n"), @r#"
    - The tracker refused: failed to close the issue: 412 cannot close this issue because it still has open dependencies
    <!-- afk:run {"v":1,"run":{"identity":{"run":"161eb90a-2a8b-5fea-b0e6-60b630d5dcc2","host":"git.example.org","issue":{"repo":"acme/web","number":7},"event":"91","actor":"alice","authorized_at":"2026-03-02T09:00:00Z","content":"9b38b2fd7349d0b6889c2bc30eb398ef501ed34ceafe49d39078733e5dcbc2c4","intent_at":"2026-03-02T09:00:00Z","base":"0ccf8fe123225e1783f47343978a0d603558fd84","environment":"d6626374-b67a-5f20-90fe-d4c906bfc006","labels":{"ready":"ready-for-agent","in_progress":"agent-in-progress","ready_for_human":"ready-for-human"}},"opening_attempt":1,"state":{"ended":[{"opening_closed":true,"turns":[],"commits":[{"sha":"88641162e4d45f85809e63f0ccc7a554bd8bddca","at":"2026-03-02T09:10:00Z"}],"first_red":null,"reported":["worktree","tests-red","green","pushed"],"tokens":40000},{"kind":"done","cause":"landed","at":"2026-03-02T09:13:00Z","facts":{"failing":null,"last_words":null,"question":null,"reason":null,"unmarked":[],"tokens":40000,"words_left_out":false},"delivery":"rung","refused":["failed to close the issue: 412 cannot close this issue because it still has open dependencies"]}]}}} -->
    "#);
    insta::assert_snapshot!(afk.world.rings().join("\n"), @"done: acme/web#7 Issue 7");
}
