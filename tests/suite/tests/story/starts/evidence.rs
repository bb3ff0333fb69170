//! How much is read before a start, and what of it counts.

use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Permission;
use afk_sandbox::agent::Script;
use afk_sandbox::tracker::{BOT, Flavor};
use afk_sandbox::world::World;

use crate::afk::{Afk, lines, ready};

/// One issue that cannot be read does not stop the next one of its repository.
#[test]
fn a_failure_at_one_issue_leaves_its_place_to_the_next() {
    let (afk, seven) = ready(Script::works());
    let eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent");
    afk.world.refuse_about("tracker.events", "acme/web#7", FaultClass::Transient, FaultScope::Item);
    insta::assert_snapshot!(lines(&afk.poll()), @"
    ! acme/web#7 fault: failed to read the timeline: planned by the story
    acme/web#8 dispatched: dispatched to thread 7ecb2d4e-823d-5975-88f7-f4ec4366cfc5
    ");
    assert!(seven.threads().is_empty() && eight.threads().len() == 1);
}

#[test]
fn fifty_blockers_are_read() {
    let mut rows = Vec::new();
    for count in [50, 51] {
        let (afk, issue) = ready(Script::works());
        for number in 100..100 + count {
            drop(afk.world.issue("acme/web", number).close_by("alice"));
        }
        let names: Vec<_> = (100..100 + count).map(|number| format!("#{number}")).collect();
        let _issue = issue.body(&format!("Blocked by {}", names.join(", ")));
        rows.push(format!("{count}: {}", lines(&afk.poll())));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    50: acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    51: acme/web#7 blocked: waits for acme/web#150, which cannot be read; let AFK's account read it, or take the dependency out of the issue
    ");
}

#[test]
fn where_afk_may_not_write_nothing_is_locked_and_nothing_started() {
    let (afk, issue) = ready(Script::works());
    afk.world.flavor(Flavor::Github);
    afk.world.grant("acme/web", BOT, Permission::Read);
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 cannot_lock: labels or record cannot be written: AFK's account may not write; let AFK's account label and comment in acme/web, and unlock the issue");
    assert!(issue.threads().is_empty() && issue.comments().is_empty());
}

/// With no cap on the queue of humans, a frozen repository is frozen all the same; with one that is reached nothing is read.
#[test]
fn what_waits_for_a_human_is_read_as_far_as_it_matters() {
    for (cap, comments, code) in [(0, 1, "repo_frozen"), (2, 1, "repo_frozen"), (1, 0, "human_queue_full")] {
        let (mut afk, issue) = ready(Script::red_then_idle());
        afk.until_unlocked(&issue);
        afk.world.minutes(2);
        let _eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent");
        afk.config.max_escalated = cap;
        let from = afk.world.calls();
        let report = afk.poll();
        assert_eq!(report.lines[0].code, code, "{cap}");
        assert_eq!(afk.world.journal_since(from).matches("tracker.comments").count(), comments, "{cap}");
    }
}

/// Only what was said before the authorization was there to be authorized.
#[test]
fn a_brief_of_the_same_second_is_not_the_authorized_one() {
    let mut rows = Vec::new();
    for seconds in [0, 1] {
        let world = World::new();
        let issue = world.issue("acme/web", 7).comment_by("alice", "## Agent Brief\nUse the blue one.");
        world.advance(Duration::from_secs(seconds));
        let issue = issue.script(Script::works()).label("ready-for-agent");
        Afk::new(&world).poll();
        rows.push((seconds, issue.threads()[0].messages[0].text.contains("blue")));
    }
    assert_eq!(rows, [(0, false), (1, true)]);
}
