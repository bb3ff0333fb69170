//! What a red stage says: to the agent in its corrective turn, to people in the brief.

use afk_core::RepoId;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::Sha;
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::Tree;

use super::{REPO, headline, turns, until_pushed};
use crate::afk::{Afk, lines, ready};

const LOG: &str =
    "\u{1b}[31mrunning 3 tests\u{1b}[0m\ntoken=ghp_0123456789abcdefghij0123456789abcdef\ntest login ... FAILED";

/// Every check of a commit has this log.
fn logged(afk: &Afk, sha: &Sha, log: &str) {
    let row = afk.world.commit(REPO, sha);
    let mut state = afk.world.lock();
    for status in row.statuses {
        state.ci.logs.insert(status.target_url, log.into());
    }
}

/// A red push whose failing check has a log, up to the tick that acts on it.
fn red(script: Script, private: bool, log: &str) -> (Afk, IssueHandle) {
    let (afk, issue) = ready(script);
    afk.world.lock().forge.repos.get_mut(&RepoId::parse(REPO).unwrap()).unwrap().private = private;
    let pushed = until_pushed(&afk);
    afk.world.minutes(3);
    logged(&afk, &pushed, log);
    (afk, issue)
}

#[test]
fn the_agent_gets_the_end_of_the_log_without_its_secrets() {
    let (afk, issue) = red(Script::red_then_fixes(), true, LOG);
    afk.minutes(2);
    let turn = turns(&issue).remove(1);
    let (_, log) = turn.split_once("===== BEGIN LOG TAIL").unwrap();
    let log: Vec<&str> = log.lines().skip(1).take_while(|line| !line.starts_with("=====")).collect();
    insta::assert_snapshot!(log.join("\n"), @"
    Failing after 120s
    running 3 tests
    token=[scrubbed]
    test login ... FAILED
    ");
    assert!(!issue.checklist().unwrap().contains("test login"), "a turn's text is not recorded");
}

#[test]
fn a_log_that_cannot_be_read_holds_nothing_up() {
    let (afk, issue) = red(Script::red_then_fixes(), true, LOG);
    afk.world.refuse("checks.log", FaultClass::Transient, FaultScope::Server);
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 turn_sent: build is red for 88641162e4; corrective turn 1 of 5 sent (without its log: failed to read the log of a check: planned by the story)");
    assert!(turns(&issue)[1].contains("Failing after 120s"), "what the check says of itself is there");
}

#[test]
fn of_a_public_repository_the_agent_gets_the_log_and_the_comment_does_not() {
    let (afk, issue) = red(Script::red_then_idle(), false, LOG);
    afk.until_unlocked(&issue);
    assert!(turns(&issue)[1].contains("test login ... FAILED"));
    let text = issue.comments().into_iter().map(|(_, body)| body).collect::<String>();
    assert!(text.contains("**Frozen") && !text.contains("test login") && !text.contains("Failing after"), "{text}");
    assert!(text.contains("the agent's words and the logs are left out"), "{text}");
}

#[test]
fn that_a_log_is_left_out_is_told_where_the_agent_has_said_nothing_too() {
    let silent = Script::new([Step::Clone, Step::Commit("Make it work", Some(Tree::Broken)), Step::Push]);
    let (mut afk, issue) = red(silent, false, LOG);
    afk.config.fix_forward_max_attempts = 0;
    afk.until_unlocked(&issue);
    let text = issue.checklist().unwrap();
    assert!(text.contains("the agent's words and the logs are left out"), "{text}");
}

#[test]
fn a_frozen_end_keeps_the_end_of_the_log() {
    // A colour within a token parts it, for whoever looks for tokens before the colours are gone.
    let parted = "ghp_01234567\u{1b}[1m89abcdefghij";
    let log = format!("{}{parted}\n{LOG}", "noise\n".repeat(2_000));
    let (afk, issue) = red(Script::red_then_idle(), true, &log);
    afk.until_unlocked(&issue);
    let text = issue.checklist().unwrap();
    assert!(text.contains("> test login ... FAILED") && !text.contains("ghp_"), "{text}");
    assert!(text.len() < 12_000, "{}", text.len());
    assert!(headline(&issue).contains("Frozen"));
}
