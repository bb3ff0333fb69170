//! The opening message of a run, the same for the first time and for a re-send.

use alloc::string::String;

use afk_core::config::TrackerKind;
use afk_core::ids::{IssueRef, RepoId, RunId};
use afk_core::port::{Comment, Permission, Repository, Result, TrackerIssue};
use afk_core::record::{Record, content_hash};
use afk_policy::trust::{Account, Rules, account, needs_permission};
use afk_prompt::{Task, opening};
use jiff::Timestamp;

use crate::{Tick, World};

/// How a comment begins that is meant for the agent.
const BRIEF: &str = "## agent brief";

/// Which tracker the rules are for.
pub(crate) fn kind(world: &World<'_>) -> TrackerKind {
    world.config.tracker.as_ref().map_or(TrackerKind::Github, |tracker| tracker.kind)
}

/// What decides whether an account counts.
pub(crate) fn rules<'a>(tick: &Tick<'a>) -> Rules<'a> {
    Rules { me: tick.me, config: tick.world.config, kind: kind(tick) }
}

/// What an account may do, asked only where it matters. A failed lookup is no trust.
pub(crate) fn permission(tick: &Tick<'_>, repo: &RepoId, who: Account<'_>) -> Result<Option<Permission>> {
    match who.actor {
        Some(actor) if needs_permission(who, rules(tick)) => {
            tick.tracker.permission(repo, &actor.login).map(Some).or_else(|fault| {
                // Refused for this account is an answer; a server that is down is not.
                if fault.is_final() { Ok(None) } else { Err(fault) }
            })
        }
        Some(_) | None => Ok(None),
    }
}

/// The newest agent brief by a trusted author, last edited before the authorization.
pub(crate) fn agent_brief(
    tick: &Tick<'_>,
    issue: &IssueRef,
    comments: &[Comment],
    authorized_at: Timestamp,
) -> Result<Option<String>> {
    let brief = |it: &&Comment| {
        let start = it.body.trim_start().get(..BRIEF.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(BRIEF) && it.updated_at < authorized_at
    };
    for comment in comments.iter().rev().filter(brief) {
        let author = Account::of(comment.author.as_ref());
        let permission = permission(tick, &issue.repo, author)?;
        if account(author, permission, rules(tick)).is_ok() {
            return Ok(Some(comment.body.clone()));
        }
    }
    Ok(None)
}

/// The folder in which the agent works.
pub(crate) fn workspace(world: &World<'_>, repo: &RepoId) -> String {
    alloc::format!("{}/{}/{repo}", world.config.workspace_base.trim_end_matches('/'), world.host)
}

/// The opening message.
pub(crate) fn message(
    world: &World<'_>,
    run: RunId,
    issue: &TrackerIssue,
    repository: &Repository,
    brief: Option<&str>,
) -> String {
    opening(&Task {
        run,
        issue: &issue.issue,
        issue_url: &issue.url,
        title: &issue.title,
        body: &issue.body,
        agent_brief: brief,
        clone_url: &repository.clone_url,
        branch: &repository.branch,
        workspace: &workspace(world, &issue.issue.repo),
    })
}

/// The opening message once more; `None` if the issue no longer says what was dispatched.
pub(crate) fn opening_again(tick: &Tick<'_>, record: &Record, issue: &TrackerIssue) -> Result<Option<String>> {
    let identity = &record.identity;
    if content_hash(&issue.title, &issue.body) != identity.content {
        return Ok(None);
    }
    let comments = tick.tracker.comments(&issue.issue, None)?;
    let brief = agent_brief(tick, &issue.issue, &comments, identity.authorized_at)?;
    let repository = tick.tracker.repository(&issue.issue.repo)?;
    Ok(Some(message(tick, identity.run, issue, &repository, brief.as_deref())))
}
