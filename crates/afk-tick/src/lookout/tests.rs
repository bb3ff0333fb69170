//! Whatever the code behind it tries, who only looks changes nothing and calls nobody.

use std::sync::Mutex;

use afk_core::ci::Stage;
use afk_core::config::Config;
use afk_core::ids::{CommandId, EventId, Host, RunId};
use afk_core::port::{Act, Checks, Doorbell, Job, Notice, StageFacts, Workers};

use super::*;

/// A world that answers nothing, and keeps the names of the effects that come to it.
#[derive(Default)]
struct Tripwire(Mutex<Vec<&'static str>>);

impl Tripwire {
    fn effect<T>(&self, name: &'static str) -> Result<T> {
        self.0.lock().unwrap().push(name);
        unanswered()
    }
}

fn unanswered<T>() -> Result<T> {
    Err(Fault::new("ask", FaultClass::Transient, FaultScope::Item, "nobody answers"))
}

impl Tracker for Tripwire {
    fn allowance(&self) -> Option<Allowance> {
        None
    }
    fn me(&self) -> Result<Login> {
        unanswered()
    }
    fn list(&self, _: &[RepoId], _: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>> {
        BTreeMap::new()
    }
    fn issue(&self, _: &IssueRef) -> Result<Seen<Option<TrackerIssue>>> {
        unanswered()
    }
    fn events(&self, _: &IssueRef) -> Result<Seen<Vec<IssueEvent>>> {
        unanswered()
    }
    fn timeline(&self, _: &IssueRef) -> Result<Seen<Timeline>> {
        unanswered()
    }
    fn permission(&self, _: &RepoId, _: &Login) -> Result<Permission> {
        unanswered()
    }
    fn text_history(&self, _: &IssueRef) -> Result<TextHistory> {
        unanswered()
    }
    fn blockers(&self, _: &IssueRef) -> Result<Vec<NativeBlocker>> {
        unanswered()
    }
    fn comments(&self, _: &IssueRef, _: Option<Timestamp>) -> Result<Vec<Comment>> {
        unanswered()
    }
    fn create_comment(&self, _: &IssueRef, _: &str) -> Result<u64> {
        self.effect("create_comment")
    }
    fn edit_comment(&self, _: &IssueRef, _: u64, _: &str) -> Result<()> {
        self.effect("edit_comment")
    }
    fn delete_comment(&self, _: &IssueRef, _: u64) -> Result<()> {
        self.effect("delete_comment")
    }
    fn add_label(&self, _: &IssueRef, _: &str) -> Result<()> {
        self.effect("add_label")
    }
    fn remove_label(&self, _: &IssueRef, _: &str) -> Result<()> {
        self.effect("remove_label")
    }
    fn close(&self, _: &IssueRef) -> Result<()> {
        self.effect("close")
    }
    fn reopen(&self, _: &IssueRef) -> Result<()> {
        self.effect("reopen")
    }
    fn repository(&self, _: &RepoId) -> Result<Repository> {
        unanswered()
    }
    fn commits(&self, _: &RepoId, _: &Sha, _: Option<&Sha>) -> Result<History> {
        unanswered()
    }
    fn news(&self, _: &RepoId, _: Option<&Sha>, _: Option<&Sha>) -> Result<Option<History>> {
        unanswered()
    }
    fn changes(&self, _: &RepoId, _: &Sha) -> Result<Changes> {
        unanswered()
    }
}

impl Agents for Tripwire {
    fn environment(&self) -> Result<Environment> {
        unanswered()
    }
    fn fleet(&self, _: Depth) -> Result<Seen<Fleet>> {
        unanswered()
    }
    fn thread(&self, _: &ThreadId) -> Result<Seen<Option<afk_core::thread::Thread>>> {
        unanswered()
    }
    fn send(&self, _: &Command) -> Result<()> {
        self.effect("send")
    }
}

impl Checks for Tripwire {
    fn stage(&self, _: Stage, _: &RepoId, _: &Sha) -> Result<StageFacts> {
        unanswered()
    }
    fn log(&self, _: Stage, _: &RepoId, _: &str) -> Result<Option<String>> {
        unanswered()
    }
}

impl Doorbell for Tripwire {
    fn name(&self) -> &'static str {
        "tripwire"
    }
    fn ring(&self, _: &Notice) -> Result<()> {
        self.effect("ring")
    }
}

impl Workers for Tripwire {
    fn run<'a>(&self, jobs: Vec<Job<'a>>) {
        jobs.into_iter().for_each(|job| job());
    }
}

#[test]
fn every_effect_is_refused_and_nobody_is_there_to_be_called() {
    let (wire, config) = (Tripwire::default(), Config::disabled());
    let host = Host::from_url("https://git.example.org").unwrap();
    let world = World {
        tracker: &wire,
        agents: &wire,
        checks: &wire,
        doorbells: &[&wire],
        workers: &wire,
        config: &config,
        host: &host,
        keys: None,
        now: Timestamp::UNIX_EPOCH,
        running: &|| core::time::Duration::ZERO,
    };
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let run = RunId::derive(&host, &issue, &EventId::new("41"));
    let id: CommandId = run.turn_command(0, 1);
    let command = Command { id, created_at: world.now, act: Act::StopSession { thread: run.thread() } };
    let refusals = only_reading(&world, |world| {
        assert!(world.doorbells.is_empty());
        [
            world.tracker.create_comment(&issue, "").map(drop),
            world.tracker.edit_comment(&issue, 1, ""),
            world.tracker.delete_comment(&issue, 1),
            world.tracker.add_label(&issue, ""),
            world.tracker.remove_label(&issue, ""),
            world.tracker.close(&issue),
            world.tracker.reopen(&issue),
            world.agents.send(&command),
        ]
        .map(|tried| tried.unwrap_err().chain())
    });
    assert_eq!(*wire.0.lock().unwrap(), [""; 0]);
    insta::assert_snapshot!(refusals.join("\n"), @"
    failed to write a comment: nothing may be changed by only looking
    failed to edit a comment: nothing may be changed by only looking
    failed to delete a comment: nothing may be changed by only looking
    failed to add a label: nothing may be changed by only looking
    failed to take a label off: nothing may be changed by only looking
    failed to close the issue: nothing may be changed by only looking
    failed to open the issue again: nothing may be changed by only looking
    failed to send a command: nothing may be changed by only looking
    ");
}
