//! What happens to an agent server, and what is told of it.

use std::time::Duration;

use afk_core::fault::Fault;
use afk_core::ids::{CommandId, EventId, IssueRef, ProjectId, RunId, thread_title};
use afk_core::port::{Act, Agents, Command, Depth};
use afk_core::thread::Thread;
use afk_sandbox::agent::Script;
use afk_sandbox::t3::ThreadRow;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;

use super::super::words::{Told, Words};
use super::words::{fleet, reading, whole};

/// A port, the world behind it, and the transcript.
pub(super) struct Story<'a> {
    pub(super) agents: &'a dyn Agents,
    pub(super) world: &'a World,
    told: Told,
    issues: u64,
}

impl<'a> Story<'a> {
    pub(super) fn new(agents: &'a dyn Agents, world: &'a World) -> Self {
        Self { agents, world, told: Told::default(), issues: 0 }
    }

    pub(super) fn told(self) -> String {
        self.told.0
    }

    /// Begins a chapter.
    pub(super) fn chapter(&mut self, title: &str) {
        self.told.0.push_str(&format!("\n== {title}\n"));
    }

    pub(super) fn tell<T: Words>(&mut self, asked: &str, answer: Result<T, Fault>) {
        self.told.tell(asked, answer);
    }

    pub(super) fn note(&mut self, asked: &str, seen: &str) {
        self.told.note(asked, seen);
    }

    /// Sends an act under a command id.
    pub(super) fn send(&mut self, asked: &str, id: &str, act: Act) {
        let id = CommandId::new(id);
        let answer = self.agents.send(&Command { id, created_at: self.world.now(), act });
        self.told.tell(asked, answer);
    }

    /// The project of `acme/web`.
    pub(super) fn project(&self) -> ProjectId {
        ProjectId::derive(&self.world.host(), &self.world.repo("acme/web"), 1)
    }

    /// A thread for the next issue, whose agent has this script.
    pub(super) fn thread(&mut self, script: Script) -> RunId {
        self.issues += 1;
        let issue = self.world.issue("acme/web", self.issues).script(script).issue;
        let (run, act) = self.create(&issue);
        let command = CommandId::new(format!("thread/{run}"));
        self.agents.send(&Command { id: command, created_at: self.world.now(), act }).unwrap();
        run
    }

    /// The act that makes the thread of an issue.
    pub(super) fn create(&self, issue: &IssueRef) -> (RunId, Act) {
        let event = EventId::new(format!("9{}", issue.number));
        let run = RunId::derive(&self.world.host(), issue, &event);
        let title = thread_title(issue, "Fix it", &event);
        (run, Act::CreateThread { thread: run.thread(), project: self.project(), title })
    }

    /// Sends the message of a turn.
    pub(super) fn start(&mut self, run: RunId, turn: u32, attempt: u32) {
        let text = format!("Do it.\n\nAFK-Run: {run}\n");
        let act = Act::StartTurn { thread: run.thread(), message: run.message(turn), text };
        let id = run.turn_command(turn, attempt);
        self.send(&format!("turn {turn}, attempt {attempt}"), id.as_str(), act);
    }

    /// Something that a person does.
    pub(super) fn by_hand(&self, command: T3Command) {
        let reply = self.world.t3(command);
        assert!(matches!(reply, afk_sandbox::t3::Reply::Accepted(_)), "{reply:?}");
    }

    pub(super) fn row(&self, run: RunId) -> ThreadRow {
        self.world.lock().t3.thread(run.thread().as_str()).unwrap().clone()
    }

    /// Lets time pass, and tells what is seen of a thread then: in the list and alone.
    pub(super) fn after(&mut self, time: Duration, run: RunId) {
        self.world.advance(time);
        self.look(run);
    }

    pub(super) fn look(&mut self, run: RunId) {
        let listed = self.agents.fleet(Depth::List).unwrap();
        let asked = self.world.now().strftime("%H:%M:%S%.f");
        let in_list = listed.value.threads.iter().find(|it| it.id == run.thread());
        self.told.note(&format!("{asked} listed"), &reading(in_list, listed.at, run));
        let alone = self.agents.thread(&run.thread()).unwrap();
        self.told.note(&format!("{asked} alone"), &reading(alone.value.as_ref(), alone.at, run));
        if let Some(thread) = &alone.value {
            self.told.0.push_str(&whole(thread));
        }
        // The list says the same in brief; where it does not, it is told too.
        let brief = alone.value.map(|thread| Thread { details: None, ..thread });
        if let Some(listed) = in_list.filter(|it| Some(&Thread { details: None, ..(*it).clone() }) != brief.as_ref()) {
            self.told.0.push_str(&format!("but listed:\n{}", whole(listed)));
        }
    }

    /// Tells the list and the full list.
    pub(super) fn lists(&mut self) {
        for depth in [Depth::List, Depth::Full] {
            let seen = self.agents.fleet(depth).unwrap();
            self.told.note(&format!("{depth:?}"), &fleet(&seen.value, seen.at));
        }
    }
}
