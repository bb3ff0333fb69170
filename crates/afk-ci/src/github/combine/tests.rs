use afk_core::ci::{StageResult, fold_checks};

use super::*;

const WEB: &str = "https://github.example.org";

/// A run of workflow 10 by a push, with suite 20, that ended at 13:32.
fn run(conclusion: &str) -> wire::Run {
    wire::Run {
        id: 30,
        name: Some("CI".to_owned()),
        path: ".github/workflows/ci.yml".to_owned(),
        workflow_id: 10,
        event: "push".to_owned(),
        status: Some("completed".to_owned()),
        conclusion: Some(conclusion.to_owned()),
        run_number: 5,
        run_attempt: Some(1),
        head_sha: "11".to_owned(),
        check_suite_id: Some(20),
        html_url: "https://github.example.org/acme/web/actions/runs/30".to_owned(),
        updated_at: "2026-11-22T13:32:00Z".to_owned(),
        run_started_at: Some("2026-11-22T13:30:00Z".to_owned()),
    }
}

fn going() -> wire::Run {
    wire::Run { status: Some("in_progress".to_owned()), conclusion: None, ..run("") }
}

/// A job of that run, that ended at 13:31.
fn job(id: u64, name: &str, conclusion: &str) -> wire::CheckRun {
    wire::CheckRun {
        id,
        name: name.to_owned(),
        head_sha: "11".to_owned(),
        status: "completed".to_owned(),
        conclusion: Some(conclusion.to_owned()),
        html_url: Some(format!("https://github.example.org/acme/web/actions/runs/30/job/{id}")),
        started_at: None,
        completed_at: Some("2026-11-22T13:31:00Z".to_owned()),
        output: None,
        app: Some(wire::App { slug: Some("github-actions".to_owned()) }),
        check_suite: Some(wire::CheckSuite { id: 20 }),
    }
}

fn status(id: u64, context: &str, state: &str) -> wire::Status {
    wire::Status {
        id,
        state: state.to_owned(),
        context: context.to_owned(),
        description: None,
        target_url: None,
        updated_at: "2026-11-22T13:31:00Z".to_owned(),
    }
}

/// The checks, by name, and what they come to.
fn told(runs: &[wire::Run], check_runs: &[wire::CheckRun], statuses: &[wire::Status]) -> (String, StageResult) {
    let found = Found { runs: runs.to_vec(), check_runs: check_runs.to_vec(), statuses: statuses.to_vec() };
    let checks = checks(found, WEB).unwrap();
    let words: Vec<_> = checks.iter().map(|check| format!("{}={:?}", check.name, check.conclusion)).collect();
    (words.join(" "), fold_checks(&checks, &[], "2026-11-22T14:00:00Z".parse().unwrap()))
}

#[track_caller]
fn assert_told(found: (&[wire::Run], &[wire::CheckRun]), checks: &str, result: StageResult) {
    assert_eq!(told(found.0, found.1, &[]), (checks.to_owned(), result));
}

#[test]
fn a_run_is_told_by_its_jobs_and_not_twice() {
    let jobs = |word| [job(1, "lint", "success"), job(2, "test", word)];
    assert_told((&[run("success")], &jobs("success")), "lint=Success test=Success", StageResult::Success);
    assert_told((&[run("success")], &jobs("skipped")), "lint=Success test=Neutral", StageResult::Success);
    assert_told((&[run("failure")], &jobs("failure")), "lint=Success test=Failure", StageResult::Failure);
    assert_told((&[run("cancelled")], &jobs("cancelled")), "lint=Success test=Cancelled", StageResult::NotStarted);
    assert_told((&[run("skipped")], &[job(1, "lint", "skipped")]), "lint=Neutral", StageResult::NotStarted);
}

#[test]
fn a_run_without_jobs_speaks_for_itself() {
    for (word, shown, result) in [
        ("startup_failure", "CI=Failure", StageResult::Failure),
        ("action_required", "CI=Failure", StageResult::Failure),
        ("cancelled", "CI=Cancelled", StageResult::NotStarted),
        ("success", "CI=Success", StageResult::Success),
        ("odd", "CI=Unknown(\"odd\")", StageResult::Pending),
    ] {
        assert_told((&[run(word)], &[]), shown, result);
    }
    let suiteless = wire::Run { check_suite_id: None, ..run("failure") };
    assert_told(
        (&[suiteless], &[wire::CheckRun { check_suite: None, ..job(1, "a", "success") }]),
        "CI=Failure",
        StageResult::Failure,
    );
    let nameless = [None, Some(String::new())].map(|name| wire::Run { name, ..run("startup_failure") });
    for run in nameless {
        assert_told((&[run], &[]), ".github/workflows/ci.yml=Failure", StageResult::Failure);
    }
}

/// Jobs that need others appear only when those have ended, and one that cannot start never does.
#[test]
fn a_run_says_more_than_the_jobs_that_are_there() {
    let first = [job(1, "build", "success")];
    assert_told((&[going()], &first), "build=Success CI=Pending", StageResult::Pending);
    assert_told((&[run("failure")], &first), "build=Success CI=Failure", StageResult::Failure);
    assert_told((&[run("cancelled")], &first), "build=Success CI=Cancelled", StageResult::NotStarted);
    let running = wire::CheckRun { status: "in_progress".to_owned(), conclusion: None, ..job(1, "build", "") };
    assert_told((&[going()], &[running]), "build=Pending", StageResult::Pending);
}

#[test]
fn a_job_may_fail_in_a_run_that_succeeds_and_nowhere_else() {
    let jobs = [job(1, "test", "success"), job(2, "nightly", "failure"), job(3, "beta", "cancelled")];
    assert_told((&[run("success")], &jobs), "test=Success nightly=Neutral beta=Neutral", StageResult::Success);
    assert_told((&[going()], &jobs[..2]), "test=Success nightly=Failure CI=Pending", StageResult::Failure);
    let only = [job(2, "nightly", "failure")];
    assert_told((&[run("success")], &only), "nightly=Neutral CI=Success", StageResult::Success);
    // A report that a job made is no job: nobody allowed it to fail.
    for url in [None, Some("https://github.example.org/acme/web/runs/9"), Some("/acme/web/actions/runs/31/job/9")] {
        let report = wire::CheckRun { html_url: url.map(str::to_owned), ..job(9, "report", "failure") };
        assert_told(
            (&[run("success")], &[job(1, "test", "success"), report]),
            "test=Success report=Failure",
            StageResult::Failure,
        );
    }
}

#[test]
fn other_events_do_not_count() {
    for event in ["pull_request", "pull_request_target", "schedule", "workflow_dispatch", "workflow_run", "dynamic", ""]
    {
        let other = wire::Run { event: event.to_owned(), ..run("failure") };
        assert_told((&[other], &[job(1, "test", "failure")]), "", StageResult::NotStarted);
    }
    // The same job once by the push and once by a pull request, which has a suite of its own.
    let of_pull_request =
        wire::CheckRun { check_suite: Some(wire::CheckSuite { id: 21 }), ..job(2, "test", "failure") };
    assert_told(
        (&[run("success")], &[job(1, "test", "success"), of_pull_request]),
        "test=Success",
        StageResult::Success,
    );
}

#[test]
fn other_apps_count_whatever_their_suite() {
    for app in [None, Some(wire::App { slug: None }), Some(wire::App { slug: Some("linter".to_owned()) })] {
        for check_suite in [None, Some(wire::CheckSuite { id: 99 })] {
            let lint = wire::CheckRun { app: app.clone(), check_suite, ..job(9, "lint", "failure") };
            assert_told(
                (&[run("success")], &[job(1, "test", "success"), lint]),
                "test=Success lint=Failure",
                StageResult::Failure,
            );
        }
    }
}

/// A commit that was pushed to two branches, or a branch that was pushed again.
#[test]
fn the_newest_run_of_each_workflow_counts() {
    let older = wire::Run { id: 29, run_number: 4, check_suite_id: Some(19), ..run("failure") };
    let of_older = wire::CheckRun { check_suite: Some(wire::CheckSuite { id: 19 }), ..job(1, "test", "failure") };
    let deploy = wire::Run {
        id: 31,
        workflow_id: 11,
        name: Some("Deploy".to_owned()),
        check_suite_id: Some(22),
        ..run("failure")
    };
    let jobs = [of_older, job(2, "test", "success")];
    for runs in [[older.clone(), run("success")], [run("success"), older]] {
        assert_told((&runs, &jobs), "test=Success", StageResult::Success);
        let with_deploy = [&runs[..], std::slice::from_ref(&deploy)].concat();
        assert_told((&with_deploy, &jobs), "test=Success Deploy=Failure", StageResult::Failure);
    }
}

/// Of one run that was read twice, the later reading counts.
#[test]
fn a_new_attempt_supersedes_what_went_badly_before() {
    assert_told((&[going(), run("failure")], &[]), "CI=Failure", StageResult::Failure);
    let again = wire::Run { run_attempt: Some(2), ..going() };
    assert_told((&[again.clone(), run("failure")], &[]), "CI=Pending", StageResult::Pending);
    let began = |at: &str| wire::Run { run_started_at: Some(at.to_owned()), ..again.clone() };
    let jobs = [job(1, "lint", "success"), job(2, "test", "failure")];
    assert_told((&[began("2026-11-22T13:31:01Z")], &jobs), "lint=Success CI=Pending", StageResult::Pending);
    assert_told(
        (&[began("2026-11-22T13:31:00Z")], &jobs),
        "lint=Success test=Failure CI=Pending",
        StageResult::Failure,
    );
    // It ends badly without that job: then it says so itself.
    let ended = wire::Run {
        status: Some("completed".to_owned()),
        conclusion: Some("failure".to_owned()),
        ..began("2026-11-22T13:31:01Z")
    };
    assert_told((&[ended], &jobs), "lint=Success CI=Failure", StageResult::Failure);
    // A first attempt supersedes nothing, whatever the times.
    let first = wire::Run { run_started_at: Some("2026-11-22T13:31:01Z".to_owned()), ..going() };
    assert_told((&[first], &jobs), "lint=Success test=Failure CI=Pending", StageResult::Failure);
}

#[test]
fn statuses_count_beside_runs_by_their_newest() {
    let runs = [run("success")];
    let jobs = [job(1, "test", "success")];
    let statuses = [status(5, "deploy", "error"), status(4, "deploy", "success"), status(1, "lint", "success")];
    assert_eq!(
        told(&runs, &jobs, &statuses),
        ("test=Success deploy=Failure lint=Success".to_owned(), StageResult::Failure)
    );
    assert_eq!(told(&[], &[], &statuses[1..]), ("deploy=Success lint=Success".to_owned(), StageResult::Success));
    assert_eq!(told(&runs, &jobs, &[status(1, "lint", "pending")]).1, StageResult::Pending);
}

/// What has no time of its end is never old enough to be believed.
#[test]
fn times_are_those_of_the_end() {
    let at = |change: fn(&mut wire::CheckRun)| {
        let mut it = job(1, "test", "success");
        change(&mut it);
        checks(Found { runs: vec![run("success")], check_runs: vec![it], statuses: vec![] }, WEB).unwrap()[0].at
    };
    let time = |text: &str| Some(text.parse().unwrap());
    assert_eq!(at(|_| ()), time("2026-11-22T13:31:00Z"));
    assert_eq!(at(|it| it.started_at = Some("2026-11-22T13:30:00Z".to_owned())), time("2026-11-22T13:31:00Z"));
    assert_eq!(at(|it| it.completed_at = None), None);
    assert_eq!(
        at(|it| (it.started_at, it.completed_at) = (Some("2026-11-22T13:30:00Z".to_owned()), None)),
        time("2026-11-22T13:30:00Z")
    );
    assert_eq!(at(|it| it.completed_at = Some("1970-01-01T00:00:00Z".to_owned())), None);
}

#[test]
fn a_word_that_tells_more_than_red_or_green_is_told() {
    let detail = |run: wire::Run, check_runs: Vec<wire::CheckRun>| {
        let found = Found { runs: vec![run], check_runs, statuses: vec![] };
        checks(found, WEB).unwrap().remove(0).detail
    };
    for (word, told) in [("failure", None), ("startup_failure", Some("startup_failure")), ("stale", Some("stale"))] {
        assert_eq!(detail(run(word), vec![]).as_deref(), told);
        assert_eq!(detail(run(word), vec![job(1, "test", word)]).as_deref(), told);
    }
}

/// A log is offered of what failed and is a job: not of an app's check-run, of a job that was allowed to fail, of a run.
#[test]
fn failed_jobs_have_a_log() {
    let foreign =
        wire::CheckRun { check_suite: Some(wire::CheckSuite { id: 99 }), app: None, ..job(5, "app", "failure") };
    let reported = wire::CheckRun {
        html_url: Some("https://github.example.org/acme/web/runs/6".to_owned()),
        ..job(6, "reported", "failure")
    };
    let elsewhere = wire::CheckRun {
        html_url: Some("https://github.example.org/acme/web/actions/runs/30/job/77".to_owned()),
        ..job(7, "elsewhere", "failure")
    };
    let told = |run: wire::Run, check_runs: &[wire::CheckRun]| {
        let found =
            Found { runs: vec![run], check_runs: check_runs.to_vec(), statuses: vec![status(1, "ci", "failure")] };
        let checks = checks(found, WEB).unwrap();
        let rows =
            checks.iter().map(|it| format!("{} {:?} {}", it.name, it.conclusion, it.log.as_deref().unwrap_or("-")));
        rows.collect::<Vec<_>>().join("\n")
    };
    let jobs = [
        job(1, "lint", "success"),
        job(2, "test", "failure"),
        job(3, "docs", "cancelled"),
        foreign,
        reported,
        elsewhere,
    ];
    insta::assert_snapshot!(told(run("failure"), &jobs), @"
    lint Success -
    test Failure 2
    docs Cancelled -
    app Failure -
    reported Failure -
    elsewhere Failure -
    ci Failure -
    ");
    insta::assert_snapshot!(told(run("success"), &[job(2, "test", "failure")]), @"
    test Neutral -
    CI Success -
    ci Failure -
    ");
    insta::assert_snapshot!(told(run("startup_failure"), &[]), @"
    CI Failure -
    ci Failure -
    ");
}
