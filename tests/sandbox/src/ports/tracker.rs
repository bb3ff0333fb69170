//! The forge, as AFK's account sees it.

use std::collections::BTreeMap;

use afk_core::RepoId;
use afk_core::ids::{EventId, IssueRef, Login, Sha};
use afk_core::issue::{BlockerRef, has_label};
use afk_core::port::{
    Actor, ActorKind, Changes, Comment, Commit, EventKind, History, IssueEvent, LabelQuery, Listing, NativeBlocker,
    Permission, Repository, Result, Seen, TextHistory, Tracker, TrackerIssue,
};
use jiff::Timestamp;

use super::forge_refused;
use crate::fault::Op;
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::tracker::{Flavor, Forge, Refusal};
use crate::world::World;

const ME: Op = Op::read("tracker.me", "ask for AFK's own account");
const LIST: Op = Op::read("tracker.list", "list issues");
const ISSUE: Op = Op::read("tracker.issue", "read the issue");
const EVENTS: Op = Op::read("tracker.events", "read the timeline");
const PERMISSION: Op = Op::read("tracker.permission", "read a permission");
const TEXT_HISTORY: Op = Op::read("tracker.text_history", "read the edits");
const BLOCKERS: Op = Op::read("tracker.blockers", "read the dependencies");
const COMMENTS: Op = Op::read("tracker.comments", "read the comments");
const CREATE_COMMENT: Op = Op::write("tracker.create_comment", "write a comment");
const EDIT_COMMENT: Op = Op::write("tracker.edit_comment", "edit the comment");
const DELETE_COMMENT: Op = Op::write("tracker.delete_comment", "delete the comment");
const ADD_LABEL: Op = Op::write("tracker.add_label", "add a label");
const REMOVE_LABEL: Op = Op::write("tracker.remove_label", "take a label off");
const CLOSE: Op = Op::write("tracker.close", "close the issue");
const REOPEN: Op = Op::write("tracker.reopen", "open the issue again");
const REPOSITORY: Op = Op::read("tracker.repository", "read the repository");
const COMMITS: Op = Op::read("tracker.commits", "read the commits");
const CHANGES: Op = Op::read("tracker.changes", "read the files of a commit");

type Answer<T> = std::result::Result<T, Refusal>;

impl Forge {
    /// An account as the forge shows it. Gitea and Forgejo do not tell robots from people, and show one stand-in for all
    /// deleted accounts; GitHub shows nobody in their place.
    fn actor(&self, login: &str) -> Option<Actor> {
        let known = self.accounts.get(login).map_or(ActorKind::Ghost, |account| account.kind);
        let actor = |login: &str, kind| Some(Actor { login: Login::parse(login).expect("a login"), kind });
        match (self.flavor, known) {
            (Flavor::Github, ActorKind::Ghost) => None,
            (Flavor::Github, kind) => actor(login, kind),
            (Flavor::Gitea | Flavor::Forgejo, ActorKind::Ghost) => actor("ghost", ActorKind::Ghost),
            (Flavor::Gitea | Flavor::Forgejo, ActorKind::User | ActorKind::Bot) => actor(login, ActorKind::User),
        }
    }

    fn seen_issue(&self, repo: &RepoId, row: &IssueRow) -> TrackerIssue {
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
    pub(super) fn visible(&self, repo: &RepoId) -> Answer<&crate::tracker::Repo> {
        let row = self.repo(repo)?;
        if self.permission(repo, &self.bot) < Permission::Read { Err(Refusal::NotFound) } else { Ok(row) }
    }

    fn listing(&self, repo: &RepoId, queries: &[LabelQuery<'_>]) -> Answer<Listing> {
        let issues = self.visible(repo)?.issues.values().filter(|row| !row.pull);
        let wanted = |issue: &TrackerIssue| {
            let fits =
                |query: &LabelQuery<'_>| has_label(&issue.labels, query.label) && (issue.open || !query.open_only);
            queries.iter().any(fits)
        };
        let mut issues: Vec<_> = issues.map(|row| self.seen_issue(repo, row)).filter(wanted).collect();
        let complete = issues.len() <= self.list_bound;
        issues.truncate(self.list_bound);
        Ok(Listing { issues, complete })
    }

    fn seen_event(&self, repo: &RepoId, entry: &Entry) -> Option<IssueEvent> {
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

    /// A blocker that AFK may not read is named only where AFK may write the issue that it blocks; on GitHub not at all.
    fn seen_blocker(&self, blocked: &RepoId, blocker: &IssueRef) -> NativeBlocker {
        let writes = self.permission(blocked, &self.bot) >= Permission::Write && self.flavor != Flavor::Github;
        let named = writes || self.visible(&blocker.repo).is_ok();
        let row = self.issue(blocker).ok().filter(|_| named);
        let known = BlockerRef { repo: blocker.repo.clone(), number: blocker.number };
        row.map_or(NativeBlocker::Hidden, |row| NativeBlocker::Known { blocker: known, open: row.open })
    }

    fn history(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Answer<History> {
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

    fn seen_repository(&self, id: &RepoId) -> Answer<Repository> {
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

impl World {
    fn read<T>(&self, op: Op, about: impl ToString, look: impl FnOnce(&Forge) -> Answer<T>) -> Result<T> {
        self.call(op, about.to_string(), |state| look(&state.forge).map_err(|refusal| forge_refused(op, refusal)))
    }

    fn write<T>(
        &self,
        op: Op,
        about: impl ToString,
        act: impl FnOnce(&mut Forge, Timestamp, &str) -> Answer<T>,
    ) -> Result<T> {
        self.call(op, about.to_string(), |state| {
            let (at, bot) = (state.second(), state.forge.bot.clone());
            act(&mut state.forge, at, &bot).map_err(|refusal| forge_refused(op, refusal))
        })
    }

    fn seen<T>(&self, value: T) -> Seen<T> {
        Seen { value, at: Some(self.lock().second()) }
    }
}

impl Tracker for World {
    fn me(&self) -> Result<Login> {
        self.read(ME, "", |forge| Ok(Login::parse(&forge.bot).expect("a login")))
    }

    fn list(&self, repos: &[RepoId], queries: &[LabelQuery<'_>]) -> BTreeMap<RepoId, Result<Listing>> {
        let labels: Vec<_> = queries.iter().map(|query| query.label).collect();
        let list = |repo: &RepoId| {
            let about = format!("{repo} {}", labels.join(","));
            (repo.clone(), self.read(LIST, about, |forge| forge.listing(repo, queries)))
        };
        repos.iter().map(list).collect()
    }

    fn issue(&self, issue: &IssueRef) -> Result<Seen<Option<TrackerIssue>>> {
        let found = self.read(ISSUE, issue, |forge| match forge.visible(&issue.repo) {
            Ok(repo) => {
                // A pull request may be read like an issue, but is never listed.
                let row = repo.issues.get(&issue.number);
                Ok(row.map(|row| forge.seen_issue(&issue.repo, row)))
            }
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        })?;
        Ok(self.seen(found))
    }

    fn events(&self, issue: &IssueRef) -> Result<Seen<Vec<IssueEvent>>> {
        let events = self.read(EVENTS, issue, |forge| {
            let timeline = &forge.issue(issue)?.timeline;
            Ok(timeline.iter().filter_map(|entry| forge.seen_event(&issue.repo, entry)).collect())
        })?;
        Ok(self.seen(events))
    }

    fn permission(&self, repo: &RepoId, login: &Login) -> Result<Permission> {
        self.read(PERMISSION, format!("{repo} {login}"), |forge| {
            // Nobody is known where AFK sees nothing.
            match forge.visible(repo) {
                Ok(_) => {}
                Err(Refusal::NotFound) => return Ok(Permission::None),
                Err(refusal) => return Err(refusal),
            }
            // The forge tells what others may do only to those who administer the repository; GitHub to those who may push.
            let (needs, most) = match forge.flavor {
                Flavor::Gitea | Flavor::Forgejo => (Permission::Admin, Permission::Owner),
                Flavor::Github => (Permission::Write, Permission::Admin),
            };
            if forge.permission(repo, &forge.bot) < needs {
                return Err(Refusal::Forbidden);
            }
            let known = forge.accounts.get(login.as_str()).is_some_and(|account| account.kind != ActorKind::Ghost);
            Ok(if known { forge.permission(repo, login.as_str()).min(most) } else { Permission::None })
        })
    }

    fn text_history(&self, issue: &IssueRef) -> Result<TextHistory> {
        self.read(TEXT_HISTORY, issue, |forge| {
            let row = forge.issue(issue)?;
            Ok(match (forge.flavor, &row.edited) {
                (Flavor::Gitea | Flavor::Forgejo, _) => TextHistory::Unprovable,
                (Flavor::Github, None) => TextHistory::Unedited,
                (Flavor::Github, Some((at, by))) => TextHistory::Edited { at: *at, by: forge.actor(by) },
            })
        })
    }

    fn blockers(&self, issue: &IssueRef) -> Result<Vec<NativeBlocker>> {
        self.read(BLOCKERS, issue, |forge| {
            let enabled = forge.repo(&issue.repo)?.dependencies;
            let blockers = forge.issue(issue)?.blocked_by.iter().filter(|_| enabled);
            let mut seen: Vec<_> = blockers.map(|blocker| forge.seen_blocker(&issue.repo, blocker)).collect();
            if forge.flavor == Flavor::Github {
                // It leaves hidden ones out and counts them: they come after the others.
                seen.sort_by_key(|blocker| *blocker == NativeBlocker::Hidden);
            }
            Ok(seen)
        })
    }

    fn comments(&self, issue: &IssueRef, since: Option<Timestamp>) -> Result<Vec<Comment>> {
        self.read(COMMENTS, issue, |forge| {
            let comment = |(entry, body): (&Entry, &str)| Comment {
                id: entry.id,
                author: forge.actor(&entry.user),
                body: body.into(),
                created_at: entry.at,
                updated_at: entry.updated_at,
            };
            let all = forge.issue(issue)?.comments().map(comment);
            Ok(all.filter(|it| since.is_none_or(|since| it.updated_at >= since)).collect())
        })
    }

    fn create_comment(&self, issue: &IssueRef, body: &str) -> Result<u64> {
        self.write(CREATE_COMMENT, issue, |forge, at, bot| forge.comment(at, bot, issue, body))
    }

    fn edit_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<()> {
        let about = format!("{issue} {comment}");
        self.write(EDIT_COMMENT, about, |forge, at, bot| forge.edit_comment(at, bot, issue, comment, body))
    }

    fn delete_comment(&self, issue: &IssueRef, comment: u64) -> Result<()> {
        self.write(DELETE_COMMENT, format!("{issue} {comment}"), |forge, _, bot| {
            match forge.delete_comment(bot, issue, comment) {
                Err(Refusal::NotFound) => Ok(()),
                done => done,
            }
        })
    }

    fn add_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.write(ADD_LABEL, format!("{issue} {label}"), |forge, at, bot| {
            let id = match forge.label_named(&issue.repo, label) {
                Some(known) => known.id,
                None => forge.create_label(bot, &issue.repo, label, "ededed", "")?,
            };
            forge.add_label(at, bot, issue, id)
        })
    }

    fn remove_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.write(REMOVE_LABEL, format!("{issue} {label}"), |forge, at, bot| {
            forge.issue(issue)?;
            let id = forge.label_named(&issue.repo, label).map(|label| label.id);
            id.map_or(Ok(()), |id| forge.remove_label(at, bot, issue, id))
        })
    }

    fn close(&self, issue: &IssueRef) -> Result<()> {
        self.write(CLOSE, issue, |forge, at, bot| forge.close(at, bot, issue, None))
    }

    fn reopen(&self, issue: &IssueRef) -> Result<()> {
        self.write(REOPEN, issue, |forge, at, bot| forge.reopen(at, bot, issue))
    }

    fn repository(&self, repo: &RepoId) -> Result<Repository> {
        self.read(REPOSITORY, repo, |forge| forge.seen_repository(repo))
    }

    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History> {
        let from = base.map_or("the beginning", Sha::short);
        self.read(COMMITS, format!("{repo} {from}..{}", head.short()), |forge| forge.history(repo, head, base))
    }

    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes> {
        self.read(CHANGES, format!("{repo} {}", commit.short()), |forge| {
            let row = forge.visible(repo)?.commit(commit).ok_or(Refusal::NotFound)?;
            Ok(Changes { files: row.files.clone(), complete: true })
        })
    }
}
