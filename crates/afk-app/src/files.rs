//! Files that the configuration names: there, readable, not blank, and holding what fits.

use std::fs;
use std::io::Read as _;

use afk_core::config::urls::{PlainHttp, inspect};
use afk_core::config::{ConfigError, KEYS, Key, Kind};
use afk_core::record::Keys;

use crate::settings::without_newline;

/// A secret or a bundle of certificates is no larger than this.
const FILE_BYTES: u64 = 1024 * 1024;

/// Holds the keys that seal run records.
const RECORD_KEYS: &str = "AFK_RECORD_KEY_FILE";

/// Written by AFK, not read.
const WRITTEN: &str = "AFK_METRICS_FILE";

/// How each certificate of a PEM file begins.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

/// Checks every file that a key names, now; what a file holds may change before it is used. No problem shows contents.
pub(crate) fn check(lookup: &dyn Fn(&str) -> Option<String>) -> Vec<ConfigError> {
    let read_here = |key: &&Key| key.kind == Kind::File && key.name != WRITTEN;
    let named = |key: &'static Key| {
        let path = lookup(key.name).filter(|path| !path.trim().is_empty())?;
        problem(key, &path)
    };
    KEYS.iter().filter(read_here).filter_map(named).collect()
}

/// The text of a secret's file, as it is sent: one newline at the end does not count. The problem completes "the file ..".
///
/// # Errors
/// There is no such file, it is not readable text, or it is blank.
pub(crate) fn read(path: &str) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    // A pipe would give its contents once, and secrets are read again for each request.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(String::from("is not a regular file"));
    }
    let mut text = String::new();
    fs::File::open(path).map_err(unreadable)?.take(FILE_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    let text = without_newline(&text);
    if text.trim().is_empty() { Err(String::from("is blank")) } else { Ok(text.to_owned()) }
}

fn problem(key: &Key, path: &str) -> Option<ConfigError> {
    let error = |problem: &str, remedy: String| {
        Some(ConfigError::new(key.name, format!("the file {path:?} {problem}"), remedy))
    };
    let text = match read(path) {
        Ok(text) => text,
        Err(problem) => return error(&problem, String::from("name a readable file that is not blank")),
    };
    if key.name.ends_with("_CA_FILE") && !text.contains(CERTIFICATE) {
        return error("holds no certificate", String::from("name a file with certificates in PEM form"));
    }
    if key.name == RECORD_KEYS
        && let Err(problem) = Keys::parse(&text)
    {
        return error(&problem.to_string(), String::from("put into it a random key, as of openssl rand -hex 32"));
    }
    let held = KEYS.iter().find(|other| key.name.strip_suffix("_FILE") == Some(other.name))?;
    let unfit = unfit(held.kind, &text)?;
    error(&unfit, format!("put into it {}", held.kind))
}

/// Why a text is no value of this kind, by the rules for a value that stands in the configuration itself.
fn unfit(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Secret => {
            let fits = text.bytes().all(|b| b.is_ascii_graphic());
            (!fits).then(|| String::from("holds a space, a line break or another character that cannot be sent"))
        }
        Kind::Topic => {
            let fits = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            (!fits).then(|| String::from("does not hold a topic"))
        }
        Kind::SecretAddress(plain) => match inspect(text) {
            Err(problem) => Some(format!("holds an address (not shown) that is not taken: {problem}")),
            Ok(address) if address.fits(plain) => None,
            Ok(_) => Some(format!("holds an address for plain http, which is taken for {} only", reach(plain))),
        },
        Kind::Switch
        | Kind::Whole { .. }
        | Kind::Decimal
        | Kind::Word(_)
        | Kind::Label
        | Kind::Login
        | Kind::Logins
        | Kind::Repositories
        | Kind::Stages
        | Kind::Rollouts
        | Kind::Instance
        | Kind::Model
        | Kind::Shard
        | Kind::Address(_)
        | Kind::File
        | Kind::Folder => None,
    }
}

fn reach(plain: PlainHttp) -> &'static str {
    match plain {
        PlainHttp::Anywhere => "anything",
        PlainHttp::Inside => "loopback, private addresses and cluster-internal names",
        PlainHttp::Loopback => "loopback",
    }
}

#[cfg(test)]
mod tests;
