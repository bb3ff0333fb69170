//! Variables and arguments as values.

use serde_json::{Map, Value, json};

use super::document::{Input, Operation, Type};
use super::schema::{Arguments, Kind, SCHEMA};

/// The variables of a question; what is wrong with them where they do not fit. Others than the declared ones are ignored.
pub(super) fn coerced(operation: &Operation, given: &Map<String, Value>) -> Result<Map<String, Value>, Vec<Value>> {
    let (mut coerced, mut problems) = (Map::new(), Vec::new());
    for variable in &operation.variables {
        let default = variable.default.as_ref().and_then(|default| value(default, &Map::new()));
        match given.get(&variable.name).cloned().or(default) {
            Some(value) if fits(&variable.kind, &value) => {
                coerced.insert(variable.name.clone(), value);
            }
            None if !variable.kind.is_required() => {}
            found => problems.push(json!({
                "message": format!("Variable ${} of type {} was provided invalid value", variable.name, variable.kind),
                "locations": [{ "line": variable.at.line, "column": variable.at.column }],
                "extensions": { "value": found.unwrap_or_default() },
            })),
        }
    }
    if problems.is_empty() { Ok(coerced) } else { Err(problems) }
}

/// The arguments of a field: given ones, and defaults.
pub(super) fn arguments(
    known: &Arguments,
    given: &[(String, Input)],
    variables: &Map<String, Value>,
) -> Map<String, Value> {
    let of = |(name, argument): (&String, &super::schema::Argument)| {
        let given = given.iter().find(|(it, _)| it == name).and_then(|(_, input)| value(input, variables));
        let found = given.or_else(|| argument.default.as_ref().and_then(|it| value(it, variables)))?;
        Some((name.clone(), found))
    };
    known.iter().filter_map(of).collect()
}

/// A value; `None` for a variable without one.
fn value(input: &Input, variables: &Map<String, Value>) -> Option<Value> {
    Some(match input {
        Input::Variable(name) => return variables.get(name).cloned(),
        Input::Number(number) => json!(number),
        Input::Text(text) | Input::Word(text) => json!(text),
        Input::Flag(flag) => json!(flag),
        Input::Null => Value::Null,
        Input::List(items) => items.iter().filter_map(|item| value(item, variables)).collect(),
        Input::Object(pairs) => pairs
            .iter()
            .filter_map(|(name, it)| Some((name.clone(), value(it, variables)?)))
            .collect::<Map<_, _>>()
            .into(),
    })
}

/// Whether a value that came as JSON is of a type.
fn fits(kind: &Type, value: &Value) -> bool {
    match kind {
        Type::Required(inner) => !value.is_null() && fits(inner, value),
        _ if value.is_null() => true,
        Type::List(inner) => {
            value.as_array().map_or_else(|| fits(inner, value), |all| all.iter().all(|it| fits(inner, it)))
        }
        Type::Named(name) => match SCHEMA.kind(name) {
            Some(Kind::Enum(words)) => value.as_str().is_some_and(|word| words.iter().any(|it| it == word)),
            Some(Kind::Input(parts)) => {
                let known = value.as_object().is_some_and(|it| it.keys().all(|name| parts.contains_key(name)));
                known && parts.iter().all(|(name, part)| fits(&part.kind, &value[name]))
            }
            Some(Kind::Scalar) => match name.as_str() {
                "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                "Boolean" => value.is_boolean(),
                _ => value.is_string(),
            },
            Some(Kind::Object { .. } | Kind::Interface(_) | Kind::Union(_)) | None => false,
        },
    }
}
