use serde_json::{Value, json};

use super::*;

fn activity(kind: &str, payload: Value) -> Value {
    json!({"kind": kind, "payload": payload, "turnId": "turn", "createdAt": "2026-11-22T13:37:45.558Z", "tone": "info"})
}

fn read(activities: &[Value]) -> Activities {
    serde_json::from_str(&json!(activities).to_string()).unwrap()
}

#[test]
fn requests_are_put_into_words() {
    let question = |text: &str, labels: &[&str]| json!({"question": text, "options": labels.iter().map(|label| json!({"label": label})).collect::<Vec<_>>()});
    let read = read(&[
        activity("approval.requested", json!({"requestId": "1", "requestKind": "command", "detail": "rm -rf build"})),
        activity("approval.requested", json!({"requestId": "2"})),
        activity(
            "user-input.requested",
            json!({"requestId": "3", "questions": [question("Which?", &["a", "b"]), question("Why?", &[])]}),
        ),
    ]);
    let words: Vec<_> = read.requests.iter().map(|it| (it.id.as_str(), it.words.as_str())).collect();
    assert_eq!(
        words,
        [
            ("1", "asks for approval of command: rm -rf build"),
            ("2", "asks for approval of something"),
            ("3", "Which? (a / b)\nWhy?"),
        ]
    );
}

#[test]
fn the_newest_count_of_tokens_is_kept() {
    let tokens = |reports: &[Value]| {
        read(&reports.iter().map(|it| activity("context-window.updated", it.clone())).collect::<Vec<_>>()).tokens
    };
    assert_eq!(
        tokens(&[
            json!({"usedTokens": 5, "totalProcessedTokens": 50}),
            json!({"usedTokens": 7, "totalProcessedTokens": 70})
        ]),
        Some(70)
    );
    assert_eq!(tokens(&[json!({"usedTokens": 5}), json!({"usedTokens": 3})]), Some(3));
    assert_eq!(tokens(&[json!({"usedTokens": 5}), json!({"usedTokens": "many"})]), Some(5));
    assert_eq!(tokens(&[]), None);
}

/// Any payload of any kind is read, whatever its types are.
#[test]
fn no_payload_makes_a_thread_unreadable() {
    let values = [
        json!(null),
        json!(true),
        json!(7),
        json!(-7),
        json!(7.5),
        json!("text"),
        json!([]),
        json!([{"a": [1]}]),
        json!({}),
        json!({"b": {"c": null}}),
    ];
    let kinds = [
        "approval.requested",
        "approval.resolved",
        "user-input.requested",
        "user-input.resolved",
        "provider.turn.start.failed",
        "context-window.updated",
        "tool.completed",
        "a.kind.to.come",
    ];
    let fields = ["requestId", "requestKind", "detail", "questions", "usedTokens", "totalProcessedTokens", "data"];
    for kind in kinds {
        for value in &values {
            read(&[activity(kind, value.clone())]);
            read(&[activity(
                kind,
                json!({"questions": [value, {"question": value, "options": value}, {"question": "q", "options": [value, {"label": value}]}]}),
            )]);
            for field in fields {
                read(&[activity(kind, json!({ field: value }))]);
            }
        }
    }
}

#[test]
fn a_failed_start_keeps_a_few_lines_of_its_reason() {
    let read = read(&[activity("provider.turn.start.failed", json!({"detail": "x".repeat(130_000)}))]);
    assert_eq!(read.start_failures[0].detail.len(), 500);
}
