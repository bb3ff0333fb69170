//! Answers a question that fits the schema.

use serde_json::{Map, Value, json};

use super::data::{Data, Failure, Found, Thing};
use super::document::{Document, Field, Operation, Selection};
use super::schema::SCHEMA;
use super::variables;
use crate::http::github::call::Call;
use crate::http::reply::Reply;

/// The most things that one question can ask for.
const NODES: u64 = 500_000;
/// How a question fails that no client should ask.
const MISTAKES: [&str; 3] = ["MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION", "INVALID_CURSOR_ARGUMENTS"];

/// The answer: data as far as there are any, and errors beside them.
pub(super) fn answer(
    call: &Call<'_>,
    document: &Document,
    operation: &Operation,
    variables: Map<String, Value>,
) -> Reply {
    let mut run = Run {
        document,
        variables,
        data: Data { call, nodes: 0 },
        errors: Vec::new(),
        path: Vec::new(),
        mistaken: false,
    };
    let nodes = run.count("Query", &operation.selections, 1);
    if nodes > NODES {
        let message =
            format!("This query requests up to {nodes} possible nodes which exceeds the maximum limit of {NODES}.");
        let error = json!({ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message });
        return Reply::json(200, &json!({ "errors": [error] })).unexpected();
    }
    run.data.nodes = nodes;
    let mut data = Map::new();
    let data =
        run.select(&Thing::Query, &operation.selections, &mut data).map_or(Value::Null, |()| Value::Object(data));
    let mut body = json!({ "data": data });
    if !run.errors.is_empty() {
        body["errors"] = Value::Array(run.errors);
    }
    let reply = Reply::json(200, &body);
    if run.mistaken { reply.unexpected() } else { reply }
}

/// A field that must hold something holds nothing: then what it belongs to is nothing too.
struct Hollow;

struct Run<'a> {
    document: &'a Document,
    variables: Map<String, Value>,
    data: Data<'a>,
    errors: Vec<Value>,
    /// Where in the answer, by names and numbers.
    path: Vec<Value>,
    mistaken: bool,
}

impl<'a> Run<'a> {
    fn arguments(&self, on: &str, field: &Field) -> Map<String, Value> {
        let known = SCHEMA.fields(on).and_then(|fields| fields.get(&field.name));
        known.map(|known| variables::arguments(&known.arguments, &field.arguments, &self.variables)).unwrap_or_default()
    }

    /// How many things could be asked for: pages within pages multiply.
    fn count(&self, on: &str, selections: &[Selection], times: u64) -> u64 {
        let of = |selection: &Selection| match selection {
            Selection::Field(field) => {
                let arguments = self.arguments(on, field);
                let items = ["first", "last"].iter().find_map(|name| arguments.get(*name)).and_then(Value::as_u64);
                let kind = SCHEMA.fields(on).and_then(|fields| fields.get(&field.name)).map_or("", |it| it.kind.name());
                let inside = times.saturating_mul(items.unwrap_or(1));
                let own = if items.is_some() { inside } else { 0 };
                own.saturating_add(self.count(kind, &field.selections, inside))
            }
            Selection::Spread { name, .. } => {
                self.document.fragments.get(name).map_or(0, |it| self.count(&it.on, &it.selections, times))
            }
            Selection::Inline { on: narrowed, selections, .. } => {
                self.count(narrowed.as_deref().unwrap_or(on), selections, times)
            }
        };
        selections.iter().map(of).fold(0, u64::saturating_add)
    }

    /// Reads what is asked of a thing.
    fn select(
        &mut self,
        thing: &Thing<'a>,
        selections: &'a [Selection],
        into: &mut Map<String, Value>,
    ) -> Result<(), Hollow> {
        let kind = self.data.kind(thing);
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.path.push(json!(field.key));
                    let read = self.read(thing, kind, field);
                    self.path.pop();
                    let value = read?;
                    put(into, &field.key, value);
                }
                Selection::Spread { name, .. } => {
                    let fragment = self.document.fragments.get(name).filter(|it| SCHEMA.is_a(kind, &it.on));
                    if let Some(fragment) = fragment {
                        self.select(thing, &fragment.selections, into)?;
                    }
                }
                Selection::Inline { on, selections, .. } => {
                    if on.as_ref().is_none_or(|on| SCHEMA.is_a(kind, on)) {
                        self.select(thing, selections, into)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, thing: &Thing<'a>, kind: &str, field: &'a Field) -> Result<Value, Hollow> {
        if field.name == "__typename" {
            return Ok(json!(kind));
        }
        let required = SCHEMA.fields(kind).and_then(|all| all.get(&field.name)).is_some_and(|it| it.kind.is_required());
        let arguments = self.arguments(kind, field);
        let value = match self.data.field(thing, &field.name, &arguments) {
            Ok(Found::Value(value)) => value,
            Ok(Found::Thing(thing)) => self.object(&thing, field),
            Ok(Found::Things(things)) => {
                let mut items = Vec::new();
                for (at, thing) in things.iter().enumerate() {
                    self.path.push(json!(at));
                    items.push(thing.as_ref().map_or(Value::Null, |thing| self.object(thing, field)));
                    self.path.pop();
                }
                Value::Array(items)
            }
            Err(failure) => {
                self.failed(field, failure);
                Value::Null
            }
        };
        if value.is_null() && required { Err(Hollow) } else { Ok(value) }
    }

    fn object(&mut self, thing: &Thing<'a>, field: &'a Field) -> Value {
        let mut fields = Map::new();
        let whole = self.select(thing, &field.selections, &mut fields);
        whole.map_or(Value::Null, |()| Value::Object(fields))
    }

    fn failed(&mut self, field: &Field, failure: Failure) {
        let mut error = json!({
            "path": self.path, "message": failure.message,
            "locations": [{ "line": field.at.line, "column": field.at.column }],
        });
        if let Some(kind) = failure.kind {
            error["type"] = json!(kind);
            self.mistaken |= MISTAKES.contains(&kind);
        }
        self.errors.push(error);
    }
}

/// Puts an answer under a name, where there may be one already.
fn put(into: &mut Map<String, Value>, key: &str, value: Value) {
    let value = match into.remove(key) {
        Some(known) => merged(known, value),
        None => value,
    };
    into.insert(key.into(), value);
}

/// Two answers to one name: of the same field, with more of it asked for in one place than in the other.
fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            for (key, value) in other {
                put(&mut one, &key, value);
            }
            Value::Object(one)
        }
        (Value::Array(one), Value::Array(other)) => one.into_iter().zip(other).map(|(a, b)| merged(a, b)).collect(),
        (_, other) => other,
    }
}
