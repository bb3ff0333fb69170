//! Timelines: comments and events of an issue. Their elements have little in common, not even an id.

use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::{comments, pages, wire};
use crate::tracker::issue::{Entry, What};

/// `GET /repos/{owner}/{name}/issues/{number}/timeline`: oldest first. What the caller may not see is not in it.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    let mut entries: Vec<_> = row.timeline.iter().collect();
    entries.sort_by_key(|entry| (entry.at, entry.id));
    Ok(pages::list(call, entries.into_iter().filter_map(|entry| item(call, &place, entry)).collect()))
}

/// One element. `None`: not for this caller.
fn item(call: &Call<'_>, place: &IssueRef, entry: &Entry) -> Option<Value> {
    let common = |kind: &str| event(call, place, entry, kind);
    Some(match &entry.what {
        What::Comment(body) => {
            let mut shown = comments::comment(call, place, entry, body);
            shown["event"] = json!("commented");
            shown["actor"] = shown["user"].clone();
            shown
        }
        What::Label { added, .. } => {
            let mut shown = common(if *added { "labeled" } else { "unlabeled" });
            // As it was then, whatever became of it, and without its number.
            let label = entry.label.as_ref()?;
            shown["label"] = json!({ "name": label.name, "color": label.color });
            shown
        }
        What::Close(commit) => {
            let mut shown = common("closed");
            shown["state_reason"] = json!("completed");
            if let Some(sha) = commit {
                shown["commit_id"] = json!(sha.as_str());
                shown["commit_url"] = json!(call.api(&format!("/repos/{}/commits/{sha}", place.repo)));
            }
            shown
        }
        What::Reopen => {
            let mut shown = common("reopened");
            shown["state_reason"] = Value::Null;
            shown
        }
        What::ChangeTitle { old, new } => {
            let mut shown = common("renamed");
            shown["rename"] = json!({ "from": old, "to": new });
            shown
        }
        What::CommitRef(sha) => {
            let mut shown = common("referenced");
            shown["commit_id"] = json!(sha.as_str());
            shown["commit_url"] = json!(call.api(&format!("/repos/{}/commits/{sha}", place.repo)));
            shown
        }
        What::IssueRef(from) => {
            if call.permission(&from.repo) < Permission::Read {
                return None;
            }
            let (repo, row) = (call.forge().repo(&from.repo).ok()?, call.forge().issue(from).ok()?);
            // It has neither id nor address.
            json!({
                "event": "cross-referenced", "actor": wire::user(call, &entry.user),
                "created_at": wire::time(entry.at), "updated_at": wire::time(entry.updated_at),
                "source": { "type": "issue", "issue": wire::issue(call, repo, row) },
            })
        }
        What::Broken => foreign(call, place, entry),
    })
}

/// What most events have.
fn event(call: &Call<'_>, place: &IssueRef, entry: &Entry, kind: &str) -> Value {
    json!({
        "id": entry.id, "node_id": entry.node_id(), "event": kind, "actor": wire::user(call, &entry.user),
        "url": call.api(&format!("/repos/{}/issues/events/{}", place.repo, entry.id)), "commit_id": null,
        "commit_url": null, "created_at": wire::time(entry.at),
        "performed_via_github_app": wire::app(call, entry.via_app),
    })
}

/// An element in which nothing is as usual, one shape after the other: without id, account and time; without all of these
/// and a list in their place; with an id and a kind that is in no description yet.
fn foreign(call: &Call<'_>, place: &IssueRef, entry: &Entry) -> Value {
    let api = |path: &str| call.api(&format!("/repos/{}{path}", place.repo));
    let sha = "0".repeat(40);
    match entry.id % 3 {
        0 => {
            let signature = json!({ "name": "n", "email": "n@example.org", "date": wire::time(entry.at) });
            json!({
                "event": "committed", "sha": sha, "node_id": entry.node_id(), "url": api("/git/commits/0"),
                "html_url": format!("{}/{}/commit/{sha}", call.forge().url, place.repo), "author": signature,
                "committer": signature, "message": "On a branch", "parents": [],
                "tree": { "sha": sha, "url": api("/git/trees/0") },
                "verification": { "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null },
            })
        }
        1 => json!({ "event": "line-commented", "node_id": entry.node_id(), "comments": [] }),
        _ => event(call, place, entry, "reconsidered"),
    }
}
