//! The shape of a JSON value: its keys and types. Ids, times and texts are left out.

use std::collections::BTreeSet;

use serde_json::Value;

/// Paths and types, one a line. The items of a list count as one, but messages by role and activities by kind.
fn shape(value: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    walk(value, String::new(), &mut lines);
    lines
}

fn walk(value: &Value, at: String, lines: &mut BTreeSet<String>) {
    let leaf = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) => {
            for item in items {
                let sort = item.get("kind").or_else(|| item.get("role")).and_then(Value::as_str);
                walk(item, format!("{at}[{}]", sort.unwrap_or_default()), lines);
            }
            "list"
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| walk(value, format!("{at}.{key}"), lines));
            "object"
        }
    };
    lines.insert(format!("{at}: {leaf}"));
}

/// What only the recording has (`-`), and what only we have (`+`).
pub(super) fn differences(recorded: &Value, ours: &Value) -> Vec<String> {
    let (recorded, ours) = (shape(recorded), shape(ours));
    let lacking = recorded.difference(&ours).map(|line| format!("- {line}"));
    lacking.chain(ours.difference(&recorded).map(|line| format!("+ {line}"))).collect()
}

#[test]
fn a_missing_key_another_type_and_a_new_kind_are_told() {
    let recorded = serde_json::json!({ "a": null, "list": [{ "kind": "x", "p": 1 }], "b": true });
    let ours = serde_json::json!({ "a": "text", "list": [{ "kind": "y", "p": 1 }] });
    assert_eq!(
        differences(&recorded, &ours),
        [
            "- .a: null",
            "- .b: bool",
            "- .list[x].kind: string",
            "- .list[x].p: number",
            "- .list[x]: object",
            "+ .a: string",
            "+ .list[y].kind: string",
            "+ .list[y].p: number",
            "+ .list[y]: object",
        ]
    );
}
