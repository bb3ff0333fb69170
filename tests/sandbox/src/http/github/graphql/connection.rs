//! Lists, a page at a time.

use serde_json::{Map, Value, json};

use super::data::{Failure, Found, Thing};

/// The most items that one page can have.
const MOST: u64 = 100;

/// A page of a list.
#[derive(Clone)]
pub(super) struct Connection<'a> {
    /// Its type.
    pub(super) kind: &'static str,
    items: Vec<Item<'a>>,
    /// How many there are in all.
    total: usize,
    before: bool,
    after: bool,
}

/// Something in a list, by what the list is sorted by. `None`: not to be shown.
pub(super) type Item<'a> = ((i64, u64), Option<Thing<'a>>);

/// The page that the arguments ask for, of a list in its order. Cursors name a place, whether or not its item is still there.
pub(super) fn page<'a>(
    kind: &'static str,
    field: &str,
    mut items: Vec<Item<'a>>,
    descending: bool,
    arguments: &Map<String, Value>,
) -> Result<Connection<'a>, Failure> {
    items.sort_by_key(|(key, _)| *key);
    if descending {
        items.reverse();
    }
    let count = |name: &str| arguments.get(name).and_then(Value::as_u64);
    let (first, last) = (count("first"), count("last"));
    if first.is_none() && last.is_none() {
        let message =
            format!("You must provide a `first` or `last` value to properly paginate the `{field}` connection.");
        return Err(Failure { kind: Some("MISSING_PAGINATION_BOUNDARIES"), message });
    }
    for (name, asked) in [("first", first), ("last", last)] {
        if let Some(asked) = asked.filter(|asked| *asked > MOST) {
            let message = format!(
                "Requesting {asked} records on the `{field}` connection exceeds the `{name}` limit of {MOST} records."
            );
            return Err(Failure { kind: Some("EXCESSIVE_PAGINATION"), message });
        }
    }
    let total = items.len();
    let passed = |key: (i64, u64), cursor: (i64, u64)| if descending { key >= cursor } else { key <= cursor };
    let (mut start, mut end) = (0, total);
    if let Some(cursor) = cursor(arguments, "after")? {
        start = items.iter().take_while(|(key, _)| passed(*key, cursor)).count();
    }
    if let Some(cursor) = cursor(arguments, "before")? {
        end = items.iter().take_while(|(key, _)| passed(*key, cursor) && *key != cursor).count();
    }
    if let Some(first) = first {
        end = end.min(start.saturating_add(usize::try_from(first).unwrap_or(usize::MAX)));
    }
    if let Some(last) = last {
        start = start.max(end.saturating_sub(usize::try_from(last).unwrap_or(usize::MAX)));
    }
    let items: Vec<_> = items.into_iter().take(end).skip(start).collect();
    Ok(Connection { kind, items, total, before: start > 0, after: end < total })
}

/// What stands for a place in a list. Clients are not to read it.
fn written((at, number): (i64, u64)) -> String {
    format!("Y3Vyc29y{at:x}z{number:x}==")
}

fn cursor(arguments: &Map<String, Value>, name: &str) -> Result<Option<(i64, u64)>, Failure> {
    let Some(text) = arguments.get(name).and_then(Value::as_str) else { return Ok(None) };
    let place = text.strip_prefix("Y3Vyc29y").and_then(|it| it.strip_suffix("==")?.split_once('z'));
    let place =
        place.and_then(|(at, number)| Some((i64::from_str_radix(at, 16).ok()?, u64::from_str_radix(number, 16).ok()?)));
    let message = || format!("`{text}` does not appear to be a valid cursor.");
    place.map(Some).ok_or_else(|| Failure { kind: Some("INVALID_CURSOR_ARGUMENTS"), message: message() })
}

impl<'a> Connection<'a> {
    /// A field of the page; `None` for one that only some lists have.
    pub(super) fn field(&self, name: &str) -> Option<Found<'a>> {
        Some(match name {
            "nodes" => Found::Things(self.items.iter().map(|(_, thing)| thing.clone()).collect()),
            "totalCount" | "filteredCount" => Found::Value(json!(self.total)),
            "pageCount" => Found::Value(json!(self.items.len())),
            "pageInfo" => {
                let place = |item: Option<&Item<'a>>| item.map(|(key, _)| written(*key));
                Found::Thing(Thing::Fixed(
                    "PageInfo",
                    json!({
                        "hasNextPage": self.after, "hasPreviousPage": self.before,
                        "startCursor": place(self.items.first()), "endCursor": place(self.items.last()),
                    }),
                ))
            }
            _ => return None,
        })
    }
}
