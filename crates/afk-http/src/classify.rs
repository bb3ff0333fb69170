//! What a failure means. The whole policy is in these two functions.

use std::io::ErrorKind;

use afk_core::fault::{FaultClass, FaultScope};
use ureq::{Error, Timeout};

/// What a reply's status means; `None` is success. `repeatable` says that the call was a read, `limited` that the reply shows
/// a reached rate limit (`retry-after`, an empty bucket, or words to that effect).
#[must_use]
pub fn classify(status: u16, repeatable: bool, limited: bool) -> Option<(FaultClass, FaultScope)> {
    use FaultClass::{Garbled, Refused, Transient, Unclear};
    use FaultScope::{Item, Server, Tick};
    match status {
        200..=299 => None,
        401 => Some((Refused, Tick)),
        403 if limited => Some((Transient, Server)),
        // 407 is the proxy's 401: nothing reaches this server.
        407 => Some((Refused, Server)),
        408 | 425 | 429 => Some((Transient, Server)),
        400..=499 => Some((Refused, Item)),
        500..=599 if repeatable => Some((Transient, Server)),
        500..=599 => Some((Unclear, Item)),
        // A redirect too: what was asked for is somewhere else, and AFK does not follow.
        _ => Some((Garbled, Item)),
    }
}

/// What a failed exchange means, by what may have happened rather than by its kind.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's error is non-exhaustive")]
pub(crate) fn classify_transport(error: &Error, repeatable: bool) -> (FaultClass, FaultScope) {
    use FaultClass::{Garbled, Refused, Transient, Unclear};
    use FaultScope::{Item, Server};
    match error {
        // Never sent.
        Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => (Transient, Server),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => (Transient, Server),
        Error::Io(io) if io.kind() == ErrorKind::ConnectionRefused => (Transient, Server),
        // A certificate that does not convince stays that way until a person looks at it.
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => (Refused, Server),
        Error::Io(io) if io.kind() == ErrorKind::InvalidData => (if repeatable { Refused } else { Unclear }, Server),
        // Perhaps sent.
        error if is_lost(error) && repeatable => (Transient, Server),
        error if is_lost(error) => (Unclear, Item),
        // Answered, and not in HTTP.
        _ => (Garbled, Item),
    }
}

/// Whether the exchange broke off. A compressed body that breaks off is told as a failed decompression.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's error is non-exhaustive")]
fn is_lost(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Timeout(_) | Error::BodyStalled => true,
        Error::Decompress(_, io) => !matches!(io.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
