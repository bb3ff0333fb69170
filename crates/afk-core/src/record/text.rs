//! The record as text in a comment: version first, unknown fields refused, corrupt never read as absent.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Keys, OLDEST, Record, VERSION};
use crate::ids::{Host, IssueRef};

mod cut;

const OPEN: &str = "<!-- afk:run";
const CLOSE: &str = "-->";
/// Stands between the sealed text and its seal. No JSON string can hold it, because it would have its quotes escaped.
const SEAL: &str = ",\"seal\":\"";

/// Where a comment stands, and with which keys its record was sealed.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The tracker.
    pub host: &'a Host,
    /// The issue.
    pub issue: &'a IssueRef,
    /// The keys. `None`: records are not sealed here.
    pub keys: Option<&'a Keys>,
}

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
    /// Sealed, and there is no key to tell if the seal is right.
    #[error("the run record is sealed, and no key is configured")]
    NoKey,
    /// Not sealed, where records are.
    #[error("the run record is not sealed")]
    Unsealed,
    /// Sealed with another key, for another issue, or changed since.
    #[error("the seal of the run record is wrong")]
    Seal,
    /// About another issue, or its run does not follow from its authorization.
    #[error("the run record is about another issue")]
    Elsewhere,
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

impl RecordError {
    /// The record may well be good, and only this program is in no position to tell: a newer one wrote it, or the key is
    /// missing here.
    #[must_use]
    pub fn may_be_good(&self) -> bool {
        match self {
            Self::Version { found } => *found > VERSION,
            Self::NoKey => true,
            Self::Ambiguous(_)
            | Self::Unterminated
            | Self::Syntax(_)
            | Self::Unsealed
            | Self::Seal
            | Self::Elsewhere => false,
        }
    }
}

/// Puts the record below the prose, sealed where there are keys. Nothing in the prose can look like a record afterwards.
/// Prose that is too long for a comment is cut, and says so; the record never is.
#[must_use]
pub fn render(prose: &str, record: &Record, keys: Option<&Keys>) -> String {
    // A record is plain data with string keys, so it always has a JSON form.
    let json = serde_json::to_string(&Stored { v: VERSION, run: record }).unwrap_or_default();
    // A `>` in a value could end the HTML comment; with a `<`, an agent's words could begin a second record.
    let json = json.replace('>', "\\u003e").replace('<', "\\u003c");
    let text = json.strip_suffix('}').unwrap_or(&json);
    let seal = keys.map(|keys| keys.seal(&record.identity.host, &record.identity.issue, text));
    let seal = seal.map_or(String::new(), |seal| alloc::format!("{SEAL}{seal}\""));
    let record = alloc::format!("\n\n{OPEN} {text}{seal}}} {CLOSE}\n");
    let prose = prose.replace("<!--", "&lt;!--");
    let room = COMMENT_BYTES_MAX.saturating_sub(record.len());
    alloc::format!("{}{record}", cut::to(prose.trim_end(), room))
}

/// Reads the record of a comment. `Ok(None)` means that there is none; anything else that cannot be read is an error, because
/// taking it for absent would start a second run.
///
/// # Errors
/// See [`RecordError`].
pub fn parse(body: &str, place: &Place<'_>) -> Result<Option<Record>, RecordError> {
    let mut lines = hidden_lines(body);
    let Some(line) = lines.next() else { return Ok(None) };
    let more = lines.count();
    if more > 0 {
        return Err(RecordError::Ambiguous(more + 1));
    }
    let inner = line.strip_prefix(OPEN).and_then(|it| it.strip_suffix(CLOSE)).ok_or(RecordError::Unterminated)?;
    // Exactly one blank on each side, so that not one character of a sealed line can change unseen.
    let json = inner.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
    let json = json.ok_or_else(|| RecordError::Syntax("a blank is missing beside it".into()))?;
    let syntax = |error: serde_json::Error| RecordError::Syntax(alloc::format!("{error}"));
    let Version { v } = serde_json::from_str(json).map_err(syntax)?;
    if !(OLDEST..=VERSION).contains(&v) {
        return Err(RecordError::Version { found: v });
    }
    let unsealed = alloc::format!("{}}}", authentic(json, place)?);
    let Restored { run, .. } = serde_json::from_str(&unsealed).map_err(syntax)?;
    if run.is_about(place.host, place.issue) { Ok(Some(run)) } else { Err(RecordError::Elsewhere) }
}

/// The text of a record without its seal and its last brace, if the seal is what it should be here.
fn authentic<'a>(json: &'a str, place: &Place<'_>) -> Result<&'a str, RecordError> {
    let sealed = json.strip_suffix("\"}").and_then(|it| it.rsplit_once(SEAL));
    match (sealed, place.keys) {
        (None, Some(keys)) if !keys.take_unsealed() => Err(RecordError::Unsealed),
        (None, Some(_) | None) => {
            json.strip_suffix('}').ok_or_else(|| RecordError::Syntax("the last brace is missing".into()))
        }
        (Some(_), None) => Err(RecordError::NoKey),
        (Some((text, seal)), Some(keys)) if keys.fits(seal, place.host, place.issue, text) => Ok(text),
        (Some(_), Some(_)) => Err(RecordError::Seal),
    }
}

/// The hidden lines of a comment that claim to be a run record, readable or not, as they stand; one that is cut short reaches
/// to the end. What somebody quotes in a reply claims nothing.
pub fn hidden_lines(body: &str) -> impl Iterator<Item = &str> {
    body.match_indices(OPEN).filter_map(|(at, _)| {
        let (before, rest) = body.split_at_checked(at)?;
        let quoted = before.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('>'));
        let end = rest.find(CLOSE).map_or(rest.len(), |end| end + CLOSE.len());
        rest.get(..end).filter(|_| !quoted)
    })
}
