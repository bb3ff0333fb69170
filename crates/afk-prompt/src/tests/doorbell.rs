//! What rings, and what the poller says when it takes a label off.

use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::port::Notice;
use afk_core::record::State;

use super::{THREAD, at, done, frozen, gave_up, pushed, record, red};
use crate::{Spent, notice, refused_comment};

fn rung(end: &End, progress: afk_core::record::Progress) -> String {
    rung_for(end, progress, "The total is wrong \u{202e}\n and so on")
}

fn rung_for(end: &End, progress: afk_core::record::Progress, title: &str) -> String {
    let record = record(State::Ended(progress, end.clone()));
    let Notice { urgency, title, body, thread_url, issue_url } =
        notice(&record, end, title, "https://git.example.org/acme/web/issues/7", Some(THREAD));
    format!("{urgency:?} | {title}\n{body}\n{} {issue_url}", thread_url.unwrap_or_default())
}

#[test]
fn good_news_is_quiet() {
    insta::assert_snapshot!(rung(&done(), pushed()), @"
    Low | done: acme/web#7 The total is wrong and so on
    The commit landed: every declared stage succeeded.
    Commit: 1111111111
    https://t3.example.org/env-1/5f1c https://git.example.org/acme/web/issues/7
    ");
}

#[test]
fn an_agent_that_gave_up() {
    insta::assert_snapshot!(rung(&gave_up(), afk_core::record::Progress::default()), @"
    High | needs-human: acme/web#7 The total is wrong and so on
    The agent gave up and said why.
    Its last words: I cannot reach the price service. AFK-BLOCKED: no access to prices, ask @bob, see #12
    What to do: Read the agent's reason; change the issue's text, or what stands in its way.
    https://t3.example.org/env-1/5f1c https://git.example.org/acme/web/issues/7
    ");
}

#[test]
fn a_frozen_repository() {
    insta::assert_snapshot!(rung(&frozen(), red()), @"
    High | frozen: acme/web#7 The total is wrong and so on
    CI is red, and all corrective turns are used up.
    Failing: build stage, CI / test (push), lint
    Commit: 1111111111
    What to do: Repair the default branch, or revert the commits.
    https://t3.example.org/env-1/5f1c https://git.example.org/acme/web/issues/7
    ");
}

#[test]
fn words_that_are_left_out_stay_out() {
    let facts = EndFacts { words_left_out: true, ..EndFacts::default() };
    let end = End::new(EndKind::NeedsHuman, Cause::AgentAsks, at("10:31"), facts);
    insta::assert_snapshot!(rung(&end, afk_core::record::Progress::default()), @"
    High | needs-human: acme/web#7 The total is wrong and so on
    The agent asks a question, and nobody is there to answer.
    The repository is not private: the agent's words stand in its thread only.
    What to do: Answer in the issue's text: an answer in the thread is not read.
    https://t3.example.org/env-1/5f1c https://git.example.org/acme/web/issues/7
    ");
}

#[test]
fn long_words_are_cut_and_secrets_scrubbed() {
    let facts = EndFacts {
        last_words: Some(format!("token=ghp_{} {}", "a1".repeat(20), "é".repeat(5_000))),
        ..EndFacts::default()
    };
    let end = End::new(EndKind::NeedsHuman, Cause::AgentStopped, at("10:31"), facts);
    let text = rung_for(&end, afk_core::record::Progress::default(), "password=hunter2 leaks");
    assert!(!text.contains("ghp_") && !text.contains("hunter2"), "{text}");
    assert!(text.chars().count() < 1_000, "{}", text.len());
}

#[test]
fn a_spent_authorization() {
    let said: Vec<_> = [Spent::Ended, Spent::LockTakenOff, Spent::ThreadGone]
        .into_iter()
        .map(|spent| refused_comment("ready-for-agent", spent))
        .collect();
    insta::assert_snapshot!(said.join("\n\n"), @"
    **Not started again.** AFK took `ready-for-agent` off, because the run that this label started has ended. One application of the label allows one run.

    To start a new run with fresh budgets, apply `ready-for-agent` again.

    **Not started again.** AFK took `ready-for-agent` off, because the run that this label started was stopped: its in-progress label was taken off. One application of the label allows one run.

    To start a new run with fresh budgets, apply `ready-for-agent` again.

    **Not started again.** AFK took `ready-for-agent` off, because the agent's thread of this run was archived or deleted. One application of the label allows one run.

    To start a new run with fresh budgets, apply `ready-for-agent` again.
    ");
}
