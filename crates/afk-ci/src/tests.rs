//! The port over loopback, with replies as the servers write them.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use afk_core::config::{Config, Gates};
use afk_core::ids::Host;
use afk_core::secret::{Secret, SecretSource};

use super::*;

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn armed() -> Armed {
    let config = Config { allowlist: [repo()].into(), kill_switch: false, ..Config::disabled() };
    match config.gates() {
        Gates::Open(armed) | Gates::WatchOnly(armed) => armed,
        Gates::Disabled => panic!("a repository is listed"),
    }
}

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

fn pipelines(url: &str, kind: TrackerKind) -> Pipelines {
    let tracker = TrackerSettings {
        kind,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: SecretSource::Inline(Secret::new("token-1")),
        bot_login: None,
    };
    Pipelines::new(&armed(), &tracker, &Settings::from_config(&Config::disabled())).unwrap()
}

/// Answers one request after the other with these JSON bodies and tells what was asked.
fn serve(bodies: Vec<String>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/forge", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::channel();
    std::thread::spawn(move || {
        for body in bodies {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(&stream).lines().map_while(|line| line.ok()).take_while(|line| !line.is_empty());
            let head: Vec<String> =
                lines.filter(|it| it.starts_with("GET") || it.starts_with("authorization")).collect();
            tell.send(head.join(" | ")).unwrap();
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\nconnection: close\r\n\
                 content-type: application/json;charset=utf-8\r\ncontent-length: {length}\r\n\r\n"
            );
            stream.write_all((head + &body).as_bytes()).unwrap();
        }
    });
    (url, asked)
}

fn read(bodies: &[String]) -> (Result<StageFacts>, Vec<String>) {
    let (url, asked) = serve(bodies.to_vec());
    let facts = pipelines(&url, TrackerKind::Forgejo).stage(Stage::Build, &repo(), &Sha::parse(COMMIT).unwrap());
    (facts, asked.try_iter().collect())
}

fn combined(sha: &str, statuses: &str) -> String {
    format!(
        r#"{{"state":"success","sha":"{sha}","total_count":1,"statuses":{statuses},"repository":null,"commit_url":"","url":""}}"#
    )
}

const ONE: &str = r#"[{"id":7,"status":"failure","target_url":"/forge/acme/web/actions/runs/3/jobs/0",
    "description":"Failing after 3s","url":"x","context":"CI / test (push)","creator":null,
    "created_at":"2026-11-22T13:00:00+01:00","updated_at":"2026-11-22T14:05:00+01:00"}]"#;

#[test]
fn statuses_become_checks() {
    let (facts, asked) = read(&[combined(COMMIT, ONE), combined(COMMIT, "[]")]);
    let facts = facts.unwrap();
    let [check] = facts.checks.as_slice() else { panic!("{facts:?}") };
    assert_eq!(check.name, "CI / test (push)");
    assert_eq!(check.conclusion, afk_core::ci::Conclusion::Failure);
    assert!(check.url.as_ref().is_some_and(|url| url.ends_with("/forge/acme/web/actions/runs/3/jobs/0")), "{check:?}");
    assert_eq!(check.at, Some("2026-11-22T13:05:00Z".parse().unwrap()));
    assert_eq!(check.detail.as_deref(), Some("Failing after 3s"));
    assert_eq!(facts.at, Some("2026-11-22T13:37:00Z".parse().unwrap()));
    insta::assert_snapshot!(asked.join("\n"), @"
    GET /forge/api/v1/repos/acme/web/commits/1111111111111111111111111111111111111111/status?page=1&limit=50 HTTP/1.1 | authorization: token token-1
    GET /forge/api/v1/repos/acme/web/commits/1111111111111111111111111111111111111111/status?page=2&limit=50 HTTP/1.1 | authorization: token token-1
    ");
}

#[test]
fn no_status_is_no_check_however_the_server_says_it() {
    for (sha, statuses) in [("", "null"), (COMMIT, "null"), (COMMIT, "[]"), ("", "[]")] {
        assert_eq!(read(&[combined(sha, statuses)]).0.unwrap().checks, [], "{sha} {statuses}");
    }
}

#[test]
fn an_answer_to_another_question_is_garbled() {
    let other = "2".repeat(40);
    let answers = [
        combined(&other, ONE),
        combined("", ONE),
        combined(&other, "null"),
        r#"{"message":"ok"}"#.to_owned(),
        format!(r#"{{"sha":"{COMMIT}"}}"#),
        combined(COMMIT, &ONE.replace("\"status\"", "\"state\"")),
        combined(COMMIT, &ONE.replace("2026-11-22T14", "soon")),
        "null".to_owned(),
    ];
    for answer in answers {
        let fault = read(&[answer.clone(), combined(COMMIT, "[]")]).0.unwrap_err();
        assert_eq!(fault.class, FaultClass::Garbled, "{answer}: {}", fault.chain());
    }
}

#[test]
fn the_other_stages_are_refused_without_a_call() {
    // Nothing listens there.
    let url = "http://127.0.0.1:9";
    let commit = Sha::parse(COMMIT).unwrap();
    let refusal = |kind, stage| pipelines(url, kind).stage(stage, &repo(), &commit).unwrap_err();
    for (kind, stage) in
        [(TrackerKind::Gitea, Stage::Deploy), (TrackerKind::Gitea, Stage::Rollout), (TrackerKind::Github, Stage::Build)]
    {
        let fault = refusal(kind, stage);
        assert!(fault.is_final());
        assert_eq!(
            fault.chain(),
            format!(
                "failed to read the stage: the stage `{}` is not available in this version: take it out of AFK_STAGES",
                stage.name()
            )
        );
    }
    assert_eq!(refusal(TrackerKind::Gitea, Stage::Build).class, FaultClass::Transient);
}
