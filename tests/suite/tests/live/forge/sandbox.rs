//! People in the world.

use std::time::Duration;

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login, Sha};
use afk_core::port::Permission;
use afk_sandbox::fixture::PERSON;
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

use super::walk::Stage;

const REPO: &str = "acme/contract";
const READER: &str = "mallory";

/// A repository of the world with its people.
pub(super) struct WorldStage {
    world: World,
    repo: RepoId,
    issues: u64,
}

impl WorldStage {
    pub(super) fn new(world: &World) -> Self {
        let repo = world.repo(REPO);
        world.grant(REPO, READER, Permission::Read);
        Self { world: world.clone(), repo, issues: 0 }
    }
}

impl Stage for WorldStage {
    fn repo(&self) -> RepoId {
        self.repo.clone()
    }

    fn bot(&self) -> Login {
        Login::parse(BOT).unwrap()
    }

    fn alice(&self) -> Login {
        Login::parse(PERSON).unwrap()
    }

    fn mallory(&self) -> Login {
        Login::parse(READER).unwrap()
    }

    fn open(&mut self, title: &str, body: &str) -> IssueRef {
        self.issues += 1;
        self.world.issue(REPO, self.issues).title(title).body(body).issue
    }

    fn label(&mut self, issue: &IssueRef, label: &str) {
        self.world.issue(REPO, issue.number).label(label);
    }

    fn retitle(&mut self, issue: &IssueRef, title: &str) {
        self.world.issue(REPO, issue.number).edit_title_by(PERSON, title);
    }

    fn comment(&mut self, issue: &IssueRef, body: &str) {
        // Not by the fixture's word, which would make her a writer.
        let mut state = self.world.lock();
        let at = state.second();
        state.forge.comment(at, READER, issue, body).unwrap();
    }

    fn wait_for(&mut self, issue: &IssueRef, blocker: &IssueRef) {
        self.world.issue(REPO, issue.number).blocked_by(REPO, blocker.number);
    }

    fn push(&mut self, message: &str) -> Sha {
        self.world.push(REPO, PERSON, NewCommit::new(message))
    }

    fn pause(&mut self) {
        self.world.advance(Duration::from_secs(2));
    }
}
