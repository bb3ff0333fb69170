//! The one comment that AFK keeps on an issue: finding it, and writing it only over what was read.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::fault::FaultScope;
use afk_core::ids::IssueRef;
use afk_core::port::{Comment, IssueEvent, Result, Seen, Timeline};
use afk_core::record::{Place, Record, hidden_lines, render};
use jiff::Timestamp;

use crate::Tick;

mod find;

pub(crate) use find::Damage;

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
    /// Damaged records that were not changed since then are about an older run: they do not count, and are left alone.
    since: Option<Timestamp>,
}

impl Slot {
    fn over(comment: &Comment) -> Self {
        Self { comment: Some(comment.id), body: comment.body.clone(), ..Self::default() }
    }

    /// The record that stands there, as something that cannot be used.
    pub(crate) fn damage(&self, why: &str) -> Damage {
        Damage::of(why.into(), hidden_lines(&self.body))
    }
}

/// What the comment says.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, and nearly always a record")]
pub(crate) enum Entry {
    /// No record.
    Absent,
    /// A record.
    Found(Record),
    /// A record that may be good, and that this program cannot judge: a newer AFK wrote it, or the key is missing here. With
    /// the time of its last change, by the tracker's clock.
    Unjudged(Damage, Timestamp),
    /// There is a record, and it cannot be used.
    Unreadable(Damage),
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
    let (slot, entry) = find(tick, issue, &comments, None);
    Ok((slot, entry, comments))
}

/// The same reading, with what happened to the issue. Where the server shows the comments and not the events, those are
/// `None`: a run is not given up for that.
pub(crate) fn read_with_events(tick: &Tick<'_>, issue: &IssueRef) -> Result<(Slot, Entry, Option<Vec<IssueEvent>>)> {
    match tick.tracker.timeline(issue) {
        Ok(Seen { value: Timeline { comments, events }, .. }) => {
            let (slot, entry) = find(tick, issue, &comments, None);
            Ok((slot, entry, Some(events)))
        }
        Err(fault) if fault.scope == FaultScope::Item => {
            let (slot, entry, _) = read(tick, issue)?;
            Ok((slot, entry, None))
        }
        Err(fault) => Err(fault),
    }
}

/// The same reading for a run that was authorized then: a damaged record from before is not its own.
pub(crate) fn since(
    tick: &Tick<'_>,
    issue: &IssueRef,
    (slot, entry, comments): (Slot, Entry, Vec<Comment>),
    authorized_at: Timestamp,
) -> (Slot, Entry, Vec<Comment>) {
    match &entry {
        Entry::Unreadable(_) | Entry::Unjudged(..) => {
            let (slot, entry) = find(tick, issue, &comments, Some(authorized_at));
            (slot, entry, comments)
        }
        Entry::Absent | Entry::Found(_) => (slot, entry, comments),
    }
}

fn find(tick: &Tick<'_>, issue: &IssueRef, comments: &[Comment], since: Option<Timestamp>) -> (Slot, Entry) {
    let own =
        |it: &&Comment| it.author.as_ref().is_some_and(|author| author.login == *tick.me) && it.body.contains(MARKER);
    let own: Vec<&Comment> = comments.iter().filter(own).collect();
    find::find(&own, &Place { host: tick.host, issue, keys: tick.keys }, since)
}

/// Writes a record under its prose, if the comment is still what was read some calls ago. A repeat changes nothing.
pub(crate) fn save(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, prose: &str, record: &Record) -> Result<Saved> {
    overwrite(tick, issue, slot, &render(prose, record, tick.keys))
}

/// Writes a record over a comment that has just been read.
pub(crate) fn put(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, prose: &str, record: &Record) -> Result<()> {
    let body = render(prose, record, tick.keys);
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
        Entry::Unjudged(..) | Entry::Unreadable(_) => Ok(Saved::Unchanged),
    }
}

fn is_there(slot: &Slot, body: &str) -> bool {
    slot.surplus.is_empty() && same_text(&slot.body, body)
}

fn overwrite(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, body: &str) -> Result<Saved> {
    if is_there(slot, body) {
        return Ok(Saved::Unchanged);
    }
    let (now, _) = find(tick, issue, &tick.tracker.comments(issue, None)?, slot.since);
    if now.comment != slot.comment || !same_text(&now.body, &slot.body) {
        return Ok(Saved::Overtaken);
    }
    write(tick, issue, slot, body)?;
    Ok(Saved::Written)
}

fn write(tick: &Tick<'_>, issue: &IssueRef, slot: &Slot, body: &str) -> Result<()> {
    match slot.comment {
        // Only what stands beside it is too much.
        Some(_) if same_text(&slot.body, body) => {}
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
