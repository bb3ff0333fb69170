//! The forge, as AFK's account sees it.

mod view;

use std::collections::BTreeMap;
use std::fmt::Display;

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login, Sha};
use afk_core::port::{
    ActorKind, Allowance, Changes, Comment, History, IssueEvent, LabelQuery, Listing, NativeBlocker, Permission,
    Repository, Result, Seen, TextHistory, Timeline, Tracker, TrackerIssue,
};
use jiff::Timestamp;

use super::forge_refused;
use crate::fault::Op;
use crate::tracker::{Flavor, Forge, Refusal};
use crate::world::World;

const ME: Op = Op::read("tracker.me", "ask for AFK's own account");
const LIST: Op = Op::read("tracker.list", "list issues");
const ISSUE: Op = Op::read("tracker.issue", "read the issue");
const EVENTS: Op = Op::read("tracker.events", "read the timeline");
const TIMELINE: Op = Op::read("tracker.timeline", "read the timeline");
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
const NEWS: Op = Op::read("tracker.news", "read the commits");
const CHANGES: Op = Op::read("tracker.changes", "read the files of a commit");

type Answer<T> = std::result::Result<T, Refusal>;

/// What a write to an issue can change.
#[derive(PartialEq, Eq)]
struct Standing {
    open: bool,
    labels: Vec<u64>,
    comments: Vec<(u64, String)>,
}

fn standing(forge: &Forge, issue: &IssueRef) -> Option<Standing> {
    let row = forge.issue(issue).ok()?;
    let comments = row.comments().map(|(entry, body)| (entry.id, body.to_owned())).collect();
    Some(Standing { open: row.open, labels: row.labels.clone(), comments })
}

impl World {
    fn read<T>(&self, op: Op, about: impl ToString, look: impl FnOnce(&Forge) -> Answer<T>) -> Result<T> {
        self.call(op, about.to_string(), |state| look(&state.forge).map_err(|refusal| forge_refused(op, refusal)))
    }

    fn write<T>(
        &self,
        op: Op,
        issue: &IssueRef,
        what: impl Display,
        act: impl FnOnce(&mut Forge, Timestamp, &str) -> Answer<T>,
    ) -> Result<T> {
        self.call(op, format!("{issue}{what}"), |state| {
            let (at, bot) = (state.second(), state.forge.bot.clone());
            let before = standing(&state.forge, issue);
            let done = act(&mut state.forge, at, &bot).map_err(|refusal| forge_refused(op, refusal));
            state.faults.idle = done.is_ok() && before == standing(&state.forge, issue);
            done
        })
    }

    fn seen<T>(&self, value: T) -> Seen<T> {
        Seen { value, at: Some(self.lock().second()) }
    }
}

impl Tracker for World {
    fn allowance(&self) -> Option<Allowance> {
        self.lock().forge.allowance
    }

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

    fn timeline(&self, issue: &IssueRef) -> Result<Seen<Timeline>> {
        let timeline = self.read(TIMELINE, issue, |forge| {
            let row = forge.issue(issue)?;
            let events = row.timeline.iter().filter_map(|entry| forge.seen_event(&issue.repo, entry)).collect();
            Ok(Timeline { comments: row.comments().map(|it| forge.seen_comment(it)).collect(), events })
        })?;
        Ok(self.seen(timeline))
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
            let all = forge.issue(issue)?.comments().map(|it| forge.seen_comment(it));
            Ok(all.filter(|it| since.is_none_or(|since| it.updated_at >= since)).collect())
        })
    }

    fn create_comment(&self, issue: &IssueRef, body: &str) -> Result<u64> {
        self.write(CREATE_COMMENT, issue, "", |forge, at, bot| forge.comment(at, bot, issue, body))
    }

    fn edit_comment(&self, issue: &IssueRef, comment: u64, body: &str) -> Result<()> {
        let what = format!(" {comment}");
        self.write(EDIT_COMMENT, issue, what, |forge, at, bot| forge.edit_comment(at, bot, issue, comment, body))
    }

    fn delete_comment(&self, issue: &IssueRef, comment: u64) -> Result<()> {
        self.write(DELETE_COMMENT, issue, format!(" {comment}"), |forge, _, bot| {
            match forge.delete_comment(bot, issue, comment) {
                Err(Refusal::NotFound) => Ok(()),
                done => done,
            }
        })
    }

    fn add_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.write(ADD_LABEL, issue, format!(" {label}"), |forge, at, bot| {
            let id = match forge.label_named(&issue.repo, label) {
                Some(known) => known.id,
                None => forge.create_label(bot, &issue.repo, label, "ededed", "")?,
            };
            forge.add_label(at, bot, issue, id)
        })
    }

    fn remove_label(&self, issue: &IssueRef, label: &str) -> Result<()> {
        self.write(REMOVE_LABEL, issue, format!(" {label}"), |forge, at, bot| {
            forge.issue(issue)?;
            let id = forge.label_named(&issue.repo, label).map(|label| label.id);
            id.map_or(Ok(()), |id| forge.remove_label(at, bot, issue, id))
        })
    }

    fn close(&self, issue: &IssueRef) -> Result<()> {
        self.write(CLOSE, issue, "", |forge, at, bot| forge.close(at, bot, issue, None))
    }

    fn reopen(&self, issue: &IssueRef) -> Result<()> {
        self.write(REOPEN, issue, "", |forge, at, bot| forge.reopen(at, bot, issue))
    }

    fn repository(&self, repo: &RepoId) -> Result<Repository> {
        self.read(REPOSITORY, repo, |forge| forge.seen_repository(repo))
    }

    fn commits(&self, repo: &RepoId, head: &Sha, base: Option<&Sha>) -> Result<History> {
        let from = base.map_or("the beginning", Sha::short);
        self.read(COMMITS, format!("{repo} {from}..{}", head.short()), |forge| forge.history(repo, head, base))
    }

    fn news(&self, repo: &RepoId, base: Option<&Sha>, known: Option<&Sha>) -> Result<Option<History>> {
        let from = base.map_or("the beginning", Sha::short);
        self.read(NEWS, format!("{repo} {from}.."), |forge| match forge.seen_repository(repo)?.head {
            Some(head) if known == Some(&head) => Ok(None),
            Some(head) => forge.history(repo, &head, base).map(Some),
            None => Ok(Some(History { commits: Vec::new(), complete: true })),
        })
    }

    fn changes(&self, repo: &RepoId, commit: &Sha) -> Result<Changes> {
        self.read(CHANGES, format!("{repo} {}", commit.short()), |forge| {
            let row = forge.visible(repo)?.commit(commit).ok_or(Refusal::NotFound)?;
            Ok(Changes { files: row.files.clone(), complete: true })
        })
    }
}
