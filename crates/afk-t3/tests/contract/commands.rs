//! What is sent, compared with recorded commands, and what a refusal means.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::{CommandId, MessageId, ProjectId, ThreadId};
use afk_core::port::{Act, Agents as _, Command};
use afk_t3::TEXT_UTF16_UNITS;
use serde_json::{Value, json};

use crate::recording::{self, Recording};
use crate::replay::{Replay, Route, route};
use crate::{t3, verdict};

const DISPATCH: &str = "POST /api/orchestration/dispatch";

/// AFK's command with the ids, words and times of a recorded one.
fn command(body: &Value) -> Command {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let act = match text("/type").as_str() {
        "project.create" => Act::CreateProject {
            project: ProjectId::new(text("/projectId")),
            title: text("/title"),
            workspace_root: text("/workspaceRoot"),
        },
        "thread.create" => Act::CreateThread {
            thread: ThreadId::new(text("/threadId")),
            project: ProjectId::new(text("/projectId")),
            title: text("/title"),
        },
        "thread.meta.update" => Act::Retitle { thread: ThreadId::new(text("/threadId")), title: text("/title") },
        "thread.turn.start" => Act::StartTurn {
            thread: ThreadId::new(text("/threadId")),
            message: MessageId::new(text("/message/messageId")),
            text: text("/message/text"),
        },
        "thread.session.stop" => Act::StopSession { thread: ThreadId::new(text("/threadId")) },
        "thread.archive" => Act::ArchiveThread { thread: ThreadId::new(text("/threadId")) },
        other => panic!("AFK never sends `{other}`"),
    };
    let created_at = text("/createdAt").parse().unwrap_or("2026-11-22T13:37:00Z".parse().unwrap());
    Command { id: CommandId::new(text("/commandId")), created_at, act }
}

/// What the adapter sends for a recorded command.
fn sent(recording: &Recording) -> Value {
    let server = Replay::start(vec![Route::from(recording)]);
    t3(&server).send(&command(&recording.request.body)).unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].line, DISPATCH);
    serde_json::from_str(&asked[0].body).unwrap()
}

/// One recording at least of every command of AFK, on the development line and on a release.
const TAKEN: [&str; 8] = [
    "12-thread-create",
    "14-turn-start-complete",
    "32-session-stop-p1",
    "52-project-create-missing-dir",
    "61-archive",
    "67-meta-update",
    "98-lost-turn-resend-new-command",
    "v0.0.27-11-thread-create",
];

#[test]
fn commands_are_what_a_real_server_took() {
    for name in TAKEN {
        let mut recording = recording::named(name);
        assert_eq!(recording.response.status, 200, "{name}");
        if name == "67-meta-update" {
            // Optional, and AFK leaves branch and folder alone.
            for key in ["branch", "worktreePath"] {
                assert!(recording.request.body.as_object_mut().unwrap().remove(key).is_some());
            }
        }
        assert_eq!(sent(&recording), recording.request.body, "{name}");
    }
}

#[test]
fn every_command_of_afk_is_among_them() {
    let name = |act: &Act| match act {
        Act::CreateProject { .. } => "project.create",
        Act::CreateThread { .. } => "thread.create",
        Act::Retitle { .. } => "thread.meta.update",
        Act::StartTurn { .. } => "thread.turn.start",
        Act::StopSession { .. } => "thread.session.stop",
        Act::ArchiveThread { .. } => "thread.archive",
    };
    let acts = TAKEN.map(|taken| name(&command(&recording::named(taken).request.body).act));
    let taken: std::collections::BTreeSet<_> = acts.into_iter().collect();
    assert_eq!(taken.len(), 6, "{taken:?}");
}

#[test]
fn a_whole_second_is_written_with_its_decimals() {
    let mut recording = recording::named("32-session-stop-p1");
    recording.request.body["createdAt"] = json!("2026-11-22T13:37:45.000Z");
    assert_eq!(sent(&recording)["createdAt"], "2026-11-22T13:37:45.000Z");
}

#[test]
fn what_a_refused_command_means() {
    let posts = recording::all().into_iter().filter(|it| it.request.method == "POST" && it.response.status != 200);
    let mut rows: Vec<String> = posts
        .map(|recording| {
            let body = &recording.request.body;
            let stop = json!({"type": "thread.session.stop"});
            let known = ["project.create", "thread.create"].iter().any(|it| body["type"] == *it);
            let fault = t3(&Replay::start(vec![Route::from(&recording)]))
                .send(&command(if known { body } else { &stop }))
                .unwrap_err();
            format!("{}: {}", recording.name, verdict(&fault))
        })
        .collect();
    for (name, status, content_type, body) in [
        ("a login page", 200, "text/html", "<html>"),
        ("no such path", 404, "text/plain", ""),
        ("a gateway", 502, "text/html", "<html>"),
        ("no sequence", 200, "application/json", "{}"),
    ] {
        let server = Replay::start(vec![route(DISPATCH, status, content_type, body)]);
        let stop = command(&json!({"type": "thread.session.stop"}));
        rows.push(format!("{name}: {}", verdict(&t3(&server).send(&stop).unwrap_err())));
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    52-project-file: Refused/Item: failed to create a project: POST /api/orchestration/dispatch: 400: {"_tag":"EnvironmentRequestInvalidError","code":"invalid_request","reason":"invalid_command","traceId":"a8f9eaf6ee2d6eb6d6a36711a8acd2e5"}
    53-idem-thread-create-3-new-command-same-id: Unclear/Item: failed to create a thread: POST /api/orchestration/dispatch: 500: {"_tag":"EnvironmentInternalError","code":"internal_error","reason":"orchestration_dispatch_failed","traceId":"675615580de113f15a8c994d73fc933b"}
    70-empty-body: Refused/Item: failed to stop a session: POST /api/orchestration/dispatch: 400
    80-auth-missing-dispatch: Refused/Tick: failed to create a thread: POST /api/orchestration/dispatch: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"missing_credential","traceId":"035c427b53ff30cf5b3024c3a28b2fce"}
    85-insufficient-scope-dispatch: Refused/Server: failed to create a thread: POST /api/orchestration/dispatch: 403: {"_tag":"EnvironmentScopeRequiredError","code":"insufficient_scope","requiredScope":"orchestration:operate","traceId":"d2e2b5479173860fc06221ddecd4971d"}
    a login page: Garbled/Item: failed to stop a session: POST /api/orchestration/dispatch: the reply is `text/html`, not JSON
    no such path: Refused/Server: failed to stop a session: POST /api/orchestration/dispatch: 404
    a gateway: Unclear/Item: failed to stop a session: POST /api/orchestration/dispatch: 502: <html>
    no sequence: Garbled/Item: failed to stop a session: POST /api/orchestration/dispatch: the reply is not what was expected: missing field `sequence` at line 1 column 2
    "#);
}

#[test]
fn a_turn_that_would_never_run_is_not_sent() {
    let turn = |text: &str| {
        let message = json!({"messageId": "m", "text": text});
        command(&json!({"type": "thread.turn.start", "threadId": "t", "message": message}))
    };
    let server = Replay::start(vec![route(DISPATCH, 200, "application/json", r#"{"sequence":1}"#)]);
    let t3 = t3(&server);
    // An emoji takes two units.
    let longest = "\u{1F600}".repeat(TEXT_UTF16_UNITS / 2);
    for text in [format!("{longest}x"), "x".repeat(TEXT_UTF16_UNITS + 1), String::new(), String::from(" \n")] {
        let fault = t3.send(&turn(&text)).unwrap_err();
        assert_eq!((fault.class, fault.scope), (FaultClass::Refused, FaultScope::Item));
        assert!(fault.chain().len() < 200, "the text itself is in the message");
    }
    assert!(server.asked().is_empty());
    t3.send(&turn(&longest)).unwrap();
    t3.send(&turn(&"x".repeat(TEXT_UTF16_UNITS))).unwrap();
    assert_eq!(server.asked().len(), 2);
}
