//! What the forge shows to AFK's account.

use afk_core::RepoId;
use afk_core::ids::{EventId, IssueRef, Login, Sha};
use afk_core::issue::{BlockerRef, has_label};
use afk_core::port::{
    Actor, ActorKind, Comment, Commit, EventKind, History, IssueEvent, LabelQuery, Listing, NativeBlocker, Permission,
    Repository, TrackerIssue,
};

use crate::tracker::issue::{Entry, IssueRow, What};
use crate::tracker::{Flavor, Forge, Refusal};

type Answer<T> = Result<T, Refusal>;

impl Forge {
    /// An account as the forge shows it. Gitea and Forgejo do not tell robots from people, and show one stand-in for all
    /// deleted accounts; GitHub shows nobody in their place.
    pub(super) fn actor(&self, login: &str) -> Option<Actor> {
        let known = self.accounts.get(login).map_or(ActorKind::Ghost, |account| account.kind);
        let actor = |login: &str, kind| Some(Actor { login: Login::parse(login).expect("a login"), kind });
        match (self.flavor, known) {
            (Flavor::Github, ActorKind::Ghost) => None,
            (Flavor::Github, kind) => actor(login, kind),
            (Flavor::Gitea | Flavor::Forgejo, ActorKind::Ghost) => actor("ghost", ActorKind::Ghost),
            (Flavor::Gitea | Flavor::Forgejo, ActorKind::User | ActorKind::Bot) => actor(login, ActorKind::User),
        }
    }

    pub(super) fn seen_issue(&self, repo: &RepoId, row: &IssueRow) -> TrackerIssue {
        let issue = IssueRef { repo: repo.clone(), number: row.number };
        let labels = row.labels.iter().filter_map(|id| self.label(repo, *id)).map(|label| label.name.clone());
        TrackerIssue {
            title: row.title.clone(),
            body: row.body.clone(),
            author: self.actor(&row.author),
            labels: labels.collect(),
            open: row.open,
            url: self.page_url(&issue, row),
            issue,
        }
    }

    /// Whether AFK's account sees the repository at all.
    pub(in crate::ports) fn visible(&self, repo: &RepoId) -> Answer<&crate::tracker::Repo> {
        let row = self.repo(repo)?;
        if self.permission(repo, &self.bot) < Permission::Read { Err(Refusal::NotFound) } else { Ok(row) }
    }

    pub(super) fn listing(&self, repo: &RepoId, queries: &[LabelQuery<'_>]) -> Answer<Listing> {
        let row = self.visible(repo)?;
        let issues = row.issues.values().filter(|row| !row.pull);
        let wanted = |issue: &TrackerIssue| {
            let fits =
                |query: &LabelQuery<'_>| has_label(&issue.labels, query.label) && (issue.open || !query.open_only);
            queries.iter().any(fits)
        };
        let mut issues: Vec<_> = issues.map(|row| self.seen_issue(repo, row)).filter(wanted).collect();
        let complete = issues.len() <= self.list_bound;
        issues.truncate(self.list_bound);
        // Gitea and Forgejo have lists of issues alone.
        let head = row.head().cloned().filter(|_| self.flavor == Flavor::Github);
        Ok(Listing { issues, complete, head })
    }

    pub(super) fn seen_event(&self, repo: &RepoId, entry: &Entry) -> Option<IssueEvent> {
        let github = self.flavor == Flavor::Github;
        let label = |id: u64| match &entry.label {
            Some(then) if github => Some(then.name.clone()),
            Some(_) | None => self.label(repo, id).map(|label| label.name.clone()),
        };
        let kind = match &entry.what {
            What::Comment(_) | What::IssueRef(_) | What::Broken => return None,
            What::Label { label: id, added: true } => EventKind::Labeled(label(*id)?),
            What::Label { label: id, added: false } => EventKind::Unlabeled(label(*id)?),
            What::Close(commit) => EventKind::Closed { commit: commit.clone().filter(|_| github) },
            What::Reopen => EventKind::Reopened,
            What::ChangeTitle { .. } => EventKind::Renamed,
            What::CommitRef(_) => EventKind::CommitReference,
        };
        let id = if github { entry.node_id() } else { entry.id.to_string() };
        let via_app = entry.via_app && github;
        Some(IssueEvent { id: EventId::new(id), at: entry.at, actor: self.actor(&entry.user), via_app, kind })
    }

    pub(super) fn seen_comment(&self, (entry, body): (&Entry, &str)) -> Comment {
        Comment {
            id: entry.id,
            author: self.actor(&entry.user),
            body: body.into(),
            created_at: entry.at,
            updated_at: entry.updated_at,
        }
    }

    /// A blocker that AFK may not read is named only where AFK may write the issue that it blocks; on GitHub not at all.
    pub(super) fn seen_blocker(&self, blocked: &RepoId, blocker: &IssueRef) -> NativeBlocker {
        let writes = self.permission(blocked, &self.bot) >= Permission::Write && self.flavor != Flavor::Github;
        let named = writes || self.visible(&blocker.repo).is_ok();
        let row = self.issue(blocker).ok().filter(|_| named);
        let known = BlockerRef { repo: blocker.repo.clone(), number: blocker.number };
        row.map_or(NativeBlocker::Hidden, |row| NativeBlocker::Known { blocker: known, open: row.open })
    }

    pub(super) fn history(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Answer<History> {
        let row = self.visible(repo)?;
        row.commit(head).ok_or(Refusal::NotFound)?;
        let old = match base {
            Some(base) => row.commit(base).map(|_| row.reachable(base)).ok_or(Refusal::NotFound)?,
            None => Default::default(),
        };
        let new = row.reachable(head);
        let wanted = row.commits.iter().rev().filter(|it| new.contains(&it.sha) && !old.contains(&it.sha));
        let commit = |it: &crate::tracker::git::CommitRow| Commit {
            sha: it.sha.clone(),
            parents: it.parents.clone(),
            message: it.message.clone(),
            at: Some(it.at),
            url: format!("{}/{repo}/commit/{}", self.url, it.sha),
        };
        Ok(History { commits: wanted.map(commit).collect(), complete: true })
    }

    pub(super) fn seen_repository(&self, id: &RepoId) -> Answer<Repository> {
        let row = self.visible(id)?;
        let writes = self.permission(id, &self.bot) >= self.triage_needs(id, &self.bot);
        Ok(Repository {
            id: id.clone(),
            branch: row.default_branch.clone(),
            head: row.head().cloned(),
            private: row.private,
            writable: Some(writes && !row.archived),
            clone_url: format!("{}/{id}.git", self.url),
        })
    }
}
