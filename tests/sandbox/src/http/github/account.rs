//! The server itself, who asks, and what accounts may do.

use afk_core::port::{ActorKind, Permission};
use serde_json::json;

use super::call::{Answer, Call};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::base_role;

/// `GET /meta`: only Enterprise servers have a version.
pub(super) fn meta(call: &mut Call<'_>) -> Answer {
    let mut meta = json!({ "verifiable_password_authentication": call.face.version.is_some() });
    if let Some(version) = &call.face.version {
        meta["installed_version"] = json!(version);
    }
    Ok(Reply::json(200, &meta))
}

/// `GET /rate_limit`
pub(super) fn rate_limit(call: &mut Call<'_>) -> Answer {
    let core = call.budget.map(super::limits::Budget::shown);
    Ok(Reply::json(200, &json!({ "resources": { "core": core, "search": core }, "rate": core })))
}

/// `GET /user`
pub(super) fn me(call: &mut Call<'_>) -> Answer {
    let mut user = wire::user(call, call.caller());
    for empty in ["name", "company", "blog", "location", "email", "hireable", "bio"] {
        user[empty] = json!(null);
    }
    for count in ["public_repos", "public_gists", "followers", "following"] {
        user[count] = json!(0);
    }
    for day in ["created_at", "updated_at"] {
        user[day] = json!("2020-01-01T00:00:00Z");
    }
    Ok(Reply::json(200, &user))
}

/// `GET /repos/{owner}/{name}/collaborators/{login}/permission`: for those who may push. One of four words, and beside it
/// the name of the role, which may be any.
pub(super) fn permission(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?.name.clone();
    if call.permission(&repo) < Permission::Write {
        return Err(call.error(403, "Must have push access to view collaborator permission."));
    }
    let asked = call.part("login");
    let forge = call.forge();
    let same = |login: &&String| login.eq_ignore_ascii_case(asked);
    let login = forge.accounts.iter().filter(|(_, it)| it.kind != ActorKind::Ghost).map(|(login, _)| login).find(same);
    let login = login.ok_or_else(|| call.error(404, &format!("{asked} is not a user")))?;
    let permission = base_role(forge.permission(&repo, login));
    let mut user = wire::user(call, login);
    user["role_name"] = json!(forge.role(&repo, login));
    Ok(Reply::json(200, &json!({ "permission": permission, "role_name": user["role_name"], "user": user })))
}
