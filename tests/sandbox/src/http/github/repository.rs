//! Repositories and their branches.

use serde_json::json;

use super::call::{Answer, Call};
use super::wire;
use crate::http::reply::Reply;

/// `GET /repos/{owner}/{name}`
pub(super) fn get(call: &mut Call<'_>) -> Answer {
    Ok(Reply::json(200, &wire::repository(call, call.repo()?)))
}

/// `GET /repos/{owner}/{name}/git/ref/heads/{branch}`, where the branch may have slashes.
pub(super) fn reference(call: &mut Call<'_>) -> Answer {
    let (repo, branch) = (call.repo()?, call.part("branch"));
    if repo.branches.is_empty() {
        return Err(call.error(409, "Git Repository is empty."));
    }
    let sha = repo.branches.get(branch).ok_or_else(|| call.not_found())?;
    let git = call.api(&format!("/repos/{}/git", repo.name));
    let body = json!({
        "ref": format!("refs/heads/{branch}"), "node_id": format!("REF_{branch}"),
        "url": format!("{git}/refs/heads/{branch}"),
        "object": { "type": "commit", "sha": sha.as_str(), "url": format!("{git}/commits/{sha}") },
    });
    Ok(Reply::json(200, &body))
}
