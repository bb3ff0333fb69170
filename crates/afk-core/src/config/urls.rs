//! Web addresses: which are taken, and how far what is sent there travels.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far a request to an address travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It stays on this machine: `localhost`, `127.0.0.0/8`, `::1`.
    Loopback,
    /// It stays inside: a private address (RFC 1918, RFC 4193), a name without a dot, or one that ends in `.svc`,
    /// `.local` (so also `.svc.cluster.local`) or `.internal`.
    Inside,
    /// It may go anywhere.
    Outside,
}

/// Where plain `http` is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainHttp {
    /// Everywhere: nothing secret is sent there.
    Anywhere,
    /// Up to [`Reach::Inside`]: a token is sent there.
    Inside,
    /// Up to [`Reach::Loopback`]: the address itself is a secret of a service outside.
    Loopback,
}

/// What is known of an address without asking anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it is `https`.
    pub tls: bool,
    /// How far a request travels.
    pub reach: Reach,
}

impl Address {
    /// Whether the scheme is good enough for what is sent there.
    #[must_use]
    pub fn fits(self, plain: PlainHttp) -> bool {
        let furthest = match plain {
            PlainHttp::Anywhere => Reach::Outside,
            PlainHttp::Inside => Reach::Inside,
            PlainHttp::Loopback => Reach::Loopback,
        };
        self.tls || self.reach <= furthest
    }
}

/// Why an address is not taken. The texts never hold the address, which may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// Another scheme, or none.
    #[error("not an http or https address")]
    Scheme,
    /// `user@` or `user:password@`.
    #[error("holds a user name or a password")]
    UserInfo,
    /// Not a host name or address as a resolver takes it literally.
    #[error("has no usable host name")]
    Host,
    /// Not a port.
    #[error("has a port that is not from 1 to 65535")]
    Port,
    /// Blanks, `..`, empty parts or unusual characters.
    #[error("has an unusable path")]
    Path,
    /// `?...`, where a base address is wanted.
    #[error("has a query")]
    Query,
    /// `#...`.
    #[error("has a fragment")]
    Fragment,
}

/// Looks at a complete address; a query is fine.
///
/// # Errors
/// It is no http(s) address, or holds a user or a fragment.
pub fn inspect(url: &str) -> Result<Address, UrlProblem> {
    split(url).map(|parts| parts.address)
}

/// Whether a request to this address stays on this machine. What is no address does not.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    inspect(url).is_ok_and(|address| address.reach == Reach::Loopback)
}

/// Reads a base address, to which paths are appended: no query, a plain path. Scheme and host are lower case in what is
/// returned, and slashes at the end are gone.
pub(super) fn base(url: &str) -> Result<(String, Address), UrlProblem> {
    let Parts { address, authority, tail } = split(url)?;
    if tail.contains('?') {
        return Err(UrlProblem::Query);
    }
    let path = tail.trim_end_matches('/');
    let plain = |part: &str| {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        !matches!(part, "" | "." | "..") && part.bytes().all(fine)
    };
    if !path.split('/').skip(1).all(plain) {
        return Err(UrlProblem::Path);
    }
    let scheme = if address.tls { "https" } else { "http" };
    Ok((format!("{scheme}://{}{path}", authority.to_ascii_lowercase()), address))
}

struct Parts<'a> {
    address: Address,
    authority: &'a str,
    /// Path and query.
    tail: &'a str,
}

fn split(url: &str) -> Result<Parts<'_>, UrlProblem> {
    let (scheme, rest) = url.split_once("://").ok_or(UrlProblem::Scheme)?;
    let tls = scheme.eq_ignore_ascii_case("https");
    if !tls && !scheme.eq_ignore_ascii_case("http") {
        return Err(UrlProblem::Scheme);
    }
    let (authority, tail) = rest.find(['/', '?', '#']).map_or((rest, ""), |end| rest.split_at(end));
    if authority.contains('@') {
        return Err(UrlProblem::UserInfo);
    }
    if tail.contains('#') {
        return Err(UrlProblem::Fragment);
    }
    if !tail.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return Err(UrlProblem::Path);
    }
    Ok(Parts { address: Address { tls, reach: reach(authority)? }, authority, tail })
}

fn reach(authority: &str) -> Result<Reach, UrlProblem> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(UrlProblem::Host)?;
            let ip: Ipv6Addr = host.parse().map_err(|_| UrlProblem::Host)?;
            (of_ip(ip.to_canonical()), port)
        }
        None => {
            let (host, port) = authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon));
            let ip = host.parse::<Ipv4Addr>().map(|ip| of_ip(IpAddr::V4(ip)));
            (ip.or_else(|_| of_name(host))?, port)
        }
    };
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|n| n > 0);
    if port.is_empty() || port.strip_prefix(':').is_some_and(number) { Ok(host) } else { Err(UrlProblem::Port) }
}

fn of_ip(ip: IpAddr) -> Reach {
    let private = match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    };
    match (ip.is_loopback(), private) {
        (true, _) => Reach::Loopback,
        (false, true) => Reach::Inside,
        (false, false) => Reach::Outside,
    }
}

fn of_name(host: &str) -> Result<Reach, UrlProblem> {
    let host = host.to_ascii_lowercase();
    // A dot at the end makes a name absolute: `ai.` is a public name, `ai` is one of the cluster.
    let name = host.strip_suffix('.').unwrap_or(&host).to_owned();
    let fine = |label: &str| {
        let edges = !label.starts_with('-') && !label.ends_with('-');
        edges
            && !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    // Resolvers read `134744072` and `0x08080808` as 8.8.8.8, which is neither inside nor a name.
    let last = name.rsplit('.').next().unwrap_or_default();
    let number = last.bytes().all(|b| b.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if name.len() > 253 || !name.split('.').all(fine) || number {
        return Err(UrlProblem::Host);
    }
    let inside = [".svc", ".local", ".internal"].iter().any(|suffix| name.ends_with(suffix));
    Ok(if name == "localhost" {
        Reach::Loopback
    } else if inside || !host.contains('.') {
        Reach::Inside
    } else {
        Reach::Outside
    })
}
