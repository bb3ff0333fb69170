//! Labels: of repositories and of organisations.

use afk_core::RepoId;
use afk_core::port::Permission;

use super::{Forge, Refusal};

/// A label of a repository or an organisation.
#[derive(Clone, Debug)]
pub struct Label {
    /// Its number: what issues and timelines hold.
    pub id: u64,
    /// Its name now.
    pub name: String,
    /// Its colour, six hexadecimal digits.
    pub color: String,
    /// Its description.
    pub description: String,
}

impl Forge {
    /// The label of that name that an issue of the repository can carry: the repository's own first, then its owner's.
    #[must_use]
    pub fn label_named(&self, repo: &RepoId, name: &str) -> Option<&Label> {
        let own = self.repos.get(repo).map(|repo| repo.labels.as_slice()).unwrap_or_default();
        let org = self.org_labels.get(repo.owner()).map(Vec::as_slice).unwrap_or_default();
        own.iter().chain(org).find(|label| afk_core::issue::same_label(&label.name, name))
    }

    /// The label of that number.
    #[must_use]
    pub fn label(&self, repo: &RepoId, id: u64) -> Option<&Label> {
        let own = self.repos.get(repo).map(|repo| repo.labels.as_slice()).unwrap_or_default();
        let org = self.org_labels.get(repo.owner()).map(Vec::as_slice).unwrap_or_default();
        own.iter().chain(org).find(|label| label.id == id)
    }

    /// Makes a label in a repository. Nothing stops a second one of the same name.
    ///
    /// # Errors
    /// The account may not.
    pub fn create_label(
        &mut self,
        actor: &str,
        repo: &RepoId,
        name: &str,
        color: &str,
        text: &str,
    ) -> Result<u64, Refusal> {
        self.next.label += 1;
        let label = Label { id: self.next.label, name: name.into(), color: color.into(), description: text.into() };
        self.repo_for(actor, repo, Permission::Write)?.labels.push(label);
        Ok(self.next.label)
    }

    /// Deletes a label of a repository: it is on no issue any more. One that is not there changes nothing.
    pub fn delete_label(&mut self, repo: &RepoId, id: u64) {
        let Some(row) = self.repos.get_mut(repo) else { return };
        row.labels.retain(|label| label.id != id);
        for issue in row.issues.values_mut() {
            issue.labels.retain(|label| *label != id);
        }
    }

    /// Makes a label for all repositories of an owner.
    pub fn create_org_label(&mut self, owner: &str, name: &str) -> u64 {
        self.next.label += 1;
        let label =
            Label { id: self.next.label, name: name.into(), color: "ededed".into(), description: String::new() };
        self.org_labels.entry(owner.into()).or_default().push(label);
        self.next.label
    }
}
