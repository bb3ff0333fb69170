//! GitHub: github.com, GitHub Enterprise Cloud on its own hosts, and GitHub Enterprise Server.
//!
//! REST for everything that it has; GraphQL for edits of an issue's text, which REST does not tell, and for listing many
//! repositories in one call.

mod account;
mod blockers;
mod changes;
mod client;
mod comments;
mod commits;
mod convert;
mod events;
mod graphql;
mod inspect;
mod issues;
mod labels;
mod list;
mod paging;
mod problem;
mod repository;
#[cfg(test)]
mod tests;
mod text_history;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use afk_core::config::{Armed, TrackerSettings};
use afk_core::ids::{IssueRef, Login, RepoId, Sha};
use afk_core::port::{
    Allowance, Changes, Comment, History, IssueEvent, LabelQuery, Listing, NativeBlocker, Permission, Repository,
    Result, Seen, TextHistory, Timeline, Tracker, TrackerIssue,
};
use afk_http::github::Gate;
use afk_http::{Client, Settings, SetupError, github};
use jiff::Timestamp;

use self::labels::KnownLabels;

/// A GitHub server.
#[derive(Debug)]
pub struct GitHub {
    rest: Client,
    graphql: Client,
    me: OnceLock<Login>,
    labels: KnownLabels,
    /// Whether the server is too old to keep dependencies of issues, once that was asked.
    without_dependencies: OnceLock<bool>,
    workers: u32,
}

impl GitHub {
    /// A tracker that makes at most `workers` calls at once for a listing, and that shares `gate` with everything else that
    /// asks GitHub. Sends nothing.
    ///
    /// # Errors
    /// The address is none, the token would travel in the clear, or the CA file or proxy is not usable.
    pub fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        http: &Settings,
        workers: u32,
        gate: &Arc<Gate>,
    ) -> std::result::Result<Self, SetupError> {
        let me = OnceLock::new();
        if let Some(login) = &tracker.bot_login {
            me.get_or_init(|| login.clone());
        }
        Ok(Self {
            rest: github::rest(armed, &tracker.url, &tracker.token, http, gate)?,
            graphql: github::graphql(armed, &tracker.url, &tracker.token, http, gate)?,
            me,
            labels: KnownLabels::default(),
            without_dependencies: OnceLock::new(),
            workers,
        })
    }
}

impl Tracker for GitHub {
    fn allowance(&self) -> Option<Allowance> {
        self.rest.allowance()
    }

    fn me(&self) -> Result<Login> {
        self.own_login()
    }

    fn list(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>> {
        self.list_in_chunks(repos, queries)
    }

    fn issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>> {
        self.read_issue(issue)
    }

    fn events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>> {
        self.read_events(issue)
    }

    fn timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>> {
        self.read_timeline(issue)
    }

    fn permission(&self, repo: &RepoId, login: &Login) -> Result<Permission> {
        self.read_permission(repo, login)
    }

    fn text_history(&self, issue: &IssueRef) -> Result<TextHistory> {
        self.read_text_history(issue)
    }

    fn blockers(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>> {
        self.read_dependencies(issue)
    }

    fn comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>> {
        self.read_comments(issue, since)
    }

    fn create_comment(&self, issue: &IssueRef, body: &str) -> Result<u64> {
        self.write_comment(issue, body)
    }

    fn edit_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<()> {
        self.replace_comment(issue, comment, body)
    }

    fn delete_comment(&self, issue: &IssueRef, comment: u64) -> Result<()> {
        self.drop_comment(issue, comment)
    }

    fn add_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.put_label_on(issue, label)
    }

    fn remove_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.take_label_off(issue, label)
    }

    fn close(&self, issue: &IssueRef) -> Result<()> {
        self.set_closed(issue)
    }

    fn reopen(&self, issue: &IssueRef) -> Result<()> {
        self.set_open(issue)
    }

    fn repository(&self, repo: &RepoId) -> Result<Repository> {
        self.read_repository(repo)
    }

    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History> {
        self.read_commits(repo, head, base)
    }

    fn news(&self, repo: &RepoId, base: Option<&Sha>, known: Option<&Sha>) -> Result<Option<History>> {
        self.read_news(repo, base, known)
    }

    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes> {
        self.read_changes(repo, commit)
    }
}
