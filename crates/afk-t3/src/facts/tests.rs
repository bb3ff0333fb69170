use serde_json::{Value, json};

use super::*;

const ABSENT: &str = "(absent)";
const AT: &str = "2026-11-22T13:37:45.558Z";

/// A full thread with these fields replaced; those that stand for `ABSENT` are taken out.
fn dto(fields: Value) -> ThreadDto {
    let mut thread = json!({
        "id": "t", "projectId": "p", "title": "T", "createdAt": AT, "updatedAt": AT, "archivedAt": null, "deletedAt": null,
        "session": {"status": "ready", "activeTurnId": null, "lastError": null, "updatedAt": AT},
        "latestTurn": {"state": "completed", "requestedAt": AT},
        "messages": [
            {"id": "m", "role": "user", "text": "go", "streaming": false, "createdAt": AT, "updatedAt": AT},
            {"id": "a", "role": "assistant", "text": "AFK-PHASE: green", "streaming": false, "createdAt": AT, "updatedAt": AT},
        ],
        "activities": [],
    });
    thread.as_object_mut().unwrap().append(&mut fields.as_object().unwrap().clone());
    thread.as_object_mut().unwrap().retain(|_, value| *value != ABSENT);
    serde_json::from_str(&thread.to_string()).unwrap()
}

fn full(fields: Value) -> Thread {
    full_thread(dto(fields)).unwrap()
}

fn request(turn: Option<&str>) -> Value {
    json!({"kind": "user-input.requested", "turnId": turn, "createdAt": AT,
        "payload": {"requestId": "r", "questions": [{"question": "Which?"}]}})
}

fn session(status: &str, turn: Option<&str>) -> Value {
    json!({"status": status, "activeTurnId": turn, "lastError": null, "updatedAt": AT})
}

#[test]
fn every_word_of_the_server_has_its_own_meaning() {
    let words = ["idle", "starting", "running", "ready", "interrupted", "stopped", "error", "Ready", "", "paused"];
    let sessions =
        words.map(|word| format!("{:?}", full(json!({"session": session(word, None)})).session.unwrap().status));
    insta::assert_snapshot!(sessions.join(" "), @r#"Idle Starting Running Ready Interrupted Stopped Error Unknown("Ready") Unknown("") Unknown("paused")"#);
    let words = ["running", "interrupted", "completed", "error", "Error", "paused"];
    let turns = words.map(|word| {
        let thread = full(json!({"latestTurn": {"state": word, "requestedAt": AT}}));
        format!("{:?}", thread.latest_turn.unwrap().state)
    });
    insta::assert_snapshot!(turns.join(" "), @r#"Running Interrupted Completed Error Unknown("Error") Unknown("paused")"#);
}

#[test]
fn a_time_that_is_none_is_an_unknown_word_wherever_it_stands() {
    let message =
        json!([{"id": "m", "role": "user", "text": "go", "streaming": false, "createdAt": "2001", "updatedAt": AT}]);
    let failure = json!([{"kind": "provider.turn.start.failed", "turnId": null, "createdAt": "2001", "payload": {}}]);
    for fields in [
        json!({"createdAt": "2001"}),
        json!({"updatedAt": "2001"}),
        json!({"session": {"status": "ready", "activeTurnId": null, "lastError": null, "updatedAt": "2001"}}),
        json!({"session": null, "createdAt": "2001"}),
        json!({"latestTurn": {"state": "completed", "requestedAt": "2001"}}),
        json!({"messages": message}),
        json!({"activities": failure}),
    ] {
        assert_eq!(full(fields.clone()).unknown_word(), Some("time `2001`"), "{fields}");
    }
    assert_eq!(full(json!({})).unknown_word(), None);
}

#[test]
fn a_request_is_open_until_it_is_answered_whatever_the_order() {
    let answer = json!({"kind": "user-input.resolved", "turnId": "x", "createdAt": AT, "payload": {"requestId": "r"}});
    let waits = |activities: Value| {
        let thread = full(json!({"session": session("running", Some("x")), "activities": activities}));
        assert_eq!(thread.awaits_input, thread.details.as_ref().unwrap().question.is_some());
        thread.details.unwrap().question
    };
    assert_eq!(waits(json!([request(Some("x"))])).as_deref(), Some("Which?"));
    assert_eq!(waits(json!([request(Some("x")), answer])), None);
    assert_eq!(waits(json!([answer, request(Some("x"))])), None);
    assert_eq!(waits(json!([])), None);
}

#[test]
fn a_request_left_over_from_another_turn_is_not_waited_for() {
    let waits = |asked, active| {
        full(json!({"session": session("running", active), "activities": [request(asked)]})).awaits_input
    };
    assert!(!waits(Some("old"), Some("new")));
    assert!(waits(Some("x"), Some("x")));
    assert!(waits(None, Some("x")));
    assert!(waits(Some("x"), None));
}

#[test]
fn archived_and_deleted_threads_are_gone_and_keep_no_words() {
    for field in ["archivedAt", "deletedAt"] {
        let thread = full(json!({ field: AT }));
        let details = thread.details.unwrap();
        assert!(thread.gone, "{field}");
        assert_eq!((details.last_words, details.reports.len(), details.messages.len()), (None, 0, 1));
    }
    let thread = full(json!({}));
    assert!(!thread.gone);
    assert_eq!(thread.details.unwrap().reports, ["AFK-PHASE: green"]);
}

#[test]
fn the_newest_user_message_is_found_and_messages_are_in_order() {
    let later = "2026-11-22T13:40:00Z";
    let message = |id: &str, at: &str| json!({"id": id, "role": "user", "text": "go", "streaming": false, "createdAt": at, "updatedAt": at});
    let thread = full(json!({"messages": [message("second", later), message("first", AT)]}));
    assert_eq!(thread.latest_user_message_at, later.parse().ok());
    let ids: Vec<_> = thread.details.as_ref().unwrap().messages.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["first", "second"]);
}

#[test]
fn a_thread_that_lacks_what_its_endpoint_promises_is_no_thread() {
    let said = |result: Result<Thread, Unexpected>| result.unwrap_err().to_string();
    for field in ["messages", "activities", "deletedAt"] {
        assert_eq!(said(full_thread(dto(json!({ field: ABSENT })))), format!("the thread `t` lacks `{field}`"));
    }
    for field in ["hasPendingApprovals", "hasPendingUserInput", "latestUserMessageAt"] {
        let listed = json!({"hasPendingApprovals": false, "hasPendingUserInput": false, "latestUserMessageAt": null});
        assert!(listed_thread(dto(listed.clone())).is_ok());
        let mut lacking = listed;
        lacking[field] = json!(ABSENT);
        assert_eq!(said(listed_thread(dto(lacking))), format!("the thread `t` lacks `{field}`"));
    }
}

#[test]
fn either_flag_of_the_light_list_is_a_wait() {
    let waits = |approvals: bool, input: bool| {
        let flags =
            json!({"hasPendingApprovals": approvals, "hasPendingUserInput": input, "latestUserMessageAt": null});
        listed_thread(dto(flags)).unwrap().awaits_input
    };
    assert_eq!([waits(false, false), waits(true, false), waits(false, true)], [false, true, true]);
}

#[test]
fn a_folder_is_compared_without_its_trailing_slash() {
    let root = |text: &str| project(project_dto(json!({"workspaceRoot": text})), false).unwrap().workspace_root;
    assert_eq!([root("/data/x/"), root("/data/x"), root("/")], ["/data/x", "/data/x", "/"]);
}

#[test]
fn the_snapshot_must_say_whether_a_project_is_deleted() {
    let deleted = |fields: Value, full| project(project_dto(fields), full).map(|it| it.deleted).ok();
    let cases = [json!({"deletedAt": AT}), json!({"deletedAt": null}), json!({})];
    assert_eq!(cases.clone().map(|fields| deleted(fields, true)), [Some(true), Some(false), None]);
    assert_eq!(cases.map(|fields| deleted(fields, false)), [Some(true), Some(false), Some(false)]);
}

fn project_dto(fields: Value) -> ProjectDto {
    let mut project = json!({"id": "p", "workspaceRoot": "/data/p"});
    project.as_object_mut().unwrap().append(&mut fields.as_object().unwrap().clone());
    serde_json::from_str(&project.to_string()).unwrap()
}
