//! The calls.

use afk_core::ids::ThreadId;
use afk_core::port::Seen;
use afk_http::{Client, HttpError, Reply};

use crate::threads;
use crate::wire::command::{Accepted, CommandDto};
use crate::wire::{EnvironmentDto, Listing, SessionInfoDto, ThreadDto, ThreadReply};

/// A list of live threads takes about 800 bytes a thread.
const LIST_BYTES: u64 = 64 * 1024 * 1024;
/// The snapshot only grows: deleted threads keep their messages.
const SNAPSHOT_BYTES: u64 = 256 * 1024 * 1024;

type Result<T> = core::result::Result<T, HttpError>;

/// `GET /.well-known/t3/environment`.
pub(crate) fn environment(client: &Client) -> Result<Reply<EnvironmentDto>> {
    client.get(&[".well-known", "t3", "environment"]).json()
}

/// `GET /api/auth/session`: answers 200 whatever the token.
pub(crate) fn session(client: &Client) -> Result<Reply<SessionInfoDto>> {
    client.get(&["api", "auth", "session"]).json()
}

/// `GET /api/orchestration/shell`: what is live, without messages. Not in releases up to 0.0.28.
pub(crate) fn shell(client: &Client, wanted: &dyn Fn(&str) -> bool) -> Result<Reply<Listing>> {
    let request = client.get(&["api", "orchestration", "shell"]).limit(LIST_BYTES);
    request.stream(|body| threads::read(body, wanted))
}

/// `GET /api/orchestration/snapshot`: everything, archived and deleted included.
pub(crate) fn snapshot(client: &Client, wanted: &dyn Fn(&str) -> bool) -> Result<Reply<Listing>> {
    let request = client.get(&["api", "orchestration", "snapshot"]).limit(SNAPSHOT_BYTES);
    request.stream(|body| threads::read(body, wanted))
}

/// `GET /api/orchestration/threads/:id`. `None`: unknown, archived or deleted. Not in releases up to 0.0.28.
pub(crate) fn thread(client: &Client, thread: &ThreadId) -> Result<Seen<Option<ThreadDto>>> {
    let request = client.get(&["api", "orchestration", "threads", thread.as_str()]).limit(LIST_BYTES);
    match request.json_stream::<ThreadReply>() {
        Ok(reply) => Ok(Seen { at: reply.at, value: Some(reply.body.thread) }),
        Err(error) if error.json && error.status == Some(404) => Ok(Seen { at: error.at, value: None }),
        Err(error) => Err(error),
    }
}

/// `POST /api/orchestration/dispatch`.
pub(crate) fn dispatch(client: &Client, command: &CommandDto<'_>) -> Result<()> {
    client.post(&["api", "orchestration", "dispatch"]).body(command).json::<Accepted>().map(|_| ())
}

/// Whether this is how a server answers a path that it does not know: with its web page, or with words about it.
pub(crate) fn is_unknown_endpoint(error: &HttpError) -> bool {
    !error.json && matches!(error.status, Some(200 | 404 | 503))
}
