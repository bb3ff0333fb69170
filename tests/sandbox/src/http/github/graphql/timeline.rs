//! Timelines: their elements are of several types.

use afk_core::port::Permission;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::connection;
use super::data::{Data, Found, Read, Thing, value};
use crate::http::github::wire::time;
use crate::tracker::issue::{Entry, IssueRow, What};

impl<'a> Data<'a> {
    /// Comments and events of an issue. What cannot be shown is `null`, unless kinds are asked for by name.
    pub(super) fn timeline(&self, row: &'a IssueRow, arguments: &Map<String, Value>) -> Read<'a> {
        let kinds = arguments.get("itemTypes").and_then(Value::as_array);
        let since = arguments.get("since").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
        let fits = |entry: &&Entry| {
            let kind = item_type(entry_kind(entry));
            let hidden =
                matches!(&entry.what, What::IssueRef(from) if self.call.permission(&from.repo) < Permission::Read);
            !hidden
                && since.is_none_or(|since| entry.at >= since)
                && kinds.is_none_or(|kinds| kinds.contains(&json!(kind)))
        };
        let shown = |entry: &'a Entry| (entry.what != What::Broken).then_some(Thing::Entry(entry));
        let items = row.timeline.iter().filter(fits).map(|it| ((it.at.as_second(), it.id), shown(it))).collect();
        let page = connection::page("IssueTimelineItemsConnection", "timelineItems", items, false, arguments)?;
        Ok(Found::Thing(Thing::Page(page)))
    }

    pub(super) fn entry(&self, entry: &'a Entry, name: &str) -> Read<'a> {
        match (name, &entry.what) {
            ("id", _) => value(entry.node_id()),
            ("databaseId", _) => value(entry.id),
            ("createdAt", _) => value(time(entry.at)),
            ("updatedAt", _) => value(time(entry.updated_at)),
            ("body", What::Comment(body)) => value(body.as_str()),
            ("label", _) => {
                Ok(entry.label.as_ref().map_or(Found::Value(Value::Null), |it| Found::Thing(Thing::Label(it))))
            }
            ("previousTitle", What::ChangeTitle { old, .. }) => value(old.as_str()),
            ("currentTitle", What::ChangeTitle { new, .. }) => value(new.as_str()),
            // `actor`, or the `author` of a comment.
            (_, _) => Ok(self.account(Some(&entry.user))),
        }
    }
}

/// The type of an element of a timeline.
pub(super) fn entry_kind(entry: &Entry) -> &'static str {
    match &entry.what {
        What::Comment(_) => "IssueComment",
        What::Label { added: true, .. } => "LabeledEvent",
        What::Label { added: false, .. } => "UnlabeledEvent",
        What::Close(_) => "ClosedEvent",
        What::Reopen => "ReopenedEvent",
        What::ChangeTitle { .. } => "RenamedTitleEvent",
        What::CommitRef(_) => "ReferencedEvent",
        What::IssueRef(_) => "CrossReferencedEvent",
        What::Broken => "Unknown",
    }
}

/// The name by which a type of elements is asked for: `LABELED_EVENT` for `LabeledEvent`.
fn item_type(kind: &str) -> String {
    let mut name = String::new();
    for c in kind.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}
