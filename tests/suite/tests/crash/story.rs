use afk_sandbox::t3::ThreadOptions;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;
use afk_tests::crash::{Blow, Layer, Memory, Program, Ran, STORIES, explore};

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
    is authorized again: 342 calls, 1368 disturbances
    two repositories: 433 calls, 1732 disturbances
    ");
}

/// A program that cannot name its agent by what it stands for, and starts another one whenever a call of it went wrong.
struct Forgetful(Memory);

impl Layer for Forgetful {
    fn world(&self) -> &World {
        self.0.world()
    }

    fn run(&self, program: Program, disturbed: Option<(usize, Blow)>) -> Ran {
        let ran = self.0.run(program, disturbed);
        let known = self.world().threads().pop().filter(|_| disturbed.is_some());
        if let Some(known) = known {
            self.world().t3(T3Command::ThreadCreate {
                thread: format!("another-{}", ran.calls),
                project: known.project,
                title: known.title,
                options: ThreadOptions::default(),
                created_at: known.created_at,
            });
        }
        ran
    }
}

#[test]
fn a_crash_that_starts_another_agent_is_found() {
    let [story, ..] = STORIES;
    let found = explore(&Forgetful(Memory::new(&(story.begin)())), &story, 1);
    assert!(found.wrong.iter().any(|it| it.contains("threads: 2")), "{:?}", found.wrong);
}
