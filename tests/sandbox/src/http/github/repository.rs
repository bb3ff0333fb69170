//! Repositories and their branches.

use serde_json::json;

use super::call::{Answer, Call};
use super::{commits, wire};
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

/// `GET /repos/{owner}/{name}/branches/{branch}`
pub(super) fn branch(call: &mut Call<'_>) -> Answer {
    let (repo, name) = (call.repo()?, call.part("branch"));
    let sha = repo.branches.get(name).ok_or_else(|| call.error(404, "Branch not found"))?;
    let protected = repo.protected && name == repo.default_branch;
    let row = repo.commit(sha).ok_or_else(|| call.not_found())?;
    let url = call.api(&format!("/repos/{}/branches/{name}", repo.name));
    let page = format!("{}/{}/tree/{name}", call.forge().url, repo.name);
    let checks =
        json!({ "enforcement_level": if protected { "everyone" } else { "off" }, "contexts": [], "checks": [] });
    let body = json!({
        "name": name, "commit": commits::shown(call, repo, row), "_links": { "self": url, "html": page },
        "protected": protected,
        "protection": { "enabled": protected, "required_status_checks": checks },
        "protection_url": format!("{url}/protection"),
    });
    Ok(Reply::json(200, &body))
}

/// `GET /repos/{owner}/{name}/rules/branches/{branch}`: of rulesets, never of a branch's own protection.
pub(super) fn rules(call: &mut Call<'_>) -> Answer {
    let (repo, name) = (call.repo()?, call.part("branch"));
    let holds = name == repo.default_branch;
    let rule = |kind: &String| {
        json!({
            "type": kind, "ruleset_source_type": "Repository", "ruleset_source": repo.name.to_string(), "ruleset_id": 1,
        })
    };
    let rules: Vec<_> = repo.rules.iter().filter(|_| holds).map(rule).collect();
    Ok(Reply::json(200, &json!(rules)))
}
