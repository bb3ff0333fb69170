//! The files that a commit touched.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{ChangeKind, Changes, FileChange};

use super::client::Problem;
use super::{Gitea, wire};

impl Gitea {
    /// The files of a commit against its first parent. These servers give them all at once, in no order, and a move as a
    /// removal and an addition.
    pub(super) fn read_changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes, Fault> {
        let calls = self.calls(repo, "read the files of a commit");
        let request = calls.get(&["git", "commits", commit.as_str()]).query("stat", false).query("verification", false);
        let reply = request.query("files", true).json::<wire::CommitFiles>().map_err(|error| calls.failed(error))?;
        let wire::CommitFiles { sha, files } = reply.body;
        if !sha.eq_ignore_ascii_case(commit.as_str()) {
            return Err(calls.garbled(Problem::OtherCommit { asked: commit.clone(), answered: sha }));
        }
        let complete = files.is_some();
        let mut files: Vec<FileChange> = files.unwrap_or_default().into_iter().map(change).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Changes { files, complete })
    }
}

fn change(file: wire::File) -> FileChange {
    let kind = match file.status.as_deref() {
        Some("added") => ChangeKind::Added,
        Some("removed") => ChangeKind::Removed,
        // `modified`, and a word that no release has said before: a change that is looked at is never missed.
        Some(_) | None => ChangeKind::Changed,
    };
    FileChange { path: file.filename, kind }
}
