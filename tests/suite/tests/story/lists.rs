//! What a list shows and what it misses.

use std::time::Duration;

use afk_core::ids::IssueRef;
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::tracker::git::Tree;
use afk_sandbox::world::World;

use crate::afk::{Afk, ready};

#[test]
fn a_label_in_another_case_is_the_same_label() {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).script(Script::works()).label("Ready-For-Agent");
    let afk = Afk::new(&world);
    afk.poll();
    assert_eq!(issue.threads().len(), 1);
}

#[test]
fn a_run_that_the_list_misses_is_found_by_its_agent_and_goes_on() {
    // Later, an agent without a lock would be stopped.
    for minutes in [3, 20] {
        let work = [Step::Clone, Step::Commit("Make it work", Some(Tree::Good)), Step::Push];
        let waits = Step::Wait(Duration::from_secs(25 * 60));
        let (afk, issue) = ready(Script::new([waits].into_iter().chain(work)));
        afk.minutes(minutes);
        // The index lags: the list is made without the lock, a reading of the issue itself shows it.
        let labels = issue.stored().labels;
        let id = issue.issue.clone();
        let set = |world: &World, issue: &IssueRef, labels: Vec<u64>| {
            let mut state = world.lock();
            state.forge.repos.get_mut(&issue.repo).unwrap().issues.get_mut(&issue.number).unwrap().labels = labels;
        };
        set(&afk.world, &id, Vec::new());
        afk.world.just_before("tracker.issue", move |world| set(world, &id, labels));
        afk.watch();
        assert!(issue.has("agent-in-progress"), "the reading came");
        let session = issue.threads()[0].session.as_ref().map(|it| it.status.clone());
        afk.world.advance(Duration::from_secs(1));
        assert_eq!((session.as_deref(), issue.threads()[0].live), (Some("running"), true), "nobody stopped it");
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "{}", issue.history());
        afk.world.check();
    }
}
