//! A repository and the head of its default branch.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::Repository;

use super::client::Calls;
use super::{Gitea, wire};

impl Gitea {
    /// Reads a repository, and its default branch unless it is empty.
    pub(super) fn read_repository(&self, repo: &RepoId) -> Result<Repository, Fault> {
        let calls = self.calls(repo, "read the repository");
        let found = calls.get(&[]).json::<wire::Repository>().map_err(|error| calls.failed(error))?.body;
        calls.must_be_named(&found.full_name)?;
        let head = if found.empty { None } else { Some(read_head(calls, &found.default_branch)?) };
        let writable = found.permissions.map(|rights| (rights.push || rights.admin) && !found.archived);
        Ok(Repository {
            id: repo.clone(),
            branch: found.default_branch,
            head,
            private: found.private,
            writable,
            clone_url: found.clone_url,
        })
    }
}

/// The branch's own address is cheap for the server: listing commits would count all of them first.
fn read_head(calls: Calls<'_>, branch: &str) -> Result<Sha, Fault> {
    let mut path = vec!["branches"];
    // The server takes the rest of the path as the name; an encoded slash is refused by some proxies.
    path.extend(branch.split('/'));
    let found = calls.get(&path).json::<wire::Branch>().map_err(|error| calls.failed(error))?.body;
    Sha::parse(&found.commit.id).map_err(|error| calls.unreadable(error.into()))
}
