//! What GitHub's REST API sends and takes, as it spells it. Only the fields that AFK uses.
//!
//! Times stay text here: an odd one in an element that AFK does not read must not spoil the rest.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

pub(super) use self::label::LabelName;

mod label;

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub(super) login: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// An issue, or a pull request in its place.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Issue {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) body: Option<String>,
    pub(super) user: Option<User>,
    pub(super) labels: Vec<LabelName>,
    pub(super) state: String,
    pub(super) html_url: String,
    pub(super) repository_url: String,
    /// Absent on servers without dependencies.
    pub(super) issue_dependencies_summary: Option<DependenciesSummary>,
}

/// How many dependencies an issue has.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DependenciesSummary {
    pub(super) total_blocked_by: usize,
}

/// An issue that another one waits for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Blocker {
    pub(super) number: u64,
    pub(super) state: String,
    pub(super) repository_url: String,
}

/// An element of an issue's timeline; more than thirty shapes share these fields, and some have none of them.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TimelineItem {
    pub(super) event: Option<String>,
    pub(super) id: Option<i64>,
    pub(super) node_id: Option<String>,
    pub(super) actor: Option<User>,
    pub(super) label: Option<LabelName>,
    pub(super) commit_id: Option<String>,
    pub(super) created_at: Option<String>,
    /// Who wrote a comment.
    pub(super) user: Option<User>,
    /// The text of a comment.
    pub(super) body: Option<String>,
    /// When a comment was last edited.
    pub(super) updated_at: Option<String>,
    /// Present means that an app did it in the actor's name.
    pub(super) performed_via_github_app: Option<IgnoredAny>,
}

/// A comment.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) user: Option<User>,
    pub(super) body: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
}

/// What was written, by its id.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Written {
    pub(super) id: u64,
}

/// What an account may do: one of four words, whatever the name of its role.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Access {
    pub(super) permission: String,
}

/// AFK's own account.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Account {
    pub(super) login: String,
}

/// What AFK's own account may do.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OwnRights {
    pub(super) admin: bool,
    pub(super) maintain: Option<bool>,
    pub(super) push: bool,
    pub(super) triage: Option<bool>,
}

/// A repository.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Repository {
    pub(super) full_name: String,
    pub(super) default_branch: String,
    pub(super) private: bool,
    pub(super) archived: bool,
    pub(super) disabled: Option<bool>,
    pub(super) clone_url: String,
    pub(super) permissions: Option<OwnRights>,
}

/// A branch, and whether a protection of its own holds for it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Branch {
    pub(super) protected: bool,
}

/// A rule of a ruleset that holds for a branch.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Rule {
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// A branch.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Reference {
    pub(super) object: CommitMeta,
}

/// A comparison of two commits.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Comparison {
    pub(super) total_commits: usize,
    pub(super) commits: Vec<Commit>,
}

/// A commit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Commit {
    pub(super) sha: String,
    pub(super) html_url: String,
    pub(super) commit: CommitBody,
    pub(super) parents: Vec<CommitMeta>,
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
    pub(super) status: String,
    pub(super) previous_filename: Option<String>,
}

/// What a server says about itself; GitHub's own says no version.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Meta {
    pub(super) installed_version: Option<String>,
}

/// Adds labels by name.
#[derive(Debug, Serialize)]
pub(super) struct AddLabels<'a> {
    pub(super) labels: [&'a str; 1],
}

/// Makes a label.
#[derive(Debug, Serialize)]
pub(super) struct NewLabel<'a> {
    pub(super) name: &'a str,
    /// Without a leading `#`.
    pub(super) color: &'a str,
    /// At most 100 characters.
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
    pub(super) state_reason: &'static str,
}
