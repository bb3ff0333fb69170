//! What Gitea and Forgejo send and take, as they spell it. Only the fields that AFK uses.
//!
//! An empty list may come as `null`, so every list is an `Option`. Times stay text here: an odd one in an element that AFK
//! does not read must not spoil the rest.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// An account. Ids below 1 are the server's own: deleted accounts and its CI robot.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) login: String,
}

/// A label of an issue, a repository or an organisation.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Label {
    pub(super) id: i64,
    pub(super) name: String,
}

/// The repository of an issue.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RepositoryMeta {
    pub(super) full_name: String,
}

/// An issue, or a pull request in its place.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Issue {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) body: Option<String>,
    pub(super) user: Option<User>,
    /// Set for a migrated issue: then `user` is a stand-in.
    pub(super) original_author: Option<String>,
    pub(super) labels: Option<Vec<Label>>,
    pub(super) state: String,
    pub(super) html_url: String,
    /// Present means that it is no issue.
    pub(super) pull_request: Option<IgnoredAny>,
    pub(super) repository: Option<RepositoryMeta>,
}

/// An issue that another one waits for. One that AFK may not read has number 0, the title `HIDDEN` and no repository.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) number: u64,
    pub(super) state: String,
    pub(super) repository: Option<RepositoryMeta>,
}

/// An element of an issue's timeline; more than forty types share this shape.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TimelineItem {
    pub(super) id: i64,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) user: Option<User>,
    /// For a label: `1` when it was added, empty when it was removed. For a comment: its text.
    pub(super) body: Option<String>,
    /// Looked up when the timeline is read: the present name, or `null` once the label is deleted.
    pub(super) label: Option<Label>,
    pub(super) ref_commit_sha: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) updated_at: Option<String>,
}

/// A comment.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) user: Option<User>,
    /// Set for a migrated comment: then `user` is a stand-in.
    pub(super) original_author: Option<String>,
    pub(super) body: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
}

/// What was written, by its id.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Written {
    pub(super) id: u64,
}

/// What an account may do.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Grant {
    pub(super) permission: String,
}

/// What AFK's own account may do.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OwnRights {
    pub(super) admin: bool,
    pub(super) push: bool,
}

/// A repository.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Repository {
    pub(super) full_name: String,
    pub(super) default_branch: String,
    pub(super) private: bool,
    pub(super) empty: bool,
    pub(super) archived: bool,
    pub(super) clone_url: String,
    pub(super) permissions: Option<OwnRights>,
}

/// A branch.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Branch {
    pub(super) commit: BranchHead,
}

/// The same, for who asks what may refuse a push.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct BranchGuard {
    pub(super) protected: bool,
}

/// The head of a branch.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct BranchHead {
    pub(super) id: String,
}

/// A commit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Commit {
    pub(super) sha: String,
    pub(super) html_url: String,
    pub(super) commit: CommitBody,
    pub(super) parents: Option<Vec<CommitMeta>>,
}

/// What git itself keeps of a commit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CommitBody {
    pub(super) message: String,
    pub(super) committer: Option<Signature>,
}

/// Who made a commit, and when.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Signature {
    pub(super) date: Option<String>,
}

/// A commit by its id.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CommitMeta {
    pub(super) sha: String,
}

/// A commit with the files that it touched.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CommitFiles {
    pub(super) sha: String,
    pub(super) files: Option<Vec<File>>,
}

/// A file of a commit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct File {
    pub(super) filename: String,
    pub(super) status: Option<String>,
}

/// Adds labels by id: names that the server does not know would be dropped in silence.
#[derive(Debug, Serialize)]
pub(super) struct AddLabels {
    pub(super) labels: [i64; 1],
}

/// Makes a label.
#[derive(Debug, Serialize)]
pub(super) struct NewLabel<'a> {
    pub(super) name: &'a str,
    /// With the leading `#`.
    pub(super) color: &'a str,
    pub(super) description: &'a str,
}

/// Writes or replaces a comment.
#[derive(Debug, Serialize)]
pub(super) struct CommentText<'a> {
    pub(super) body: &'a str,
}

/// Opens or closes an issue.
#[derive(Debug, Serialize)]
pub(super) struct SetState {
    pub(super) state: &'static str,
}
