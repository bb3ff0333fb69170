//! What an issue waits for.

use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT};
use super::wire;
use crate::http::reply::Reply;

/// `GET /repos/{owner}/{name}/issues/{index}/dependencies`: without totals and links. 404 where the repository has none of
/// this.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    if !call.repo()?.dependencies {
        return Err(call.not_found());
    }
    let may_write = call.permission(&place.repo) >= Permission::Write;
    let page = Page::of(call, USUAL_LIMIT).cut(row.blocked_by.iter().collect());
    let shown = page.into_iter().map(|blocker| shown(call, blocker, may_write)).collect();
    Ok(Reply::json(200, &Value::Array(shown)))
}

/// A blocker. One that the caller may not read is named only to those who may write the issue that it blocks.
fn shown(call: &Call<'_>, blocker: &IssueRef, may_write: bool) -> Value {
    let forge = call.forge();
    let Some((repo, row)) = forge.repo(&blocker.repo).ok().zip(forge.issue(blocker).ok()) else { return hidden() };
    if call.permission(&blocker.repo) >= Permission::Read {
        return wire::issue(call, repo, row);
    }
    if !may_write {
        return hidden();
    }
    let mut bare = hidden();
    bare["number"] = json!(row.number);
    bare["title"] = json!(row.title);
    bare["state"] = json!(if row.open { "open" } else { "closed" });
    bare["repository"] = wire::meta(repo);
    bare
}

/// An issue of which nothing is told.
fn hidden() -> Value {
    json!({
        "id": 0, "url": "", "html_url": "", "number": 0, "user": null, "original_author": "", "original_author_id": 0,
        "title": "HIDDEN", "body": "", "ref": "", "assets": null, "labels": null, "milestone": null, "assignee": null,
        "assignees": null, "state": "open", "is_locked": false, "comments": 0, "created_at": "1970-01-01T01:00:00+01:00",
        "updated_at": "1970-01-01T01:00:00+01:00", "closed_at": null, "due_date": null, "pull_request": null,
        "repository": null, "pin_order": 0,
    })
}
