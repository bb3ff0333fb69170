//! Commits: one, the listing of a branch, and the comparison of two.

use std::collections::BTreeSet;

use afk_core::ids::Sha;
use afk_core::port::{ChangeKind, FileChange};
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{self, Page};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Repo;
use crate::tracker::git::CommitRow;

/// `GET /repos/{owner}/{name}/git/commits/{sha}`: as git keeps it.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    if repo.branches.is_empty() {
        return Err(call.error(409, "Git Repository is empty."));
    }
    let row = Sha::parse(call.part("sha")).ok().and_then(|sha| repo.commit(&sha)).ok_or_else(|| call.not_found())?;
    let mut commit = body(call, repo, row);
    commit["sha"] = json!(row.sha.as_str());
    commit["node_id"] = json!(format!("C_{}", row.sha));
    commit["html_url"] = json!(page(call, repo, &row.sha));
    commit["parents"] = parents(call, repo, row);
    Ok(Reply::json(200, &commit))
}

/// `GET /repos/{owner}/{name}/commits/{sha}`: one with the files that it touched, which come in pages.
pub(super) fn files(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    let row = resolved(repo, call.part("sha")).and_then(|sha| repo.commit(&sha)).ok_or_else(|| call.not_found())?;
    let (total, page) = (row.files.len(), Page::of(call));
    let mut commit = shown(call, repo, row);
    commit["stats"] = json!({ "additions": total, "deletions": 0, "total": total });
    commit["files"] = page.cut(row.files.iter().collect()).into_iter().map(|it| file(call, repo, row, it)).collect();
    Ok(page.linked(call, total, Reply::json(200, &commit)))
}

fn file(call: &Call<'_>, repo: &Repo, row: &CommitRow, file: &FileChange) -> Value {
    let at = |what: &str| format!("{}/{}/{what}/{}/{}", call.forge().url, repo.name, row.sha, file.path);
    let (status, from) = match &file.kind {
        ChangeKind::Added => ("added", None),
        ChangeKind::Changed => ("modified", None),
        ChangeKind::Removed => ("removed", None),
        ChangeKind::Renamed { from } => ("renamed", from.as_deref()),
    };
    let mut shown = json!({
        "sha": row.sha.as_str(), "filename": file.path, "status": status, "additions": 1, "deletions": 0, "changes": 1,
        "blob_url": at("blob"), "raw_url": at("raw"),
        "contents_url": call.api(&format!("/repos/{}/contents/{}?ref={}", repo.name, file.path, row.sha)),
    });
    if let Some(from) = from {
        shown["previous_filename"] = json!(from);
    }
    shown
}

/// `GET /repos/{owner}/{name}/commits`: what is reachable from `sha`, the newest first.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    call.only_known(&["path", "author", "committer", "since", "until"])?;
    let repo = call.repo()?;
    if repo.branches.is_empty() {
        return Err(call.error(409, "Git Repository is empty."));
    }
    let from = resolved(repo, call.asked("sha").unwrap_or(&repo.default_branch)).ok_or_else(|| call.not_found())?;
    let reachable = repo.reachable(&from);
    let found = repo.commits.iter().rev().filter(|row| reachable.contains(&row.sha));
    Ok(pages::list(call, found.map(|row| shown(call, repo, row)).collect()))
}

/// `GET /repos/{owner}/{name}/compare/{base}...{head}`: what the head has and the base has not, the oldest first.
pub(super) fn compare(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    let ends = call.part("ends").split_once("...");
    let ends = ends.and_then(|(base, head)| Some((resolved(repo, base)?, resolved(repo, head)?)));
    let (base, head) = ends.ok_or_else(|| call.not_found())?;
    let (old, new) = (repo.reachable(&base), repo.reachable(&head));
    let only = |of: &BTreeSet<Sha>, not: &BTreeSet<Sha>| -> Vec<&CommitRow> {
        repo.commits.iter().filter(|row| of.contains(&row.sha) && !not.contains(&row.sha)).collect()
    };
    let (ahead, behind) = (only(&new, &old), only(&old, &new));
    // Two histories that never met cannot be compared.
    let common = repo.commits.iter().rfind(|row| old.contains(&row.sha) && new.contains(&row.sha));
    let common = common.ok_or_else(|| call.not_found())?;
    let status = match (ahead.len(), behind.len()) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        (_, _) => "diverged",
    };
    let (total, page) = (ahead.len(), Page::of(call));
    let commits: Vec<_> = page.cut(ahead).into_iter().map(|row| shown(call, repo, row)).collect();
    let url = call.api(&format!("/repos/{}/compare/{base}...{head}", repo.name));
    let html = format!("{}/{}/compare/{base}...{head}", call.forge().url, repo.name);
    let base = repo.commit(&base).ok_or_else(|| call.not_found())?;
    let body = json!({
        "url": url, "html_url": html, "permalink_url": html, "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"), "base_commit": shown(call, repo, base),
        "merge_base_commit": shown(call, repo, common), "status": status, "ahead_by": total,
        "behind_by": behind.len(), "total_commits": total, "commits": commits, "files": [],
    });
    Ok(page.linked(call, total, Reply::json(200, &body)))
}

/// A branch or a commit by its whole name.
fn resolved(repo: &Repo, text: &str) -> Option<Sha> {
    let branch = repo.branches.get(text).cloned();
    branch.or_else(|| Sha::parse(text).ok().filter(|sha| repo.commit(sha).is_some()))
}

fn page(call: &Call<'_>, repo: &Repo, sha: &Sha) -> String {
    format!("{}/{}/commit/{sha}", call.forge().url, repo.name)
}

fn parents(call: &Call<'_>, repo: &Repo, row: &CommitRow) -> Value {
    let parent = |sha: &Sha| {
        let url = call.api(&format!("/repos/{}/commits/{sha}", repo.name));
        json!({ "sha": sha.as_str(), "url": url, "html_url": page(call, repo, sha) })
    };
    row.parents.iter().map(parent).collect()
}

fn body(call: &Call<'_>, repo: &Repo, row: &CommitRow) -> Value {
    let git = call.api(&format!("/repos/{}/git", repo.name));
    let signature = json!({
        "name": row.author, "email": format!("{}@users.noreply.example.org", row.author), "date": wire::time(row.at),
    });
    json!({
        "url": format!("{git}/commits/{}", row.sha), "author": signature, "committer": signature,
        "message": row.message, "tree": { "sha": row.sha.as_str(), "url": format!("{git}/trees/{}", row.sha) },
        "comment_count": 0,
        "verification": {
            "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null,
        },
    })
}

pub(super) fn shown(call: &Call<'_>, repo: &Repo, row: &CommitRow) -> Value {
    let url = call.api(&format!("/repos/{}/commits/{}", repo.name, row.sha));
    let account = wire::user(call, &row.author);
    json!({
        "sha": row.sha.as_str(), "node_id": format!("C_{}", row.sha), "url": url,
        "comments_url": format!("{url}/comments"), "html_url": page(call, repo, &row.sha),
        "commit": body(call, repo, row), "author": account, "committer": account,
        "parents": parents(call, repo, row),
    })
}
