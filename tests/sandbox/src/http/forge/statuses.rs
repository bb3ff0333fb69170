//! Commit statuses.

use afk_core::ids::Sha;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT};
use super::release::{NoStatuses, Release};
use super::{commits, wire};
use crate::http::reply::Reply;
use crate::tracker::git::StatusRow;
use crate::tracker::{BOT, Forge, Repo};

/// `GET /repos/{owner}/{name}/commits/{sha}/status`: the newest status of each context, the newest first. State and total
/// are those of the page.
pub(super) fn combined(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    let text = call.part("sha");
    // A whole commit id is not looked up: a commit that is not there is one without a status.
    let sha = commits::resolved(repo, text).or_else(|| Sha::parse(text).ok()).ok_or_else(|| call.not_found())?;
    let mut latest = repo.latest_statuses(&sha);
    latest.sort_by_key(|row| std::cmp::Reverse(row.id));
    let page = Page::of(call, USUAL_LIMIT).cut(latest);
    Ok(Reply::json(200, &shown(call, repo, &sha, &page)))
}

fn shown(call: &Call<'_>, repo: &Repo, sha: &Sha, page: &[&StatusRow]) -> Value {
    let (forge, release, name) = (call.forge(), call.face.release, &repo.name);
    let url = format!("{}/api/v1/repos/{name}/statuses/{sha}", forge.url);
    let commit_url = format!("{}/api/v1/repos/{name}/commits/{sha}", forge.url);
    let blank = |state: &str| {
        json!({
            "state": state, "sha": sha.as_str(), "total_count": 0, "statuses": null, "repository": wire::repository(call, repo),
            "commit_url": commit_url, "url": url,
        })
    };
    if page.is_empty() {
        return match release.no_statuses() {
            NoStatuses::Blank => json!({
                "state": "", "sha": "", "total_count": 0, "statuses": null, "repository": null, "commit_url": "",
                "url": "",
            }),
            NoStatuses::Addressed => blank(""),
            NoStatuses::Pending => blank("pending"),
        };
    }
    let mut combined = blank(&fold(release, page));
    combined["total_count"] = json!(page.len());
    combined["statuses"] = page.iter().map(|row| status(forge, row, &url)).collect();
    combined
}

/// One status. Its state is called `status`; the page of one of the server's own runs is a path on the server.
fn status(forge: &Forge, row: &StatusRow, url: &str) -> Value {
    let own = row.target_url.strip_prefix(&forge.url).filter(|path| path.contains("/actions/runs/"));
    json!({
        "id": row.id, "status": row.state, "target_url": own.unwrap_or(&row.target_url),
        "description": row.description, "url": url, "context": row.context, "creator": wire::user(forge, BOT),
        "created_at": wire::time(row.at), "updated_at": wire::time(row.at),
    })
}

/// The state of a page.
fn fold(release: Release, page: &[&StatusRow]) -> String {
    let has = |word: &str| page.iter().any(|row| row.state == word);
    let words: &[&str] = if release.folds_to_three() {
        if has("error") || has("failure") || has("warning") {
            return "failure".into();
        }
        &["pending"]
    } else {
        if has("error") {
            return "failure".into();
        }
        &["failure", "warning", "pending"]
    };
    words.iter().find(|word| has(word)).map_or("success", |word| word).into()
}
