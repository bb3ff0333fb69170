//! Two of a kind at once: a second program runs a whole tick just before any call of the first.

use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;

use super::Ending;
use crate::afk::{Afk, ready};

/// The calls of either program, each of which is once the moment at which the other one runs.
const CALLS: [&str; 18] = [
    "tracker.me", "tracker.list", "tracker.issue", "tracker.events", "tracker.permission", "tracker.blockers",
    "tracker.comments", "tracker.create_comment", "tracker.edit_comment", "tracker.add_label", "tracker.remove_label",
    "tracker.close", "tracker.repository", "tracker.commits", "agents.environment", "agents.fleet", "agents.thread",
    "agents.send",
];

fn interrupted(call: &'static str, minute: u64, intruder: fn(&Afk), story: impl Fn() -> (Afk, IssueHandle)) -> Ending {
    let (afk, issue) = story();
    afk.minutes(minute);
    let other = afk.clone();
    afk.world.just_before(call, move |_: &World| intruder(&other));
    afk.until_unlocked(&issue);
    let mut ending = Ending::of(&afk, &issue);
    let rules = afk.world.violations(false);
    assert_eq!(rules, [""; 0], "{call} in minute {minute}");
    // Two watchers may both ring for one end; neither knows of the other.
    ending.rings.dedup();
    ending
}

fn all_minutes(intruder: fn(&Afk), script: fn() -> Script) {
    let undisturbed = {
        let (afk, issue) = ready(script());
        let minutes = afk.until_unlocked(&issue);
        (Ending::of(&afk, &issue), minutes)
    };
    for call in CALLS {
        for minute in 0..=undisturbed.1 {
            let ending = interrupted(call, minute, intruder, || ready(script()));
            assert_eq!(ending, undisturbed.0, "{call} in minute {minute}");
        }
    }
}

#[test]
fn a_second_poller_at_any_call() {
    all_minutes(|other| drop(other.poll()), Script::works);
}

#[test]
fn a_second_watcher_at_any_call() {
    all_minutes(|other| drop(other.watch()), Script::red_then_fixes);
}

#[test]
fn two_pollers_that_want_two_issues_of_one_repository_start_one_agent() {
    for call in CALLS {
        let (afk, seven) = ready(Script::works());
        let eight = afk.world.issue("acme/web", 8).title("Another").script(Script::works());
        let other = afk.clone();
        // The other poller sees a world in which the more urgent issue is #8.
        let urgent = eight.issue.clone();
        afk.world.just_before(call, move |world: &World| {
            world.issue(&urgent.repo.to_string(), 8).label("ready-for-agent").label("priority:1");
            drop(other.poll());
        });
        afk.until_unlocked(&seven);
        assert_eq!(afk.world.violations(false), [""; 0], "{call}");
    }
}
