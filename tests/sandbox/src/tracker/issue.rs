//! Issues: rows, and every act on them. Comments and events share one table and one counter, as on the real servers.

use afk_core::ids::{IssueRef, Sha};
use afk_core::port::Permission;
use jiff::Timestamp;

use super::{Flavor, Forge, Label, Refusal};

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
            text_edited: None,
            state_reason: None,
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
        let label = match what {
            What::Label { label, .. } => self.label(&issue.repo, label).cloned(),
            What::Comment(_)
            | What::Close(_)
            | What::Reopen
            | What::ChangeTitle { .. }
            | What::CommitRef(_)
            | What::IssueRef(_)
            | What::Broken => None,
        };
        if let Some(row) = self.repos.get_mut(&issue.repo).and_then(|repo| repo.issues.get_mut(&issue.number)) {
            row.timeline.push(Entry { id, at, updated_at: at, user: user.into(), via_app: false, label, what });
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
        let row = self.issue_for(actor, issue, self.triage_needs(&issue.repo, actor))?;
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
        let row = self.issue_for(actor, issue, self.triage_needs(&issue.repo, actor))?;
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

    /// What it takes to close or reopen: its author may, and whoever may write.
    fn state_needs(&self, actor: &str, issue: &IssueRef) -> Result<Permission, Refusal> {
        let own = self.issue(issue)?.author == actor;
        Ok(if own { Permission::Read } else { self.triage_needs(&issue.repo, actor) })
    }

    /// Closes an issue; a closed one stays as it is.
    ///
    /// # Errors
    /// The account may not (its author may), or a dependency is open.
    pub fn close(&mut self, at: Timestamp, actor: &str, issue: &IssueRef, commit: Option<Sha>) -> Result<(), Refusal> {
        let row = self.issue(issue)?;
        let needs = self.state_needs(actor, issue)?;
        let open = |it: &IssueRef| self.issue(it).is_ok_and(|row| row.open);
        // GitHub shows dependencies and does not act on them.
        let depends = self.repo(&issue.repo)?.dependencies && self.flavor != Flavor::Github;
        if depends && row.open && row.blocked_by.iter().any(open) {
            return Err(Refusal::OpenDependencies);
        }
        let row = self.issue_for(actor, issue, needs)?;
        if row.open {
            row.open = false;
            row.closed_at = Some(at);
            row.state_reason = Some("completed".into());
            self.write_entry(at, actor, issue, What::Close(commit));
        }
        Ok(())
    }

    /// Opens an issue again; an open one stays as it is.
    ///
    /// # Errors
    /// The account may not.
    pub fn reopen(&mut self, at: Timestamp, actor: &str, issue: &IssueRef) -> Result<(), Refusal> {
        let needs = self.state_needs(actor, issue)?;
        let row = self.issue_for(actor, issue, needs)?;
        if !row.open {
            row.open = true;
            row.closed_at = None;
            row.state_reason = Some("reopened".into());
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
        row.text_edited.clone_from(&row.edited);
        row.updated_at = at;
        Ok(())
    }

    /// Takes an issue away: deleted, or to another repository, where it gets that number.
    ///
    /// # Errors
    /// There is no such issue.
    pub fn take_away(&mut self, issue: &IssueRef, gone: Gone) -> Result<(), Refusal> {
        let repo = self.repos.get_mut(&issue.repo).ok_or(Refusal::NotFound)?;
        let row = repo.issues.remove(&issue.number).ok_or(Refusal::NotFound)?;
        repo.gone.insert(issue.number, gone.clone());
        if let Gone::Transferred(to) = gone {
            // Labels stay behind with their repository.
            let row = IssueRow { number: to.number, labels: Vec::new(), ..row };
            self.make_repo(&to.repo).issues.insert(to.number, row);
        }
        Ok(())
    }
}
