use afk_tests::crash::{Blow, LANDS, Memory, STORIES, explore};

use super::faulty::{Faulty, Mistake};

/// Each call of each story, before and after its effect, with the program killed and with the call failing alone.
#[test]
fn every_story_ends_the_same_whichever_call_is_disturbed() {
    let mut rows = Vec::new();
    for story in STORIES {
        let found = explore(&Memory::new(&(story.begin)()), &story, 1);
        assert_eq!(found.wrong, [""; 0]);
        assert_eq!(found.single, found.calls * Blow::ALL.len() as u64, "{}", story.name);
        rows.push(format!("{}: {} calls, {} disturbances", story.name, found.calls, found.single));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    lands: 189 calls, 756 disturbances
    is fixed forward: 268 calls, 1072 disturbances
    gives up: 109 calls, 436 disturbances
    freezes: 263 calls, 1052 disturbances
    is told apart from older failures: 268 calls, 1072 disturbances
    asks for input: 77 calls, 308 disturbances
    is halted: 71 calls, 284 disturbances
    is authorized again: 324 calls, 1296 disturbances
    two repositories: 399 calls, 1596 disturbances
    ");
}

#[test]
fn a_crash_that_starts_another_agent_is_found() {
    let found = explore(&Faulty(Memory::new(&(LANDS.begin)()), Mistake::ForgetsItsAgent), &LANDS, 1);
    assert!(found.wrong.iter().any(|it| it.contains("threads: 2")), "{:?}", found.wrong);
}
