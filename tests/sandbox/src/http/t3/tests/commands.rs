//! What is taken, what is refused, and how.

use serde_json::{Value, json};

use super::lab::{Lab, thread, turn};
use super::recording;
use crate::agent::Script;
use crate::t3::Version;

/// A server that knows the projects and threads that recorded commands speak of.
fn known() -> Lab {
    let lab = Lab::with_project(Version::Main, true);
    for id in ["pi1", "pi3"] {
        let root = format!("/srv/{id}");
        let fields =
            json!({ "projectId": id, "title": id, "workspaceRoot": root, "createWorkspaceRootIfMissing": true });
        lab.command("project.create", fields);
    }
    for id in ["ti1", "life-arch2"] {
        lab.command("thread.create", thread(id, "codex"));
    }
    lab
}

#[test]
fn recorded_commands_are_answered_as_recorded() {
    let names = [
        "12-thread-create",
        "14-turn-start-complete",
        "32-session-stop-p1",
        "52-project-create-missing-dir",
        "52-project-file",
        "53-idem-thread-create-3-new-command-same-id",
        "62-turn-start-archived",
        "70-bad-json",
        "70-empty-body",
        "71-internal-command",
        "71-unknown-type",
        "72-extra-field",
    ];
    let mut wrong = Vec::new();
    for name in names {
        let recorded = recording::named(name);
        let lab = known();
        let mut asked = recorded.request;
        if let Some(body) = asked.body.as_object_mut().filter(|body| body["type"] != "thread.create") {
            body.entry("threadId").and_modify(|id| *id = "ti1".into());
        }
        let said = lab.ask(&asked);
        let recorded = recording::Recording { request: asked, ..recorded };
        wrong.extend(Lab::compare(&said, &recorded).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert_eq!(wrong, [""; 0]);
}

/// A command of which every field was left out once, on a real server.
#[track_caller]
fn leave_out_each_field(kind: &str, fields: &Value, recorded: &str) {
    let recorded = recording::json(recorded);
    for (field, outcome) in recorded.as_object().unwrap() {
        let mut body = fields.clone();
        body["type"] = kind.into();
        body["commandId"] = "c".into();
        body["createdAt"] = "2026-03-02T09:00:00.000Z".into();
        let (parent, key) = match field.rsplit_once('.') {
            Some((parent, key)) => (&mut body[parent], key),
            None => (&mut body, field.as_str()),
        };
        parent.as_object_mut().unwrap().remove(key);
        let said =
            known().ask(&recording::Asked { method: "POST".into(), path: "/api/orchestration/dispatch".into(), body });
        let ours = if said.body == "" { 0 } else { 1 };
        let theirs = if outcome[1] == "" { 0 } else { 1 };
        assert_eq!((json!(said.status), ours), (outcome[0].clone(), theirs), "{kind} without {field}");
    }
}

#[test]
fn a_command_that_lacks_a_field_is_refused_without_a_word() {
    let project = json!({ "projectId": "new", "title": "new", "workspaceRoot": "/srv/new", "createWorkspaceRootIfMissing": true });
    leave_out_each_field("project.create", &project, "73-project-create-missing-fields");
    leave_out_each_field("thread.create", &thread("new", "codex"), "73-thread-create-missing-fields");
    leave_out_each_field("thread.turn.start", &turn("ti1", "new"), "73-turn-start-missing-fields");
}

#[test]
fn blank_and_wrong_words_are_refused_without_a_word() {
    let lab = known();
    let mut blank = thread("new", "codex");
    blank["title"] = "  ".into();
    let mut mode = thread("new", "codex");
    mode["runtimeMode"] = "yolo".into();
    let mut role = turn("ti1", "m");
    role["message"]["role"] = "assistant".into();
    let decision = json!({ "threadId": "ti1", "requestId": "r", "decision": "maybe" });
    let rows = [
        ("thread.create", blank),
        ("thread.create", mode),
        ("thread.turn.start", role),
        ("thread.approval.respond", decision),
    ];
    for (kind, fields) in rows {
        let said = lab.dispatch(kind, fields);
        assert_eq!((said.status, said.body), (400, json!("")), "{kind}");
    }
}

#[test]
fn a_content_type_is_not_needed_but_must_not_be_another() {
    let body = |id: &str| {
        let mut body = json!({ "type": "thread.archive", "threadId": "ti1" });
        body["commandId"] = id.into();
        body.to_string()
    };
    let lab = known();
    let rows = [(None, 200), (Some("application/json; charset=utf-8"), 500), (Some("text/plain"), 415)];
    for (content_type, status) in rows {
        let mut headers = vec![("authorization", "Bearer sandbox")];
        headers.extend(content_type.map(|it| ("content-type", it)));
        let said = lab.send("POST", "/api/orchestration/dispatch", &headers, body(content_type.unwrap_or("none")));
        assert_eq!(said.status, status, "{content_type:?}: {said:?}");
    }
}

#[test]
fn a_repeat_gets_the_old_number_and_a_refusal_sticks() {
    let lab = known();
    let post = |fields: Value, id: &str| {
        let mut body = fields;
        body["type"] = "thread.turn.start".into();
        body["commandId"] = id.into();
        body["createdAt"] = "2026-03-02T09:00:00.000Z".into();
        lab.ask(&recording::Asked { method: "POST".into(), path: "/api/orchestration/dispatch".into(), body })
    };
    let first = post(turn("ti1", "m1"), "same");
    assert_eq!(first.status, 200);
    assert_eq!(post(turn("ti1", "m2"), "same").body, first.body);
    assert_eq!(post(turn("later", "m3"), "early").status, 500);
    lab.command("thread.create", thread("later", "codex"));
    assert_eq!(post(turn("later", "m3"), "early").status, 500);
    assert_eq!(post(turn("later", "m3"), "late").status, 200);
}

#[test]
fn what_the_world_does_not_model_is_said_aloud() {
    let lab = known();
    let mut attached = turn("ti1", "m");
    attached["message"]["attachments"] = json!([{ "type": "image" }]);
    let rows = [
        ("thread.turn.start", attached),
        ("thread.checkpoint.revert", json!({ "threadId": "ti1", "turnCount": 1 })),
        ("thread.meta.update", json!({ "threadId": "ti1", "branch": "b" })),
    ];
    for (kind, fields) in rows {
        assert_eq!(lab.dispatch(kind, fields).status, 501, "{kind}");
    }
}

#[test]
fn a_clients_time_counts_on_releases_alone() {
    for (version, counts) in [(Version::Main, false), (Version::V0_0_28, true), (Version::V0_0_27, true)] {
        let lab = Lab::with_project(version, true);
        lab.command("thread.create", thread("t1", "codex"));
        let created = lab.get("/api/orchestration/snapshot").body["threads"][0]["createdAt"].clone();
        assert_eq!(created == "2026-03-02T08:59:58.250Z", counts, "{version:?}");
    }
}

#[test]
fn a_thread_shows_what_it_was_made_with() {
    let lab = known();
    let mut fields = thread("wt", "claudeAgent");
    fields["branch"] = "work".into();
    fields["worktreePath"] = "/srv/wt".into();
    fields["runtimeMode"] = "approval-required".into();
    lab.command("thread.create", fields);
    let thread = &lab.get("/api/orchestration/threads/wt").body["thread"];
    assert_eq!(thread["modelSelection"], json!({ "instanceId": "claudeAgent", "model": "stub" }));
    assert_eq!((&thread["branch"], &thread["worktreePath"]), (&json!("work"), &json!("/srv/wt")));
    assert_eq!(thread["runtimeMode"], "approval-required");
}

#[test]
fn an_interrupt_with_an_open_request_freezes_every_thread_until_its_own_is_deleted() {
    let lab = Lab::with_thread(true, "codex", Script::asks("Which colour?"));
    lab.turn("m1");
    lab.millis(120_000);
    lab.command("thread.turn.interrupt", json!({ "threadId": "t1" }));
    lab.command("thread.create", thread("t2", "codex"));
    lab.command("thread.turn.start", turn("t2", "m2"));
    lab.millis(10_000);
    let session = || lab.get("/api/orchestration/threads/t2").body["thread"]["session"]["status"].clone();
    assert_eq!(session(), Value::Null);
    lab.command("thread.delete", json!({ "threadId": "t1" }));
    lab.millis(1_000);
    assert_eq!(session(), "running");
}
