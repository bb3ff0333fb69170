//! The files that a commit touched.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{ChangeKind, Changes, FileChange};

use super::paging::PAGE_ITEMS;
use super::problem::{Grant, Problem};
use super::{GitHub, wire};

/// GitHub gives no more files of one commit than these, and does not say when there are more.
const FILES_MAX: usize = 3_000;
/// The pages that they fill.
const PAGES_MAX: usize = FILES_MAX / PAGE_ITEMS;

impl GitHub {
    /// The files of a commit against its first parent, page by page; of a very large commit only the first 3,000.
    pub(super) fn read_changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes, Fault> {
        let calls = self.calls(repo, "read the files of a commit", Grant::ReadContents);
        let first = calls.get(&["commits", commit.as_str()]).query("per_page", PAGE_ITEMS);
        let reply = first.json::<wire::CommitFiles>().map_err(|error| calls.failed(error))?;
        let (mut pages, mut next) = (vec![reply.body], reply.next);
        for _ in 1..PAGES_MAX {
            let Some(link) = &next else { break };
            let page = calls.page(link).map_err(|error| calls.failed(error))?;
            let reply = page.json::<wire::CommitFiles>().map_err(|error| calls.failed(error))?;
            pages.push(reply.body);
            next = reply.next;
        }
        if let Some(other) = pages.iter().find(|page| !page.sha.eq_ignore_ascii_case(commit.as_str())) {
            let answered = other.sha.clone();
            return Err(calls.garbled(Problem::OtherCommit { asked: commit.clone(), answered }));
        }
        let told = pages.iter().all(|page| page.files.is_some());
        let found: Vec<wire::File> = pages.into_iter().filter_map(|page| page.files).flatten().collect();
        let complete = told && next.is_none() && found.len() < FILES_MAX;
        Ok(Changes { files: found.into_iter().filter_map(change).collect(), complete })
    }
}

/// What became of a file; `None`: nothing.
fn change(file: wire::File) -> Option<FileChange> {
    let kind = match file.status.as_str() {
        "unchanged" => return None,
        "added" | "copied" => ChangeKind::Added,
        "removed" => ChangeKind::Removed,
        "renamed" => ChangeKind::Renamed { from: file.previous_filename },
        // `modified`, `changed`, and a word that it has not said before: a change that is looked at is never missed.
        _ => ChangeKind::Changed,
    };
    Some(FileChange { path: file.filename, kind })
}
