//! Every act: done, repeated, refused.

use std::time::Duration;

use afk_core::ids::{IssueRef, ProjectId, ThreadId};
use afk_core::port::Act;
use afk_sandbox::agent::Script;
use afk_sandbox::t3::command::T3Command;

use super::story::Story;

fn project(id: &str, root: &str) -> Act {
    Act::CreateProject { project: ProjectId::new(id), title: "acme/web".into(), workspace_root: root.into() }
}

pub(super) fn projects(story: &mut Story<'_>) {
    story.chapter("projects");
    let environment = story.agents.environment();
    story.tell("environment", environment);
    story.lists();
    let id = story.project().to_string();
    story.send("a project", "p1", project(&id, "/data/acme/web"));
    story.send("the same command", "p1", project(&id, "/data/acme/web"));
    story.send("the same command with another body", "p1", project("other", "/data/other"));
    story.send("the same project by a new command", "p2", project(&id, "/data/acme/web"));
    story.send("the same folder", "p3", project("twin", "/data/acme/web/"));
    story.send("another folder", "p4", project("gone", "/data/gone"));
    story.by_hand(T3Command::ProjectDelete { project: "gone".into(), force: false });
    story.send("a deleted project again", "p5", project("gone", "/data/gone"));
    story.lists();
}

pub(super) fn threads(story: &mut Story<'_>) {
    story.chapter("threads");
    let issue = IssueRef { repo: story.world.repo("acme/web"), number: 70 };
    let (run, create) = story.create(&issue);
    let project = ProjectId::new("later");
    let early = || Act::CreateThread { thread: run.thread(), project: project.clone(), title: issue.to_string() };
    story.send("a thread of no project", "t1", early());
    story.send("its project", "t2", self::project("later", "/data/later"));
    story.send("the refused command again", "t1", early());
    story.send("a thread", "t3", create.clone());
    story.send("the same command", "t3", create.clone());
    story.send("the same thread by a new command", "t4", create);
    story.look(run);
    story.after(Duration::from_secs(119), run);
    story.after(Duration::from_secs(1), run);
}

pub(super) fn titles(story: &mut Story<'_>) {
    story.chapter("titles");
    let run = story.thread(Script::idles());
    let title = story.row(run).title;
    let retitle = |title: &str| Act::Retitle { thread: run.thread(), title: title.into() };
    story.world.minutes(5);
    story.send("the title that is there", "r1", retitle(&title));
    story.look(run);
    story.send("another", "r2", retitle("acme/web#1 By hand [91]"));
    story.send("no such thread", "r3", Act::Retitle { thread: ThreadId::new("nowhere"), title });
    story.look(run);
}

pub(super) fn texts(story: &mut Story<'_>) {
    story.chapter("texts");
    let run = story.thread(Script::idles());
    let rows = [("blank", " \n".to_owned()), ("too long", "x".repeat(120_001)), ("too wide", "😀".repeat(60_001))];
    for (asked, text) in rows {
        let act = Act::StartTurn { thread: run.thread(), message: run.message(0), text };
        story.send(asked, &format!("text/{asked}"), act);
    }
    let nowhere = Act::StartTurn { thread: ThreadId::new("nowhere"), message: run.message(0), text: "Do it.".into() };
    story.send("no such thread", "text/nowhere", nowhere.clone());
    story.send("the same again", "text/nowhere", nowhere);
    story.send("stop of no such thread", "stop/nowhere", Act::StopSession { thread: ThreadId::new("nowhere") });
    let act = Act::StartTurn { thread: run.thread(), message: run.message(0), text: "😀".repeat(60_000) };
    story.send("as long as can be", "text/longest", act);
    story.after(Duration::from_secs(10), run);
}

pub(super) fn gone(story: &mut Story<'_>) {
    story.chapter("archived and deleted");
    let kinds = [
        ("archived", (|thread| T3Command::ThreadArchive { thread }) as fn(String) -> T3Command),
        ("deleted", |thread| T3Command::ThreadDelete { thread }),
    ];
    for (name, command) in kinds {
        let run = story.thread(Script::idles());
        story.start(run, 0, 0);
        story.world.minutes(5);
        story.by_hand(command(run.to_string()));
        story.note("now it is", name);
        story.start(run, 1, 0);
        story.after(Duration::from_secs(10), run);
    }
    story.lists();
}

pub(super) fn failures_inside(story: &mut Story<'_>) {
    story.chapter("failures inside the server");
    let run = story.thread(Script::idles());
    story.world.lock().t3.broken.insert("thread.turn.start");
    story.start(run, 0, 0);
    story.world.lock().t3.broken.clear();
    story.start(run, 0, 0);
    story.look(run);
    story.start(run, 0, 1);
    story.after(Duration::from_secs(10), run);
}
