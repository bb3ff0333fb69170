//! Reading secrets, and keeping them out of what people see.

use std::io::Read;

use afk_core::secret::{Secret, SecretSource};

/// A secret file is no larger than this.
const FILE_BYTES: u64 = 64 * 1024;

/// A secret that cannot be used. The value is never shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    #[error("the secret file `{path}` cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("the secret {place} is blank")]
    Blank { place: String },
    #[error("the secret {place} holds a space, a line break or another character that cannot be sent")]
    Characters { place: String },
}

/// Reads the secret, now: a file's contents may have changed since the last request.
pub(crate) fn read(source: &SecretSource) -> Result<Secret, SecretError> {
    let (value, place) = match source {
        SecretSource::Inline(secret) => (secret.expose().to_owned(), String::from("in the configuration")),
        SecretSource::File(path) => (read_file(path)?, format!("in the file `{path}`")),
    };
    let value = value.strip_suffix('\n').unwrap_or(&value);
    let value = value.strip_suffix('\r').unwrap_or(value);
    if value.trim().is_empty() {
        Err(SecretError::Blank { place })
    } else if value.chars().all(|c| c.is_ascii_graphic()) {
        Ok(Secret::new(value))
    } else {
        Err(SecretError::Characters { place })
    }
}

fn read_file(path: &str) -> Result<String, SecretError> {
    let unreadable =
        |error: std::io::Error| SecretError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let mut value = String::new();
    std::fs::File::open(path).map_err(unreadable)?.take(FILE_BYTES).read_to_string(&mut value).map_err(unreadable)?;
    Ok(value)
}

/// Text of a server as it may stand in a message: one line, no control characters, at most `chars` characters, and none of
/// the `secrets`, which a server may have echoed.
pub(crate) fn scrub(text: &str, secrets: &[&str], chars: usize) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[secret]");
    }
    let line: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = line.join(" ");
    if line.chars().count() <= chars { line } else { line.chars().take(chars).chain("..".chars()).collect() }
}

#[cfg(test)]
mod tests;
