//! GraphQL: any question that fits the schema, about what the world holds. Nothing here knows which questions AFK asks.

mod check;
mod connection;
mod data;
mod document;
mod execute;
mod parse;
mod schema;
#[cfg(test)]
mod tests;
mod timeline;
mod token;
mod variables;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use crate::http::reply::Reply;

#[derive(Deserialize)]
struct Question {
    query: Option<String>,
    variables: Option<Map<String, Value>>,
    #[serde(rename = "operationName")]
    operation: Option<String>,
}

/// `POST /api/graphql`: 200 for whatever is wrong with the question.
pub(super) fn answer(call: &mut Call<'_>) -> Answer {
    if call.token.is_none() {
        return Err(call.error(401, "This endpoint requires you to be authenticated."));
    }
    let question: Question = call.json()?;
    let text = question.query.ok_or_else(|| refused(&[json!({ "message": "A query attribute must be specified" })]))?;
    let document = parse::document(&text).map_err(|error| {
        let place = json!({ "line": error.at.line, "column": error.at.column });
        refused(&[json!({ "message": format!("Parse error on {}", error.what), "locations": [place] })])
    })?;
    let wanted = |name: &Option<String>| question.operation.is_none() || *name == question.operation;
    let mut operations = document.operations.iter().filter(|it| wanted(&it.name));
    let (Some(operation), None) = (operations.next(), operations.next()) else {
        return Err(refused(&[json!({ "message": "An operation name is required" })]));
    };
    let problems = check::problems(&document, operation);
    if !problems.is_empty() {
        return Err(refused(&problems));
    }
    let given = question.variables.unwrap_or_default();
    let variables = variables::coerced(operation, &given).map_err(|problems| refused(&problems))?;
    Ok(execute::answer(call, &document, operation, variables))
}

/// An answer to something that should not have been asked: errors alone.
fn refused(errors: &[Value]) -> Reply {
    Reply::json(200, &json!({ "errors": errors })).unexpected()
}
