//! The server itself, and who asks.

use serde_json::json;

use super::call::{Answer, Call};
use super::pages::USUAL_LIMIT;
use super::wire;
use crate::http::reply::Reply;

/// `GET /version`
pub(super) fn version(call: &mut Call<'_>) -> Answer {
    Ok(Reply::json(200, &json!({ "version": call.face.release.version() })))
}

/// `GET /settings/api`
pub(super) fn settings(call: &mut Call<'_>) -> Answer {
    Ok(Reply::json(
        200,
        &json!({
            "max_response_items": call.face.page_max, "default_paging_num": USUAL_LIMIT,
            "default_git_trees_per_page": 1000, "default_max_blob_size": 10_485_760,
        }),
    ))
}

/// `GET /user`
pub(super) fn me(call: &mut Call<'_>) -> Answer {
    Ok(Reply::json(200, &wire::user(call.forge(), &call.writer())))
}
