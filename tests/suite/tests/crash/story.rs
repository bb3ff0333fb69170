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
    lands: 202 calls, 808 disturbances
    is fixed forward: 287 calls, 1148 disturbances
    gives up: 115 calls, 460 disturbances
    freezes: 281 calls, 1124 disturbances
    is told apart from older failures: 287 calls, 1148 disturbances
    asks for input: 79 calls, 316 disturbances
    is halted: 75 calls, 300 disturbances
    is authorized again: 343 calls, 1372 disturbances
    two repositories: 431 calls, 1724 disturbances
    ");
}

#[test]
fn a_crash_that_starts_another_agent_is_found() {
    let found = explore(&Faulty(Memory::new(&(LANDS.begin)()), Mistake::ForgetsItsAgent), &LANDS, 1);
    assert!(found.wrong.iter().any(|it| it.contains("threads: 2")), "{:?}", found.wrong);
}
