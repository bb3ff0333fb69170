//! Every question of the port to the pipelines, and what every answer must stand.

use afk_ci::Pipelines;
use afk_core::ci::{Conclusion, Stage, StageResult, fold_checks};
use afk_core::port::{Checks, StageFacts};
use afk_http::github::Gate;
use jiff::Timestamp;

use crate::config::{armed, commit, config, http, repos, tracker};
use crate::judge;

/// Asks for a stage (`s`), or for a log (`l`) by one of these handles.
///
/// # Panics
/// The answer says something that must not be said.
pub fn ask(question: u8, kind: &str, stage: Stage, handle: &str) {
    let (config, [repo, ..]) = (config(kind), repos());
    let gate = Gate::new().into();
    let ports = Pipelines::new(&armed(&config), tracker(&config), &config, &http(&config), &gate).expect("an address");
    let outcome = match question {
        b's' => ports.stage(stage, &repo, &commit()).map(|facts| stands(stage, &facts)),
        b'l' => ports.log(stage, &repo, handle).map(|log| {
            // A stream of its own cuts Woodpecker's; all others are cut by characters.
            assert!(log.is_none_or(|log| log.len() <= 4 * 20_000 && !log.trim().is_empty()));
        }),
        _ => return,
    };
    if let Err(fault) = outcome {
        judge(&fault);
    }
}

fn stands(stage: Stage, facts: &StageFacts) {
    assert_eq!(facts.runs.is_some(), stage == Stage::Rollout);
    for check in &facts.checks {
        assert!(check.detail.as_ref().is_none_or(|it| it.chars().count() <= 500 && !it.trim().is_empty()));
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        let plain = |url: &String| !url.chars().any(|c| c.is_whitespace() || c.is_control());
        assert!(check.url.as_ref().is_none_or(|url| web(url) && plain(url)), "{check:?}");
        assert!(check.log.is_none() || check.conclusion != Conclusion::Success || stage == Stage::Rollout);
    }
    let folded = fold_checks(&facts.checks, &[], facts.at.unwrap_or(Timestamp::MAX));
    assert!(folded != StageResult::Success || facts.checks.iter().any(|it| it.conclusion == Conclusion::Success));
    let failed = |conclusion: &Conclusion| *conclusion == Conclusion::Failure;
    assert!(folded != StageResult::Failure || facts.checks.iter().any(|it| failed(&it.conclusion)));
}
