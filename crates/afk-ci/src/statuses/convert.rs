//! From a server's words to AFK's.

use afk_core::ci::{Check, Conclusion};
use afk_core::ids::Sha;
use jiff::Timestamp;

use super::wire;

/// How much of a description is kept.
const DETAIL_CHARS: usize = 1000;
/// A link that is longer is no link.
const URL_BYTES: usize = 2000;

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

/// The whole table of words. `warning` is a failure: newer servers say so themselves (Gitea 1.25 folds it to failure), and a
/// landing is not proven by something that warns.
pub(super) fn conclusion(word: &str) -> Conclusion {
    match word {
        "pending" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "skipped" => Conclusion::Neutral,
        "failure" | "error" | "warning" => Conclusion::Failure,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

/// Converts a status; `web` is the server's address as people open it.
pub(super) fn check(status: wire::Status, web: &str) -> Result<Check, Unreadable> {
    let time = |text: &str| match text.parse::<Timestamp>() {
        Ok(time) => Ok(Some(time).filter(|time| *time > Timestamp::UNIX_EPOCH)), // earlier: the server's "never"
        Err(_) => Err(Unreadable::Time { context: status.context.clone(), time: text.to_owned() }),
    };
    let at = time(&status.created_at)?.max(time(&status.updated_at)?);
    Ok(Check {
        conclusion: conclusion(&status.status),
        url: status.target_url.as_deref().and_then(|target| link(target, web)),
        at,
        detail: status.description.as_deref().and_then(detail),
        name: status.context,
    })
}

/// A link that people may follow: http(s) as it is, a path on the server made whole; anything else is none.
fn link(target: &str, web: &str) -> Option<String> {
    let plain = target.len() <= URL_BYTES && !target.chars().any(|c| c.is_whitespace() || c.is_control());
    let url = if target.starts_with("https://") || target.starts_with("http://") {
        target.to_owned()
    } else if target.starts_with('/') && !target.starts_with("//") {
        // The path holds the server's base path already.
        let (scheme, rest) = web.split_once("://")?;
        format!("{scheme}://{}{target}", rest.split('/').next()?)
    } else {
        return None;
    };
    plain.then_some(url)
}

fn detail(description: &str) -> Option<String> {
    let text: String = description.trim().chars().take(DETAIL_CHARS).collect();
    (!text.is_empty()).then_some(text)
}
