//! What is stored of an issue.

use afk_core::ids::{IssueRef, Sha};
use jiff::Timestamp;

use crate::tracker::Label;

/// An issue or a pull request.
#[derive(Clone, Debug)]
pub struct IssueRow {
    /// Its number over the whole server.
    pub id: u64,
    /// Its number in the repository.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Who wrote it.
    pub author: String,
    /// Whether it is open.
    pub open: bool,
    /// A pull request: in lists it stands between issues.
    pub pull: bool,
    /// Its labels, by number.
    pub labels: Vec<u64>,
    /// Comments and events, oldest first.
    pub timeline: Vec<Entry>,
    /// The issues that it depends on.
    pub blocked_by: Vec<IssueRef>,
    /// Only writers may comment.
    pub locked: bool,
    /// The last edit of title or text, and by whom.
    pub edited: Option<(Timestamp, String)>,
    /// The last edit of the text alone, and by whom.
    pub text_edited: Option<(Timestamp, String)>,
    /// Why it is open or closed, in GitHub's words: `completed`, `not_planned`, `duplicate`, `reopened`.
    pub state_reason: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// One line of a timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number over the whole server; grows with time.
    pub id: u64,
    /// When, to the second.
    pub at: Timestamp,
    /// When its text was last edited.
    pub updated_at: Timestamp,
    /// By whom.
    pub user: String,
    /// An app did it in the account's name.
    pub via_app: bool,
    /// The label of which it tells, as it was then: GitHub shows this one for ever, whatever became of it.
    pub label: Option<Label>,
    /// What.
    pub what: What,
}

/// What became of an issue that is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Deleted, for good.
    Deleted,
    /// Moved to another repository, where it has another number.
    Transferred(IssueRef),
}

impl Entry {
    /// The id by which GitHub's clients know it: made of its kind and its number.
    #[must_use]
    pub fn node_id(&self) -> String {
        let kind = match &self.what {
            What::Comment(_) => "IC",
            What::Label { added: true, .. } => "LE",
            What::Label { added: false, .. } => "UNLE",
            What::Close(_) => "CE",
            What::Reopen => "REE",
            What::ChangeTitle { .. } => "RTE",
            What::CommitRef(_) => "REFE",
            What::IssueRef(_) => "CRE",
            What::Broken => "UNKNOWN",
        };
        format!("{kind}_{}", self.id)
    }
}

/// What a line of a timeline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A comment.
    Comment(String),
    /// A label was put on (body `"1"`) or taken off (body `""`).
    Label {
        /// The label, by number: its name is looked up when it is shown.
        label: u64,
        /// Put on.
        added: bool,
    },
    /// Closed; by this commit, which only GitHub tells.
    Close(Option<Sha>),
    /// Opened again.
    Reopen,
    /// The title was changed.
    ChangeTitle {
        /// The former title.
        old: String,
        /// The new one.
        new: String,
    },
    /// A commit named the issue.
    CommitRef(Sha),
    /// Another issue named this one; shown only to those who may read that one.
    IssueRef(IssueRef),
    /// Something that the server cannot show: it writes `null` in its place.
    Broken,
}

impl IssueRow {
    /// The comments, oldest first.
    pub fn comments(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.timeline.iter().filter_map(|entry| {
            let What::Comment(body) = &entry.what else { return None };
            Some((entry, body.as_str()))
        })
    }
}
