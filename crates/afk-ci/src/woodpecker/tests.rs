//! The port over loopback, with replies as the servers write them: the shapes are those of `server/model` of woodpecker-ci,
//! releases 2.8 and 3.17.

use std::sync::Arc;

use afk_core::ci::Stage;
use afk_core::config::TrackerKind;
use afk_core::config::{TrackerSettings, WoodpeckerSettings};
use afk_core::ids::Host;
use afk_core::port::Checks;
use afk_core::secret::{Secret, SecretSource};
use serde_json::{Value, json};

use super::*;
use crate::Pipelines;
use crate::loopback::{COMMIT, Reply, armed, repo, serve};

const OTHER: &str = "2222222222222222222222222222222222222222";
/// 2026-11-22T13:00:00Z
const ONE: i64 = 1_795_352_400;

fn pipelines(url: &str) -> Pipelines {
    let token = |text: &str| SecretSource::Inline(Secret::new(text));
    let tracker = TrackerSettings {
        kind: TrackerKind::Forgejo,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: token("token-of-the-forge"),
        bot_login: None,
    };
    let woodpecker = WoodpeckerSettings { url: format!("{url}/wood"), token: token("token-1") };
    let config = Config { woodpecker: Some(woodpecker), ..Config::disabled() };
    Pipelines::new(&armed(), &tracker, &config, &Settings::from_config(&config), &Arc::default()).unwrap()
}

/// Reads the stage of [`COMMIT`] from a server that gives these replies; what was asked of it, and its address beside.
fn read(replies: Vec<Reply>) -> (Result<StageFacts>, Vec<String>, String) {
    let (url, asked) = serve(replies);
    let facts = pipelines(&url).stage(Stage::Deploy, &repo(), &Sha::parse(COMMIT).unwrap());
    (facts, asked.try_iter().collect(), url)
}

fn ok(body: &Value) -> Reply {
    Reply::new(200, body.to_string())
}

/// The same object with other values.
fn with(mut object: Value, changes: Value) -> Value {
    let (Value::Object(fields), Value::Object(changes)) = (&mut object, changes) else { panic!("not objects") };
    fields.extend(changes);
    object
}

fn found() -> Value {
    json!({
        "id": 17, "forge_id": 1, "forge_remote_id": "3", "org_id": 2, "owner": "Acme", "name": "Web", "full_name": "Acme/Web",
        "avatar_url": "u", "forge_url": "u", "clone_url": "u", "clone_url_ssh": "u", "default_branch": "main", "scm": "git",
        "pr_enabled": true, "timeout": 60, "visibility": "private", "private": true, "trusted": false, "gated": false,
        "active": true, "allow_pr": true, "allow_deploy": false, "config_file": "",
        "cancel_previous_pipeline_events": ["push"], "netrc_only_trusted": true,
    })
}

/// A pipeline as 3.x writes it.
fn new(number: u64, changes: Value) -> Value {
    let pipeline = json!({
        "id": 100 + number, "number": number, "author": "alice", "parent": 0, "event": "push", "status": "success",
        "errors": null, "created": ONE, "updated": ONE + 60, "started": ONE + 5, "finished": ONE + 50, "deploy_to": "",
        "deploy_task": "", "commit": COMMIT, "branch": "main", "ref": "refs/heads/main", "refspec": "", "title": "",
        "message": "Work", "timestamp": 0, "sender": "", "author_avatar": "u", "author_email": "a@example.org",
        "forge_url": "u", "reviewed_by": "", "reviewed": 0, "rerun_count": 0,
    });
    with(pipeline, changes)
}

/// The same as 2.x writes it.
fn old(number: u64, changes: Value) -> Value {
    let Value::Object(fields) = new(number, changes) else { panic!("an object") };
    let spell = |name: String| match name.as_str() {
        "created" | "updated" | "started" | "finished" | "reviewed" => format!("{name}_at"),
        "rerun_count" => "clone_url".to_owned(),
        _ => name,
    };
    fields.into_iter().map(|(name, value)| (spell(name), value)).collect::<serde_json::Map<_, _>>().into()
}

fn told(facts: &StageFacts) -> Vec<String> {
    let at = |check: &afk_core::ci::Check| check.at.map_or("?".to_owned(), |at| at.strftime("%H:%M:%S").to_string());
    facts.checks.iter().map(|it| format!("{} {:?} {}", it.name, it.conclusion, at(it))).collect()
}

#[test]
fn two_calls_tell_how_a_commit_was_shipped() {
    let list = json!([new(9, json!({"commit": OTHER})), new(8, json!({})), new(1, json!({"commit": OTHER}))]);
    let (facts, asked, url) = read(vec![ok(&found()), ok(&list)]);
    let facts = facts.unwrap();
    assert_eq!(told(&facts), ["woodpecker/push Success 13:00:50"]);
    assert_eq!(facts.checks[0].url, Some(format!("{url}/wood/repos/17/pipeline/8")));
    assert_eq!(facts.at, Some("2026-11-22T13:37:01Z".parse().unwrap()));
    insta::assert_snapshot!(asked.join("\n"), @"
    GET /wood/api/repos/lookup/acme/web HTTP/1.1 | authorization: Bearer token-1
    GET /wood/api/repos/17/pipelines?page=1&perPage=50 HTTP/1.1 | authorization: Bearer token-1
    ");
}

#[test]
fn both_spellings_of_times_are_read() {
    for spelt in [new, old] {
        let (facts, ..) = read(vec![ok(&found()), ok(&json!([spelt(1, json!({}))]))]);
        assert_eq!(told(&facts.unwrap()), ["woodpecker/push Success 13:00:50"]);
    }
    let mut without = new(1, json!({}));
    without.as_object_mut().unwrap().remove("finished");
    assert_eq!(read(vec![ok(&found()), ok(&json!([without]))]).0.unwrap_err().class, FaultClass::Garbled);
}

#[test]
fn what_is_not_about_the_landing_is_left_out_and_a_restart_supersedes() {
    let list = json!([
        new(12, json!({"event": "cron", "status": "failure"})),
        new(11, json!({"event": "deployment", "branch": "v1"})),
        new(10, json!({"branch": "topic", "status": "failure"})),
        new(9, json!({"event": "pull_request", "status": "failure"})),
        new(8, json!({"status": "running", "finished": 0, "parent": 7})),
        new(7, json!({"status": "failure"})),
        new(1, json!({"commit": OTHER, "status": "failure"})),
    ]);
    let facts = read(vec![ok(&found()), ok(&list)]).0.unwrap();
    assert_eq!(told(&facts), ["woodpecker/deployment Success 13:00:50", "woodpecker/push Pending 13:01:00"]);
    assert_eq!(read(vec![ok(&found()), ok(&json!([]))]).0.unwrap().checks, []);
}

#[test]
fn a_failed_pipeline_is_asked_for_its_steps() {
    let failed = || new(1, json!({"status": "failure"}));
    let whole = with(
        failed(),
        json!({"workflows": [{
            "id": 3, "pipeline_id": 101, "pid": 1, "name": "deploy", "state": "failure", "started": ONE, "finished": ONE,
            "children": [
                {"id": 4, "uuid": "u", "pipeline_id": 101, "pid": 2, "ppid": 1, "name": "clone", "state": "success",
                    "exit_code": 0, "started": ONE, "finished": ONE, "type": "clone"},
                {"id": 5, "uuid": "u", "pipeline_id": 101, "pid": 3, "ppid": 1, "name": "ship", "state": "failure",
                    "exit_code": 2, "start_time": ONE, "end_time": ONE, "type": "commands"},
                {"id": 6, "uuid": "u", "pipeline_id": 101, "pid": 4, "ppid": 1, "name": "tell", "state": "skipped",
                    "exit_code": 0},
            ],
        }]}),
    );
    let list = json!([failed()]);
    let (facts, asked, _) = read(vec![ok(&found()), ok(&list), ok(&whole)]);
    let check = facts.unwrap().checks.remove(0);
    assert_eq!(check.detail.as_deref(), Some("Pipeline 1: failure\ndeploy / ship: exit code 2"));
    assert_eq!(check.log.as_deref(), Some("1/5"));
    assert!(asked[2].starts_with("GET /wood/api/repos/17/pipelines/1 HTTP"), "{asked:?}");

    let check = read(vec![ok(&found()), ok(&list), Reply::new(500, "")]).0.unwrap().checks.remove(0);
    assert_eq!((&check.conclusion, check.log), (&Conclusion::Failure, None), "red without its steps too");
}

#[test]
fn a_repository_is_looked_up_once() {
    let list = json!([new(1, json!({}))]);
    let (url, asked) = serve(vec![ok(&found()), ok(&list), ok(&list)]);
    let (pipelines, commit) = (pipelines(&url), Sha::parse(COMMIT).unwrap());
    for _ in 0..2 {
        pipelines.stage(Stage::Deploy, &repo(), &commit).unwrap();
    }
    let asked: Vec<String> = asked.try_iter().collect();
    assert_eq!(asked.iter().filter(|line| line.contains("/lookup/")).count(), 1, "{asked:?}");
}

#[test]
fn failures_say_what_to_do() {
    let text = |status| Reply::new(status, "");
    let moved = with(found(), json!({"full_name": "Acme/Site"}));
    let asleep = with(found(), json!({"active": false}));
    let rows = [
        ("not shown", vec![text(404)]),
        ("bad token", vec![text(401)]),
        ("renamed", vec![ok(&moved)]),
        ("not active", vec![ok(&asleep)]),
        ("gone meanwhile", vec![ok(&found()), text(404)]),
        ("down", vec![text(502), text(502)]),
        ("no list", vec![ok(&found()), ok(&json!({"message": "x"}))]),
        ("no time", vec![ok(&found()), ok(&json!([new(1, json!({"finished": i64::MAX}))]))]),
    ];
    let rows = rows.map(|(what, replies)| {
        let fault = read(replies).0.unwrap_err();
        format!("{what}: {:?} {:?}: {}", fault.class, fault.scope, fault.chain())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    not shown: Refused Item: failed to read Woodpecker's pipelines: Woodpecker does not show acme/web: activate the repository there, and let the account of AFK_WOODPECKER_TOKEN read it: GET /repos/lookup/acme/web: 404
    bad token: Refused Server: failed to read Woodpecker's pipelines: Woodpecker refuses the token: put a personal token of its user settings into AFK_WOODPECKER_TOKEN: GET /repos/lookup/acme/web: 401
    renamed: Garbled Item: failed to read Woodpecker's pipelines: acme/web was moved or renamed to `Acme/Site`: put its new name on the allowlist
    not active: Refused Item: failed to read Woodpecker's pipelines: acme/web is not active in Woodpecker: activate the repository there, or take deploy out of AFK_STAGES
    gone meanwhile: Refused Item: failed to read Woodpecker's pipelines: Woodpecker does not show acme/web: activate the repository there, and let the account of AFK_WOODPECKER_TOKEN read it: GET /repos/17/pipelines: 404
    down: Transient Server: failed to read Woodpecker's pipelines: GET /repos/lookup/acme/web: 502
    no list: Garbled Item: failed to read Woodpecker's pipelines: GET /repos/17/pipelines: the reply is not what was expected: invalid type: map, expected a sequence at line 1 column 0
    no time: Garbled Item: failed to read Woodpecker's pipelines: pipeline 1 has the time 9223372036854775807
    ");
}

/// Reads the log of a step from a server that gives these replies.
fn log(replies: Vec<Reply>, handle: &str) -> (Result<Option<String>>, Vec<String>) {
    let (url, asked) = serve(replies);
    let log = pipelines(&url).log(Stage::Deploy, &repo(), handle);
    (log, asked.try_iter().collect())
}

#[test]
fn the_log_of_a_step_is_read_by_its_handle() {
    let entries = json!([{"id": 1, "step_id": 5, "time": 0, "line": 0, "data": "KyBtYWtlIHNoaXA=", "type": 0}]);
    let (text, asked) = log(vec![ok(&found()), ok(&entries)], "8/5");
    assert_eq!(text.unwrap().as_deref(), Some("+ make ship"));
    assert!(asked[1].starts_with("GET /wood/api/repos/17/logs/8/5 HTTP"), "{asked:?}");
}

/// A log that cannot be had holds nothing up; a token that is refused does, because nothing else will be read either.
#[test]
fn no_log_is_none() {
    let answers = [Reply::new(404, ""), Reply::new(500, ""), Reply::new(200, "null"), Reply::new(200, "<html>")];
    for answer in answers {
        assert_eq!(log(vec![ok(&found()), answer.clone(), answer], "8/5").0.unwrap(), None);
    }
    assert_eq!(log(vec![], "odd").0.unwrap(), None);
    let fault = log(vec![ok(&found()), Reply::new(401, "")], "8/5").0.unwrap_err();
    assert_eq!((fault.class, fault.scope), (FaultClass::Refused, FaultScope::Server));
}
