//! The address of a server, and what may be sent there.

use std::net::{IpAddr, Ipv6Addr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

use crate::settings::SetupError;

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A server's address: scheme, host, port and base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    https: bool,
    /// In lower case; an IPv6 address keeps its brackets.
    host: String,
    port: u16,
    /// Without a trailing slash; empty at the root.
    path: String,
}

impl Origin {
    /// Reads an address. A user, a query or a fragment is refused.
    pub(crate) fn parse(url: &str) -> Result<Self, SetupError> {
        Self::read(url).ok_or_else(|| SetupError::Address(without_user(url)))
    }

    fn read(url: &str) -> Option<Self> {
        // The parser drops a fragment in silence.
        let uri: Uri = if url.contains('#') { return None } else { url.parse().ok()? };
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        let host = authority.host().to_ascii_lowercase();
        let plain = !authority.as_str().contains('@') && !host.is_empty() && uri.query().is_none();
        let port = match (authority.port_u16(), https) {
            (Some(port), _) => port,
            (None, true) => 443,
            (None, false) => 80,
        };
        let path = uri.path().trim_end_matches('/').to_owned();
        (plain && is_plain_path(&path)).then_some(Self { https, host, port, path })
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
        let Some((bare, _)) = url.split_once('?').or(Some((url, ""))) else { return false };
        Self::read(bare).is_some_and(|other| {
            let below = other.path.strip_prefix(self.path.as_str()).is_some_and(|p| p.is_empty() || p.starts_with('/'));
            (other.https, &other.host, other.port) == (self.https, &self.host, self.port) && below
        })
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.ip() {
            Some(ip) => ip.is_loopback(),
            None => self.host == "localhost" || self.host.ends_with(".localhost"),
        }
    }

    /// Whether a secret may be sent here: encrypted, or to a loopback, private or cluster-internal address.
    pub(crate) fn may_see_secrets(&self) -> bool {
        self.https || self.is_loopback() || self.is_internal()
    }

    fn is_internal(&self) -> bool {
        match self.ip() {
            Some(IpAddr::V4(ip)) => ip.is_private() || ip.is_link_local(),
            Some(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
            // A name without a dot resolves only inside a cluster or a compose network.
            None => {
                let suffixes = [".svc", ".cluster.local"];
                !self.host.contains('.') || suffixes.iter().any(|suffix| self.host.ends_with(suffix))
            }
        }
    }

    fn ip(&self) -> Option<IpAddr> {
        match self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(v6) => v6.parse().ok().map(|ip: Ipv6Addr| ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4)),
            None => self.host.parse().ok(),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}{}", self.host, self.port, self.path)
    }
}

/// One pair of a query, encoded.
pub(crate) fn query_pair(name: &str, value: &str) -> String {
    format!("{}={}", utf8_percent_encode(name, &ENCODED), utf8_percent_encode(value, &ENCODED))
}

fn is_plain_path(path: &str) -> bool {
    path.is_empty() || path.split('/').skip(1).all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'))
}

fn without_user(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, rest)) => format!("..@{rest}"),
        None => url.to_owned(),
    }
}
