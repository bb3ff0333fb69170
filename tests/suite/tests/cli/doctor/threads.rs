//! T3's threads: AFK's are read, people's are counted.

use afk_core::ids::{CommandId, EventId, IssueRef, ProjectId, RunId, ThreadId};
use afk_core::port::{Act, Agents as _};

use super::*;

#[test]
fn of_peoples_threads_only_the_number_is_read() {
    let preflight = Preflight::healthy();
    let world = &preflight.world;
    let send = |nth: usize, act: Act| {
        let command = afk_core::port::Command { id: CommandId::new(format!("c{nth}")), created_at: world.now(), act };
        world.send(&command).unwrap();
    };
    let project = || ProjectId::new("project");
    send(0, Act::CreateProject { project: project(), title: "web".into(), workspace_root: "/data/web".into() });
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let run = RunId::derive(&world.host(), &issue, &EventId::new("91")).thread();
    let peoples = ["t1", "0b7f5bd5-5b0e-4d5b-9e5f-8f6c7a1d2e3f"].map(ThreadId::new);
    for (nth, thread) in peoples.into_iter().chain([run]).enumerate() {
        send(nth + 1, Act::CreateThread { thread, project: project(), title: "A thread".into() });
    }
    let said = preflight.run(Program::Watcher);
    assert_eq!(said.turned(), Vec::<String>::new());
    let line = said.findings.iter().find(|it| it["check"] == "threads").unwrap();
    assert_eq!(line["text"], "3 listed, from the light list; 1 may be AFK's");
}
