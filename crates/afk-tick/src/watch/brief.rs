//! What is known at an end, for the record and the people who read it. Pure.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::StageResult;
use afk_core::ci::failing as failing_checks;
use afk_core::end::{Cause, End, EndFacts, EndKind, Failing};
use afk_core::thread::Thread;
use jiff::Timestamp;

use super::conversation::ThreadFacts;
use super::observe::Facts;

/// A record stands in a comment: words that others chose are cut to this many characters.
const WORDS_CHARS: usize = 2_000;

/// An end with what this tick knows.
pub(crate) fn end(kind: EndKind, cause: Cause, facts: &Facts, now: Timestamp) -> End {
    let details = details(facts);
    let private = private(facts);
    let words = |text: Option<&String>| text.filter(|_| private).map(|text| tail(text));
    let last_words = words(details.and_then(|it| it.last_words.as_ref()));
    let question = words(details.and_then(|it| it.question.as_ref()));
    let failed = matches!(cause, Cause::AgentFailed | Cause::TurnLost);
    let reason = words(reason(facts).filter(|_| failed).as_ref());
    let left_out = !private && (last_words.is_none() && details.is_some_and(|it| it.last_words.is_some()));
    let unmarked = facts.branch.as_ref().map(|it| it.unmarked.clone()).unwrap_or_default();
    let tokens = details.and_then(|it| it.tokens);
    let failing = failing(facts);
    let facts = EndFacts { failing, last_words, question, reason, unmarked, tokens, words_left_out: left_out };
    End::new(kind, cause, now, facts)
}

/// The stage that failed.
pub(crate) fn failing(facts: &Facts) -> Option<Failing> {
    let stage = facts.stages.last().filter(|it| it.result == StageResult::Failure)?;
    let checks = failing_checks(&stage.checks);
    let detail: Vec<&str> = checks.iter().filter_map(|check| check.detail.as_deref()).collect();
    let detail = (!detail.is_empty() && private(facts)).then(|| tail(&detail.join("\n")));
    Some(Failing {
        stage: stage.stage,
        checks: checks.iter().map(|check| check.name.clone()).collect(),
        url: checks.iter().find_map(|check| check.url.clone()),
        detail,
    })
}

/// Why the agent gave up, in its own words.
pub(crate) fn blocked(facts: &Facts) -> Option<String> {
    let reports = &details(facts)?.reports;
    reports.iter().rev().find_map(|line| line.strip_prefix("AFK-BLOCKED:")).map(|words| String::from(words.trim()))
}

fn details(facts: &Facts) -> Option<&afk_core::thread::Details> {
    match &facts.thread {
        ThreadFacts::Seen(thread, _) => thread.details.as_ref(),
        ThreadFacts::Unread | ThreadFacts::Unknown => None,
    }
}

/// What the agent server said of the failure.
fn reason(facts: &Facts) -> Option<String> {
    let ThreadFacts::Seen(Thread { session, details, .. }, _) = &facts.thread else { return None };
    let failure = details.as_ref().and_then(|it| it.start_failures.last()).map(|it| it.detail.clone());
    failure.or_else(|| session.as_ref().and_then(|it| it.last_error.clone()))
}

/// A repository that could not be read counts as public.
fn private(facts: &Facts) -> bool {
    facts.branch.as_ref().is_some_and(|it| it.repository.private)
}

fn tail(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(WORDS_CHARS);
    text.chars().skip(skip).collect()
}
