//! The walk. It looks at its own project and thread alone: the server may have others.

use std::cell::Cell;

use afk_core::fault::FaultClass;
use afk_core::ids::{CommandId, EventId, Host, IssueRef, ProjectId, RunId, ThreadId, thread_title};
use afk_core::port::{Act, Agents as _, Command, Depth, Fleet, Project};
use afk_core::run::ThreadStatus;
use afk_core::thread::{SessionStatus, Thread, TurnView};
use afk_http::Client;
use afk_t3::T3;
use jiff::Timestamp;
use serde_json::{Value, json};

const TEXT: &str = "Answer with the word `ready`. Use no tools and change nothing.";

/// A server, and what to call the things that are made there.
pub(crate) struct Walk<'a> {
    pub(crate) t3: &'a T3,
    pub(crate) client: &'a Client,
    pub(crate) issue: IssueRef,
    pub(crate) event: EventId,
    /// Where the project works: made by the server.
    pub(crate) folder: &'a str,
    /// How often the turn is looked at before it counts as stuck.
    pub(crate) looks: usize,
    /// Lets some time pass between two looks.
    pub(crate) pause: &'a dyn Fn(),
}

/// Walks through every call; the status with which the turn ended. What it made is deleted, also when it fails.
pub(crate) fn walk(walk: &Walk<'_>) -> &'static str {
    let host = Host::from_url("https://contract.afk.dev").unwrap();
    let run = RunId::derive(&host, &walk.issue, &walk.event);
    let project = ProjectId::new(format!("{run}-project"));
    let title = thread_title(&walk.issue, "A walk through the contract", &walk.event);
    let steps = Steps { walk, run, project, title, sent: Cell::new(0) };
    let cleanup = Cleanup(&steps);
    steps.server();
    steps.projects();
    steps.threads();
    steps.a_refusal_sticks();
    steps.titles();
    let status = steps.a_turn();
    steps.a_stop();
    drop(cleanup);
    steps.nothing_is_left();
    status
}

struct Steps<'a> {
    walk: &'a Walk<'a>,
    run: RunId,
    project: ProjectId,
    title: String,
    sent: Cell<u32>,
}

impl Steps<'_> {
    /// A command id that nobody had before.
    fn id(&self) -> CommandId {
        self.sent.set(self.sent.get() + 1);
        CommandId::new(format!("{}/{}", self.run, self.sent.get()))
    }

    fn send(&self, id: &CommandId, act: &Act) -> Result<(), FaultClass> {
        let created_at = self.list(Depth::List).0;
        self.walk.t3.send(&Command { id: id.clone(), created_at, act: act.clone() }).map_err(|fault| {
            assert!(fault.answered, "{}", fault.chain());
            fault.class
        })
    }

    /// The list, and the server's time.
    fn list(&self, depth: Depth) -> (Timestamp, Fleet) {
        let seen = self.walk.t3.fleet(depth).unwrap();
        (seen.at.expect("every reply has its time"), seen.value)
    }

    /// Our thread: in the full list, alone, and in the light list they are one and the same.
    fn thread(&self) -> (Timestamp, Thread) {
        let ours = |fleet: Fleet| {
            let mut threads = fleet.threads.into_iter().filter(|it| it.id == self.run.thread());
            let thread = threads.next().expect("our thread is listed");
            assert_eq!(threads.next(), None, "and once only");
            thread
        };
        ours(self.list(Depth::List).1);
        ours(self.list(Depth::Full).1);
        let alone = self.walk.t3.thread(&self.run.thread()).unwrap();
        (alone.at.unwrap(), alone.value.expect("our thread is there"))
    }

    fn our_projects(&self) -> Vec<Project> {
        self.list(Depth::Full).1.projects.into_iter().filter(|it| it.id == self.project).collect()
    }

    /// Done, and done again under the same id without an effect; under another id the server refuses what is there already,
    /// which looks like any other failure.
    fn twice(&self, act: &Act) {
        let id = self.id();
        assert_eq!(self.send(&id, act), Ok(()), "{act:?}");
        assert_eq!(self.send(&id, act), Ok(()), "the same command again: {act:?}");
        assert_eq!(self.send(&self.id(), act), Err(FaultClass::Unclear), "by another command: {act:?}");
    }

    fn server(&self) {
        let environment = self.walk.t3.environment().unwrap();
        assert_eq!(self.walk.t3.environment().unwrap(), environment);
        let token = self.walk.t3.session().unwrap();
        assert!(token.value.authenticated, "the token is not good");
        assert_eq!(token.value.missing_scopes(), [""; 0]);
        assert!(token.value.expires_at.is_some_and(|end| end > token.at.unwrap()));
        assert!(self.list(Depth::Full).1.full);
        let unknown = self.walk.t3.thread(&ThreadId::new(format!("{}-unknown", self.run))).unwrap();
        assert_eq!(unknown.value, None);
        assert!(unknown.at.is_some());
    }

    fn projects(&self) {
        assert_eq!(self.our_projects(), []);
        self.twice(&Act::CreateProject {
            project: self.project.clone(),
            title: self.title.clone(),
            workspace_root: self.walk.folder.to_owned(),
        });
        let root = self.walk.folder.to_owned();
        assert_eq!(self.our_projects(), [Project { id: self.project.clone(), workspace_root: root, deleted: false }]);
    }

    fn create(&self, thread: ThreadId, project: ProjectId) -> Act {
        Act::CreateThread { thread, project, title: self.title.clone() }
    }

    fn threads(&self) {
        self.twice(&self.create(self.run.thread(), self.project.clone()));
        let (at, thread) = self.thread();
        assert_eq!((&thread.title, &thread.project, thread.gone), (&self.title, &self.project, false));
        assert_eq!((&thread.session, &thread.latest_turn), (&None, &None));
        assert_eq!(thread.turn_of(&self.run.message(0), at), TurnView::Missing);
        assert!(thread.occupies(at), "a claim");
    }

    /// A refused command stays refused, also when it would be valid now.
    fn a_refusal_sticks(&self) {
        let (id, other) = (self.id(), ThreadId::new(format!("{}-refused", self.run)));
        let wrong = self.create(other.clone(), ProjectId::new(format!("{}-nowhere", self.run)));
        assert_eq!(self.send(&id, &wrong), Err(FaultClass::Unclear));
        assert_eq!(self.send(&id, &self.create(other.clone(), self.project.clone())), Err(FaultClass::Unclear));
        assert_eq!(self.walk.t3.thread(&other).unwrap().value, None);
    }

    fn titles(&self) {
        let before = self.thread().1.updated_at;
        (self.walk.pause)();
        let act = Act::Retitle { thread: self.run.thread(), title: self.title.clone() };
        let id = self.id();
        assert_eq!(self.send(&id, &act), Ok(()));
        let after = self.thread().1;
        assert!(after.updated_at > before, "the claim is renewed");
        assert_eq!(after.title, self.title);
        (self.walk.pause)();
        assert_eq!(self.send(&id, &act), Ok(()));
        assert_eq!(self.thread().1.updated_at, after.updated_at, "the same command again does nothing");
    }

    /// One turn, sent twice, looked at until it has ended and settled.
    fn a_turn(&self) -> &'static str {
        let message = self.run.message(0);
        let text = format!("{TEXT}\n\nAFK-Run: {}\n", self.run);
        let act = Act::StartTurn { thread: self.run.thread(), message: message.clone(), text };
        let id = self.run.turn_command(0, 0);
        assert_eq!(self.send(&id, &act), Ok(()));
        assert_eq!(self.send(&id, &act), Ok(()));
        for _ in 0..self.walk.looks {
            let (at, thread) = self.thread();
            let messages = &thread.details.as_ref().expect("the full form").messages;
            assert_eq!(messages.iter().map(|it| &it.id).collect::<Vec<_>>(), [&message], "sent twice, there once");
            assert_eq!(messages[0].created_at, messages[0].updated_at, "and started once");
            match thread.turn_of(&message, at) {
                TurnView::Status(ThreadStatus::Idle) => return "Idle",
                TurnView::Status(ThreadStatus::Error) => return "Error",
                TurnView::NotYet { resent: false } | TurnView::Status(ThreadStatus::Running) => {
                    assert!(thread.occupies(at), "{thread:?}");
                }
                view @ (TurnView::Status(ThreadStatus::AwaitingInput)
                | TurnView::NotYet { resent: true }
                | TurnView::Lost { .. }
                | TurnView::Missing
                | TurnView::Gone
                | TurnView::Unrecognised(_)
                | TurnView::NeedsDetails) => panic!("{view:?}: {thread:?}"),
            }
            (self.walk.pause)();
        }
        panic!("the turn did not end: {:?}", self.thread().1)
    }

    fn a_stop(&self) {
        let act = Act::StopSession { thread: self.run.thread() };
        let id = self.id();
        assert_eq!(self.send(&id, &act), Ok(()));
        assert_eq!(self.send(&id, &act), Ok(()));
        let stopped = (0..self.walk.looks).find_map(|_| {
            (self.walk.pause)();
            let (_, thread) = self.thread();
            thread.is_stopped().then_some(thread)
        });
        let session = stopped.and_then(|it| it.session).expect("the session stops");
        assert_eq!((session.status, session.active_turn), (SessionStatus::Stopped, false));
        assert_eq!(self.send(&self.id(), &act), Ok(()), "a stopped session may be stopped");
    }

    fn nothing_is_left(&self) {
        let live = self.walk.t3.thread(&self.run.thread()).unwrap().value;
        assert!(live.is_none_or(|thread| thread.gone));
        let full = self.list(Depth::Full).1;
        let ours: Vec<_> = full.threads.iter().filter(|it| it.id == self.run.thread()).map(|it| it.gone).collect();
        assert_eq!(ours, [true], "the full list alone shows that it was deleted");
        assert_eq!(self.our_projects().iter().map(|it| it.deleted).collect::<Vec<_>>(), [true]);
    }
}

/// Deletes thread and project, whatever became of them. AFK itself never sends these commands.
struct Cleanup<'a>(&'a Steps<'a>);

impl Cleanup<'_> {
    fn send(&self, command: &Value) {
        let sent = self.0.walk.client.post(&["api", "orchestration", "dispatch"]).body(command).send();
        assert!(sent.is_ok() || std::thread::panicking(), "{command}: {sent:?}");
    }
}

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        let steps = self.0;
        let id = |what: &str| format!("{}/delete/{what}", steps.run);
        let thread = steps.run.thread();
        self.send(&json!({"type": "thread.delete", "commandId": id("thread"), "threadId": thread.as_str()}));
        let project = steps.project.as_str();
        self.send(&json!({"type": "project.delete", "commandId": id("project"), "projectId": project, "force": true}));
    }
}
