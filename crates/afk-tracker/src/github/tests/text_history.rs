use afk_core::port::{TextHistory, Tracker};
use serde_json::{Value, json};

use super::{github, issue, words};
use crate::loopback::{Server, reply};

const ASK: &str = "POST /api/graphql";

fn answer(edited: Value, editor: Value, renames: Value) -> Value {
    let found = json!({"lastEditedAt": edited, "editor": editor, "timelineItems": {"nodes": renames}});
    json!({"data": {"repository": {"nameWithOwner": "Acme/Web", "issue": found}}})
}

fn rename(at: &str, actor: Value) -> Value {
    json!([{"createdAt": at, "actor": actor}])
}

#[test]
fn the_later_edit_of_text_and_title_counts() {
    let user = |login: &str| json!({"__typename": "User", "login": login});
    let app = json!({"__typename": "Bot", "login": "renovate"});
    let (early, late) = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z");
    let rows = [
        ("never", answer(Value::Null, Value::Null, json!([]))),
        ("text", answer(json!(early), user("Alice"), json!([]))),
        ("title", answer(Value::Null, Value::Null, rename(late, user("bob")))),
        ("text, then title", answer(json!(early), user("alice"), rename(late, user("mallory")))),
        ("title, then text", answer(json!(late), user("alice"), rename(early, user("mallory")))),
        ("both at once, one account", answer(json!(late), user("alice"), rename(late, user("Alice")))),
        ("both at once, two accounts", answer(json!(late), user("alice"), rename(late, user("mallory")))),
        ("by an app", answer(json!(early), app, json!([]))),
        ("by a deleted account", answer(json!(early), Value::Null, json!([]))),
    ]
    .map(|(case, body)| {
        let server = Server::start([(ASK, reply(200, body))]);
        let found = match github(&server).text_history(&issue()).unwrap() {
            TextHistory::Edited { at, by } => {
                let by = by.map_or("nobody".to_owned(), |it| format!("{} {:?}", it.login, it.kind));
                format!("{at} by {by}")
            }
            other @ (TextHistory::Unedited | TextHistory::Unprovable) => format!("{other:?}"),
        };
        server.requests(false);
        format!("{case}: {found}")
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    never: Unedited
    text: 2026-01-02T03:04:05Z by alice User
    title: 2026-01-02T03:04:06Z by bob User
    text, then title: 2026-01-02T03:04:06Z by mallory User
    title, then text: 2026-01-02T03:04:06Z by alice User
    both at once, one account: 2026-01-02T03:04:06Z by alice User
    both at once, two accounts: 2026-01-02T03:04:06Z by nobody
    by an app: 2026-01-02T03:04:05Z by renovate[bot] Bot
    by a deleted account: 2026-01-02T03:04:05Z by nobody
    ");
}

#[test]
fn one_question_is_asked_with_variables() {
    let server = Server::start([(ASK, reply(200, answer(Value::Null, Value::Null, json!([]))))]);
    github(&server).text_history(&issue()).unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"POST /api/graphql query TextHistory {"name":"web","number":7,"owner":"acme"}"#);
}

#[test]
fn what_proves_nothing_is_a_fault() {
    let none = json!({"nameWithOwner": "acme/web", "issue": null});
    let moved = json!({"nameWithOwner": "acme/web2", "issue": null});
    let missing = json!([{"type": "NOT_FOUND", "path": ["repository", "issue"], "message": "Could not resolve"}]);
    let rows = [
        ("no issue", json!({"data": {"repository": none}, "errors": missing})),
        ("no issue, no error", json!({"data": {"repository": none}})),
        ("moved", json!({"data": {"repository": moved}})),
        ("no repository", json!({"data": {"repository": null}})),
        ("a hidden rename", answer(Value::Null, Value::Null, json!([null]))),
        ("an odd time", answer(json!("yesterday"), Value::Null, json!([]))),
    ]
    .map(|(case, body)| {
        let server = Server::start([(ASK, reply(200, body))]);
        let fault = github(&server).text_history(&issue()).unwrap_err();
        server.requests(false);
        format!("{case}: {}", words(&fault))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    no issue: Refused Item: failed to read the issue's edits: acme/web, or this issue of it, is not there, or the token may not see it: GraphQL NOT_FOUND: Could not resolve
    no issue, no error: Refused Item: failed to read the issue's edits: there is no such issue
    moved: Garbled Item: failed to read the issue's edits: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist
    no repository: Garbled Item: failed to read the issue's edits: the answer does not speak of this repository
    a hidden rename: Garbled Item: failed to read the issue's edits: the answer does not speak of this repository
    an odd time: Garbled Item: failed to read the issue's edits: `yesterday` is not a time
    ");
}
