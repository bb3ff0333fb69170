//! Objects as the REST API writes them, with every field that GitHub's description of it requires.

use afk_core::RepoId;
use afk_core::ids::IssueRef;
use afk_core::port::{ActorKind, Permission};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::Call;
use crate::tracker::issue::IssueRow;
use crate::tracker::{Account, Label, Repo};

/// The addresses of an account, below its own.
const OF_USER: [&str; 9] = [
    "followers",
    "following",
    "gists",
    "starred",
    "subscriptions",
    "organizations",
    "repos",
    "events",
    "received_events",
];

/// The addresses of a repository, below its own.
const OF_REPOSITORY: [&str; 36] = [
    "archive",
    "assignees",
    "blobs",
    "branches",
    "collaborators",
    "comments",
    "commits",
    "compare",
    "contents",
    "contributors",
    "deployments",
    "downloads",
    "events",
    "forks",
    "git_commits",
    "git_refs",
    "git_tags",
    "hooks",
    "issue_comment",
    "issue_events",
    "issues",
    "keys",
    "labels",
    "languages",
    "merges",
    "milestones",
    "notifications",
    "pulls",
    "releases",
    "stargazers",
    "statuses",
    "subscribers",
    "subscription",
    "tags",
    "teams",
    "trees",
];

/// A time: whole seconds of UTC.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The addresses `<name>_url` of a thing, below its own.
fn addresses(own: &str, names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| (format!("{name}_url"), json!(format!("{own}/{name}")))).collect()
}

/// An account; `null` where it is deleted.
pub(super) fn user(call: &Call<'_>, login: &str) -> Value {
    let Some(account) = call.forge().accounts.get(login).filter(|account| account.kind != ActorKind::Ghost) else {
        return Value::Null;
    };
    // The brackets of a bot's name stand for themselves in no address, and its page is that of the app.
    let url = call.api(&format!("/users/{}", login.replace('[', "%5B").replace(']', "%5D")));
    let page = login.strip_suffix("[bot]").map_or_else(|| login.to_owned(), |app| format!("apps/{app}"));
    let mut user = addresses(&url, &OF_USER);
    let own = json!({
        "login": login, "id": account.id, "node_id": format!("U_{}", account.id), "url": url, "gravatar_id": "",
        "avatar_url": format!("{}/avatars/{}", call.address, account.id),
        "html_url": format!("{}/{page}", call.forge().url), "type": kind(account), "site_admin": false,
        "user_view_type": "public",
    });
    add(&mut user, own);
    Value::Object(user)
}

/// What GitHub calls the sort of an account.
pub(super) fn kind(account: &Account) -> &'static str {
    match account.kind {
        ActorKind::User => "User",
        ActorKind::Bot => "Bot",
        // Never shown.
        ActorKind::Ghost => "Mannequin",
    }
}

fn add(to: &mut Map<String, Value>, own: Value) {
    if let Value::Object(fields) = own {
        to.extend(fields);
    }
}

/// An app in whose name something was done, or `null`.
pub(super) fn app(call: &Call<'_>, via_app: bool) -> Value {
    if !via_app {
        return Value::Null;
    }
    let url = call.forge().url.as_str();
    json!({
        "id": 7, "slug": "some-app", "node_id": "A_7", "name": "Some app", "description": "", "external_url": url,
        "html_url": format!("{url}/apps/some-app"), "owner": user(call, &call.forge().bot),
        "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z", "permissions": {}, "events": [],
    })
}

/// A label.
pub(super) fn label(call: &Call<'_>, repo: &RepoId, label: &Label) -> Value {
    json!({
        "id": label.id, "node_id": format!("LA_{}", label.id), "name": label.name, "color": label.color,
        "description": if label.description.is_empty() { Value::Null } else { json!(label.description) },
        "default": false, "url": call.api(&format!("/repos/{repo}/labels/{}", label.name)),
    })
}

/// The labels of an issue, in the order in which they were put on.
pub(super) fn labels(call: &Call<'_>, repo: &RepoId, row: &IssueRow) -> Vec<Value> {
    let labels = row.labels.iter().filter_map(|id| call.forge().label(repo, *id));
    labels.map(|it| label(call, repo, it)).collect()
}

/// How an account stands to a repository.
pub(super) fn association(call: &Call<'_>, repo: &RepoId, login: &str) -> &'static str {
    match call.forge().permission(repo, login) {
        Permission::Owner => "OWNER",
        Permission::Admin | Permission::Write => "COLLABORATOR",
        Permission::Read | Permission::None => "NONE",
    }
}

/// An issue, or a pull request in its place.
pub(super) fn issue(call: &Call<'_>, repo: &Repo, row: &IssueRow) -> Value {
    let name = &repo.name;
    let place = IssueRef { repo: name.clone(), number: row.number };
    let (url, page) = (call.api(&format!("/repos/{name}/issues/{}", row.number)), call.forge().page_url(&place, row));
    let mut labels = labels(call, name, row);
    if call.face.plain_labels {
        labels = labels.iter().map(|label| label["name"].clone()).collect();
    }
    let mut issue = addresses(&url, &["labels", "comments", "events", "timeline"]);
    let own = json!({
        "id": row.id, "node_id": format!("I_{}", row.id), "url": url, "html_url": page, "number": row.number,
        "repository_url": call.api(&format!("/repos/{name}")), "title": row.title,
        // An issue without a text has none at all.
        "body": if row.body.is_empty() { Value::Null } else { json!(row.body) },
        "user": user(call, &row.author), "labels": labels, "state": if row.open { "open" } else { "closed" },
        "state_reason": row.state_reason, "locked": row.locked, "active_lock_reason": null, "assignee": null,
        "assignees": [], "milestone": null, "comments": row.comments().count(), "created_at": time(row.created_at),
        "updated_at": time(row.updated_at), "closed_at": row.closed_at.map(time),
        "author_association": association(call, name, &row.author), "performed_via_github_app": null,
    });
    add(&mut issue, own);
    if row.pull {
        issue.insert("draft".into(), json!(false));
        let api = call.api(&format!("/repos/{name}/pulls/{}", row.number));
        let pull = json!({
            "url": api, "html_url": page, "diff_url": format!("{page}.diff"), "patch_url": format!("{page}.patch"),
            "merged_at": null,
        });
        issue.insert("pull_request".into(), pull);
    } else if call.face.keeps_dependencies() {
        issue.insert("issue_dependencies_summary".into(), dependencies(call, repo, row));
    }
    Value::Object(issue)
}

/// How many issues this one waits for: all, hidden ones too, and those that are open.
fn dependencies(call: &Call<'_>, repo: &Repo, row: &IssueRow) -> Value {
    let all: Vec<_> = row.blocked_by.iter().filter(|_| repo.dependencies).collect();
    let open = all.iter().filter(|blocker| call.forge().issue(blocker).is_ok_and(|row| row.open)).count();
    json!({ "blocked_by": open, "total_blocked_by": all.len(), "blocking": 0, "total_blocking": 0 })
}

/// A repository.
pub(super) fn repository(call: &Call<'_>, repo: &Repo) -> Value {
    let (forge, name) = (call.forge(), &repo.name);
    let (url, page) = (call.api(&format!("/repos/{name}")), format!("{}/{name}", forge.url));
    let mut repository = addresses(&url, &OF_REPOSITORY);
    let own = json!({
        "id": repo.id, "node_id": format!("R_{}", repo.id), "name": name.name(), "full_name": name.to_string(),
        "owner": owner(call, name), "private": repo.private, "url": url, "html_url": page, "description": null,
        "visibility": if repo.private { "private" } else { "public" }, "fork": false, "archived": repo.archived,
        "disabled": false, "default_branch": repo.default_branch, "clone_url": format!("{page}.git"),
        "git_url": format!("git:{name}.git"), "ssh_url": format!("git@git.example.org:{name}.git"), "svn_url": page,
        "mirror_url": null, "homepage": null, "language": null, "license": null, "size": 0, "forks": 0,
        "forks_count": 0, "stargazers_count": 0, "watchers": 0, "watchers_count": 0, "network_count": 0,
        "subscribers_count": 0, "open_issues": 0, "open_issues_count": 0, "has_issues": true, "has_projects": false,
        "has_wiki": false, "has_pages": false, "has_discussions": false, "pushed_at": "2020-01-01T00:00:00Z",
        "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
    });
    add(&mut repository, own);
    // Anybody is told nothing about what they may do.
    if call.token.is_some() {
        repository.insert("permissions".into(), permissions(call, name));
    }
    Value::Object(repository)
}

/// What the caller may do.
fn permissions(call: &Call<'_>, repo: &RepoId) -> Value {
    let (may, role) = (call.permission(repo), call.forge().role(repo, call.caller()));
    let push = may >= Permission::Write;
    json!({
        "admin": may >= Permission::Admin, "maintain": may >= Permission::Admin || role == "maintain", "push": push,
        "triage": push || role == "triage", "pull": may >= Permission::Read,
    })
}

/// The owner of a repository: an organisation where nobody has that name.
fn owner(call: &Call<'_>, repo: &RepoId) -> Value {
    let known = user(call, repo.owner());
    if !known.is_null() {
        return known;
    }
    let url = call.api(&format!("/users/{}", repo.owner()));
    let mut owner = addresses(&url, &OF_USER);
    let own = json!({
        "login": repo.owner(), "id": 1_000_000, "node_id": "O_1000000", "url": url, "gravatar_id": "",
        "avatar_url": format!("{}/avatars/o", call.address), "type": "Organization", "site_admin": false,
        "html_url": format!("{}/{}", call.forge().url, repo.owner()),
    });
    add(&mut owner, own);
    Value::Object(owner)
}
