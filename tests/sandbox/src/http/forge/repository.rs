//! Repositories, branches, and what accounts may do.

use afk_core::port::{ActorKind, Permission};
use serde_json::json;

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT, counted, links};
use super::wire;
use crate::http::reply::Reply;

/// `GET /repos/{owner}/{name}`
pub(super) fn get(call: &mut Call<'_>) -> Answer {
    Ok(Reply::json(200, &wire::repository(call, call.repo()?)))
}

/// `GET /users/{owner}/repos`, organisations too. What the caller may not see is left out after the pages are cut, and counted.
pub(super) fn of_owner(call: &mut Call<'_>) -> Answer {
    let (owner, forge) = (call.part("owner").to_lowercase(), call.forge());
    let owned: Vec<_> = forge.repos.values().filter(|repo| repo.name.owner() == owner).collect();
    if owned.is_empty() && !forge.accounts.contains_key(&owner) && !forge.org_labels.contains_key(&owner) {
        return Err(call.not_found());
    }
    let (page, total) = (Page::of(call, USUAL_LIMIT), owned.len());
    let mut shown = page.cut(owned);
    shown.retain(|repo| call.permission(&repo.name) >= Permission::Read);
    let reply = counted(total, shown.into_iter().map(|repo| wire::repository(call, repo)).collect());
    Ok(match links(call, page, total) {
        Some(links) => reply.header("link", links),
        None => reply,
    })
}

/// `GET /repos/{owner}/{name}/branches/{branch}`, where the branch may have slashes.
pub(super) fn branch(call: &mut Call<'_>) -> Answer {
    let (repo, name) = (call.repo()?, call.part("branch"));
    let head = repo.branches.get(name).and_then(|sha| repo.commit(sha)).ok_or_else(|| call.not_found())?;
    let at = wire::time(head.at);
    let signature = json!({ "name": head.author, "email": "", "username": head.author });
    let url = format!("{}/{}/commit/{}", call.forge().url, repo.name, head.sha);
    let protected = repo.protected && name == repo.default_branch;
    let rule = if protected { name } else { "" };
    Ok(Reply::json(
        200,
        &json!({
            "name": name,
            "commit": {
                "id": head.sha.as_str(), "message": head.message, "url": url, "author": signature,
                "committer": signature, "verification": null, "timestamp": at, "added": null, "removed": null,
                "modified": null,
            },
            "protected": protected, "required_approvals": 0, "enable_status_check": false, "status_check_contexts": [],
            "user_can_push": !protected, "user_can_merge": !protected, "effective_branch_protection_name": rule,
        }),
    ))
}

/// `GET /repos/{owner}/{name}/collaborators/{login}/permission`: for those who administer, and about oneself.
pub(super) fn permission(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?.name.clone();
    let asked = call.part("login").to_lowercase();
    let own = call.face.release.tells_own_permission() && call.login.as_deref() == Some(asked.as_str());
    if call.permission(&repo) < Permission::Admin && !own {
        let message = "Only admins can query all permissions, repo admins can query all repo permissions, \
                       collaborators can query only their own";
        return Err(call.error(403, message));
    }
    let account = call.forge().accounts.get(&asked).filter(|account| account.kind != ActorKind::Ghost);
    account.ok_or_else(|| call.error(404, &format!("user does not exist [uid: 0, name: {asked}]")))?;
    let word = match call.forge().permission(&repo, &asked) {
        Permission::None => "none",
        Permission::Read => "read",
        Permission::Write => "write",
        Permission::Admin => "admin",
        Permission::Owner => "owner",
    };
    let user = wire::user(call.forge(), &asked);
    Ok(Reply::json(200, &json!({ "permission": word, "role_name": word, "user": user })))
}
