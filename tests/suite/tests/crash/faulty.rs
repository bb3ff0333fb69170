//! Programs that lack a protection: the harness must find them out.

use afk_sandbox::fault::Counted;
use afk_sandbox::invariants::Audit;
use afk_sandbox::t3::ThreadOptions;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;
use afk_tests::crash::{Blow, Layer, Program, Ran};

/// AFK with a mistake.
pub(super) struct Faulty<L>(pub(super) L, pub(super) Mistake);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// It cannot name its agent by what it stands for, and starts another one whenever a call went wrong.
    ForgetsItsAgent,
    /// Its poller starts an agent because there was none when it began, and does not look again.
    LooksOnce,
}

impl<L: Layer> Layer for Faulty<L> {
    fn world(&self) -> &World {
        self.0.world()
    }

    fn counted(&self) -> Counted {
        self.0.counted()
    }

    fn ran(&self, nth: Option<usize>) -> Ran {
        self.0.ran(nth)
    }

    fn audit(&self) -> Option<Audit> {
        self.0.audit()
    }

    fn tick(&self, program: Program) {
        let none = self.world().threads().is_empty();
        self.0.tick(program);
        if self.1 == Mistake::LooksOnce && program == Program::Poller && none {
            another_agent(self.world());
        }
    }

    fn run(&self, program: Program, disturbed: Option<(usize, Blow)>) -> Ran {
        let ran = self.0.run(program, disturbed);
        if self.1 == Mistake::ForgetsItsAgent && disturbed.is_some() {
            another_agent(self.world());
        }
        ran
    }
}

fn another_agent(world: &World) {
    let threads = world.threads();
    if let Some(known) = threads.first() {
        world.t3(T3Command::ThreadCreate {
            thread: format!("another-{}", threads.len()),
            project: known.project.clone(),
            title: known.title.clone(),
            options: ThreadOptions::default(),
            created_at: known.created_at,
        });
    }
}
