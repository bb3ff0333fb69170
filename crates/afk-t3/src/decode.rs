//! Reading replies that are at hand: for tools that look into a saved one, and for tests and fuzzing. The calls of
//! [`T3`](crate::T3) read them in the same way.
//!
//! ```
//! use afk_core::port::Depth;
//!
//! let body = br#"{"snapshotSequence":0,"projects":[],"threads":[],"updatedAt":"1970-01-01T00:00:00.000Z"}"#;
//! let fleet = afk_t3::decode::fleet_from_slice(body, Depth::Full)?;
//! assert!(fleet.full && fleet.threads.is_empty());
//! # Ok::<(), afk_t3::decode::DecodeError>(())
//! ```

use afk_core::port::{Depth, Fleet};
use afk_core::thread::Thread;
use afk_http::StreamError;

use crate::facts::{self, Unexpected};
use crate::threads;
use crate::wire::ThreadReply;

/// Why a reply cannot be one of this server.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DecodeError(#[from] Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("the reply is not what was expected: {0}")]
    Json(#[from] StreamError),
    #[error(transparent)]
    Fields(#[from] Unexpected),
}

/// Reads a reply of `GET /api/orchestration/shell` ([`Depth::List`]) or `.../snapshot` ([`Depth::Full`]).
///
/// # Errors
/// It is not JSON, or a field that the endpoint promises is not there. A word or a time that AFK does not know is no error:
/// it stands in the facts as an unknown word.
pub fn fleet_from_slice(body: &[u8], depth: Depth) -> Result<Fleet, DecodeError> {
    let listing = threads::read(&mut &*body, &|_| true).map_err(Cause::from)?;
    Ok(facts::fleet(listing, depth == Depth::Full).map_err(Cause::from)?)
}

/// Reads a reply of `GET /api/orchestration/threads/:id`.
///
/// # Errors
/// As [`fleet_from_slice`].
pub fn thread_from_slice(body: &[u8]) -> Result<Thread, DecodeError> {
    let reply: ThreadReply = serde_json::from_slice(body).map_err(StreamError::from).map_err(Cause::from)?;
    Ok(facts::full_thread(reply.thread).map_err(Cause::from)?)
}
