//! The files that a commit touched.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{ChangeKind, Changes, FileChange};

use super::paging::PAGE_ITEMS;
use super::problem::Grant;
use super::{GitHub, wire};

/// GitHub gives no more files of one commit than these.
const FILES_MAX: usize = 3_000;

impl GitHub {
    /// The files of a commit, page by page; of a very large commit only the first 3,000.
    pub(super) fn read_changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes, Fault> {
        let calls = self.calls(repo, "read the files of a commit", Grant::ReadContents);
        let first = calls.get(&["commits", commit.as_str()]).query("per_page", PAGE_ITEMS);
        let mut reply = first.json::<wire::CommitFiles>().map_err(|error| calls.failed(error))?;
        let mut files = Vec::new();
        loop {
            files.extend(reply.body.files.unwrap_or_default().into_iter().map(change));
            let Some(link) = reply.next.filter(|_| files.len() < FILES_MAX) else { break };
            let page = calls.page(&link).map_err(|error| calls.failed(error))?;
            reply = page.json::<wire::CommitFiles>().map_err(|error| calls.failed(error))?;
        }
        let complete = files.len() < FILES_MAX;
        Ok(Changes { files, complete })
    }
}

fn change(file: wire::File) -> FileChange {
    let kind = match file.status.as_str() {
        "added" | "copied" => ChangeKind::Added,
        "removed" => ChangeKind::Removed,
        "renamed" => ChangeKind::Renamed { from: file.previous_filename },
        // `modified`, `changed`, and a word that it has not said before: a change that is looked at is never missed.
        _ => ChangeKind::Changed,
    };
    FileChange { path: file.filename, kind }
}
