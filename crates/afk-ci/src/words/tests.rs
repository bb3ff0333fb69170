use afk_core::ci::{Check, fold_checks};

use super::*;

/// Every word that one of the systems is known to say, then words of nobody.
const WORDS: [&str; 23] = [
    "queued",
    "in_progress",
    "requested",
    "waiting",
    "pending",
    "completed",
    "success",
    "neutral",
    "skipped",
    "failure",
    "error",
    "warning",
    "timed_out",
    "startup_failure",
    "action_required",
    "cancelled",
    "stale",
    "running",
    "blocked",
    "canceled",
    "Success",
    "unknown",
    "",
];

fn shown(conclusion: &Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Pending => "pending",
        Conclusion::Success => "SUCCESS",
        Conclusion::Neutral => "neutral",
        Conclusion::Failure => "FAILURE",
        Conclusion::Cancelled => "cancelled",
        Conclusion::Unknown(_) => "unknown",
    }
}

/// A word as the status of a run that has not ended, as the conclusion of one that has, as a commit status of either server,
/// and as a run of Forgejo. Workflow runs and check-runs share their words.
#[test]
fn every_word_on_every_system() {
    let row = |word: &str| {
        let meanings = [
            github_run(Some(word), None),
            github_run(Some("completed"), Some(word)),
            github_status(word),
            forge_status(word),
            forgejo_run(word, false),
            forgejo_run(word, true),
        ];
        let columns = meanings.map(|it| format!("{:11}", shown(&it))).concat();
        format!("{:18}{}", format!("`{word}`"), columns.trim_end())
    };
    let head = "                  of GitHub, runs of Gitea         of Gitea,  a run of Forgejo\n\
                word              run status run ended  status     Forgejo    approved   to approve"
        .to_owned();
    let table: Vec<String> = std::iter::once(head).chain(WORDS.map(row)).collect();
    insta::assert_snapshot!(table.join("\n"), @"
                      of GitHub, runs of Gitea         of Gitea,  a run of Forgejo
    word              run status run ended  status     Forgejo    approved   to approve
    `queued`          pending    unknown    unknown    unknown    unknown    unknown
    `in_progress`     pending    unknown    unknown    unknown    unknown    unknown
    `requested`       pending    unknown    unknown    unknown    unknown    unknown
    `waiting`         pending    unknown    unknown    unknown    pending    FAILURE
    `pending`         pending    unknown    pending    pending    unknown    unknown
    `completed`       unknown    unknown    unknown    unknown    unknown    unknown
    `success`         unknown    SUCCESS    SUCCESS    SUCCESS    SUCCESS    SUCCESS
    `neutral`         unknown    neutral    unknown    unknown    unknown    unknown
    `skipped`         unknown    neutral    unknown    neutral    neutral    neutral
    `failure`         unknown    FAILURE    FAILURE    FAILURE    FAILURE    FAILURE
    `error`           unknown    unknown    FAILURE    FAILURE    unknown    unknown
    `warning`         unknown    unknown    unknown    FAILURE    unknown    unknown
    `timed_out`       unknown    FAILURE    unknown    unknown    unknown    unknown
    `startup_failure` unknown    FAILURE    unknown    unknown    unknown    unknown
    `action_required` unknown    FAILURE    unknown    unknown    unknown    unknown
    `cancelled`       unknown    cancelled  unknown    unknown    cancelled  cancelled
    `stale`           unknown    cancelled  unknown    unknown    unknown    unknown
    `running`         unknown    unknown    unknown    unknown    pending    pending
    `blocked`         unknown    unknown    unknown    unknown    pending    FAILURE
    `canceled`        unknown    unknown    unknown    unknown    unknown    unknown
    `Success`         unknown    unknown    unknown    unknown    unknown    unknown
    `unknown`         unknown    unknown    unknown    unknown    unknown    unknown
    ``                unknown    unknown    unknown    unknown    unknown    unknown
    ");
}

#[test]
fn an_unknown_word_is_told() {
    let told = [
        github_run(Some("resting"), Some("success")),
        github_run(Some("completed"), Some("odd")),
        github_run(Some("completed"), None),
        github_run(None, Some("success")),
        github_status("odd"),
        forge_status("odd"),
    ];
    insta::assert_snapshot!(told.map(|it| format!("{it:?}")).join("\n"), @r#"
    Unknown("resting")
    Unknown("odd")
    Unknown("completed, without a conclusion")
    Unknown("no status")
    Unknown("odd")
    Unknown("odd")
    "#);
}

/// What has not ended has no conclusion, whatever stands there.
#[test]
fn a_run_that_has_not_ended_is_pending_with_any_conclusion() {
    for conclusion in WORDS {
        assert_eq!(github_run(Some("in_progress"), Some(conclusion)), Conclusion::Pending, "{conclusion}");
    }
}

/// Every word that a Woodpecker of any release is known to say, then words of nobody: what it means, and what the stage comes
/// to by it alone and beside another pipeline that succeeded.
#[test]
fn every_word_of_woodpecker() {
    const WORDS: [&str; 14] = [
        "created",
        "pending",
        "running",
        "blocked",
        "success",
        "skipped",
        "failure",
        "error",
        "declined",
        "killed",
        "canceled",
        "cancelled",
        "Success",
        "",
    ];
    let now = "2026-11-22T13:00:00Z".parse().unwrap();
    let check = |word: &str| Check {
        name: "woodpecker/push".to_owned(),
        conclusion: woodpecker_status(word),
        url: None,
        at: Some("2026-11-22T12:00:00Z".parse().unwrap()),
        detail: None,
        log: None,
    };
    let row = |word: &str| {
        let alone = fold_checks(&[check(word)], &[], now);
        let beside = fold_checks(&[check("success"), check(word)], &[], now);
        let (word, meaning) = (format!("`{word}`"), shown(&woodpecker_status(word)));
        format!("{word:12}{meaning:11}{:12}{beside:?}", format!("{alone:?}"))
    };
    let head = "word        means      alone       beside a success".to_owned();
    let table: Vec<String> = std::iter::once(head).chain(WORDS.map(row)).collect();
    insta::assert_snapshot!(table.join("\n"), @"
    word        means      alone       beside a success
    `created`   pending    Pending     Pending
    `pending`   pending    Pending     Pending
    `running`   pending    Pending     Pending
    `blocked`   pending    Pending     Pending
    `success`   SUCCESS    Success     Success
    `skipped`   neutral    NotStarted  Success
    `failure`   FAILURE    Failure     Failure
    `error`     FAILURE    Failure     Failure
    `declined`  FAILURE    Failure     Failure
    `killed`    cancelled  NotStarted  NotStarted
    `canceled`  cancelled  NotStarted  NotStarted
    `cancelled` unknown    Pending     Pending
    `Success`   unknown    Pending     Pending
    ``          unknown    Pending     Pending
    ");
}
