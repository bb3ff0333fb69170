//! What watches over the watchers: a Pushgateway that keeps what is put into it, and a service that waits for a sign of life.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, put};

use super::reply::Reply;

/// The path to ask for; the last part is the secret.
pub const HEARTBEAT_PATH: &str = "/ping/5ecret-heartbeat";

/// What was put into a Pushgateway: the text by its group, as the path names it (`job/afk_poller/instance/..`). Clones share it.
#[derive(Clone, Default)]
pub struct Pushed(Arc<Mutex<BTreeMap<String, String>>>);

impl Pushed {
    /// The groups and their texts.
    #[must_use]
    pub fn groups(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, group: String, headers: &HeaderMap, body: &[u8]) -> Reply {
        // Anything but its own format is read as the older text format, whatever it is called.
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let text = std::str::from_utf8(body).unwrap_or_default();
        if !group.starts_with("job/") || !group.split('/').count().is_multiple_of(2) {
            return Reply::text(400, "job name is required, and every label a value");
        }
        if !kind.starts_with("text/plain") || !text.ends_with('\n') {
            return Reply::text(400, "text format parsing error: unexpected end of input stream").unexpected();
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(group, text.to_owned());
        Reply::empty(200)
    }
}

/// Both services on one server.
pub fn monitoring_router(pushed: &Pushed) -> Router {
    let pushed = pushed.clone();
    let keep =
        async move |Path(group): Path<String>, headers: HeaderMap, body: Bytes| pushed.put(group, &headers, &body);
    Router::new().route(HEARTBEAT_PATH, get(async || Reply::text(200, "OK"))).route("/metrics/{*group}", put(keep))
}
