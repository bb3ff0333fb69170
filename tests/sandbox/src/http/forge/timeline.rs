//! Timelines: comments and events of an issue, oldest first.

use afk_core::RepoId;
use afk_core::port::Permission;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::issue::{Entry, IssueRow, What};

/// `GET /repos/{owner}/{name}/issues/{index}/timeline`
///
/// What the caller may not see is dropped after the page was cut: a short page is not the last. There is no link to the next
/// one, the total is that of this answer, and nothing at all is `null`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let place = call.place()?;
    let Ok(row) = call.forge().issue(&place) else { return Err(missing(call)) };
    let bound = |name| call.asked(name).and_then(|text| text.parse::<Timestamp>().ok());
    let (since, before) = (bound("since"), bound("before"));
    let wanted = |entry: &&Entry| {
        since.is_none_or(|since| entry.updated_at >= since) && before.is_none_or(|before| entry.updated_at <= before)
    };
    let mut entries: Vec<_> = row.timeline.iter().filter(wanted).collect();
    entries.sort_by_key(|entry| (entry.at, entry.id));
    if call.asked("page").is_some() || call.face.release.always_pages_timelines() {
        entries = Page::of(call, USUAL_LIMIT).cut(entries);
    }
    let shown: Vec<_> = entries.into_iter().filter_map(|entry| item(call, &place.repo, row, entry)).collect();
    let total = shown.len();
    let body = if shown.is_empty() { Value::Null } else { Value::Array(shown) };
    Ok(Reply::json(200, &body).header("x-total-count", total))
}

/// There is no such issue: many releases do not tell this from a failure of their own.
pub(super) fn missing(call: &Call<'_>) -> Reply {
    if call.face.release.knows_what_is_missing() { call.not_found() } else { call.failed() }
}

/// One element. `None`: not for this caller.
fn item(call: &Call<'_>, repo: &RepoId, issue: &IssueRow, entry: &Entry) -> Option<Value> {
    let forge = call.forge();
    let (mut kind, mut body) = ("comment", String::new());
    let (mut label, mut commit, mut titles) = (Value::Null, String::new(), (String::new(), String::new()));
    let mut other = Value::Null;
    match &entry.what {
        What::Comment(text) => body.clone_from(text),
        What::Label { label: id, added } => {
            kind = "label";
            body = if *added { "1".into() } else { String::new() };
            // Looked up now: the name of today, or `null`.
            label = forge.label(repo, *id).map_or(Value::Null, |it| wire::label(forge, repo, it));
        }
        // The commit that closed it stands in an element of its own.
        What::Close(_) => kind = "close",
        What::Reopen => kind = "reopen",
        What::ChangeTitle { old, new } => {
            kind = "change_title";
            titles = (old.clone(), new.clone());
        }
        What::CommitRef(sha) => {
            kind = "commit_ref";
            body = format!("<a href=\"{}/{repo}/commit/{sha}\">{}</a>", forge.url, sha.short());
            commit = sha.to_string();
        }
        What::IssueRef(from) => {
            if call.permission(&from.repo) < Permission::Read {
                return None;
            }
            kind = "issue_ref";
            let found = forge.repo(&from.repo).ok().zip(forge.issue(from).ok());
            other = found.map_or(Value::Null, |(repo, row)| wire::issue(call, repo, row));
        }
        What::Broken => return Some(Value::Null),
    }
    let issue_url = wire::page(forge, repo, issue);
    Some(json!({
        "id": entry.id, "type": kind, "html_url": format!("{issue_url}#issuecomment-{}", entry.id),
        "pull_request_url": if issue.pull { issue_url.as_str() } else { "" },
        "issue_url": if issue.pull { "" } else { issue_url.as_str() },
        "user": wire::user(forge, &entry.user), "body": body, "created_at": wire::time(entry.at),
        "updated_at": wire::time(entry.updated_at), "old_project_id": 0, "project_id": 0, "old_milestone": null,
        "milestone": null, "tracked_time": null, "old_title": titles.0, "new_title": titles.1, "old_ref": "",
        "new_ref": "", "ref_issue": other, "ref_comment": null, "ref_action": "none", "ref_commit_sha": commit,
        "review_id": 0, "label": label, "assignee": null, "assignee_team": null, "removed_assignee": false,
        "resolve_doer": null, "dependent_issue": null,
    }))
}
