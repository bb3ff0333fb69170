//! The address of a server, and what may be sent there.

use afk_core::config::urls::{Address, PlainHttp, Reach, UrlProblem, inspect};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A server's address: scheme, host, port and base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    address: Address,
    /// In lower case; an IPv6 address keeps its brackets.
    host: String,
    port: u16,
    /// Without a trailing slash; empty at the root.
    path: String,
}

impl Origin {
    /// Reads an address. A user, a query or a fragment is refused.
    pub(crate) fn parse(url: &str) -> Result<Self, UrlProblem> {
        let address = inspect(url)?;
        let uri: Uri = url.parse().map_err(|_| UrlProblem::Path)?;
        let path = uri.path().trim_end_matches('/');
        let host = uri.host().ok_or(UrlProblem::Host)?.to_ascii_lowercase();
        let port = uri.port_u16().unwrap_or(if address.tls { 443 } else { 80 });
        if uri.query().is_some() {
            Err(UrlProblem::Query)
        } else if traverses(path) {
            Err(UrlProblem::Path)
        } else {
            Ok(Self { address, host, port, path: path.to_owned() })
        }
    }

    /// The address of a path below this one, from segments of any text.
    /// `None` for a segment that servers would resolve to another path: blank, `.` or `..`.
    pub(crate) fn url(&self, segments: &[&str]) -> Option<String> {
        let mut url = self.to_string();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return None;
            }
            url.push('/');
            url.extend(utf8_percent_encode(segment, &ENCODED));
        }
        Some(url)
    }

    /// Whether a URL that the server gave stays here: same scheme, host and port, below the base path.
    pub(crate) fn holds(&self, url: &str) -> bool {
        let (bare, _) = url.split_once('?').unwrap_or((url, ""));
        Self::parse(bare).is_ok_and(|other| {
            let below = other.path.strip_prefix(self.path.as_str()).is_some_and(|p| p.is_empty() || p.starts_with('/'));
            let same = (other.address.tls, &other.host, other.port) == (self.address.tls, &self.host, self.port);
            same && below
        })
    }

    /// `host`, or `host:port` where the port is not the scheme's own.
    pub(crate) fn authority(&self) -> String {
        let usual = if self.address.tls { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.address.reach == Reach::Loopback
    }

    /// Whether the scheme is good enough for what is sent here.
    pub(crate) fn fits(&self, plain: PlainHttp) -> bool {
        self.address.fits(plain)
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.address.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// One pair of a query, encoded.
pub(crate) fn query_pair(name: &str, value: &str) -> String {
    format!("{}={}", utf8_percent_encode(name, &ENCODED), utf8_percent_encode(value, &ENCODED))
}

/// Whether a path may lead elsewhere than it says. An encoded dot is one too, for many servers.
fn traverses(path: &str) -> bool {
    let dots = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "" | "." | "..");
    path.split('/').skip(1).any(dots)
}

#[cfg(test)]
mod tests;
