//! What can be read, in each situation that the world can get into and that was recorded.

use serde_json::{Value, json};

use super::lab::{Lab, thread, turn};
use super::recording;
use crate::agent::{Script, Step};
use crate::http::t3::Access;
use crate::t3::Version;
use crate::t3::provider::Ending;

const SNAPSHOT: &str = "/api/orchestration/snapshot";
const SHELL: &str = "/api/orchestration/shell";
const THREAD: &str = "/api/orchestration/threads/t1";

/// A short turn that ends like this.
fn short(words: &str, tokens: bool, ending: Ending) -> Script {
    let mut steps = vec![Step::Wait(std::time::Duration::from_millis(200))];
    if !words.is_empty() {
        steps.push(Step::Say(words.into()));
    }
    if tokens {
        steps.push(Step::Tokens(4860));
    }
    steps.push(Step::End(ending));
    Script::new(steps)
}

fn completes() -> Script {
    short("done", true, Ending::Completed)
}

/// One turn with this script, for ten seconds.
fn after(git: bool, script: Script) -> Lab {
    let lab = Lab::with_thread(git, "codex", script);
    lab.turn("m1");
    lab.millis(10_000);
    lab
}

/// The differences between what a path shows and a recording.
#[track_caller]
fn same(lab: &Lab, path: &str, recorded: &str) {
    let differences = Lab::compare(&lab.get(path), &recording::named(recorded));
    assert_eq!(differences, [""; 0], "{recorded}");
}

#[test]
fn lists_without_and_with_a_project_and_a_thread() {
    let lab = Lab::new(Version::Main);
    same(&lab, SNAPSHOT, "03-snapshot-empty");
    same(&lab, SHELL, "03-shell-empty");
    assert_eq!(lab.get(SHELL).body, recording::named("03-shell-empty").response.body);
    let lab = Lab::with_project(Version::Main, true);
    same(&lab, SHELL, "11-shell-after-project");
    lab.command("thread.create", thread("t1", "codex"));
    same(&lab, SHELL, "13-shell-idle-thread");
    same(&lab, THREAD, "13-thread-idle");
    lab.command("project.delete", json!({ "projectId": "p1", "force": true }));
    let project =
        |list: &Value| list["projects"].as_array().unwrap().iter().find(|it| !it["deletedAt"].is_null()).cloned();
    let recorded = recording::named("69-snapshot-after-project-delete").response.body;
    let (recorded, ours) = (project(&recorded).unwrap(), project(&lab.get(SNAPSHOT).body).unwrap());
    let differences = super::shape::differences(&recorded, &ours);
    // On the recorded server somebody had set a default model.
    let others = differences.iter().filter(|line| !line.contains(".defaultModelSelection"));
    assert_eq!(others.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_finished_turn() {
    let lab = after(true, completes());
    same(&lab, SHELL, "15-shell-after-complete");
    same(&lab, THREAD, "15-thread-after-complete");
    same(&lab, THREAD, "20-thread-after-p1-complete");
    same(&after(false, completes()), THREAD, "20-thread-after-pplain-complete");
}

#[test]
fn a_turn_that_fails_in_each_way() {
    let failed = || short("about to fail", false, Ending::Failed("model refused".into()));
    let broken = || short("", false, Ending::RuntimeError("usage limit reached".into()));
    same(&after(true, failed()), THREAD, "20-thread-after-p1-error");
    same(&after(false, failed()), THREAD, "20-thread-after-pplain-error");
    same(&after(true, broken()), THREAD, "20-thread-after-p1-runtimeerror");
    same(&after(false, broken()), THREAD, "20-thread-after-pplain-runtimeerror");
    same(&after(true, short("", false, Ending::Crash)), THREAD, "20-thread-after-p1-crash");
    same(&after(true, Script::fails_to_start()), THREAD, "20-thread-after-p1-reject");
    same(&after(true, Script::no_provider()), THREAD, "96-missing-binary-codex");
}

#[test]
fn a_running_turn_and_its_interrupt() {
    let lab = Lab::with_thread(true, "codex", Script::new([Step::Wait(std::time::Duration::from_secs(3600))]));
    lab.turn("m1");
    lab.millis(1_000);
    same(&lab, THREAD, "30-thread-running-p1");
    lab.command("thread.turn.interrupt", json!({ "threadId": "t1" }));
    lab.millis(1_000);
    let recorded = recording::named("31-thread-after-interrupt-no-turnid-p1");
    let differences = Lab::compare(&lab.get(THREAD), &recorded);
    let unsaid: Vec<_> = differences.iter().filter(|line| !line.contains("messages[assistant]")).collect();
    // The recorded provider tells what it had said so far; a scripted agent says nothing more.
    assert_eq!(unsaid, [""; 0]);
}

#[test]
fn an_interrupt_without_a_session() {
    let lab = Lab::with_thread(true, "codex", completes());
    lab.command("thread.turn.interrupt", json!({ "threadId": "t1" }));
    same(&lab, THREAD, "A2-interrupt-no-session");
}

#[test]
fn a_stopped_session() {
    let lab = Lab::with_thread(true, "codex", Script::new([Step::Wait(std::time::Duration::from_secs(3600))]));
    lab.turn("m1");
    lab.millis(1_000);
    lab.command("thread.session.stop", json!({ "threadId": "t1" }));
    lab.millis(1_000);
    same(&lab, THREAD, "32-thread-after-session-stop-p1");
}

#[test]
fn a_session_that_was_stopped_before_there_was_one_has_no_provider() {
    let lab = Lab::with_thread(true, "codex", completes());
    lab.command("thread.session.stop", json!({ "threadId": "t1" }));
    lab.millis(1_000);
    let session = &lab.get(THREAD).body["thread"]["session"];
    assert_eq!((&session["status"], &session["providerName"]), (&json!("stopped"), &Value::Null));
    assert_eq!(session.get("providerInstanceId"), None);
}

#[test]
fn an_approval() {
    let steps = [Step::AskApproval("rm -rf build".into()), Step::Say("decision: accept".into()), Step::Tokens(4860)];
    let lab = after(true, Script::new(steps));
    same(&lab, THREAD, "40-thread-pending-approval");
    let respond = |request: &str| {
        let fields = json!({ "threadId": "t1", "requestId": request, "decision": "accept" });
        lab.command("thread.approval.respond", fields);
    };
    respond("nope");
    assert_eq!(lab.get(SHELL).body["threads"][0]["hasPendingApprovals"], true);
    respond(&lab.request());
    assert_eq!(lab.get(SHELL).body["threads"][0]["hasPendingApprovals"], false);
    lab.millis(1_000);
    same(&lab, THREAD, "41-thread-after-approval");
}

#[test]
fn a_question() {
    let steps = [Step::Ask("Which colour?".into()), Step::Say("you answered".into()), Step::Tokens(4860)];
    let lab = after(true, Script::new(steps));
    let without_options = |recorded: &str| {
        let differences = Lab::compare(&lab.get(THREAD), &recording::named(recorded));
        // Scripted agents ask without a choice.
        let options = |line: &&String| !line.contains("payload.questions[].options[]");
        assert_eq!(differences.iter().filter(options).collect::<Vec<_>>(), [""; 0], "{recorded}");
    };
    without_options("42-thread-pending-input");
    assert_eq!(lab.get(SHELL).body["threads"][0]["hasPendingUserInput"], true);
    let answers = json!({ "threadId": "t1", "requestId": lab.request(), "answers": { "q1": "blue" } });
    lab.command("thread.user-input.respond", answers);
    assert_eq!(lab.get(SHELL).body["threads"][0]["hasPendingUserInput"], false);
    lab.millis(1_000);
    without_options("43-thread-after-input");
}

#[test]
fn a_second_turn_and_a_message_that_is_sent_again() {
    let lab = after(true, completes());
    lab.turn("m2");
    lab.millis(10_000);
    same(&lab, THREAD, "47-thread-followup");
    let lab = after(true, completes());
    same(&lab, THREAD, "55-thread-after-duplicates");
    lab.turn("m1");
    lab.millis(10_000);
    same(&lab, THREAD, "56-thread-after-same-message");
    let thread = &lab.get(THREAD).body["thread"];
    assert_eq!(thread["latestTurn"]["requestedAt"], thread["messages"][0]["updatedAt"]);
    assert_ne!(thread["messages"][0]["createdAt"], thread["messages"][0]["updatedAt"]);
    assert_eq!(thread["checkpoints"][1]["checkpointTurnCount"], 2);
}

#[test]
fn what_a_restart_leaves() {
    let hanging = || {
        let lab = Lab::with_thread(true, "codex", Script::new([Step::Wait(std::time::Duration::from_secs(3600))]));
        lab.turn("m1");
        lab.millis(1_000);
        lab.world.restart_t3();
        lab
    };
    same(&hanging(), THREAD, "95-thread-hang-after-SIGTERM");
    let lab = hanging();
    lab.command("thread.turn.interrupt", json!({ "threadId": "t1" }));
    same(&lab, THREAD, "95-thread-hang-interrupt-after-SIGTERM");

    let lab = after(true, Script::new([Step::AskApproval("rm -rf build".into())]));
    lab.world.restart_t3();
    same(&lab, THREAD, "95-thread-approve-after-SIGTERM");
    let fields = json!({ "threadId": "t1", "requestId": lab.request(), "decision": "accept" });
    lab.command("thread.approval.respond", fields);
    same(&lab, THREAD, "95-thread-approve-respond-after-SIGTERM");
    assert_eq!(lab.get(SHELL).body["threads"][0]["hasPendingApprovals"], false);

    let lab = Lab::with_thread(true, "codex", completes());
    lab.turn("m1");
    lab.world.restart_t3();
    lab.millis(10_000);
    lab.turn("m1");
    lab.millis(10_000);
    same(&lab, THREAD, "98-thread-lost-after");
}

#[test]
fn claude_ties_tokens_to_the_turn() {
    let lab = Lab::with_thread(true, "claudeAgent", completes());
    lab.turn("m1");
    lab.millis(10_000);
    same(&lab, THREAD, "97-claude-p-complete");
}

#[test]
fn unknown_archived_and_deleted_threads_are_not_there() {
    let lab = Lab::with_project(Version::Main, true);
    same(&lab, THREAD, "59-thread-get-unknown");
    for (kind, recorded) in [("thread.archive", "62-thread-get-archived"), ("thread.delete", "64-thread-get-deleted")] {
        let lab = Lab::with_thread(true, "codex", completes());
        lab.command(kind, json!({ "threadId": "t1" }));
        same(&lab, THREAD, recorded);
        assert_eq!(lab.get(SHELL).body["threads"], json!([]));
        assert_eq!(lab.get(SNAPSHOT).body["threads"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn an_id_may_need_escapes_in_the_path() {
    let lab = Lab::with_project(Version::Main, true);
    lab.command("thread.create", thread("a/b c?", "codex"));
    assert_eq!(lab.get("/api/orchestration/threads/a%2Fb%20c%3F").body["thread"]["id"], "a/b c?");
}

#[test]
fn releases_have_no_light_endpoints() {
    for version in [Version::V0_0_28, Version::V0_0_27] {
        let bare = Lab::with(version, Access { web_page: false, ..Access::default() });
        same(&bare, "/.well-known/t3/environment", "v0.0.27-01-environment");
        same(&bare, SHELL, "v0.0.27-02-shell");
        same(&bare, THREAD, "v0.0.27-02-thread");
        let built = Lab::new(version);
        for path in [SHELL, THREAD, "/", "/api/nope"] {
            let said = built.send("GET", path, &[], String::new());
            assert_eq!((said.status, said.content_type.as_deref()), (200, Some("text/html; charset=utf-8")), "{path}");
        }
    }
    let bare = Lab::with(Version::Main, Access { web_page: false, ..Access::default() });
    same(&bare, "/.well-known/t3/environment", "01-wellknown-environment");
    same(&bare, "/api/nope", "89-unknown-api-path");
    assert_eq!(bare.send("POST", "/api/nope", &[], String::new()).status, 404);
    assert_eq!(bare.send("PUT", SHELL, &[], String::new()).status, 404);
}

#[test]
fn releases_show_a_snapshot_of_the_recorded_shape() {
    let lab = Lab::with_project(Version::V0_0_27, true);
    lab.world.issue("acme/web", 7).script(Script::new([Step::AskApproval("rm -rf build".into())]));
    lab.command("thread.create", thread("t1", "codex"));
    lab.command("thread.turn.start", turn("t1", "m1"));
    lab.millis(10_000);
    let recorded = recording::named("v0.0.27-14-snapshot-after-restart").response.body;
    let pick = |list: &Value, id: &str| list["threads"].as_array().unwrap().iter().find(|it| it["id"] == id).cloned();
    let (theirs, ours) = (pick(&recorded, "appr").unwrap(), pick(&lab.get(SNAPSHOT).body, "t1").unwrap());
    assert_eq!(super::shape::differences(&theirs, &ours), [""; 0]);
}
