//! Objects as the servers write them.

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Sha};
use afk_core::port::{ActorKind, Permission};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::call::Call;
use crate::tracker::git::CommitRow;
use crate::tracker::issue::IssueRow;
use crate::tracker::{Forge, Label, Repo};

/// What Go writes for a time that was never set.
const NEVER: &str = "0001-01-01T00:00:00Z";
/// What it writes for the time of a run that has not ended.
pub(super) const UNIX_ZERO: &str = "1970-01-01T00:00:00Z";

/// A time: these servers use their own zone, not UTC.
pub(super) fn time(at: Timestamp) -> String {
    at.display_with_offset(Offset::constant(1)).to_string()
}

/// An account. Deleted ones share one number and name; the server's own robots have one below zero too.
pub(super) fn user(forge: &Forge, login: &str) -> Value {
    let (id, login) = match forge.accounts.get(login) {
        Some(account) if account.kind != ActorKind::Ghost => (account.id, login),
        Some(_) if login.ends_with("-actions") => (-2, login),
        Some(_) | None => (-1, "Ghost"),
    };
    json!({
        "id": id, "login": login, "login_name": "", "source_id": 0, "full_name": "",
        "email": format!("{login}@noreply.git.example.org"), "avatar_url": format!("{}/avatars/{id}", forge.url),
        "html_url": format!("{}/{login}", forge.url), "language": "", "is_admin": false, "last_login": NEVER,
        "created": NEVER, "restricted": false, "active": false, "prohibit_login": false, "location": "",
        "website": "", "description": "", "visibility": "public", "followers_count": 0, "following_count": 0,
        "starred_repos_count": 0, "username": login,
    })
}

/// A label.
pub(super) fn label(forge: &Forge, repo: &RepoId, label: &Label) -> Value {
    json!({
        "id": label.id, "name": label.name, "exclusive": false, "is_archived": false, "color": label.color,
        "description": label.description, "url": format!("{}/api/v1/repos/{repo}/labels/{}", forge.url, label.id),
    })
}

/// The labels of an issue, by name. One that was deleted is on no issue.
pub(super) fn labels(forge: &Forge, repo: &RepoId, ids: &[u64]) -> Vec<Value> {
    let mut labels: Vec<_> = ids.iter().filter_map(|id| forge.label(repo, *id)).collect();
    labels.sort_by(|a, b| a.name.cmp(&b.name));
    labels.into_iter().map(|it| label(forge, repo, it)).collect()
}

/// An issue, or a pull request in its place.
pub(super) fn issue(call: &Call<'_>, repo: &Repo, row: &IssueRow) -> Value {
    let (forge, name) = (call.forge(), &repo.name);
    let page = page(forge, name, row);
    let mut issue = json!({
        "id": row.id, "url": format!("{}/api/v1/repos/{name}/issues/{}", forge.url, row.number), "html_url": page,
        "number": row.number, "user": user(forge, &row.author), "original_author": "", "original_author_id": 0,
        "title": row.title, "body": row.body, "ref": "", "assets": [], "labels": labels(forge, name, &row.labels),
        "milestone": null, "assignee": null, "assignees": null, "state": if row.open { "open" } else { "closed" },
        "is_locked": row.locked, "comments": row.comments().count(), "created_at": time(row.created_at),
        "updated_at": time(row.updated_at), "closed_at": row.closed_at.map(time), "due_date": null,
        "pull_request": null, "repository": meta(repo), "pin_order": 0,
    });
    if row.pull {
        issue["pull_request"] = json!({ "merged": false, "merged_at": null, "draft": false, "html_url": page });
    }
    if call.face.release.counts_edits() {
        issue["content_version"] = json!(u8::from(row.edited.is_some()));
    }
    issue
}

/// The page of an issue or pull request.
pub(super) fn page(forge: &Forge, repo: &RepoId, row: &IssueRow) -> String {
    let url = forge.issue_url(&IssueRef { repo: repo.clone(), number: row.number });
    if row.pull { url.replace("/issues/", "/pulls/") } else { url }
}

/// A repository, in brief.
pub(super) fn meta(repo: &Repo) -> Value {
    json!({ "id": repo.id, "name": repo.name.name(), "owner": repo.name.owner(), "full_name": repo.name.to_string() })
}

/// A repository.
pub(super) fn repository(call: &Call<'_>, repo: &Repo) -> Value {
    let (forge, name) = (call.forge(), &repo.name);
    let url = format!("{}/{name}", forge.url);
    let may = call.permission(name);
    json!({
        "id": repo.id, "owner": user(forge, name.owner()), "name": name.name(), "full_name": name.to_string(),
        "description": "", "empty": repo.head().is_none(), "private": repo.private, "fork": false, "parent": null,
        "mirror": false, "html_url": url, "url": format!("{}/api/v1/repos/{name}", forge.url),
        "ssh_url": format!("git@git.example.org:{name}.git"), "clone_url": format!("{url}.git"),
        "default_branch": repo.default_branch, "archived": repo.archived, "created_at": NEVER, "updated_at": NEVER,
        "archived_at": "1970-01-01T00:00:00Z",
        "permissions": {
            "admin": may >= Permission::Admin, "push": may >= Permission::Write, "pull": may >= Permission::Read,
        },
        "has_issues": true,
        "internal_tracker": {
            "enable_time_tracker": false, "allow_only_contributors_to_track_time": false,
            "enable_issue_dependencies": repo.dependencies,
        },
        "has_pull_requests": true, "internal": false, "object_format_name": "sha1", "repo_transfer": null,
    })
}

/// A commit. Statistics and files are left out, as they are when the caller does not want them.
pub(super) fn commit(forge: &Forge, repo: &RepoId, row: &CommitRow) -> Value {
    let api = |sha: &Sha| format!("{}/api/v1/repos/{repo}/git/commits/{sha}", forge.url);
    let at = time(row.at);
    let meta = |sha: &Sha| json!({ "url": api(sha), "sha": sha.as_str(), "created": NEVER });
    let signature =
        json!({ "name": row.author, "email": format!("{}@noreply.git.example.org", row.author), "date": at });
    let account = forge.accounts.get(&row.author).filter(|it| it.id > 0).map(|_| user(forge, &row.author));
    json!({
        "url": api(&row.sha), "sha": row.sha.as_str(), "created": at,
        "html_url": format!("{}/{repo}/commit/{}", forge.url, row.sha),
        "commit": {
            "url": api(&row.sha), "author": signature, "committer": signature, "message": row.message,
            "tree": meta(&row.sha), "verification": null,
        },
        "author": account, "committer": account, "parents": row.parents.iter().map(meta).collect::<Vec<_>>(),
        "files": null, "stats": null,
    })
}
