//! The one comment that AFK keeps on an issue: finding it, and writing it only over what was read.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ids::IssueRef;
use afk_core::port::{Comment, Result};
use afk_core::record::{Record, RecordError, VERSION, parse, render};

use crate::Tick;

/// In every comment of AFK's.
const MARKER: &str = "<!-- afk:";
/// In a comment of AFK's that holds no record.
const NOTE: &str = "<!-- afk:note -->";

/// The place of the comment, with its text as it was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    comment: Option<u64>,
    body: String,
    /// Further comments with a record of the same run; the first one counts, these are deleted when it is written.
    surplus: Vec<u64>,
}

/// What the comment says.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, and nearly always a record")]
pub(crate) enum Entry {
    /// No record.
    Absent,
    /// A record.
    Found(Record),
    /// A record that a newer AFK wrote.
    Newer(u32),
    /// There is a record, and it cannot be used.
    Unreadable(String),
}

/// Whether a write took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    /// The comment now says so.
    Written,
    /// It said so already.
    Unchanged,
    /// Somebody wrote it since it was read: this tick leaves the issue alone.
    Overtaken,
}

/// Reads the comment of an issue. Only comments by AFK's own account count: anyone can paste a marker.
pub(crate) fn read(tick: &Tick<'_>, issue: &IssueRef) -> Result<(Slot, Entry, Vec<Comment>)> {
    let comments = tick.tracker.comments(issue, None)?;
    let (slot, entry) = find(tick, issue, &comments);
    Ok((slot, entry, comments))
}

fn find(tick: &Tick<'_>, issue: &IssueRef, comments: &[Comment]) -> (Slot, Entry) {
    let own =
        |it: &&Comment| it.author.as_ref().is_some_and(|author| author.login == *tick.me) && it.body.contains(MARKER);
    let mut own: Vec<&Comment> = comments.iter().filter(own).collect();
    own.sort_by_key(|comment| comment.id);
    let slot = |comment: &Comment| Slot { comment: Some(comment.id), body: comment.body.clone(), surplus: Vec::new() };
    let mut first: Option<(Slot, Record)> = None;
    for comment in &own {
        let record = match parse(&comment.body) {
            Ok(None) => continue,
            Ok(Some(record)) if record.is_about(tick.host, issue) => record,
            Ok(Some(_)) => return (slot(comment), Entry::Unreadable("the record is about another issue".into())),
            Err(RecordError::Version { found }) if found > VERSION => return (slot(comment), Entry::Newer(found)),
            Err(error) => return (slot(comment), Entry::Unreadable(alloc::format!("{error}"))),
        };
        match &mut first {
            None => first = Some((slot(comment), record)),
            Some((slot, kept)) if kept.identity.run == record.identity.run => {
                slot.surplus.push(comment.id);
                // An end in either of them counts.
                if kept.end().is_none() && record.end().is_some() {
                    *kept = record;
                }
            }
            Some((slot, _)) => return (slot.clone(), Entry::Unreadable("there are records of two runs".into())),
        }
    }
    match (first, own.first()) {
        (Some((slot, record)), _) => (slot, Entry::Found(record)),
        (None, Some(note)) => (slot(note), Entry::Absent),
        (None, None) => (Slot::default(), Entry::Absent),
    }
}

/// Writes a record under its prose, if the comment is still what was read some calls ago. A repeat changes nothing.
pub(crate) fn save(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, prose: &str, record: &Record) -> Result<Saved> {
    overwrite(tick, issue, slot, &render(prose, record))
}

/// Writes a record over a comment that has just been read.
pub(crate) fn put(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, prose: &str, record: &Record) -> Result<()> {
    let body = render(prose, record);
    if is_there(slot, &body) { Ok(()) } else { write(tick, issue, slot, &body) }
}

/// Writes prose without a record; an existing record stays below it.
pub(crate) fn note(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, entry: &Entry, prose: &str) -> Result<Saved> {
    match entry {
        Entry::Found(record) => save(tick, issue, slot, prose, record),
        Entry::Absent => {
            let prose = prose.replace("<!--", "&lt;!--");
            overwrite(tick, issue, slot, &alloc::format!("{}\n\n{NOTE}\n", prose.trim_end()))
        }
        // Evidence is kept as it is.
        Entry::Newer(_) | Entry::Unreadable(_) => Ok(Saved::Unchanged),
    }
}

fn is_there(slot: &Slot, body: &str) -> bool {
    slot.surplus.is_empty() && same_text(&slot.body, body)
}

fn overwrite(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, body: &str) -> Result<Saved> {
    if is_there(slot, body) {
        return Ok(Saved::Unchanged);
    }
    let (now, ..) = read(tick, issue)?;
    if now.comment != slot.comment || !same_text(&now.body, &slot.body) {
        return Ok(Saved::Overtaken);
    }
    write(tick, issue, slot, body)?;
    Ok(Saved::Written)
}

fn write(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, body: &str) -> Result<()> {
    match slot.comment {
        Some(comment) => tick.tracker.edit_comment(issue, comment, body)?,
        None => {
            tick.tracker.create_comment(issue, body)?;
        }
    }
    for comment in &slot.surplus {
        tick.tracker.delete_comment(issue, *comment)?;
    }
    Ok(())
}

/// Trackers may change line ends and the blank at the end.
fn same_text(one: &str, other: &str) -> bool {
    let lines = |text: &'_ str| text.trim_end().lines().map(str::trim_end).map(String::from).collect::<Vec<_>>();
    one == other || lines(one) == lines(other)
}
