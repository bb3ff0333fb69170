//! Commits, pushes, and what a push does to issues.

use std::collections::BTreeSet;

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Sha};
use afk_core::port::{FileChange, Permission};
use jiff::Timestamp;

use super::issue::What;
use super::{Forge, Refusal, Repo};
use crate::world::derived;

/// Whether what a commit holds passes its tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// It does.
    Good,
    /// It does not, nor does what is built on it, until somebody mends it.
    Broken,
}

/// A commit that is about to be pushed.
#[derive(Clone, Debug)]
pub struct NewCommit {
    /// Its whole message.
    pub message: String,
    /// What it makes of the tree; `None`: it leaves it as it is.
    pub tree: Option<Tree>,
    /// The files that it touches.
    pub files: Vec<FileChange>,
}

impl NewCommit {
    /// A commit that neither breaks nor mends.
    #[must_use]
    pub fn new(message: &str) -> Self {
        Self { message: message.into(), tree: None, files: Vec::new() }
    }
}

/// A commit.
#[derive(Clone, Debug)]
pub struct CommitRow {
    /// Its id.
    pub sha: Sha,
    /// Its parents.
    pub parents: Vec<Sha>,
    /// Its whole message.
    pub message: String,
    /// Who made it.
    pub author: String,
    /// When, by the committer's clock.
    pub at: Timestamp,
    /// Whether its tests pass.
    pub tree: Tree,
    /// The files that it touched.
    pub files: Vec<FileChange>,
    /// Every status that was ever posted for it, oldest first.
    pub statuses: Vec<StatusRow>,
}

/// A push.
#[derive(Clone, Debug)]
pub struct PushRow {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// To which branch.
    pub branch: String,
    /// Where the branch stood afterwards: the only commit that gets CI.
    pub head: Sha,
    /// History was rewritten.
    pub forced: bool,
}

/// A commit status. Words are the server's, so that a test can write one that nobody knows.
#[derive(Clone, Debug)]
pub struct StatusRow {
    /// Its number over the whole server.
    pub id: u64,
    /// What reports.
    pub context: String,
    /// `pending`, `success`, `error`, `failure`, `warning`, `skipped`.
    pub state: String,
    /// A line about it.
    pub description: String,
    /// Its page.
    pub target_url: String,
    /// When.
    pub at: Timestamp,
}

impl Repo {
    /// The head of the default branch.
    #[must_use]
    pub fn head(&self) -> Option<&Sha> {
        self.branches.get(&self.default_branch)
    }

    /// A commit.
    #[must_use]
    pub fn commit(&self, sha: &Sha) -> Option<&CommitRow> {
        self.commits.iter().find(|row| row.sha == *sha)
    }

    /// Everything that is reachable from a commit, itself included.
    #[must_use]
    pub fn reachable(&self, from: &Sha) -> BTreeSet<Sha> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(sha) = next.pop() {
            if let Some(row) = self.commit(&sha)
                && seen.insert(sha)
            {
                next.extend(row.parents.iter().cloned());
            }
        }
        seen
    }

    /// The newest status of each context of a commit, by context.
    #[must_use]
    pub fn latest_statuses(&self, sha: &Sha) -> Vec<&StatusRow> {
        let all = self.commit(sha).map(|row| row.statuses.as_slice()).unwrap_or_default();
        let contexts: BTreeSet<&str> = all.iter().map(|row| row.context.as_str()).collect();
        contexts.iter().filter_map(|context| all.iter().rfind(|row| row.context == *context)).collect()
    }
}

impl Forge {
    /// Pushes commits on top of a branch, and does to issues what the messages say.
    ///
    /// # Errors
    /// The account may not push.
    pub fn push(
        &mut self,
        at: Timestamp,
        actor: &str,
        repo: &RepoId,
        branch: &str,
        commits: &[NewCommit],
    ) -> Result<Vec<Sha>, Refusal> {
        let parent = self.repo_for(actor, repo, Permission::Write)?.branches.get(branch).cloned();
        self.push_onto(at, actor, repo, branch, parent, commits)
    }

    /// Rewrites a branch: resets it to a commit and puts others on top.
    ///
    /// # Errors
    /// The account may not push.
    pub fn force_push(
        &mut self,
        at: Timestamp,
        actor: &str,
        repo: &RepoId,
        onto: &Sha,
        commits: &[NewCommit],
    ) -> Result<Vec<Sha>, Refusal> {
        let row = self.repo_for(actor, repo, Permission::Write)?;
        let branch = row.default_branch.clone();
        row.branches.insert(branch.clone(), onto.clone());
        row.pushes.push(PushRow { at, by: actor.into(), branch: branch.clone(), head: onto.clone(), forced: true });
        self.push_onto(at, actor, repo, &branch, Some(onto.clone()), commits)
    }

    fn push_onto(
        &mut self,
        at: Timestamp,
        actor: &str,
        repo: &RepoId,
        branch: &str,
        mut parent: Option<Sha>,
        commits: &[NewCommit],
    ) -> Result<Vec<Sha>, Refusal> {
        let mut pushed = Vec::new();
        for new in commits {
            self.next.commit += 1;
            let sha = sha(self.next.commit);
            let row = self.repo_for(actor, repo, Permission::Write)?;
            let inherited = parent.as_ref().and_then(|it| row.commit(it)).map_or(Tree::Good, |it| it.tree);
            row.commits.push(CommitRow {
                sha: sha.clone(),
                parents: parent.into_iter().collect(),
                message: new.message.clone(),
                author: actor.into(),
                at,
                tree: new.tree.unwrap_or(inherited),
                files: new.files.clone(),
                statuses: Vec::new(),
            });
            row.branches.insert(branch.into(), sha.clone());
            parent = Some(sha.clone());
            pushed.push(sha);
        }
        let row = self.repo_for(actor, repo, Permission::Write)?;
        let default = row.default_branch == branch;
        if let Some(head) = pushed.last() {
            let head = head.clone();
            row.pushes.push(PushRow { at, by: actor.into(), branch: branch.into(), head, forced: false });
        }
        for (sha, new) in pushed.iter().zip(commits) {
            self.references(at, actor, repo, sha, &new.message, default);
        }
        Ok(pushed)
    }

    /// Writes the references, and closes what a keyword names: on the default branch, for a writer or the author.
    fn references(&mut self, at: Timestamp, actor: &str, repo: &RepoId, sha: &Sha, message: &str, default: bool) {
        for (issue, closes) in mentions(repo, message) {
            if self.issue(&issue).is_err() {
                continue;
            }
            self.write_entry(at, actor, &issue, What::CommitRef(sha.clone()));
            if closes && default {
                // An account that may not close has merely mentioned the issue.
                self.close(at, actor, &issue, Some(sha.clone())).ok();
            }
        }
    }

    /// Posts a status.
    pub fn post_status(&mut self, repo: &RepoId, sha: &Sha, status: StatusRow) {
        self.next.status += 1;
        let id = self.next.status;
        let row = self.repos.get_mut(repo).and_then(|repo| repo.commits.iter_mut().find(|row| row.sha == *sha));
        row.expect("a pushed commit").statuses.push(StatusRow { id, ..status });
    }
}

/// The n-th commit id, the same in every run.
fn sha(n: u64) -> Sha {
    let hex: String = (0..2).map(|part| derived(&format!("commit/{part}"), n).replace('-', "")).collect();
    Sha::parse(&hex[..40]).expect("forty digits")
}

/// The issues that a message names, and whether a keyword closes them.
fn mentions(repo: &RepoId, message: &str) -> Vec<(IssueRef, bool)> {
    const CLOSING: [&str; 9] =
        ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];
    let (mut found, mut before) = (Vec::new(), String::new());
    for word in message.split_whitespace() {
        let name = word.trim_matches(|c: char| ".,:;()[]".contains(c));
        let full = if name.starts_with('#') { format!("{repo}{name}") } else { name.to_owned() };
        if let Ok(issue) = IssueRef::parse(&full) {
            found.push((issue, CLOSING.contains(&before.as_str())));
        }
        before = word.trim_end_matches(':').to_lowercase();
    }
    found
}
