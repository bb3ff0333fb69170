//! Gitea and Forgejo: one client for both, because what AFK uses of them differs little. Where versions differ, the reply
//! decides, never a version number.

mod account;
mod changes;
mod client;
mod comments;
mod commits;
mod convert;
mod events;
mod inspect;
mod issues;
mod labels;
mod list;
mod paging;
mod repository;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use afk_core::config::{Armed, TrackerSettings};
use afk_core::ids::{IssueRef, Login, RepoId, Sha};
use afk_core::port::{
    Allowance, Changes, Comment, History, IssueEvent, LabelQuery, Listing, NativeBlocker, Permission, Repository,
    Result, Seen, TextHistory, Timeline, Tracker, TrackerIssue,
};
use afk_http::{Auth, Client, Settings, SetupError};
use jiff::Timestamp;

use self::labels::KnownLabels;

/// A Gitea (1.22 or newer) or Forgejo (7 or newer) server.
#[derive(Debug)]
pub struct Gitea {
    http: Client,
    me: OnceLock<Login>,
    labels: KnownLabels,
    /// Whether the server cuts timelines into pages also where none was asked for, once that was seen.
    pages_timelines: OnceLock<bool>,
    workers: u32,
}

impl Gitea {
    /// A tracker that lists at most `workers` repositories at once. Sends nothing.
    ///
    /// # Errors
    /// The address is none, the token would travel in the clear, or the CA file or proxy is not usable.
    pub fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        http: &Settings,
        workers: u32,
    ) -> std::result::Result<Self, SetupError> {
        let base = format!("{}/api/v1", tracker.url.trim_end_matches('/'));
        let http = Client::new(armed, &base, Auth::Token(tracker.token.clone()), http)?;
        let me = OnceLock::new();
        if let Some(login) = &tracker.bot_login {
            me.get_or_init(|| login.clone());
        }
        Ok(Self {
            http: http.with_header("accept", "application/json"),
            me,
            labels: KnownLabels::default(),
            pages_timelines: OnceLock::new(),
            workers,
        })
    }
}

impl Tracker for Gitea {
    fn allowance(&self) -> Option<Allowance> {
        self.http.allowance()
    }

    fn me(&self) -> Result<Login> {
        self.own_login()
    }

    fn list(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>> {
        self.list_side_by_side(repos, queries)
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

    fn text_history(&self, _issue: &IssueRef) -> Result<TextHistory> {
        // Edits of an issue's text leave no trace in the API; the web pages that show them take no token.
        Ok(TextHistory::Unprovable)
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
        self.set_state(issue, "close the issue", "closed")
    }

    fn reopen(&self, issue: &IssueRef) -> Result<()> {
        self.set_state(issue, "reopen the issue", "open")
    }

    fn repository(&self, repo: &RepoId) -> Result<Repository> {
        self.read_repository(repo)
    }

    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History> {
        self.read_commits(repo, Some(head), base)
    }

    fn news(&self, repo: &RepoId, base: Option<&Sha>, known: Option<&Sha>) -> Result<Option<History>> {
        self.read_news(repo, base, known)
    }

    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes> {
        self.read_changes(repo, commit)
    }
}
