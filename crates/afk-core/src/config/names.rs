//! Names that no lookup can find: misspelt keys, and those that Kubernetes injects.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Config, ConfigError, KEYS};

/// A suggestion differs from the name in at most this many places.
const NEAR: usize = 4;

/// So near that nothing else can be meant.
const SLIP: usize = 2;

impl Config {
    /// The `AFK_*` names, in any case, that are no key, each with the nearest key where one is near. Other names are
    /// nobody's business here, and what Kubernetes injects for a service whose name begins with `afk` is left alone.
    #[must_use]
    pub fn unknown_keys<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<ConfigError> {
        let names: Vec<_> = names.into_iter().collect();
        let ours = |name: &&&str| name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("AFK_"));
        let known = |name: &str| KEYS.iter().any(|key| key.name == name);
        let unknown = names.iter().filter(ours).filter(|name| !known(name) && !injected(name, &names));
        unknown.map(|name| error(name)).collect()
    }
}

fn error(name: &str) -> ConfigError {
    let upper = name.to_ascii_uppercase();
    let remedy = match nearest(&upper) {
        Some(key) => format!("write {key}, or take it out"),
        None => String::from("take it out, or look it up in the table of keys"),
    };
    // A name is not a secret, yet it may be long or hold a line break.
    let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    ConfigError::new(shown, "no such key", remedy)
}

/// The key that was meant: a slip of the finger away, or the name without its last words, or a little further away.
fn nearest(name: &str) -> Option<&'static str> {
    let (distance, near) = KEYS.iter().map(|key| (distance(name, key.name), key.name)).min()?;
    let begins = |key: &&str| name.strip_prefix(key).is_some_and(|rest| rest.starts_with('_'));
    let beginning = KEYS.iter().map(|key| key.name).filter(begins).max_by_key(|key| key.len());
    if distance <= SLIP { Some(near) } else { beginning.or((distance <= NEAR).then_some(near)) }
}

/// `AFK_SERVICE_HOST`, `AFK_SERVICE_PORT_HTTP`, `AFK_PORT`, `AFK_PORT_80_TCP_ADDR` and so on, of a service named `afk` or
/// `afk-<something>`. A bare `.._PORT` of the latter counts only beside its `.._SERVICE_HOST`, as Kubernetes sets both.
fn injected(name: &str, names: &[&str]) -> bool {
    let port = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let service = name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT") || name.contains("_SERVICE_PORT_");
    let beside = name.strip_suffix("_PORT").is_some_and(|service| {
        service == "AFK" || names.iter().any(|other| other.strip_suffix("_SERVICE_HOST") == Some(service))
    });
    service || beside || name.split_once("_PORT_").is_some_and(|(_, rest)| port(rest))
}

/// How many characters must be put in, left out or replaced to get from one name to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (removed, here) in from.bytes().enumerate() {
        let mut diagonal = removed;
        let mut left = removed + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (there, above) in to.bytes().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(here != there)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
