//! The seal of a run record: a proof that AFK wrote this line for this issue, with a key that no agent has.
//!
//! It is HMAC-SHA-256 over host, issue and the line's text, so that a line that was edited, made up, or copied from another
//! issue is seen even when it was written with AFK's own token. An older line of the same issue and run still fits: what the
//! agent server and the tracker prove counts beside the record.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::ids::{Host, IssueRef};
use crate::secret::Secret;

#[cfg(test)]
mod tests;

/// A key has at least this many characters. 32 random hexadecimal digits are 128 bits.
pub const KEY_CHARS_MIN: usize = 32;
/// A key has at most this many characters.
pub const KEY_CHARS_MAX: usize = 1024;
/// The word in place of a second key with which unsealed records are taken as well.
const UNSEALED: &str = "unsealed";
/// SHA-256 works on blocks of so many bytes.
const BLOCK: usize = 64;

/// The keys that seal run records. `Debug` shows nothing of them.
///
/// The text of a key file is one or two words, parted by blanks or line ends. The first is the key with which records are
/// sealed. The second is what it takes the place of: the former key, whose records are still read and are sealed anew when
/// they are next written; or the word `unsealed`, so that records from the time without a key are taken too. The second word
/// is for the time in which runs of before are in flight; take it out when they have ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    seals: Secret,
    former: Former,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Former {
    Nothing,
    Key(Secret),
    Unsealed,
}

/// A text that is no pair of keys. Nothing of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not one or two words.
    #[error("holds {0} words; it is a key and, at most, the former one")]
    Words(usize),
    /// A key of another length.
    #[error("holds a key of {0} characters; a key has {KEY_CHARS_MIN} to {KEY_CHARS_MAX}")]
    Length(usize),
    /// A key with other characters than visible ASCII ones.
    #[error("holds a key with a character that is not visible ASCII")]
    Characters,
    /// Both words are the same key.
    #[error("holds the same key twice")]
    Same,
}

impl Keys {
    /// Reads the text of a key file.
    ///
    /// # Errors
    /// See [`KeyError`]: the words complete "the file ..".
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [new] => Ok(Self { seals: key(new)?, former: Former::Nothing }),
            [new, UNSEALED] => Ok(Self { seals: key(new)?, former: Former::Unsealed }),
            [new, old] if new == old => Err(KeyError::Same),
            [new, old] => Ok(Self { seals: key(new)?, former: Former::Key(key(old)?) }),
            words => Err(KeyError::Words(words.len())),
        }
    }

    /// Whether a record without a seal is taken.
    pub(super) fn take_unsealed(&self) -> bool {
        self.former == Former::Unsealed
    }

    /// The seal of a text on an issue, in hexadecimal.
    pub(super) fn seal(&self, host: &Host, issue: &IssueRef, text: &str) -> String {
        super::hex(&mac(&self.seals, host, issue, text))
    }

    /// Whether the seal was made with either key. Takes as long for a wrong seal as for a right one.
    pub(super) fn fits(&self, seal: &str, host: &Host, issue: &IssueRef, text: &str) -> bool {
        let former = match &self.former {
            Former::Key(key) => Some(key),
            Former::Nothing | Former::Unsealed => None,
        };
        let fits = |key: &Secret| same(super::hex(&mac(key, host, issue, text)).as_bytes(), seal.as_bytes());
        // Both are tried in any case.
        fits(&self.seals) | former.is_some_and(fits)
    }
}

fn key(word: &str) -> Result<Secret, KeyError> {
    let length = word.chars().count();
    if !word.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(KeyError::Characters)
    } else if (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&length) {
        Ok(Secret::new(word))
    } else {
        Err(KeyError::Length(length))
    }
}

/// No name holds a NUL, so that the parts cannot flow into each other.
fn mac(key: &Secret, host: &Host, issue: &IssueRef, text: &str) -> [u8; 32] {
    let place = alloc::format!("{host}\0{issue}\0");
    hmac_sha256(key.expose().as_bytes(), &[place.as_bytes(), text.as_bytes()])
}

/// HMAC-SHA-256 (RFC 2104) over the parts, one after the other.
fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let hashed: [u8; 32];
    let key = if key.len() > BLOCK {
        hashed = Sha256::digest(key).into();
        hashed.as_slice()
    } else {
        key
    };
    let padded = |pad: u8| -> Vec<u8> { (0..BLOCK).map(|at| key.get(at).copied().unwrap_or(0) ^ pad).collect() };
    let mut inner = Sha256::new_with_prefix(padded(0x36));
    for part in parts {
        inner.update(part);
    }
    let mut outer = Sha256::new_with_prefix(padded(0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// Compares without stopping at the first difference, which would tell how much of a guess is right.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |all, (one, other)| core::hint::black_box(all | (one ^ other)));
    one.len() == other.len() && differing == 0
}
