//! The tracker and the forge around it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::{Allowance, Result, Seen};
use crate::ids::{EventId, IssueRef, Login, RepoId, Sha};
use crate::issue::BlockerRef;

/// What sort of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    /// A person, as far as the server can tell.
    User,
    /// A bot or an app.
    Bot,
    /// A deleted account, or one of the server's own.
    Ghost,
}

/// An account that did something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    /// Its name.
    pub login: Login,
    /// What sort of account it is.
    pub kind: ActorKind,
}

/// An issue as the tracker shows it. No listing shows a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackerIssue {
    /// Which one.
    pub issue: IssueRef,
    /// Its title.
    pub title: String,
    /// Its text; empty where it has none.
    pub body: String,
    /// Who wrote it; `None` for a deleted account or a migrated issue.
    pub author: Option<Actor>,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// Whether it is open.
    pub open: bool,
    /// Its page.
    pub url: String,
}

/// Which issues to list. The filter is applied again to what the server answers: servers drop unknown names silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelQuery<'a> {
    /// Carrying this label, without regard to case.
    pub label: &'a str,
    /// Open ones only; else in any state.
    pub open_only: bool,
}

/// The issues of one repository that match any of the queries, each once, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The issues.
    pub issues: Vec<TrackerIssue>,
    /// False when a bound was reached: then absence proves nothing.
    pub complete: bool,
    /// The head that the default branch had then. `None`: the server does not tell it with a list, or there is none.
    pub head: Option<Sha>,
}

/// Something that happened to an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueEvent {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// By whom; `None` for a deleted account.
    pub actor: Option<Actor>,
    /// An app did it in somebody's name.
    pub via_app: bool,
    /// What.
    pub kind: EventKind,
}

/// Comments and events of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The comments, oldest first.
    pub comments: Vec<Comment>,
    /// The events, oldest first.
    pub events: Vec<IssueEvent>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A label was added. On Gitea and Forgejo this is its present name, which a rename changes; on GitHub the name that it
    /// had then.
    Labeled(String),
    /// A label was taken off.
    Unlabeled(String),
    /// The issue was closed, by this commit if one is named.
    Closed {
        /// The commit whose message closed it.
        commit: Option<Sha>,
    },
    /// The issue was opened again.
    Reopened,
    /// The title was changed.
    Renamed,
    /// A commit named the issue.
    CommitReference,
}

/// What an account may do in a repository, from its highest grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Nothing, or the account is unknown.
    None,
    /// Read, or triage: labels, but no pushes.
    Read,
    /// Push.
    Write,
    /// Administer.
    Admin,
    /// Owns the repository.
    Owner,
}

/// What the server can prove about who last edited an issue's text, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextHistory {
    /// This server keeps no such proof (Gitea, Forgejo).
    Unprovable,
    /// Never edited since it was written.
    Unedited,
    /// Last edited then, by that account (`None`: deleted).
    Edited {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Option<Actor>,
    },
}

/// A dependency that the server itself keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NativeBlocker {
    /// A readable one.
    Known {
        /// Which issue.
        blocker: BlockerRef,
        /// Whether it is still open.
        open: bool,
    },
    /// One that AFK's account may not read: counts as open.
    Hidden,
}

/// A comment on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id; grows with time.
    pub id: u64,
    /// Who wrote it; `None` for a deleted account or a migrated comment.
    pub author: Option<Actor>,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A repository and its default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The name under which the server knows it now. Differs from what was asked when it was renamed.
    pub id: RepoId,
    /// Its default branch.
    pub branch: String,
    /// The head of that branch; `None` for an empty repository.
    pub head: Option<Sha>,
    /// Whether only members can read it.
    pub private: bool,
    /// Whether AFK's account may push or label; `None` where the server does not say.
    pub writable: Option<bool>,
    /// The URL to clone it from.
    pub clone_url: String,
}

/// A commit on the default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub sha: Sha,
    /// Its parents, first one first.
    pub parents: Vec<Sha>,
    /// Its whole message.
    pub message: String,
    /// When it was committed, by the committer's clock.
    pub at: Option<Timestamp>,
    /// Its page.
    pub url: String,
}

/// The commits that the default branch has and a base has not, newest first as the server orders them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The commits.
    pub commits: Vec<Commit>,
    /// False when a bound was reached: then absence proves nothing.
    pub complete: bool,
}

/// A file that a commit touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path in the repository, after the commit (before it, for one that was removed).
    pub path: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What a commit did to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Its contents or mode changed. What a server does not tell apart counts as this.
    Changed,
    /// It is gone.
    Removed,
    /// It was moved here.
    Renamed {
        /// From where; `None` where the server does not say.
        from: Option<String>,
    },
}

/// The files that a commit touched, against its first parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The files.
    pub files: Vec<FileChange>,
    /// False when a bound was reached, the server's or AFK's: then absence proves nothing.
    pub complete: bool,
}

/// The tracker and the forge around it. Reads are safe to repeat.
pub trait Tracker: Sync {
    /// The tightest limit on requests that a reply has told of so far. `None` where the server tells of none. Asks nothing.
    fn allowance(&self) -> Option<Allowance>;
    /// AFK's own account.
    fn me(&self) -> Result<Login>;
    /// Lists issues by label, per repository; a failure of one repository does not hide the others. One entry per
    /// repository asked for.
    fn list(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>>;
    /// Reads one issue. `None`: there is none, or not for us. Where pull requests share the numbers of issues, one may be
    /// read like an issue, because an issue may wait for it.
    fn issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>>;
    /// All label, close, reopen and title events of an issue, and commits that named it, oldest first.
    fn events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>>;
    /// The same events, and in the same reading the comments, oldest first. A migrated comment may be shown as written by
    /// whoever migrated it, so only what AFK's own account wrote is to be looked for here.
    fn timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>>;
    /// What an account may do. A failure is never trust.
    fn permission(&self, repo: &RepoId, login: &Login) -> Result<Permission>;
    /// What is provable about edits of title and text.
    fn text_history(&self, issue: &IssueRef) -> Result<TextHistory>;
    /// The server's own dependencies; empty where the server or the repository has none.
    fn blockers(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>>;
    /// The comments written or edited since a time, or all, oldest first.
    fn comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>>;
    /// Writes a comment. Not safe to repeat: list first after an unclear failure.
    fn create_comment(&self, issue: &IssueRef, body: &str) -> Result<u64>;
    /// Replaces a comment's text. Safe to repeat.
    fn edit_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<()>;
    /// Deletes a comment; one that is gone already is fine. Safe to repeat.
    fn delete_comment(&self, issue: &IssueRef, comment: u64) -> Result<()>;
    /// Adds a label, making it in the repository where it is missing, and checks that the answer shows it. Safe to repeat.
    fn add_label(&self, issue: &IssueRef, label: &str) -> Result<()>;
    /// Takes a label off; one that is not there is fine. Safe to repeat.
    fn remove_label(&self, issue: &IssueRef, label: &str) -> Result<()>;
    /// Closes the issue as completed. Safe to repeat.
    fn close(&self, issue: &IssueRef) -> Result<()>;
    /// Opens the issue again. Safe to repeat.
    fn reopen(&self, issue: &IssueRef) -> Result<()>;
    /// The repository, its default branch and the head of it.
    fn repository(&self, repo: &RepoId) -> Result<Repository>;
    /// The commits reachable from `head` and not from `base`; all of them, to the bound, without a base.
    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History>;
    /// The commits that the default branch has now and `base` has not, its head first; all of them, to the bound, without a
    /// base. `None` while its head is still `known`: then nobody has pushed. Costs less than
    /// [`repository`](Self::repository) and [`commits`](Self::commits).
    fn news(&self, repo: &RepoId, base: Option<&Sha>, known: Option<&Sha>) -> Result<Option<History>>;
    /// The files that one commit touched.
    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes>;
}
