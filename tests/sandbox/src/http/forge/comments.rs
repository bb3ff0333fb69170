//! Comments of an issue.

use afk_core::RepoId;
use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::counted;
use super::timeline::missing;
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Refusal;
use crate::tracker::issue::{Entry, What};

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    body: String,
}

impl Text {
    fn of(call: &Call<'_>) -> Result<String, Reply> {
        let text: Self = call.json()?;
        if text.body.is_empty() { Err(call.error(422, "[Body]: Required")) } else { Ok(text.body) }
    }
}

/// `GET /repos/{owner}/{name}/issues/{index}/comments`: all of them, without pages.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let place = call.place()?;
    let Ok(row) = call.forge().issue(&place) else { return Err(missing(call)) };
    let bound = |name| call.asked(name).and_then(|text| text.parse::<Timestamp>().ok());
    let (since, before) = (bound("since"), bound("before"));
    let wanted = |entry: &Entry| {
        since.is_none_or(|since| entry.updated_at >= since) && before.is_none_or(|before| entry.updated_at <= before)
    };
    let comments = row.comments().filter(|(entry, _)| wanted(entry));
    let shown: Vec<_> = comments.map(|(entry, body)| comment(call, &place, entry, body)).collect();
    Ok(counted(shown.len(), shown))
}

/// `POST /repos/{owner}/{name}/issues/{index}/comments`
pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let (place, body) = (call.place()?, Text::of(call)?);
    let Ok(row) = call.forge().issue(&place) else { return Err(missing(call)) };
    if row.locked && call.permission(&place.repo) < Permission::Write {
        return Err(call.error(403, "the issue is locked"));
    }
    let (at, login) = (call.state.second(), call.writer());
    let id = call.state.forge.comment(at, &login, &place, &body).map_err(|refusal| call.refused(refusal))?;
    let (_, row) = call.issue()?;
    let entry = row.timeline.iter().find(|entry| entry.id == id).expect("just written");
    Ok(Reply::json(201, &comment(call, &place, entry, &body)))
}

/// `PATCH /repos/{owner}/{name}/issues/comments/{id}`: 204 for an element that has no text.
pub(super) fn edit(call: &mut Call<'_>) -> Answer {
    let (place, id, is_comment) = found(call)?;
    let body = Text::of(call)?;
    let (at, login) = (call.state.second(), call.writer());
    if !is_comment {
        return Ok(Reply::empty(204));
    }
    let edited = call.state.forge.edit_comment(at, &login, &place, id, &body);
    edited.map_err(|refusal| call.refused(refusal))?;
    let row = call.forge().issue(&place).map_err(|refusal| call.refused(refusal))?;
    let entry = row.timeline.iter().find(|entry| entry.id == id).expect("just edited");
    Ok(Reply::json(200, &comment(call, &place, entry, &body)))
}

/// `DELETE /repos/{owner}/{name}/issues/comments/{id}`
pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    let (place, id, is_comment) = found(call)?;
    let login = call.writer();
    if is_comment {
        call.state.forge.delete_comment(&login, &place, id).map_err(|refusal| call.refused(refusal))?;
    }
    Ok(Reply::empty(204))
}

/// Where a comment or event of the repository stands, and whether it is a comment. Its author may change it, and whoever
/// may write.
fn found(call: &Call<'_>) -> Result<(IssueRef, u64, bool), Reply> {
    let repo = call.repo()?;
    let id: u64 = call.part("id").parse().unwrap_or(0);
    let all = repo.issues.values().flat_map(|row| row.timeline.iter().map(move |entry| (row.number, entry)));
    let (number, entry) = all.into_iter().find(|(_, entry)| entry.id == id).ok_or_else(|| call.not_found())?;
    if Some(&entry.user) != call.login.as_ref() && call.permission(&repo.name) < Permission::Write {
        return Err(Reply::empty(403));
    }
    if repo.archived {
        return Err(call.refused(Refusal::Archived));
    }
    Ok((place(&repo.name, number), id, matches!(entry.what, What::Comment(_))))
}

fn place(repo: &RepoId, number: u64) -> IssueRef {
    IssueRef { repo: repo.clone(), number }
}

fn comment(call: &Call<'_>, place: &IssueRef, entry: &Entry, body: &str) -> Value {
    let url = call.forge().issue_url(place);
    json!({
        "id": entry.id, "html_url": format!("{url}#issuecomment-{}", entry.id), "pull_request_url": "",
        "issue_url": url, "user": wire::user(call.forge(), &entry.user), "original_author": "",
        "original_author_id": 0, "body": body, "assets": [], "created_at": wire::time(entry.at),
        "updated_at": wire::time(entry.updated_at),
    })
}
