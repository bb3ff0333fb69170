//! The port over loopback, with replies as GitHub writes them: check-runs, statuses and workflow runs, in this order.

use afk_core::ci::Conclusion;
use afk_core::config::TrackerKind;
use afk_core::fault::FaultClass;
use serde_json::{Value, json};

use super::*;
use crate::loopback::{COMMIT, Reply, read_build};

const OTHER: &str = "2222222222222222222222222222222222222222";

fn ok(body: &Value) -> Reply {
    Reply::new(200, body.to_string())
}

fn read(replies: Vec<Reply>) -> (Result<StageFacts>, Vec<String>) {
    read_build(TrackerKind::Github, replies)
}

fn check_runs_of(items: Value) -> Value {
    json!({"total_count": 1, "check_runs": items})
}

fn statuses_of(items: Value) -> Value {
    json!({"state": "pending", "statuses": items, "sha": COMMIT, "total_count": 1, "repository": {}, "url": "u"})
}

fn runs_of(items: Value) -> Value {
    json!({"total_count": 1, "workflow_runs": items})
}

fn job() -> Value {
    json!({
        "id": 41, "node_id": "CR_x", "name": "test", "head_sha": COMMIT, "external_id": "x",
        "status": "completed", "conclusion": "success",
        "url": "u", "html_url": "https://github.example.org/acme/web/actions/runs/30/job/41",
        "details_url": "https://github.example.org/acme/web/actions/runs/30/job/41",
        "started_at": "2026-11-22T13:30:00Z", "completed_at": "2026-11-22T13:31:00Z",
        "output": {"title": null, "summary": null, "text": null, "annotations_count": 0, "annotations_url": "u"},
        "app": {"id": 15368, "slug": "github-actions", "name": "GitHub Actions"},
        "check_suite": {"id": 20}, "pull_requests": [],
    })
}

fn status() -> Value {
    json!({
        "id": 7, "state": "failure", "context": "ci/woodpecker/push", "description": "Pipeline failed",
        "target_url": "https://ci.example.net/7", "avatar_url": null, "node_id": "SC_x", "url": "u",
        "created_at": "2026-11-22T13:30:00Z", "updated_at": "2026-11-22T13:33:00Z",
    })
}

fn run() -> Value {
    json!({
        "id": 30, "name": "CI", "path": ".github/workflows/ci.yml", "workflow_id": 10, "event": "push",
        "status": "completed", "conclusion": "success", "run_number": 5, "run_attempt": 1, "head_sha": COMMIT,
        "head_branch": "main", "check_suite_id": 20, "html_url": "https://github.example.org/acme/web/actions/runs/30",
        "created_at": "2026-11-22T13:29:00Z", "updated_at": "2026-11-22T13:32:00Z",
        "run_started_at": "2026-11-22T13:29:00Z", "display_title": "Title", "pull_requests": [],
    })
}

/// The same object with other values.
fn with(mut object: Value, changes: Value) -> Value {
    let (Value::Object(object_fields), Value::Object(changes)) = (&mut object, changes) else { panic!("not objects") };
    object_fields.extend(changes);
    object
}

#[test]
fn three_calls_make_the_checks_of_a_commit() {
    let lint = json!({
        "id": 42, "name": "lint", "head_sha": COMMIT, "status": "completed", "conclusion": "timed_out",
        "html_url": "https://github.example.org/acme/web/runs/42", "started_at": "2026-11-22T13:30:00Z",
        "completed_at": "2026-11-22T13:34:00Z", "app": {"id": 1, "slug": "linter"}, "check_suite": {"id": 21},
        "output": {"title": "2 problems", "summary": "In `main.rs`"},
    });
    let replies = [check_runs_of(json!([job(), lint])), statuses_of(json!([status()])), runs_of(json!([run()]))];
    let (facts, asked) = read(replies.iter().map(ok).collect());
    let facts = facts.unwrap();
    insta::assert_snapshot!(asked.join("\n"), @"
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs?filter=latest&per_page=100 HTTP/1.1 | x-github-api-version: 2022-11-28 | authorization: Bearer token-1
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/status?per_page=100 HTTP/1.1 | x-github-api-version: 2022-11-28 | authorization: Bearer token-1
    GET /forge/api/v3/repos/acme/web/actions/runs?head_sha=1111111111111111111111111111111111111111&event=push&exclude_pull_requests=true&per_page=100 HTTP/1.1 | x-github-api-version: 2022-11-28 | authorization: Bearer token-1
    ");
    insta::assert_debug_snapshot!(facts.checks, @r#"
    [
        Check {
            name: "test",
            conclusion: Success,
            url: Some(
                "https://github.example.org/acme/web/actions/runs/30/job/41",
            ),
            at: Some(
                2026-11-22T13:31:00Z,
            ),
            detail: None,
            log: None,
        },
        Check {
            name: "lint",
            conclusion: Failure,
            url: Some(
                "https://github.example.org/acme/web/runs/42",
            ),
            at: Some(
                2026-11-22T13:34:00Z,
            ),
            detail: Some(
                "2 problems\nIn `main.rs`",
            ),
            log: None,
        },
        Check {
            name: "ci/woodpecker/push",
            conclusion: Failure,
            url: Some(
                "https://ci.example.net/7",
            ),
            at: Some(
                2026-11-22T13:33:00Z,
            ),
            detail: Some(
                "Pipeline failed",
            ),
            log: None,
        },
    ]
    "#);
    // The time of the first of the three.
    assert_eq!(facts.at, Some("2026-11-22T13:37:00Z".parse().unwrap()));
}

#[test]
fn nothing_at_all_is_no_check() {
    // GitHub's own fold says `pending` here.
    let (facts, asked) =
        read([check_runs_of(json!([])), statuses_of(json!([])), runs_of(json!([]))].iter().map(ok).collect());
    assert_eq!((facts.unwrap().checks, asked.len()), (vec![], 3));
}

/// `next` of the page of a list.
fn next(path: &str) -> String {
    format!("<{{server}}/forge/api/v3/{path}>; rel=\"next\", <{{server}}/forge/last>; rel=\"last\"")
}

/// Every list is read over its pages. The first page is read again, because an item that changes moves there.
#[test]
fn every_page_of_every_list_is_read() {
    let of = |id: u64, name: &str, conclusion: &str| {
        with(job(), json!({"id": id, "name": name, "conclusion": conclusion, "app": null, "check_suite": null}))
    };
    let context =
        |id: u64, context: &str, state: &str| with(status(), json!({"id": id, "context": context, "state": state}));
    let workflow = |id: u64, conclusion: &str| {
        with(run(), json!({"id": id, "workflow_id": id, "name": format!("W{id}"), "conclusion": conclusion}))
    };
    let (facts, asked) = read(vec![
        ok(&check_runs_of(json!([of(1, "a", "success")]))).header("link", &next("cr?page=2")),
        ok(&check_runs_of(json!([of(2, "b", "failure")]))),
        ok(&check_runs_of(json!([of(3, "c", "failure"), of(1, "a", "success")]))),
        ok(&statuses_of(json!([context(1, "s1", "success")]))).header("link", &next("st?page=2")),
        ok(&statuses_of(json!([context(2, "s2", "failure")]))),
        ok(&statuses_of(json!([context(3, "s1", "failure")]))),
        ok(&runs_of(json!([workflow(1, "success")]))).header("link", &next("wr?page=2")),
        ok(&runs_of(json!([workflow(2, "failure")]))),
        ok(&runs_of(json!([workflow(1, "failure")]))),
    ]);
    let told: Vec<_> =
        facts.unwrap().checks.iter().map(|check| format!("{} {:?}", check.name, check.conclusion)).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    a Success
    b Failure
    c Failure
    W1 Failure
    W2 Failure
    s1 Failure
    s2 Failure
    ");
    let lines = asked.iter().map(|line| line.split(" HTTP").next().unwrap());
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs?filter=latest&per_page=100
    GET /forge/api/v3/cr?page=2
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs?filter=latest&per_page=100
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/status?per_page=100
    GET /forge/api/v3/st?page=2
    GET /forge/api/v3/repos/acme/web/commits/1111111111111111111111111111111111111111/status?per_page=100
    GET /forge/api/v3/repos/acme/web/actions/runs?head_sha=1111111111111111111111111111111111111111&event=push&exclude_pull_requests=true&per_page=100
    GET /forge/api/v3/wr?page=2
    GET /forge/api/v3/repos/acme/web/actions/runs?head_sha=1111111111111111111111111111111111111111&event=push&exclude_pull_requests=true&per_page=100
    ");
}

#[test]
fn a_list_without_end_is_refused() {
    let page = ok(&check_runs_of(json!([job()]))).header("link", &next("cr?page=2"));
    let (facts, asked) = read(vec![page; 20]);
    let fault = facts.unwrap_err();
    assert_eq!((fault.class, asked.len()), (FaultClass::Garbled, 10));
    assert_eq!(fault.chain(), "failed to read check-runs: the list has more than 10 pages");
}

#[test]
fn a_page_on_another_server_is_not_asked_for() {
    let page = ok(&check_runs_of(json!([job()]))).header("link", "<http://evil.example.net/p2>; rel=\"next\"");
    let (facts, asked) = read(vec![page]);
    let fault = facts.unwrap_err();
    assert_eq!((fault.class, asked.len()), (FaultClass::Garbled, 1), "{}", fault.chain());
}

#[test]
fn an_answer_to_another_question_is_garbled() {
    let [check_runs, statuses, runs] =
        [check_runs_of(json!([job()])), statuses_of(json!([status()])), runs_of(json!([run()]))];
    let good = [&check_runs, &statuses, &runs];
    let bad = [
        (0, check_runs_of(json!([with(job(), json!({"head_sha": OTHER}))]))),
        (0, check_runs_of(json!([with(job(), json!({"completed_at": "soon"}))]))),
        (0, json!({"total_count": 0})),
        (1, with(statuses.clone(), json!({"sha": OTHER}))),
        (1, with(statuses.clone(), json!({"sha": OTHER, "statuses": []}))),
        (1, with(statuses.clone(), json!({"statuses": null}))),
        (1, statuses_of(json!([with(status(), json!({"updated_at": "soon"}))]))),
        (2, runs_of(json!([with(run(), json!({"head_sha": OTHER}))]))),
        (2, runs_of(json!([with(run(), json!({"updated_at": "soon"}))]))),
        (2, json!({"message": "ok"})),
    ];
    for (place, answer) in bad {
        let mut replies = good;
        replies[place] = &answer;
        let fault = read(replies.into_iter().map(ok).collect()).0.unwrap_err();
        assert_eq!(fault.class, FaultClass::Garbled, "{answer}: {}", fault.chain());
    }
    assert!(read(good.into_iter().map(ok).collect()).0.is_ok());
}

#[test]
fn refusals_name_what_to_grant() {
    let good = [check_runs_of(json!([])), statuses_of(json!([])), runs_of(json!([]))];
    let refused = |place: usize, reply: Reply| {
        let replies = good.iter().take(place).map(ok).chain([reply]).collect();
        let fault = read(replies).0.unwrap_err();
        format!("{:?} {:?}: {}", fault.class, fault.scope, fault.chain())
    };
    let no = |status| Reply::new(status, r#"{"message":"Resource not accessible by integration"}"#);
    let limited = no(403).header("x-ratelimit-remaining", "0").header("x-ratelimit-reset", "1795354800");
    let told = [
        refused(0, no(403)),
        refused(0, no(404)),
        refused(1, no(403)),
        refused(1, no(404)),
        refused(2, no(403)),
        refused(2, no(404)),
        refused(2, limited),
        refused(0, no(301).header("location", "/repositories/1")),
        refused(0, Reply::new(422, r#"{"message":"No commit found for SHA: 11"}"#)),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    Refused Item: failed to read check-runs: GitHub does not show this in acme/web; the token needs `Checks: read`, which a fine-grained token cannot have: use an app's, or a classic one with the scope `repo`: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs: 403: {"message":"Resource not accessible by integration"}
    Refused Item: failed to read check-runs: GitHub does not show this in acme/web; the token needs `Checks: read`, which a fine-grained token cannot have: use an app's, or a classic one with the scope `repo`: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs: 404: {"message":"Resource not accessible by integration"}
    Refused Item: failed to read commit statuses: GitHub does not show this in acme/web; the token needs `Commit statuses: read`: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/status: 403: {"message":"Resource not accessible by integration"}
    Refused Item: failed to read commit statuses: GitHub does not show this in acme/web; the token needs `Commit statuses: read`: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/status: 404: {"message":"Resource not accessible by integration"}
    Refused Item: failed to read workflow runs: GitHub does not show this in acme/web; the token needs `Actions: read`: GET /repos/acme/web/actions/runs: 403: {"message":"Resource not accessible by integration"}
    Refused Item: failed to read workflow runs: GitHub does not show this in acme/web; the token needs `Actions: read`: GET /repos/acme/web/actions/runs: 404: {"message":"Resource not accessible by integration"}
    Transient Server: failed to read workflow runs: GET /repos/acme/web/actions/runs: 403: {"message":"Resource not accessible by integration"}
    Garbled Item: failed to read check-runs: acme/web was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs: 301: moved, and redirects are not followed
    Refused Item: failed to read check-runs: GET /repos/acme/web/commits/1111111111111111111111111111111111111111/check-runs: 422: {"message":"No commit found for SHA: 11"}
    "#);
}

/// Summaries and texts are long, and there are a hundred of them on a page.
#[test]
fn a_page_may_be_large() {
    let said = with(job(), json!({"output": {"title": "t", "summary": "s".repeat(11 * 1024 * 1024)}}));
    let replies = [check_runs_of(json!([said])), statuses_of(json!([])), runs_of(json!([run()]))];
    assert_eq!(read(replies.iter().map(ok).collect()).0.unwrap().checks.len(), 1);
}

#[test]
fn what_a_check_run_says_of_itself_is_cut() {
    let long = "é".repeat(600);
    let said = |output: Value| {
        let check_runs = check_runs_of(json!([with(job(), json!({"app": null, "output": output}))]));
        let replies = [check_runs, statuses_of(json!([])), runs_of(json!([]))];
        let mut checks = read(replies.iter().map(ok).collect()).0.unwrap().checks;
        assert_eq!(checks.iter().map(|it| &it.conclusion).collect::<Vec<_>>(), [&Conclusion::Success]);
        checks.remove(0).detail
    };
    assert_eq!(said(json!({"title": long, "summary": "s"})), Some("é".repeat(500)));
    assert_eq!(said(json!({"title": "t", "summary": long})), Some(format!("t\n{}", "é".repeat(498))));
    assert_eq!(said(json!({"title": " ", "summary": "s"})), Some("s".to_owned()));
    assert_eq!(said(json!({"title": null, "summary": null})), None);
    assert_eq!(said(Value::Null), None);
}
