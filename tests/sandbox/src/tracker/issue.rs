//! Issues: rows, and every act on them. Comments and events share one table and one counter, as on the real servers.

use afk_core::ids::{IssueRef, Sha};
use afk_core::port::Permission;
use jiff::Timestamp;

use super::{Forge, Refusal};

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
    /// What.
    pub what: What,
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

impl Forge {
    /// Writes an issue with this number.
    pub fn open_issue(&mut self, at: Timestamp, author: &str, issue: &IssueRef, title: &str, body: &str) {
        self.account(author);
        self.next.issue += 1;
        let row = IssueRow {
            id: self.next.issue,
            number: issue.number,
            title: title.into(),
            body: body.into(),
            author: author.into(),
            open: true,
            pull: false,
            labels: Vec::new(),
            timeline: Vec::new(),
            blocked_by: Vec::new(),
            locked: false,
            edited: None,
            created_at: at,
            updated_at: at,
            closed_at: None,
        };
        self.make_repo(&issue.repo).issues.insert(issue.number, row);
    }

    fn issue_for(&mut self, actor: &str, issue: &IssueRef, needs: Permission) -> Result<&mut IssueRow, Refusal> {
        let repo = self.repo_for(actor, &issue.repo, needs)?;
        repo.issues.get_mut(&issue.number).ok_or(Refusal::NotFound)
    }

    pub(crate) fn write_entry(&mut self, at: Timestamp, user: &str, issue: &IssueRef, what: What) -> u64 {
        self.next.entry += 1;
        let id = self.next.entry;
        if let Some(row) = self.repos.get_mut(&issue.repo).and_then(|repo| repo.issues.get_mut(&issue.number)) {
            row.timeline.push(Entry { id, at, updated_at: at, user: user.into(), what });
            row.updated_at = at;
        }
        id
    }

    /// Puts a label on; one that is there already writes nothing.
    ///
    /// # Errors
    /// The account may not, or there is no such issue or label.
    pub fn add_label(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, label: u64) -> Result<(), Refusal> {
        self.label(&issue.repo, label).ok_or(Refusal::NotFound)?;
        let row = self.issue_for(actor, issue, Permission::Write)?;
        if !row.labels.contains(&label) {
            row.labels.push(label);
            self.write_entry(at, actor, issue, What::Label { label, added: true });
        }
        Ok(())
    }

    /// Takes a label off; one that is not there writes nothing.
    ///
    /// # Errors
    /// The account may not, or there is no such issue or label.
    pub fn remove_label(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, label: u64) -> Result<(), Refusal> {
        self.label(&issue.repo, label).ok_or(Refusal::NotFound)?;
        let row = self.issue_for(actor, issue, Permission::Write)?;
        if row.labels.contains(&label) {
            row.labels.retain(|it| *it != label);
            self.write_entry(at, actor, issue, What::Label { label, added: false });
        }
        Ok(())
    }

    /// Writes a comment; on a locked issue only writers may.
    ///
    /// # Errors
    /// The account may not, or there is no such issue.
    pub fn comment(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, body: &str) -> Result<u64, Refusal> {
        let needs = if self.issue(issue)?.locked { Permission::Write } else { Permission::Read };
        self.issue_for(actor, issue, needs)?;
        Ok(self.write_entry(at, actor, issue, What::Comment(body.into())))
    }

    /// Edits a comment: its author or a writer may.
    ///
    /// # Errors
    /// The account may not, or there is no such comment.
    pub fn edit_comment(
        &mut self,
        at: Timestamp,
        actor: &str,
        issue: &IssueRef,
        id: u64,
        body: &str,
    ) -> Result<(), Refusal> {
        let row = self.comment_for(actor, issue, id)?;
        let entry = row.timeline.iter_mut().find(|entry| entry.id == id).ok_or(Refusal::NotFound)?;
        entry.what = What::Comment(body.into());
        entry.updated_at = at;
        row.updated_at = at;
        Ok(())
    }

    /// Deletes a comment: its author or a writer may.
    ///
    /// # Errors
    /// The account may not, or there is no such comment.
    pub fn delete_comment(&mut self, actor: &str, issue: &IssueRef, id: u64) -> Result<(), Refusal> {
        self.comment_for(actor, issue, id)?.timeline.retain(|entry| entry.id != id);
        Ok(())
    }

    fn comment_for(&mut self, actor: &str, issue: &IssueRef, id: u64) -> Result<&mut IssueRow, Refusal> {
        let author = self.issue(issue)?.comments().find(|(entry, _)| entry.id == id).ok_or(Refusal::NotFound)?;
        let needs = if author.0.user == actor { Permission::Read } else { Permission::Write };
        self.issue_for(actor, issue, needs)
    }

    /// Closes an issue; a closed one stays as it is.
    ///
    /// # Errors
    /// The account may not (its author may), or a dependency is open.
    pub fn close(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, commit: Option<Sha>) -> Result<(), Refusal> {
        let row = self.issue(issue)?;
        let needs = if row.author == actor { Permission::Read } else { Permission::Write };
        let open = |it: &IssueRef| self.issue(it).is_ok_and(|row| row.open);
        let depends = self.repo(&issue.repo)?.dependencies;
        if depends && row.open && row.blocked_by.iter().any(open) {
            return Err(Refusal::OpenDependencies);
        }
        let row = self.issue_for(actor, issue, needs)?;
        if row.open {
            row.open = false;
            row.closed_at = Some(at);
            self.write_entry(at, actor, issue, What::Close(commit));
        }
        Ok(())
    }

    /// Opens an issue again; an open one stays as it is.
    ///
    /// # Errors
    /// The account may not.
    pub fn reopen(&mut self, at: Timestamp, actor: &str, issue: &IssueRef) -> Result<(), Refusal> {
        let needs = if self.issue(issue)?.author == actor { Permission::Read } else { Permission::Write };
        let row = self.issue_for(actor, issue, needs)?;
        if !row.open {
            row.open = true;
            row.closed_at = None;
            self.write_entry(at, actor, issue, What::Reopen);
        }
        Ok(())
    }

    /// Changes the title, which the timeline tells.
    ///
    /// # Errors
    /// The account may not.
    pub fn edit_title(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, title: &str) -> Result<(), Refusal> {
        let needs = if self.issue(issue)?.author == actor { Permission::Read } else { Permission::Write };
        let row = self.issue_for(actor, issue, needs)?;
        let old = std::mem::replace(&mut row.title, title.into());
        row.edited = Some((at, actor.into()));
        self.write_entry(at, actor, issue, What::ChangeTitle { old, new: title.into() });
        Ok(())
    }

    /// Changes the text, which leaves no trace in the timeline.
    ///
    /// # Errors
    /// The account may not.
    pub fn edit_body(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, body: &str) -> Result<(), Refusal> {
        let needs = if self.issue(issue)?.author == actor { Permission::Read } else { Permission::Write };
        let row = self.issue_for(actor, issue, needs)?;
        row.body = body.into();
        row.edited = Some((at, actor.into()));
        row.updated_at = at;
        Ok(())
    }
}
