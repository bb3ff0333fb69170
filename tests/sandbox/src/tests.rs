//! The world's own tests: what it models is what real servers were seen to do, so each habit has one.

mod agents;
mod ci;
mod faults;
mod receipts;
mod stories;
mod tracker;
mod turns;

use afk_core::ids::{EventId, IssueRef, ProjectId, RunId, thread_title};

use crate::t3::command::T3Command;
use crate::t3::{Reply, ThreadOptions, ThreadRow};
use crate::world::World;

/// A project and a thread of AFK for `acme/web#7`, without a message.
fn thread_of_seven(world: &World) -> RunId {
    let issue = world.issue("acme/web", 7).issue;
    make_thread(world, &issue, "91")
}

fn make_thread(world: &World, issue: &IssueRef, event: &str) -> RunId {
    let (host, event) = (world.host(), EventId::new(event));
    let run = RunId::derive(&host, issue, &event);
    let project = ProjectId::derive(&host, &issue.repo, 1).to_string();
    let created_at = world.now();
    if world.lock().t3.project(&project).is_none() {
        let root = format!("/data/{host}/{}", issue.repo);
        let (project, title) = (project.clone(), issue.repo.to_string());
        accepted(world.t3(T3Command::ProjectCreate { project, title, root, create_root: true, created_at }));
    }
    let options = ThreadOptions::default();
    let title = thread_title(issue, "Fix it", &event);
    accepted(world.t3(T3Command::ThreadCreate { thread: run.to_string(), project, title, options, created_at }));
    run
}

fn start(run: RunId, turn: u32) -> T3Command {
    T3Command::TurnStart {
        thread: run.to_string(),
        message: run.message(turn).to_string(),
        text: format!("Do it.\n\nAFK-Run: {run}\n"),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn accepted(reply: Reply) {
    assert!(matches!(reply, Reply::Accepted(_)), "{reply:?}");
}

fn row(world: &World, run: RunId) -> ThreadRow {
    world.lock().t3.thread(&run.to_string()).unwrap().clone()
}

/// `latestTurn.state`/`session.status`, with `*` for an active turn and `!` for a last error.
fn shown(row: &ThreadRow) -> String {
    let turn = row.latest_turn.as_ref().map_or("-", |turn| turn.state.as_str());
    let session = row.session.as_ref().map_or("-".to_owned(), |it| {
        let active = if it.active_turn.is_some() { "*" } else { "" };
        let error = if it.last_error.is_some() { "!" } else { "" };
        format!("{}{active}{error}", it.status)
    });
    format!("{turn}/{session}")
}
