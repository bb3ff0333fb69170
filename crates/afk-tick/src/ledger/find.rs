//! Which of AFK's comments on an issue holds the run record, and what it comes to. Pure.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use afk_core::end::Cause;
use afk_core::port::Comment;
use afk_core::record::{Place, Record, RecordError, hidden_lines, parse};
use jiff::Timestamp;

use super::{Entry, NOTE, Slot};

/// Of damaged lines so many characters are kept, all together: they stand in a comment twice, once of them escaped.
const KEPT_CHARS: usize = 6_000;

/// A record that cannot be used, with what is kept of it for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    /// What is wrong with it.
    pub(crate) why: String,
    /// The lines as they stand.
    pub(crate) lines: Vec<String>,
}

impl Damage {
    /// What is kept of these lines.
    pub(super) fn of<'a>(why: String, lines: impl Iterator<Item = &'a str>) -> Self {
        let mut room = KEPT_CHARS;
        let cut = lines.map(|line| {
            let line: String = line.chars().take(room).collect();
            room -= line.chars().count();
            line
        });
        Self { why, lines: cut.filter(|line| !line.is_empty()).collect() }
    }
}

/// A comment that holds something like a record.
struct Reading<'a> {
    comment: &'a Comment,
    read: Result<Record, RecordError>,
}

impl Reading<'_> {
    /// This comment is the end that a damaged record came to, and the lines of `other` are what it keeps.
    fn is_about_damage_in(&self, other: &Comment) -> bool {
        let end = self.read.as_ref().ok().and_then(Record::end).filter(|end| end.cause == Cause::Record);
        let Some(damaged) = end.and_then(|end| end.facts.damaged.as_ref()) else { return false };
        hidden_lines(&other.body).all(|line| damaged.lines.iter().any(|kept| line.starts_with(kept)))
    }
}

/// Finds the record among AFK's own comments, given in any order. What cannot be used counts only if it was changed at
/// `since` or later, or, where there is a good record, after that record's authorization: nothing older is about this run.
pub(super) fn find(own: &[&Comment], place: &Place<'_>, since: Option<Timestamp>) -> (Slot, Entry) {
    let mut own: Vec<&Comment> = own.to_vec();
    own.sort_by_key(|comment| comment.id);
    let mut readings: Vec<Reading<'_>> = own
        .iter()
        .filter_map(|comment| parse(&comment.body, place).transpose().map(|read| Reading { comment, read }))
        .collect();
    let records = || readings.iter().filter_map(|it| it.read.as_ref().ok());
    let newest = records().max_by_key(|record| record.identity.authorized_at).map(|record| &record.identity);
    let (newest_run, authorized_at) = (newest.map(|it| it.run), newest.map(|it| it.authorized_at));
    let since = since.max(authorized_at);
    readings.retain(|it| {
        let of_newest = it.read.as_ref().is_ok_and(|record| Some(record.identity.run) == newest_run);
        of_newest || since.is_none_or(|since| it.comment.updated_at >= since)
    });
    // Whoever wrote that end may have been cut off before the comments that it speaks of were deleted.
    let about_damage = |it: &&Reading<'_>| {
        readings.iter().all(|other| other.comment.id == it.comment.id || it.is_about_damage_in(other.comment))
    };
    let first = readings.iter().find(about_damage).or(readings.first());
    let Some(first) = first else {
        let note = own.iter().find(|comment| comment.body.lines().any(|line| line.trim_end() == NOTE));
        let slot = note.map_or(Slot::default(), |note| Slot::over(note));
        return (Slot { since, ..slot }, Entry::Absent);
    };
    let surplus = readings.iter().map(|it| it.comment.id).filter(|id| *id != first.comment.id).collect();
    let slot = Slot { surplus, since, ..Slot::over(first.comment) };
    let entry = match &first.read {
        Ok(record) if about_damage(&first) => Entry::Found(record.clone()),
        Ok(_) | Err(_) => judge(&readings),
    };
    (slot, entry)
}

/// What one or more comments of one issue come to.
fn judge(readings: &[Reading<'_>]) -> Entry {
    let errors: Vec<&RecordError> = readings.iter().filter_map(|it| it.read.as_ref().err()).collect();
    let records: Vec<&Record> = readings.iter().filter_map(|it| it.read.as_ref().ok()).collect();
    let damage = |why: String| Damage::of(why, readings.iter().flat_map(|it| hidden_lines(&it.comment.body)));
    match (errors.iter().find(|error| !error.may_be_good()).or(errors.first()), records.as_slice()) {
        (Some(error), _) if error.may_be_good() => {
            let changed_at = readings.iter().map(|it| it.comment.updated_at).max().unwrap_or_default();
            Entry::Unjudged(damage(error.to_string()), changed_at)
        }
        (Some(error), _) => Entry::Unreadable(damage(error.to_string())),
        (None, []) => Entry::Absent,
        (None, [first, rest @ ..]) if rest.iter().all(|it| it.identity.run == first.identity.run) => {
            // An end in any of them counts.
            let ended = records.iter().find(|record| record.end().is_some());
            Entry::Found((*ended.unwrap_or(first)).clone())
        }
        (None, [_, ..]) => Entry::Unreadable(damage(String::from("there are run records of two runs"))),
    }
}

#[cfg(test)]
mod tests;
