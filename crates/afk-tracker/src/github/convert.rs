//! From GitHub's words to AFK's. Total: what is not understood is an error with the word in it, never a guess.

use afk_core::ids::{EventId, InvalidId, IssueRef, Login, RepoId, Sha};
use afk_core::issue::BlockerRef;
use afk_core::port::{
    Actor, ActorKind, Comment, Commit, EventKind, IssueEvent, NativeBlocker, Permission, TrackerIssue,
};
use jiff::Timestamp;

use super::graphql;
use super::wire::{self, LabelName};

/// A reply that is JSON of the right shape and still makes no sense.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// Neither `open` nor `closed`.
    #[error("the issue state `{0}` is unknown")]
    State(String),
    /// Not a time with an offset.
    #[error("`{0}` is not a time")]
    Time(String),
    /// A timeline element that AFK needs lacks something.
    #[error("a timeline element `{event}` has no {what}")]
    Incomplete {
        /// Which sort of element.
        event: String,
        /// What it lacks.
        what: &'static str,
    },
    /// A permission word that AFK does not know.
    #[error("the permission `{0}` is unknown")]
    Permission(String),
    /// An address that names no repository.
    #[error("`{0}` is not the address of a repository")]
    RepositoryUrl(String),
    /// A list goes on without saying where.
    #[error("the list has a next page and no cursor for it")]
    Cursor,
    /// The answer holds nothing about a repository, and no error either.
    #[error("the answer does not speak of this repository")]
    Silent,
    /// A name or commit id that cannot be one.
    #[error(transparent)]
    Id(#[from] InvalidId),
}

/// Who did it. `None` where GitHub names nobody, or somebody whose name cannot be one.
///
/// Whatever is neither a person nor an app counts as a ghost: stand-ins of migrated accounts (`Mannequin`), organizations,
/// and `ghost`, the account that takes over what deleted accounts leave behind and says that it is a `User`.
pub(super) fn actor(user: Option<wire::User>) -> Option<Actor> {
    let user = user?;
    let login = Login::parse(&user.login).ok()?;
    let kind = match user.kind.as_str() {
        _ if login.as_str() == "ghost" => ActorKind::Ghost,
        "User" => ActorKind::User,
        "Bot" => ActorKind::Bot,
        _ => ActorKind::Ghost,
    };
    Some(Actor { login, kind })
}

/// Who did it, as GraphQL tells it: without the `[bot]` that REST, and so the rest of AFK, knows apps by.
pub(super) fn query_actor(actor: Option<graphql::Actor>) -> Option<Actor> {
    let graphql::Actor { kind, login } = actor?;
    let login = if kind == "Bot" && !login.ends_with("[bot]") { format!("{login}[bot]") } else { login };
    self::actor(Some(wire::User { login, kind }))
}

/// A time.
pub(super) fn time(text: &str) -> Result<Timestamp, Unreadable> {
    text.parse().map_err(|_| Unreadable::Time(text.to_owned()))
}

/// Whether an issue is open; REST and GraphQL differ in case.
pub(super) fn is_open(state: String) -> Result<bool, Unreadable> {
    match state.as_str() {
        "open" | "OPEN" => Ok(true),
        "closed" | "CLOSED" => Ok(false),
        _ => Err(Unreadable::State(state)),
    }
}

/// The repository of an address that ends in `/repos/<owner>/<name>`.
pub(super) fn repository_of(url: &str) -> Result<RepoId, Unreadable> {
    let named = url.rsplit_once("/repos/").and_then(|(_, name)| RepoId::parse(name).ok());
    named.ok_or_else(|| Unreadable::RepositoryUrl(url.to_owned()))
}

/// An issue of `repo`, or a pull request, which GitHub keeps under the same numbers.
pub(super) fn issue(repo: &RepoId, dto: wire::Issue) -> Result<TrackerIssue, Unreadable> {
    Ok(TrackerIssue {
        issue: IssueRef { repo: repo.clone(), number: dto.number },
        title: dto.title,
        body: dto.body.unwrap_or_default(), // null is an empty text
        author: actor(dto.user),
        labels: dto.labels.into_iter().filter_map(|label| label.0).collect(),
        open: is_open(dto.state)?,
        url: dto.html_url,
    })
}

/// An issue of a listing.
pub(super) fn query_issue(repo: &RepoId, dto: graphql::Issue) -> Result<TrackerIssue, Unreadable> {
    let labels = dto.labels.ok_or(Unreadable::Silent)?;
    Ok(TrackerIssue {
        issue: IssueRef { repo: repo.clone(), number: dto.number },
        title: dto.title,
        body: dto.body,
        author: query_actor(dto.author),
        labels: labels.nodes.into_iter().flatten().map(|label| label.name).collect(),
        open: is_open(dto.state)?,
        url: dto.url,
    })
}

/// An event that AFK reads, with the number that orders those of one second. `None` for the many others.
pub(super) fn event(dto: wire::TimelineItem) -> Result<Option<(i64, IssueEvent)>, Unreadable> {
    let Some(event) = dto.event else { return Ok(None) };
    let lacks = |what| Unreadable::Incomplete { event: event.clone(), what };
    let label = |label: Option<LabelName>| label.and_then(|it| it.0).ok_or_else(|| lacks("label"));
    let kind = match event.as_str() {
        "labeled" => EventKind::Labeled(label(dto.label)?),
        "unlabeled" => EventKind::Unlabeled(label(dto.label)?),
        "closed" => EventKind::Closed { commit: dto.commit_id.as_deref().map(Sha::parse).transpose()? },
        "reopened" => EventKind::Reopened,
        "renamed" => EventKind::Renamed,
        "referenced" => EventKind::CommitReference,
        _ => return Ok(None),
    };
    let number = dto.id.ok_or_else(|| lacks("id"))?;
    let id = EventId::new(dto.node_id.ok_or_else(|| lacks("node_id"))?);
    let at = time(&dto.created_at.ok_or_else(|| lacks("time"))?)?;
    let via_app = dto.performed_via_github_app.is_some();
    Ok(Some((number, IssueEvent { id, at, actor: actor(dto.actor), via_app, kind })))
}

/// What an account may do. GitHub reduces every role, custom ones too, to one of four words: maintain is write, triage is
/// read.
pub(super) fn permission(dto: wire::Access) -> Result<Permission, Unreadable> {
    match dto.permission.as_str() {
        "none" => Ok(Permission::None),
        "read" | "triage" => Ok(Permission::Read),
        "write" | "maintain" => Ok(Permission::Write),
        "admin" => Ok(Permission::Admin),
        _ => Err(Unreadable::Permission(dto.permission)),
    }
}

/// A dependency, often of another repository.
pub(super) fn blocker(dto: wire::Blocker) -> Result<NativeBlocker, Unreadable> {
    let blocker = BlockerRef { repo: repository_of(&dto.repository_url)?, number: dto.number };
    Ok(NativeBlocker::Known { blocker, open: is_open(dto.state)? })
}

/// A comment.
pub(super) fn comment(dto: wire::Comment) -> Result<Comment, Unreadable> {
    Ok(Comment {
        id: dto.id,
        author: actor(dto.user),
        body: dto.body.unwrap_or_default(),
        created_at: time(&dto.created_at)?,
        updated_at: time(&dto.updated_at)?,
    })
}

/// A comment as an element of a timeline. `None` for all others.
pub(super) fn commented(dto: &mut wire::TimelineItem) -> Result<Option<Comment>, Unreadable> {
    if dto.event.as_deref() != Some("commented") {
        return Ok(None);
    }
    let lacks = |what| Unreadable::Incomplete { event: "commented".to_owned(), what };
    let id = dto.id.and_then(|id| id.try_into().ok()).ok_or_else(|| lacks("id"))?;
    let created_at = dto.created_at.take().ok_or_else(|| lacks("time"))?;
    let updated_at = dto.updated_at.take().ok_or_else(|| lacks("time of its last edit"))?;
    let (user, body) = (dto.user.take(), dto.body.take());
    comment(wire::Comment { id, user, body, created_at, updated_at }).map(Some)
}

/// A commit.
pub(super) fn commit(dto: wire::Commit) -> Result<Commit, Unreadable> {
    let date = dto.commit.committer.and_then(|committer| committer.date);
    Ok(Commit {
        sha: Sha::parse(&dto.sha)?,
        parents: dto.parents.into_iter().map(|parent| Sha::parse(&parent.sha)).collect::<Result<_, _>>()?,
        message: dto.commit.message,
        // Whoever makes a commit chooses its date: one that cannot be read must not hide the commits beside it.
        at: date.and_then(|date| date.parse().ok()),
        url: dto.html_url,
    })
}

#[cfg(test)]
mod tests;
