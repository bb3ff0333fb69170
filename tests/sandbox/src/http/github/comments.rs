//! Comments.

use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages;
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Refusal;
use crate::tracker::issue::{Entry, What};

/// The longest comment.
const BODY_CHARS: usize = 65_536;

#[derive(Deserialize)]
struct Text {
    body: Option<String>,
}

impl Text {
    fn of(call: &Call<'_>) -> Result<String, Reply> {
        let body = call.json::<Self>()?.body.filter(|body| !body.trim().is_empty());
        let body = body.ok_or_else(|| call.invalid("IssueComment", "body", "missing_field", None))?;
        if body.chars().count() > BODY_CHARS {
            let message = format!("Body is too long (maximum is {BODY_CHARS} characters)");
            return Err(call.invalid("IssueComment", "data", "unprocessable", Some(&message)));
        }
        Ok(body)
    }
}

/// `GET /repos/{owner}/{name}/issues/{number}/comments`: by id.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    let since = match call.asked("since").map(str::parse::<Timestamp>) {
        Some(Err(_)) => return Err(call.invalid("IssueComment", "since", "invalid", None)),
        Some(Ok(at)) => Some(at),
        None => None,
    };
    let wanted = row.comments().filter(|(entry, _)| since.is_none_or(|since| entry.updated_at >= since));
    Ok(pages::list(call, wanted.map(|(entry, body)| comment(call, &place, entry, body)).collect()))
}

/// `POST /repos/{owner}/{name}/issues/{number}/comments`
pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    if row.locked && call.permission(&place.repo) < Permission::Write {
        return Err(call.error(403, "Unable to create comment because issue is locked."));
    }
    call.must_be_allowed(Permission::Read)?;
    let (at, login, body) = (call.now(), call.caller().to_owned(), Text::of(call)?);
    let id = call.state.forge.comment(at, &login, &place, &body).map_err(|refusal| call.refused(refusal))?;
    Ok(Reply::json(201, &stored(call, &place, id)?))
}

/// `GET /repos/{owner}/{name}/issues/comments/{id}`
pub(super) fn get(call: &mut Call<'_>) -> Answer {
    let (place, id, _) = found(call)?;
    Ok(Reply::json(200, &stored(call, &place, id)?))
}

/// `PATCH /repos/{owner}/{name}/issues/comments/{id}`
pub(super) fn edit(call: &mut Call<'_>) -> Answer {
    let (place, id) = writable(call)?;
    let (at, login, body) = (call.now(), call.caller().to_owned(), Text::of(call)?);
    let edited = call.state.forge.edit_comment(at, &login, &place, id, &body);
    edited.map_err(|refusal| call.refused(refusal))?;
    Ok(Reply::json(200, &stored(call, &place, id)?))
}

/// `DELETE /repos/{owner}/{name}/issues/comments/{id}`
pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    let (place, id) = writable(call)?;
    let login = call.caller().to_owned();
    call.state.forge.delete_comment(&login, &place, id).map_err(|refusal| call.refused(refusal))?;
    Ok(Reply::empty(204))
}

/// Where a comment of the repository stands, and whose it is. Events have other numbers.
fn found(call: &Call<'_>) -> Result<(IssueRef, u64, String), Reply> {
    let repo = call.repo()?;
    let id: u64 = call.part("id").parse().map_err(|_| call.not_found())?;
    let mut all = repo.issues.values().flat_map(|row| row.comments().map(move |(entry, _)| (row.number, entry)));
    let (number, entry) = all.find(|(_, entry)| entry.id == id).ok_or_else(|| call.not_found())?;
    Ok((IssueRef { repo: repo.name.clone(), number }, id, entry.user.clone()))
}

/// The same, for somebody who may change it: its author, and whoever may write.
fn writable(call: &Call<'_>) -> Result<(IssueRef, u64), Reply> {
    let (place, id, author) = found(call)?;
    if call.repo()?.archived {
        return Err(call.refused(Refusal::Archived));
    }
    if author != call.caller() && call.permission(&place.repo) < Permission::Write {
        return Err(call.refused(Refusal::Forbidden));
    }
    Ok((place, id))
}

fn stored(call: &Call<'_>, place: &IssueRef, id: u64) -> Result<Value, Reply> {
    let row = call.forge().issue(place).map_err(|refusal| call.refused(refusal))?;
    let entry = row.timeline.iter().find(|entry| entry.id == id).ok_or_else(|| call.not_found())?;
    match &entry.what {
        What::Comment(body) => Ok(comment(call, place, entry, body)),
        What::Label { .. }
        | What::Close(_)
        | What::Reopen
        | What::ChangeTitle { .. }
        | What::CommitRef(_)
        | What::IssueRef(_)
        | What::Broken => Err(call.not_found()),
    }
}

/// A comment; in timelines too.
pub(super) fn comment(call: &Call<'_>, place: &IssueRef, entry: &Entry, body: &str) -> Value {
    let page = call.forge().issue_url(place);
    json!({
        "id": entry.id, "node_id": entry.node_id(), "body": body, "user": wire::user(call, &entry.user),
        "url": call.api(&format!("/repos/{}/issues/comments/{}", place.repo, entry.id)),
        "html_url": format!("{page}#issuecomment-{}", entry.id),
        "issue_url": call.api(&format!("/repos/{}/issues/{}", place.repo, place.number)),
        "created_at": wire::time(entry.at), "updated_at": wire::time(entry.updated_at),
        "author_association": wire::association(call, &place.repo, &entry.user),
        "performed_via_github_app": wire::app(call, entry.via_app),
    })
}
