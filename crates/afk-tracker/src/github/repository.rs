//! A repository and the head of its default branch.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::Repository;

use super::client::Calls;
use super::problem::Grant;
use super::{GitHub, wire};

impl GitHub {
    /// Reads a repository and its default branch.
    pub(super) fn read_repository(&self, repo: &RepoId) -> Result<Repository, Fault> {
        let calls = self.calls(repo, "read the repository", Grant::ReadContents);
        let found = calls.get(&[]).json::<wire::Repository>().map_err(|error| calls.failed(error))?.body;
        calls.must_be_named(&found.full_name)?;
        let head = read_head(calls, &found.default_branch)?;
        Ok(Repository {
            id: repo.clone(),
            writable: self.writable(&found),
            branch: found.default_branch,
            head,
            private: found.private,
            clone_url: found.clone_url,
        })
    }

    /// Whether AFK's account may push or label. For an app GitHub shows the rights of a user that it is not.
    fn writable(&self, found: &wire::Repository) -> Option<bool> {
        if found.archived || found.disabled == Some(true) {
            return Some(false);
        }
        let app = self.me.get().is_some_and(|me| me.as_str().ends_with("[bot]"));
        let rights = found.permissions.as_ref().filter(|_| !app)?;
        Some(rights.push || rights.admin || rights.maintain == Some(true) || rights.triage == Some(true))
    }
}

/// The head of a branch; `None` for an empty repository.
fn read_head(calls: Calls<'_>, branch: &str) -> Result<Option<Sha>, Fault> {
    let mut path = vec!["git", "ref", "heads"];
    path.extend(branch.split('/'));
    match calls.get(&path).json::<wire::Reference>() {
        Ok(reply) => Sha::parse(&reply.body.object.sha).map(Some).map_err(|error| calls.unreadable(error.into())),
        Err(error) if error.status == Some(409) => Ok(None),
        Err(error) => Err(calls.failed(error)),
    }
}
