//! Runs beside statuses: what they come to together, and both over loopback as each server writes them.

use afk_core::ci::fold_checks;
use afk_core::config::TrackerKind;
use afk_core::port::StageFacts;
use serde_json::{Value, json};

use super::*;
use crate::loopback::{COMMIT, Reply, read_build, read_builds};

fn status(conclusion: Conclusion, description: &str) -> Check {
    Check {
        name: "CI / test (push)".to_owned(),
        conclusion,
        url: Some("https://git.example.org/forge/acme/web/actions/runs/3/jobs/0".to_owned()),
        at: Some("2026-11-22T12:00:00Z".parse().unwrap()),
        detail: Some(description.to_owned()),
        log: None,
    }
}

fn run(conclusion: Conclusion) -> Run {
    let check = Check {
        name: "ci.yml".to_owned(),
        url: Some("http://gitea:3000/forge/acme/web/actions/runs/3".to_owned()),
        ..status(conclusion, "")
    };
    Run { number: 3, check }
}

fn told(checks: &[Check]) -> String {
    let words: Vec<_> = checks.iter().map(|it| format!("{}={:?}", it.name, it.conclusion)).collect();
    let fold = fold_checks(checks, &[], "2026-11-22T14:00:00Z".parse().unwrap());
    format!("{} -> {fold:?}", words.join(", "))
}

/// Everything that a job's status can say, beside everything that its run can say. No failure stands twice, nothing that is
/// red, running or taken back without its run becomes green with it, and a cancelled job is not a failed one.
#[test]
fn a_status_and_its_run() {
    use Conclusion::{Cancelled, Failure, Neutral, Pending, Success};
    let statuses = [
        (Pending, "Has started running"),
        (Success, "Successful in 3s"),
        (Neutral, "Skipped"),
        (Failure, "Failing after 3s"),
        (Failure, "Has been cancelled"),
        (Failure, "Canceled after 3s"),
    ];
    let runs = [Pending, Success, Neutral, Failure, Cancelled, Conclusion::Unknown("x".to_owned())];
    let mut rows = Vec::new();
    for conclusion in runs {
        rows.push(format!("{conclusion:?}"));
        rows.push(format!("  no status: {}", told(&combine(Vec::new(), vec![run(conclusion.clone())]))));
        for (word, description) in statuses.clone() {
            let checks = combine(vec![status(word.clone(), description)], vec![run(conclusion.clone())]);
            assert!(checks.iter().filter(|it| it.conclusion == Failure).count() <= 1, "{checks:?}");
            rows.push(format!("  {description}: {}", told(&checks)));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Pending
      no status: ci.yml=Pending -> Pending
      Has started running: CI / test (push)=Pending -> Pending
      Successful in 3s: CI / test (push)=Success, ci.yml=Pending -> Pending
      Skipped: CI / test (push)=Neutral, ci.yml=Pending -> Pending
      Failing after 3s: CI / test (push)=Failure, ci.yml=Pending -> Failure
      Has been cancelled: CI / test (push)=Cancelled, ci.yml=Pending -> Pending
      Canceled after 3s: CI / test (push)=Cancelled, ci.yml=Pending -> Pending
    Success
      no status: ci.yml=Success -> Success
      Has started running: CI / test (push)=Pending, ci.yml=Success -> Pending
      Successful in 3s: CI / test (push)=Success -> Success
      Skipped: CI / test (push)=Neutral, ci.yml=Success -> Success
      Failing after 3s: CI / test (push)=Failure, ci.yml=Success -> Failure
      Has been cancelled: CI / test (push)=Failure, ci.yml=Success -> Failure
      Canceled after 3s: CI / test (push)=Failure, ci.yml=Success -> Failure
    Neutral
      no status: ci.yml=Neutral -> NotStarted
      Has started running: CI / test (push)=Pending, ci.yml=Neutral -> Pending
      Successful in 3s: CI / test (push)=Neutral -> NotStarted
      Skipped: CI / test (push)=Neutral -> NotStarted
      Failing after 3s: CI / test (push)=Failure, ci.yml=Neutral -> Failure
      Has been cancelled: CI / test (push)=Failure, ci.yml=Neutral -> Failure
      Canceled after 3s: CI / test (push)=Failure, ci.yml=Neutral -> Failure
    Failure
      no status: ci.yml=Failure -> Failure
      Has started running: CI / test (push)=Pending, ci.yml=Failure -> Failure
      Successful in 3s: CI / test (push)=Success, ci.yml=Failure -> Failure
      Skipped: CI / test (push)=Neutral, ci.yml=Failure -> Failure
      Failing after 3s: CI / test (push)=Failure -> Failure
      Has been cancelled: CI / test (push)=Failure -> Failure
      Canceled after 3s: CI / test (push)=Failure -> Failure
    Cancelled
      no status: ci.yml=Cancelled -> NotStarted
      Has started running: CI / test (push)=Pending, ci.yml=Cancelled -> Pending
      Successful in 3s: CI / test (push)=Success, ci.yml=Cancelled -> NotStarted
      Skipped: CI / test (push)=Neutral, ci.yml=Cancelled -> NotStarted
      Failing after 3s: CI / test (push)=Failure, ci.yml=Cancelled -> Failure
      Has been cancelled: CI / test (push)=Cancelled -> NotStarted
      Canceled after 3s: CI / test (push)=Cancelled -> NotStarted
    Unknown("x")
      no status: ci.yml=Unknown("x") -> Pending
      Has started running: CI / test (push)=Pending, ci.yml=Unknown("x") -> Pending
      Successful in 3s: CI / test (push)=Success, ci.yml=Unknown("x") -> Pending
      Skipped: CI / test (push)=Neutral, ci.yml=Unknown("x") -> Pending
      Failing after 3s: CI / test (push)=Failure, ci.yml=Unknown("x") -> Failure
      Has been cancelled: CI / test (push)=Failure, ci.yml=Unknown("x") -> Failure
      Canceled after 3s: CI / test (push)=Failure, ci.yml=Unknown("x") -> Failure
    "#);
}

#[test]
fn statuses_of_others_are_left_as_they_are() {
    let other = |url: Option<&str>| Check { url: url.map(str::to_owned), ..status(Conclusion::Failure, "Canceled") };
    let urls = [
        None,
        Some("https://ci.example.net/7"),
        Some("https://git.example.org/forge/acme/web/actions/runs/31/jobs/0"),
        Some("https://git.example.org/forge/acme/web/actions/runs/3"),
        Some("https://git.example.org/forge/acme/api/actions/runs/3/jobs/0"),
    ];
    for url in urls {
        let checks = combine(vec![other(url)], vec![run(Conclusion::Cancelled)]);
        assert_eq!(told(&checks), "CI / test (push)=Failure, ci.yml=Cancelled -> Failure", "{url:?}");
    }
}

/// A job that runs, as its status; `changes` to that.
fn running(changes: Value) -> Value {
    with(
        json!({
            "id": 1, "status": "pending", "context": "CI / test (push)", "description": "Has started running",
            "target_url": "/forge/acme/web/actions/runs/3/jobs/0",
            "created_at": "2026-11-22T13:30:00Z", "updated_at": "2026-11-22T13:30:00Z",
        }),
        changes,
    )
}

/// Replies come at 13:37.
#[test]
fn while_a_job_runs_its_run_is_not_asked() {
    let failed = running(json!({"id": 2, "context": "lint", "status": "failure", "description": "Failing after 1s"}));
    let rows = [
        ("a job runs", vec![running(json!({}))]),
        (
            "beside one that is done",
            vec![running(json!({})), running(json!({"id": 2, "context": "lint", "status": "success"}))],
        ),
        ("beside one that failed", vec![running(json!({})), failed]),
        (
            "for too long",
            vec![running(json!({"created_at": "2026-11-22T13:22:00Z", "updated_at": "2026-11-22T13:22:00Z"}))],
        ),
        ("not yet", vec![running(json!({"description": "Waiting to run"}))]),
        ("somebody else's words", vec![running(json!({"target_url": "https://ci.example.net/7"}))]),
    ]
    .map(|(case, statuses)| {
        let replies = vec![statuses_of(&statuses), empty_settings(), listed(&[forgejo(json!({}))])];
        let (facts, asked) = read_build(TrackerKind::Forgejo, replies);
        let runs = asked.iter().any(|line| line.contains("/actions/runs"));
        format!("{case}: {}{}", told(&facts.unwrap().checks), if runs { ", asked" } else { "" })
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    a job runs: CI / test (push)=Pending -> Pending
    beside one that is done: CI / test (push)=Pending, lint=Success -> Pending
    beside one that failed: CI / test (push)=Pending, lint=Failure -> Failure, asked
    for too long: CI / test (push)=Pending, ci.yml=Failure -> Failure, asked
    not yet: CI / test (push)=Pending, ci.yml=Failure -> Failure, asked
    somebody else's words: CI / test (push)=Pending, ci.yml=Failure -> Failure, asked
    ");
}

fn gitea(changes: Value) -> Value {
    with(
        json!({
            "id": 11, "url": "u", "html_url": "https://git.example.org/forge/acme/web/actions/runs/3",
            "display_title": "Title", "path": "ci.yml@refs/heads/main", "event": "push", "run_attempt": 1, "run_number": 3,
            "repository_id": 1, "head_sha": COMMIT, "head_branch": "main", "status": "completed", "conclusion": "failure",
            "actor": {}, "trigger_actor": {}, "repository": {}, "head_repository": {},
            "started_at": "2026-11-22T14:00:00+01:00", "completed_at": "2026-11-22T14:05:00+01:00",
        }),
        changes,
    )
}

fn forgejo(changes: Value) -> Value {
    with(
        json!({
            "id": 11, "title": "Title", "repository": {}, "workflow_id": "ci.yml", "index_in_repo": 3, "trigger_user": {},
            "ScheduleID": 0, "prettyref": "main", "is_ref_deleted": false, "commit_sha": COMMIT,
            "is_fork_pull_request": false, "need_approval": false, "approved_by": 0, "event": "push",
            "event_payload": "{\"ref\":\"refs/heads/main\"}", "trigger_event": "push", "status": "failure",
            "started": "2026-11-22T14:00:00+01:00", "stopped": "2026-11-22T14:05:00+01:00",
            "created": "2026-11-22T13:59:00+01:00", "updated": "2026-11-22T14:05:00+01:00", "duration": 300000000000_i64,
            "html_url": "https://git.example.org/forge/acme/web/actions/runs/3",
        }),
        changes,
    )
}

fn with(mut object: Value, changes: Value) -> Value {
    let (Value::Object(fields), Value::Object(changes)) = (&mut object, changes) else { panic!("not objects") };
    fields.extend(changes);
    object
}

fn none() -> Reply {
    Reply::new(200, format!(r#"{{"state":"","sha":"{COMMIT}","total_count":0,"statuses":null}}"#))
}

fn statuses_of(statuses: &[Value]) -> Reply {
    let body = json!({"state": "pending", "sha": COMMIT, "total_count": statuses.len(), "statuses": statuses});
    Reply::new(200, body.to_string())
}

/// How much the server puts on a page.
fn empty_settings() -> Reply {
    Reply::new(200, r#"{"max_response_items":50}"#)
}

fn listed(runs: &[Value]) -> Reply {
    Reply::new(200, json!({"total_count": runs.len(), "workflow_runs": runs}).to_string())
}

/// Reads a commit without any status and with these runs.
fn read(runs: &[Value]) -> (Result<StageFacts>, Vec<String>) {
    read_build(TrackerKind::Gitea, vec![none(), listed(runs)])
}

fn shown(runs: &[Value]) -> String {
    read(runs).0.map_or_else(|fault| fault.chain(), |facts| told(&facts.checks))
}

#[test]
fn both_servers_are_read() {
    for run in [gitea(json!({})), forgejo(json!({}))] {
        let (facts, asked) = read(&[run]);
        let facts = facts.unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(asked.join("\n"), @"
            GET /forge/api/v1/repos/acme/web/commits/1111111111111111111111111111111111111111/status?page=1&limit=50 HTTP/1.1 | authorization: token token-1
            GET /forge/api/v1/repos/acme/web/actions/runs?event=push&head_sha=1111111111111111111111111111111111111111&page=1&limit=50 HTTP/1.1 | authorization: token token-1
            ");
            insta::assert_debug_snapshot!(facts.checks, @r#"
            [
                Check {
                    name: "ci.yml",
                    conclusion: Failure,
                    url: Some(
                        "https://git.example.org/forge/acme/web/actions/runs/3",
                    ),
                    at: Some(
                        2026-11-22T13:05:00Z,
                    ),
                    detail: None,
                    log: None,
                },
            ]
            "#);
        }
    }
}

#[test]
fn the_newest_run_of_each_workflow_that_a_push_started_counts() {
    let (old, new) = (json!({"status": "success"}), json!({"status": "running", "index_in_repo": 4}));
    assert_eq!(shown(&[forgejo(new.clone()), forgejo(old.clone())]), "ci.yml=Pending -> Pending");
    assert_eq!(shown(&[forgejo(old.clone()), forgejo(new)]), "ci.yml=Pending -> Pending");
    let docs = json!({"workflow_id": "docs.yml", "status": "success"});
    assert_eq!(shown(&[forgejo(docs), forgejo(old)]), "ci.yml=Success, docs.yml=Success -> Success");
    for trigger in ["schedule", "workflow_dispatch", "pull_request"] {
        assert_eq!(shown(&[forgejo(json!({"trigger_event": trigger}))]), " -> NotStarted");
    }
    let again = json!({"path": "ci.yml@refs/tags/v1", "run_number": 4, "conclusion": "success"});
    assert_eq!(shown(&[gitea(again), gitea(json!({}))]), "ci.yml=Success -> Success");
}

#[test]
fn a_run_that_waits_for_a_person_calls_one() {
    assert_eq!(shown(&[forgejo(json!({"status": "waiting", "need_approval": true}))]), "ci.yml=Failure -> Failure");
    assert_eq!(shown(&[forgejo(json!({"status": "running", "need_approval": true}))]), "ci.yml=Pending -> Pending");
}

#[test]
fn what_has_not_ended_has_no_time_and_is_pending() {
    let never = json!({"status": "waiting", "conclusion": "", "completed_at": "1970-01-01T00:00:00Z"});
    let facts = read(&[gitea(never)]).0.unwrap();
    assert_eq!((facts.checks[0].at, told(&facts.checks)), (None, "ci.yml=Pending -> Pending".to_owned()));
}

#[test]
fn a_list_that_is_cut_holds_a_success_back() {
    let body = json!({"total_count": 51, "workflow_runs": [forgejo(json!({"status": "success"}))]});
    let (facts, _) = read_build(TrackerKind::Forgejo, vec![none(), Reply::new(200, body.to_string())]);
    assert_eq!(told(&facts.unwrap().checks), "ci.yml=Success, Actions=Unknown(\"1 of 51 workflow runs\") -> Pending");
}

#[test]
fn replies_that_make_no_sense_are_garbled() {
    let runs = [
        gitea(json!({"head_sha": "2".repeat(40)})),
        forgejo(json!({"commit_sha": ""})),
        gitea(json!({"head_sha": null})),
        gitea(json!({"commit_sha": COMMIT})),
        gitea(json!({"path": null})),
        forgejo(json!({"index_in_repo": null})),
        forgejo(json!({"updated": "soon"})),
    ];
    let rows = runs.map(|run| {
        let fault = read(&[run]).0.unwrap_err();
        assert_eq!(fault.class, FaultClass::Garbled);
        fault.chain()
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    failed to read workflow runs: the reply is about the commit `2222222222222222222222222222222222222222`, asked was 1111111111111111111111111111111111111111
    failed to read workflow runs: the reply is about the commit ``, asked was 1111111111111111111111111111111111111111
    failed to read workflow runs: the workflow run `https://git.example.org/forge/acme/web/actions/runs/3` tells neither `head_sha` nor `commit_sha`, or not its workflow and number
    failed to read workflow runs: the workflow run `https://git.example.org/forge/acme/web/actions/runs/3` tells neither `head_sha` nor `commit_sha`, or not its workflow and number
    failed to read workflow runs: the workflow run `https://git.example.org/forge/acme/web/actions/runs/3` tells neither `head_sha` nor `commit_sha`, or not its workflow and number
    failed to read workflow runs: the workflow run `https://git.example.org/forge/acme/web/actions/runs/3` tells neither `head_sha` nor `commit_sha`, or not its workflow and number
    failed to read workflow runs: the check `ci.yml` has the time `soon`
    ");
}

#[test]
fn a_server_without_runs_is_asked_for_them_once() {
    let not_found = || Reply::new(404, "{}");
    let (facts, asked) = read_builds(TrackerKind::Forgejo, 2, vec![none(), not_found(), none()]);
    assert!(facts.iter().all(|facts| facts.as_ref().is_ok_and(|facts| facts.checks.is_empty())), "{facts:?}");
    assert_eq!(asked.len(), 3);
    // Switched off in one repository says nothing of the others.
    let forbidden = || Reply::new(403, "{}");
    let (facts, asked) = read_builds(TrackerKind::Gitea, 2, vec![none(), forbidden(), none(), forbidden()]);
    assert!(facts.iter().all(|facts| facts.is_ok()) && asked.len() == 4, "{facts:?}");
}

#[test]
fn a_server_that_stumbles_over_runs_is_no_server_without_them() {
    let rows = [400, 429, 500, 503].map(|code| {
        let (facts, _) = read_build(TrackerKind::Gitea, vec![none(), Reply::new(code, "{}"), Reply::new(code, "{}")]);
        let fault = facts.unwrap_err();
        format!("{:?} {:?} {}", fault.class, fault.scope, fault.chain())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item failed to read workflow runs: GET /repos/acme/web/actions/runs: 400: {}
    Transient Server failed to read workflow runs: GET /repos/acme/web/actions/runs: 429: {}
    Transient Item failed to read workflow runs: GET /repos/acme/web/actions/runs: 500: {}
    Transient Server failed to read workflow runs: GET /repos/acme/web/actions/runs: 503: {}
    ");
}
