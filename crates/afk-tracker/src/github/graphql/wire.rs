//! What GitHub's GraphQL API sends, as it spells it. Only the fields that AFK asks for.

use serde::Deserialize;
use serde_json::Value;

/// An answer.
#[derive(Debug, Deserialize)]
pub(in crate::github) struct Answer<T> {
    pub(in crate::github) data: Option<T>,
    pub(in crate::github) errors: Option<Vec<Error>>,
}

/// An error in an answer.
#[derive(Debug, Deserialize)]
pub(in crate::github) struct Error {
    #[serde(rename = "type")]
    pub(in crate::github) kind: Option<String>,
    pub(in crate::github) message: String,
    pub(in crate::github) path: Option<Path>,
}

/// Where in the data an error belongs: the names of the outermost fields, down to the first number. Something else than a
/// list that begins with a name is unreadable.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Value>")]
pub(in crate::github) struct Path(pub(in crate::github) Vec<String>);

/// A path that does not begin with a name.
#[derive(Debug, thiserror::Error)]
#[error("a path that begins with a name is expected")]
pub(in crate::github) struct Nameless;

impl TryFrom<Vec<Value>> for Path {
    type Error = Nameless;

    fn try_from(steps: Vec<Value>) -> Result<Self, Nameless> {
        let names = steps.iter().map_while(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        if steps.is_empty() || !names.is_empty() { Ok(Self(names)) } else { Err(Nameless) }
    }
}

/// An account. Apps have their bare name here; REST adds `[bot]` to it.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::github) struct Actor {
    #[serde(rename = "__typename")]
    pub(in crate::github) kind: String,
    pub(in crate::github) login: String,
}

/// A page of a list. An element that may not be seen is `null`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::github) struct Connection<T> {
    pub(in crate::github) page_info: Option<PageInfo>,
    pub(in crate::github) total_count: Option<usize>,
    pub(in crate::github) nodes: Vec<Option<T>>,
}

/// Where a page stands in its list.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::github) struct PageInfo {
    pub(in crate::github) has_next_page: bool,
    pub(in crate::github) end_cursor: Option<String>,
}

/// An issue; never a pull request.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::github) struct Issue {
    pub(in crate::github) number: u64,
    pub(in crate::github) title: String,
    pub(in crate::github) body: String,
    pub(in crate::github) url: String,
    pub(in crate::github) state: String,
    pub(in crate::github) author: Option<Actor>,
    pub(in crate::github) labels: Option<Connection<Label>>,
}

/// A label.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::github) struct Label {
    pub(in crate::github) name: String,
}
