//! From a server's words to AFK's.

use afk_core::ci::Check;
use afk_core::ids::Sha;
use jiff::Timestamp;

use super::wire;
use crate::shown::{detail, link};
use crate::words::forge_status;

/// A reply that breaks the contract.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// It is about another commit.
    #[error("the reply is about the commit `{answered}`, asked was {asked}")]
    OtherCommit {
        /// Asked for.
        asked: Sha,
        /// Answered for.
        answered: String,
    },
    /// A time that is none.
    #[error("the status `{context}` has the time `{time}`")]
    Time {
        /// Which status.
        context: String,
        /// What it says.
        time: String,
    },
    /// The page bound was reached.
    #[error("the commit has more than {0} statuses")]
    TooMany(u32),
}

/// Converts a status; `web` is the server's address as people open it.
pub(super) fn check(status: wire::Status, web: &str) -> Result<Check, Unreadable> {
    let time = |text: &str| match text.parse::<Timestamp>() {
        Ok(time) => Ok(Some(time).filter(|time| *time > Timestamp::UNIX_EPOCH)), // earlier: the server's "never"
        Err(_) => Err(Unreadable::Time { context: status.context.clone(), time: text.to_owned() }),
    };
    let at = time(&status.created_at)?.max(time(&status.updated_at)?);
    Ok(Check {
        conclusion: forge_status(&status.status),
        url: status.target_url.as_deref().and_then(|target| link(target, web)),
        at,
        detail: status.description.as_deref().and_then(detail),
        // These servers have no log that a token may read by a stable address.
        log: None,
        name: status.context,
    })
}
