//! What is known at an end, for the record and the people who read it. Pure.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::failing as failing_checks;
use afk_core::ci::{Check, StageResult};
use afk_core::config::Config;
use afk_core::end::{Cause, End, EndFacts, EndKind, Failing};
use afk_core::spend;
use afk_core::thread::Thread;
use jiff::Timestamp;

use super::conversation::ThreadFacts;
use super::landing::{self, StageFacts};
use super::observe::Facts;

/// A record stands in a comment: words that others chose are cut to this many characters.
const WORDS_CHARS: usize = 2_000;

/// An end with what this tick knows.
pub(crate) fn end(kind: EndKind, cause: Cause, facts: &Facts, config: &Config, now: Timestamp) -> End {
    let details = facts.thread.details();
    let private = private(facts);
    let words = |text: Option<&String>| text.filter(|_| private).map(|text| tail(text, WORDS_CHARS));
    let said = if matches!(cause, Cause::AgentFailed | Cause::TurnLost) {
        words(reason(facts).as_ref())
    } else if matches!(cause, Cause::NoVerdict | Cause::StaleImage) {
        landing::refused(facts).or_else(|| words(landing::unfinished(facts).as_ref()))
    } else {
        None
    };
    let tokens = facts.tokens();
    let ended = EndFacts {
        failing: failing(facts).or_else(|| failed_before(facts)),
        last_words: words(details.and_then(|it| it.last_words.as_ref())),
        question: words(details.and_then(|it| it.question.as_ref())),
        reason: said,
        unmarked: facts.branch.as_ref().map(|it| it.unmarked.clone()).unwrap_or_default(),
        tokens,
        micro_usd: tokens.and_then(|tokens| spend::micro_usd(tokens, config)),
        credits: landing::credits(&facts.stages),
        runs_instead: facts.stages.last().and_then(|it| it.runs_instead.clone()),
        findings: Vec::new(),
        damaged: None,
        words_left_out: !private && details.is_some_and(|it| it.last_words.is_some()),
    };
    End::new(kind, cause, now, ended)
}

/// The stage that failed, with what of it is charged to the run.
pub(crate) fn failing(facts: &Facts) -> Option<Failing> {
    let stage = facts.stages.last().filter(|it| it.result == StageResult::Failure)?;
    let detail: Vec<&str> = charged(stage).iter().filter_map(|check| check.detail.as_deref()).collect();
    let detail = (!detail.is_empty() && private(facts)).then(|| tail(&detail.join("\n"), WORDS_CHARS));
    Some(Failing { detail, ..outline(stage) })
}

/// A stage that fails as it did before the run.
fn failed_before(facts: &Facts) -> Option<Failing> {
    facts.stages.last().filter(|it| it.was_red_before()).map(outline)
}

/// The failing checks of a stage that had not failed before the run.
pub(crate) fn charged(stage: &StageFacts) -> Vec<&Check> {
    failing_checks(&stage.checks).into_iter().filter(|check| !stage.excused.contains(&check.name)).collect()
}

fn outline(stage: &StageFacts) -> Failing {
    let charged = charged(stage);
    let all = failing_checks(&stage.checks);
    Failing {
        stage: stage.stage,
        checks: charged.iter().map(|check| check.name.clone()).collect(),
        before: stage.excused.clone(),
        url: charged.iter().chain(&all).find_map(|check| check.url.clone()),
        detail: None,
    }
}

/// Why the agent gave up, in its own words.
pub(crate) fn blocked(facts: &Facts) -> Option<String> {
    let reports = &facts.thread.details()?.reports;
    reports.iter().rev().find_map(|line| line.strip_prefix("AFK-BLOCKED:")).map(|words| String::from(words.trim()))
}

/// What the agent server said of the failure.
fn reason(facts: &Facts) -> Option<String> {
    let ThreadFacts::Seen(Thread { session, details, .. }, _) = &facts.thread else { return None };
    let failure = details.as_ref().and_then(|it| it.start_failures.last()).map(|it| it.detail.clone());
    failure.or_else(|| session.as_ref().and_then(|it| it.last_error.clone()))
}

/// A repository that could not be read counts as public.
pub(crate) fn private(facts: &Facts) -> bool {
    facts.branch.as_ref().is_some_and(|it| it.repository.as_ref().is_some_and(|it| it.private))
}

/// The end of a text, in at most so many characters.
pub(crate) fn tail(text: &str, max_chars: usize) -> String {
    let skip = text.chars().count().saturating_sub(max_chars);
    text.chars().skip(skip).collect()
}
