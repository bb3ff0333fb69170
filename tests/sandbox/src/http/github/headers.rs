//! What every answer carries in its head.

use super::call::{API_VERSION, Call};
use crate::http::reply::Reply;

/// The answer with the headers that all have.
pub(super) fn with_what_all_have(call: &Call<'_>, reply: Reply) -> Reply {
    let reply = reply
        .header("x-github-request-id", "0000:000000:0000000:0000000:00000000")
        .header("x-github-media-type", "github.v3; format=json")
        .header("x-github-api-version-selected", API_VERSION);
    let reply = match &call.face.version {
        Some(version) => reply.header("x-github-enterprise-version", version),
        None => reply,
    };
    let Some(budget) = call.budget else { return reply };
    let token = call.token.as_ref();
    let reply = match token.and_then(|token| token.scopes.as_deref()) {
        Some(scopes) => reply.header("x-oauth-scopes", scopes).header("x-accepted-oauth-scopes", ""),
        None => reply,
    };
    let reply = match token.and_then(|token| token.ends) {
        Some(ends) => {
            let ends = ends.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            reply.header("github-authentication-token-expiration", ends)
        }
        None => reply,
    };
    reply
        .header("x-ratelimit-limit", budget.limit)
        .header("x-ratelimit-used", budget.used)
        .header("x-ratelimit-remaining", budget.remaining())
        .header("x-ratelimit-reset", budget.reset)
        .header("x-ratelimit-resource", budget.resource.name())
}
