//! What people do to issues, threads and branches, at any time.

mod cluster;

use std::collections::BTreeMap;

use afk_sandbox::fixture::{IssueHandle, PERSON};
use afk_sandbox::t3::Answer;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::tracker::git::{NewCommit, Tree};
use afk_sandbox::world::World;

use super::cast::{Cast, STRANGER};
use super::rng::Rng;

const READY: &str = "ready-for-agent";
const LOCK: &str = "agent-in-progress";
const HUMAN: &str = "ready-for-human";

/// One act, in words.
pub(super) struct Deed {
    pub(super) what: &'static str,
    pub(super) whom: String,
    pub(super) restarts_t3: bool,
}

/// A person does something.
pub(super) fn act(world: &World, cast: &Cast, rng: &mut Rng) -> Deed {
    let (repo, issues) = rng.one(&cast.repos).clone();
    let issue = world.issue(&repo, rng.between(1, issues));
    let name = issue.issue.to_string();
    let mut restarts_t3 = false;
    let what = match rng.below(27) {
        0..=6 => {
            let again = if issue.has(HUMAN) { issue.unlabel_by(PERSON, HUMAN) } else { issue };
            again.label(READY);
            "authorizes"
        }
        7 => off(issue, READY),
        8 => off(issue, LOCK),
        9 => off(issue, HUMAN),
        10 => {
            off(issue.clone(), READY);
            issue.label(READY);
            "authorizes anew"
        }
        11 if issue.is_open() => {
            close(world, &issue);
            "closes"
        }
        11 | 12 => {
            issue.reopen_by(PERSON);
            "reopens"
        }
        13 => {
            issue.comment_by(PERSON, "What is the state of this?");
            "comments"
        }
        14 => {
            issue.label_by(STRANGER, READY);
            "lets a stranger label"
        }
        15 => thread(world, &issue, |thread| T3Command::ThreadArchive { thread }),
        16 => thread(world, &issue, |thread| T3Command::ThreadDelete { thread }),
        17 => answer(world, &issue),
        18 => {
            let head = world.head(&repo);
            let onto = world.commit(&repo, &head).parents.first().cloned();
            onto.map_or("has nothing to rewrite", |onto| {
                world.force_push(&repo, PERSON, &onto);
                "rewrites the branch below"
            })
        }
        19 => {
            let tree = if rng.permille(200) { Tree::Broken } else { Tree::Good };
            world.push(&repo, PERSON, NewCommit { tree: Some(tree), ..NewCommit::new("Work of a person") });
            "pushes beside"
        }
        20 => {
            issue.label(LOCK);
            "puts the lock on"
        }
        21 if rng.permille(100) => {
            world.restart_t3();
            restarts_t3 = true;
            "restarts T3, not"
        }
        22 => cluster::ships(world, &issue, rng),
        23 | 24 => cluster::changes(world, &repo, rng),
        _ => {
            issue.edit_body_by(PERSON, "Another text.");
            "edits"
        }
    };
    Deed { what, whom: name, restarts_t3 }
}

fn off(issue: IssueHandle, label: &str) -> &'static str {
    if issue.has(label) {
        issue.unlabel_by(PERSON, label);
        return "takes a label off";
    }
    "leaves alone"
}

fn close(world: &World, issue: &IssueHandle) {
    let mut state = world.lock();
    let at = state.second();
    // An open dependency may stand in the way.
    state.forge.close(at, PERSON, &issue.issue, None).ok();
}

fn thread(world: &World, issue: &IssueHandle, command: impl Fn(String) -> T3Command) -> &'static str {
    match issue.threads().pop() {
        Some(row) => {
            world.t3(command(row.id));
            "takes away the thread of"
        }
        None => "finds no thread of",
    }
}

fn answer(world: &World, issue: &IssueHandle) -> &'static str {
    let asked = issue.threads().into_iter().find_map(|row| Some((row.id.clone(), row.request?)));
    let Some((thread, request)) = asked else { return "finds no question of" };
    let answer = if request.approval {
        Answer::Decision("accept".into())
    } else {
        Answer::Words(BTreeMap::from([("q".into(), vec!["The first".into()])]))
    };
    world.t3(T3Command::Respond { thread, request: request.id, answer });
    "answers the agent of"
}
