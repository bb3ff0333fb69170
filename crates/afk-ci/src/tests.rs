//! The port over loopback, with replies as the servers write them.

use super::*;
use crate::loopback::{COMMIT, Reply, pipelines, read_build, repo};

fn read(bodies: &[String]) -> (Result<StageFacts>, Vec<String>) {
    let statuses = bodies.iter().map(|body| Reply::new(200, body));
    read_build(TrackerKind::Forgejo, statuses.chain([Reply::new(404, "null")]).collect())
}

fn combined(sha: &str, statuses: &str) -> String {
    format!(
        r#"{{"state":"success","sha":"{sha}","total_count":1,"statuses":{statuses},"repository":null,"commit_url":"","url":""}}"#
    )
}

const ONE: &str = r#"[{"id":7,"status":"failure","target_url":"/forge/acme/web/actions/runs/3/jobs/0",
    "description":"Failing after 3s","url":"x","context":"CI / test (push)","creator":null,
    "created_at":"2026-11-22T13:00:00+01:00","updated_at":"2026-11-22T14:05:00+01:00"}]"#;

/// What a page of the server holds.
const SETTINGS: &str = r#"{"max_response_items":50,"default_paging_num":30}"#;

#[test]
fn a_server_that_does_not_tell_its_limit_is_asked_for_an_empty_page() {
    for silent in ["{}", r#"{"max_response_items":0}"#, "<html>"] {
        let (facts, asked) = read(&[combined(COMMIT, ONE), silent.to_owned(), combined(COMMIT, "[]")]);
        assert_eq!((facts.unwrap().checks.len(), asked.len()), (1, 4), "{silent}");
        assert!(asked[2].contains("page=2"), "{silent}");
    }
}

#[test]
fn statuses_become_checks() {
    let (facts, asked) = read(&[combined(COMMIT, ONE), SETTINGS.to_owned()]);
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
    GET /forge/api/v1/settings/api HTTP/1.1 | authorization: token token-1
    GET /forge/api/v1/repos/acme/web/actions/runs?event=push&head_sha=1111111111111111111111111111111111111111&page=1&limit=50 HTTP/1.1 | authorization: token token-1
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
        let fault = read(&[answer.clone(), SETTINGS.to_owned()]).0.unwrap_err();
        assert_eq!(fault.class, FaultClass::Garbled, "{answer}: {}", fault.chain());
    }
}

#[test]
fn stages_without_a_server_are_refused_without_a_call() {
    // Nothing listens there.
    let url = "http://127.0.0.1:9";
    let commit = Sha::parse(COMMIT).unwrap();
    let kinds = [TrackerKind::Gitea, TrackerKind::Forgejo, TrackerKind::Github];
    for (kind, stage) in kinds.iter().flat_map(|kind| [(*kind, Stage::Deploy), (*kind, Stage::Rollout)]) {
        let fault = pipelines(url, kind).stage(stage, &repo(), &commit).unwrap_err();
        assert!(fault.is_final());
        assert_eq!(
            fault.chain(),
            format!(
                "failed to read the stage: nothing is configured for the stage `{}`: say where it is, or take it out of \
                 AFK_STAGES",
                stage.name()
            )
        );
    }
    for kind in kinds {
        assert_eq!(
            pipelines(url, kind).stage(Stage::Build, &repo(), &commit).unwrap_err().class,
            FaultClass::Transient
        );
    }
}
