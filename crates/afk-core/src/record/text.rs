//! The record as text in a comment: version first, unknown fields refused, corrupt never read as absent.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Record, VERSION};

mod cut;

const OPEN: &str = "<!-- afk:run ";
const CLOSE: &str = " -->";

/// A record that is there and cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// More than one record in one comment.
    #[error("the comment holds {0} run records")]
    Ambiguous(usize),
    /// The line is cut short.
    #[error("the run record is cut short")]
    Unterminated,
    /// Not what this version writes.
    #[error("the run record does not parse: {0}")]
    Syntax(String),
    /// Written by another version.
    #[error("the run record has version {found}, this program reads {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Serialize)]
struct Stored<'a> {
    v: u32,
    run: &'a Record,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Restored {
    #[serde(rename = "v")]
    _v: u32,
    run: Record,
}

/// The most bytes of a comment. GitHub refuses one of more than 65,536 characters, and some servers lengthen line ends.
pub const COMMENT_BYTES_MAX: usize = 60_000;

/// Puts the record below the prose. Nothing in the prose can look like a record afterwards. Prose that is too long for a
/// comment is cut, and says so; the record never is.
#[must_use]
pub fn render(prose: &str, record: &Record) -> String {
    // A record is plain data with string keys, so it always has a JSON form.
    let json = serde_json::to_string(&Stored { v: VERSION, run: record }).unwrap_or_default();
    // A `>` in a value could end the HTML comment; with a `<`, an agent's words could begin a second record.
    let json = json.replace('>', "\\u003e").replace('<', "\\u003c");
    let record = alloc::format!("\n\n{OPEN}{json}{CLOSE}\n");
    let prose = prose.replace("<!--", "&lt;!--");
    let room = COMMENT_BYTES_MAX.saturating_sub(record.len());
    alloc::format!("{}{record}", cut::to(prose.trim_end(), room))
}

/// Reads the record of a comment. `Ok(None)` means that there is none; anything else that cannot be read is an error, because
/// taking it for absent would start a second run.
///
/// # Errors
/// See [`RecordError`].
pub fn parse(body: &str) -> Result<Option<Record>, RecordError> {
    let mut found = body.match_indices(OPEN.trim_end());
    let Some((at, _)) = found.next() else { return Ok(None) };
    let more = found.count();
    if more > 0 {
        return Err(RecordError::Ambiguous(more + 1));
    }
    let rest = body.get(at + OPEN.trim_end().len()..).unwrap_or_default();
    let (json, _) = rest.split_once("-->").ok_or(RecordError::Unterminated)?;
    let syntax = |error: serde_json::Error| RecordError::Syntax(alloc::format!("{error}"));
    let Version { v } = serde_json::from_str(json).map_err(syntax)?;
    if v != VERSION {
        return Err(RecordError::Version { found: v });
    }
    let Restored { run, .. } = serde_json::from_str(json).map_err(syntax)?;
    Ok(Some(run))
}
