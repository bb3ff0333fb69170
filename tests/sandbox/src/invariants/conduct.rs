//! What no tick may do, whatever the world is like: told from its calls alone.

use afk_core::RepoId;
use afk_core::config::Config;

use crate::fault::Call;

/// Rules for the calls of one program with one configuration.
pub struct Conduct<'a> {
    config: &'a Config,
}

impl<'a> Conduct<'a> {
    /// The rules for a program that is configured like this.
    #[must_use]
    pub fn of(config: &'a Config) -> Self {
        Self { config }
    }

    /// Everything that is wrong with the calls of one tick. `earlier` are those that others made at the same instant.
    /// `undisturbed`: nothing failed in it, and nobody else was at work in the middle of it.
    #[must_use]
    pub fn wrong<'c>(&self, calls: impl Iterator<Item = &'c Call>, earlier: &[Call], undisturbed: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for call in calls.filter(|call| call.op.write) {
            let said = format!("{} {}", call.op.name, call.about);
            if self.config.kill_switch && call.op.name == "agents.send" && call.about.starts_with("thread.turn.start") {
                wrong.push(format!("the kill switch is on: {said}"));
            }
            if repository(call).is_some_and(|repo| !self.config.in_shard(&repo)) {
                wrong.push(format!("another shard's repository: {said}"));
            }
            // A session takes a moment to stop; whoever still sees it run tells it to once more.
            let repeated = || earlier.iter().any(|it| it.op == call.op && it.about == call.about);
            if call.idle && undisturbed && !(call.op.name == "agents.send" && repeated()) {
                wrong.push(format!("it changed nothing: {said}"));
            }
        }
        wrong
    }
}

/// The repository of a call to the tracker about an issue.
fn repository(call: &Call) -> Option<RepoId> {
    let (repo, _) = call.about.split_once('#').filter(|_| call.op.name.starts_with("tracker."))?;
    RepoId::parse(repo).ok()
}
