//! What stands between a push and its proof: whose commit CI speaks of, whose fault a red one is, what is told of it, and
//! what a run may touch and spend.

mod audit;
mod before;
mod briefs;
mod budget;
mod logs;
mod patience;
mod rollout;
mod superseded;

use afk_core::RepoId;
use afk_core::ids::Sha;
use afk_core::port::{ChangeKind, FileChange};
use afk_sandbox::ci::Mood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::{NewCommit, StatusRow, Tree};
use afk_sandbox::world::World;

use crate::afk::Afk;

const REPO: &str = "acme/web";
/// What the build reports.
const TEST: &str = "CI / test (push)";

/// Ticks until something new is on the default branch.
fn until_pushed(afk: &Afk) -> Sha {
    let before = afk.world.head(REPO);
    for _ in 0..60 {
        if afk.world.head(REPO) != before {
            return afk.world.head(REPO);
        }
        afk.minutes(1);
    }
    panic!("nothing was pushed in an hour");
}

fn mood(world: &World, mood: Mood) {
    world.ci(REPO, |rule| rule.mood = mood);
}

/// A person pushes.
fn human(world: &World, tree: Option<Tree>) -> Sha {
    world.push(REPO, "alice", NewCommit { tree, ..NewCommit::new("By hand") })
}

/// A check of a commit says this.
fn report(world: &World, sha: &Sha, context: &str, state: &str) {
    let mut state_of = world.lock();
    let at = state_of.second();
    let row = StatusRow {
        id: 0,
        context: context.into(),
        state: state.into(),
        description: String::from("By hand"),
        target_url: format!("https://ci.example.org/{context}"),
        at,
    };
    state_of.forge.post_status(&RepoId::parse(REPO).unwrap(), sha, row);
}

/// The commit touched these files.
fn touched(world: &World, sha: &Sha, files: &[(&str, ChangeKind)]) {
    let id = RepoId::parse(REPO).unwrap();
    let mut state = world.lock();
    let row = state.forge.repos.get_mut(&id).unwrap().commits.iter_mut().find(|row| row.sha == *sha).unwrap();
    row.files = files.iter().map(|(path, kind)| FileChange { path: (*path).into(), kind: kind.clone() }).collect();
}

fn headline(issue: &IssueHandle) -> String {
    issue.checklist().unwrap_or_default().lines().next().unwrap_or_default().to_owned()
}

/// The lines of the comment that begin like this.
fn lines_of(issue: &IssueHandle, start: &str) -> String {
    let text = issue.checklist().unwrap_or_default();
    text.lines().filter(|line| line.starts_with(start)).collect::<Vec<_>>().join("\n")
}

/// What AFK wrote to the agent, turn by turn.
fn turns(issue: &IssueHandle) -> Vec<String> {
    let messages = issue.threads().into_iter().flat_map(|it| it.messages);
    messages.filter(|it| it.role == "user").map(|it| it.text).collect()
}
