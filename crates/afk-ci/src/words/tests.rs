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

/// A word as the status of a run that has not ended, as the conclusion of one that has, and as a commit status of either
/// server. Workflow runs and check-runs share their words.
#[test]
fn every_word_on_every_system() {
    let row = |word: &str| {
        let meanings = [
            github_run(Some(word), None),
            github_run(Some("completed"), Some(word)),
            github_status(word),
            forge_status(word),
        ];
        let columns = meanings.map(|it| format!("{:11}", shown(&it))).concat();
        format!("{:18}{}", format!("`{word}`"), columns.trim_end())
    };
    let head = "word              run status run ended  GitHub     Gitea, Forgejo".to_owned();
    let table: Vec<String> = std::iter::once(head).chain(WORDS.map(row)).collect();
    insta::assert_snapshot!(table.join("\n"), @"
    word              run status run ended  GitHub     Gitea, Forgejo
    `queued`          pending    unknown    unknown    unknown
    `in_progress`     pending    unknown    unknown    unknown
    `requested`       pending    unknown    unknown    unknown
    `waiting`         pending    unknown    unknown    unknown
    `pending`         pending    unknown    pending    pending
    `completed`       unknown    unknown    unknown    unknown
    `success`         unknown    SUCCESS    SUCCESS    SUCCESS
    `neutral`         unknown    neutral    unknown    unknown
    `skipped`         unknown    neutral    unknown    neutral
    `failure`         unknown    FAILURE    FAILURE    FAILURE
    `error`           unknown    unknown    FAILURE    FAILURE
    `warning`         unknown    unknown    unknown    FAILURE
    `timed_out`       unknown    FAILURE    unknown    unknown
    `startup_failure` unknown    FAILURE    unknown    unknown
    `action_required` unknown    FAILURE    unknown    unknown
    `cancelled`       unknown    cancelled  unknown    unknown
    `stale`           unknown    cancelled  unknown    unknown
    `running`         unknown    unknown    unknown    unknown
    `blocked`         unknown    unknown    unknown    unknown
    `canceled`        unknown    unknown    unknown    unknown
    `Success`         unknown    unknown    unknown    unknown
    `unknown`         unknown    unknown    unknown    unknown
    ``                unknown    unknown    unknown    unknown
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
