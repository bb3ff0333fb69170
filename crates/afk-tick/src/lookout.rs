//! The world with its effects taken away: for whoever only looks, whatever the code behind it tries.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{IssueRef, Login, RepoId, Sha, ThreadId};
use afk_core::port::{
    Agents, Allowance, Changes, Command, Comment, Depth, Environment, Fleet, History, IssueEvent, LabelQuery, Listing,
    NativeBlocker, Permission, Repository, Result, Seen, TextHistory, Timeline, Tracker, TrackerIssue,
};
use jiff::Timestamp;

use crate::World;

#[cfg(test)]
mod tests;

/// Gives `look` the same world, in which nothing can be changed and nobody can be called.
pub(crate) fn only_reading<R>(world: &World<'_>, look: impl FnOnce(&World<'_>) -> R) -> R {
    let (tracker, agents) = (Reading(world.tracker), Reading(world.agents));
    look(&World { tracker: &tracker, agents: &agents, doorbells: &[], ..*world })
}

struct Reading<'a, P: ?Sized>(&'a P);

/// A call that changes something is never made; that it was tried is a defect, and shows as a fault.
fn refused<T>(operation: &'static str) -> Result<T> {
    Err(Fault::new(operation, FaultClass::Refused, FaultScope::Item, "nothing may be changed by only looking"))
}

impl Tracker for Reading<'_, dyn Tracker + '_> {
    fn allowance(&self) -> Option<Allowance> {
        self.0.allowance()
    }
    fn me(&self) -> Result<Login> {
        self.0.me()
    }
    fn list(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>> {
        self.0.list(repos, queries)
    }
    fn issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>> {
        self.0.issue(issue)
    }
    fn events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>> {
        self.0.events(issue)
    }
    fn timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>> {
        self.0.timeline(issue)
    }
    fn permission(&self, repo: &RepoId, login: &Login) -> Result<Permission> {
        self.0.permission(repo, login)
    }
    fn text_history(&self, issue: &IssueRef) -> Result<TextHistory> {
        self.0.text_history(issue)
    }
    fn blockers(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>> {
        self.0.blockers(issue)
    }
    fn comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>> {
        self.0.comments(issue, since)
    }
    fn create_comment(&self, _: &IssueRef, _: &str) -> Result<u64> {
        refused("write a comment")
    }
    fn edit_comment(&self, _: &IssueRef, _: u64, _: &str) -> Result<()> {
        refused("edit a comment")
    }
    fn delete_comment(&self, _: &IssueRef, _: u64) -> Result<()> {
        refused("delete a comment")
    }
    fn add_label(&self, _: &IssueRef, _: &str) -> Result<()> {
        refused("add a label")
    }
    fn remove_label(&self, _: &IssueRef, _: &str) -> Result<()> {
        refused("take a label off")
    }
    fn close(&self, _: &IssueRef) -> Result<()> {
        refused("close the issue")
    }
    fn reopen(&self, _: &IssueRef) -> Result<()> {
        refused("open the issue again")
    }
    fn repository(&self, repo: &RepoId) -> Result<Repository> {
        self.0.repository(repo)
    }
    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History> {
        self.0.commits(repo, head, base)
    }
    fn news(&self, repo: &RepoId, base: Option<&Sha>, known: Option<&Sha>) -> Result<Option<History>> {
        self.0.news(repo, base, known)
    }
    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes> {
        self.0.changes(repo, commit)
    }
}

impl Agents for Reading<'_, dyn Agents + '_> {
    fn environment(&self) -> Result<Environment> {
        self.0.environment()
    }
    fn fleet(&self, depth: Depth) -> Result<Seen<Fleet>> {
        self.0.fleet(depth)
    }
    fn thread(&self, thread: &ThreadId) -> Result<Seen<Option<afk_core::thread::Thread>>> {
        self.0.thread(thread)
    }
    fn send(&self, _: &Command) -> Result<()> {
        refused("send a command")
    }
}
