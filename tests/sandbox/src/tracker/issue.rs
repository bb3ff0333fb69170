//! Issues: rows, and every act on them. Comments and events share one table and one counter, as on the real servers.

mod row;

use afk_core::ids::{IssueRef, Sha};
use afk_core::port::Permission;
use jiff::Timestamp;

use super::{Flavor, Forge, Refusal};

pub use row::{Entry, Gone, IssueRow, What};

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
