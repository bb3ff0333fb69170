//! From the server's words to AFK's. Total: what is not understood is an error with the word in it, never a guess.

use afk_core::ids::{EventId, InvalidId, IssueRef, Login, RepoId, Sha};
use afk_core::issue::BlockerRef;
use afk_core::port::{
    Actor, ActorKind, Comment, Commit, EventKind, IssueEvent, NativeBlocker, Permission, TrackerIssue,
};
use jiff::Timestamp;

use super::wire;

/// A reply that is JSON of the right shape and still makes no sense.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// Neither `open` nor `closed`.
    #[error("the issue state `{0}` is unknown")]
    State(String),
    /// Not a time with an offset.
    #[error("`{0}` is not a time")]
    Time(String),
    /// A timeline element that AFK needs has no time.
    #[error("timeline element {0} has no time")]
    Timeless(i64),
    /// A label event says neither added nor removed.
    #[error("label event {id} says `{body}`, which is neither added nor removed")]
    LabelEvent {
        /// The event.
        id: i64,
        /// Its body.
        body: String,
    },
    /// A permission word that AFK does not know.
    #[error("the permission `{0}` is unknown")]
    Permission(String),
    /// A name or commit id that cannot be one.
    #[error(transparent)]
    Id(#[from] InvalidId),
}

/// Who did it. `None` where the server names nobody, or somebody whose name cannot be one.
pub(super) fn actor(user: Option<wire::User>) -> Option<Actor> {
    let user = user?;
    // The API does not tell robots from people; only the server's own accounts stand out, by their ids.
    let kind = if user.id > 0 { ActorKind::User } else { ActorKind::Ghost };
    Some(Actor { login: Login::parse(&user.login).ok()?, kind })
}

/// Who wrote it: nobody that counts, if it was migrated from another server, whatever account stands in.
fn author(user: Option<wire::User>, original: Option<String>) -> Option<Actor> {
    match original {
        Some(name) if !name.is_empty() => None,
        Some(_) | None => actor(user),
    }
}

/// A time; the server's zero times are none.
pub(super) fn time(text: &str) -> Result<Option<Timestamp>, Unreadable> {
    let time = written_time(text)?;
    Ok((time > Timestamp::UNIX_EPOCH).then_some(time))
}

fn written_time(text: &str) -> Result<Timestamp, Unreadable> {
    text.parse().map_err(|_| Unreadable::Time(text.to_owned()))
}

fn is_open(state: String) -> Result<bool, Unreadable> {
    match state.as_str() {
        "open" => Ok(true),
        "closed" => Ok(false),
        _ => Err(Unreadable::State(state)),
    }
}

/// An issue of a list of `repo`. `None` for a pull request: those are never worked on.
pub(super) fn listed(repo: &RepoId, dto: wire::Issue) -> Result<Option<TrackerIssue>, Unreadable> {
    if dto.pull_request.is_some() { Ok(None) } else { issue(repo, dto).map(Some) }
}

/// An issue of `repo`, or a pull request, which shares its numbers: an issue may wait for one.
pub(super) fn issue(repo: &RepoId, dto: wire::Issue) -> Result<TrackerIssue, Unreadable> {
    Ok(TrackerIssue {
        issue: IssueRef { repo: repo.clone(), number: dto.number },
        title: dto.title,
        body: dto.body.unwrap_or_default(), // null is an empty text
        author: author(dto.user, dto.original_author),
        labels: dto.labels.into_iter().flatten().map(|label| label.name).collect(),
        open: is_open(dto.state)?,
        url: dto.html_url,
    })
}

/// An event that AFK reads. `None` for the many others, and for a label that was deleted since: it is on no issue.
pub(super) fn event(dto: wire::TimelineItem) -> Result<Option<IssueEvent>, Unreadable> {
    let kind = match dto.kind.as_str() {
        "label" => match (dto.label, dto.body.as_deref()) {
            (Some(label), Some("1")) => EventKind::Labeled(label.name),
            (Some(label), Some("")) => EventKind::Unlabeled(label.name),
            (Some(_), body) => {
                return Err(Unreadable::LabelEvent { id: dto.id, body: body.unwrap_or("nothing").to_owned() });
            }
            (None, _) => return Ok(None),
        },
        "close" => {
            let commit = dto.ref_commit_sha.as_deref().filter(|sha| !sha.is_empty());
            EventKind::Closed { commit: commit.map(Sha::parse).transpose()? }
        }
        "reopen" => EventKind::Reopened,
        "change_title" => EventKind::Renamed,
        "commit_ref" => EventKind::CommitReference,
        _ => return Ok(None),
    };
    let at = written_time(dto.created_at.as_deref().ok_or(Unreadable::Timeless(dto.id))?)?;
    Ok(Some(IssueEvent { id: EventId::new(dto.id.to_string()), at, actor: actor(dto.user), via_app: false, kind }))
}

/// What an account may do.
pub(super) fn permission(dto: wire::Grant) -> Result<Permission, Unreadable> {
    match dto.permission.as_str() {
        "none" => Ok(Permission::None),
        "read" => Ok(Permission::Read),
        "write" => Ok(Permission::Write),
        "admin" => Ok(Permission::Admin),
        "owner" => Ok(Permission::Owner),
        _ => Err(Unreadable::Permission(dto.permission)),
    }
}

/// A dependency. Without a repository it cannot be named, so it is hidden, whatever its title says.
pub(super) fn blocker(dto: wire::Dependency) -> Result<NativeBlocker, Unreadable> {
    match dto.repository {
        Some(repository) if dto.number > 0 => Ok(NativeBlocker::Known {
            blocker: BlockerRef { repo: RepoId::parse(&repository.full_name)?, number: dto.number },
            open: is_open(dto.state)?,
        }),
        Some(_) | None => Ok(NativeBlocker::Hidden),
    }
}

/// A comment.
pub(super) fn comment(dto: wire::Comment) -> Result<Comment, Unreadable> {
    Ok(Comment {
        id: dto.id,
        author: author(dto.user, dto.original_author),
        body: dto.body.unwrap_or_default(),
        created_at: written_time(&dto.created_at)?,
        updated_at: written_time(&dto.updated_at)?,
    })
}

/// A comment as an element of a timeline, which does not say whether it was migrated. `None` for all others.
pub(super) fn commented(dto: &mut wire::TimelineItem) -> Result<Option<Comment>, Unreadable> {
    if dto.kind != "comment" {
        return Ok(None);
    }
    let (Ok(id), Some(created_at), Some(updated_at)) =
        (dto.id.try_into(), dto.created_at.take(), dto.updated_at.take())
    else {
        return Err(Unreadable::Timeless(dto.id));
    };
    let (user, body) = (dto.user.take(), dto.body.take());
    comment(wire::Comment { id, user, original_author: None, body, created_at, updated_at }).map(Some)
}

/// A commit.
pub(super) fn commit(dto: wire::Commit) -> Result<Commit, Unreadable> {
    let date = dto.commit.committer.and_then(|committer| committer.date);
    Ok(Commit {
        sha: Sha::parse(&dto.sha)?,
        parents: dto.parents.into_iter().flatten().map(|parent| Sha::parse(&parent.sha)).collect::<Result<_, _>>()?,
        message: dto.commit.message,
        at: date.as_deref().filter(|date| !date.is_empty()).map(time).transpose()?.flatten(),
        url: dto.html_url,
    })
}

#[cfg(test)]
mod tests;
