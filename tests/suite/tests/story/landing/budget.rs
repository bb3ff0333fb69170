//! Tokens cost money, where a price is set.

use std::time::Duration;

use afk_sandbox::agent::{Script, Step};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::Tree;

use super::{headline, lines_of, turns};
use crate::afk::{Afk, ready};

fn priced(script: Script, budget_usd: f64) -> (Afk, IssueHandle) {
    let (mut afk, issue) = ready(script);
    (afk.config.usd_per_mtok, afk.config.budget_usd) = (Some(3.0), budget_usd);
    (afk, issue)
}

/// Works for ten minutes in all, and has used these tokens after five.
fn spends(tokens: u64, tree: Tree) -> Vec<Step> {
    let minutes = |minutes: u64| Step::Wait(Duration::from_secs(60 * minutes));
    vec![
        minutes(5),
        Step::Clone,
        Step::Tokens(tokens),
        minutes(4),
        Step::Commit("Make it work", Some(tree)),
        minutes(1),
        Step::Push,
    ]
}

#[test]
fn a_run_that_has_spent_its_budget_is_handed_over_at_once() {
    let (afk, issue) = priced(Script::new(spends(33_334, Tree::Good)), 0.1);
    let before = afk.world.head("acme/web");
    let minutes = afk.until_unlocked(&issue);
    assert!(minutes < 8, "{minutes}");
    insta::assert_snapshot!(headline(&issue), @"**A human is needed.** The agent has used up the run's budget (2026-03-02 09:06 UTC). The brief below says what to do.");
    insta::assert_snapshot!(lines_of(&issue, "- Spent"), @"- Spent: no corrective turn; 33,334 tokens, 0.11 US dollars.");
    afk.minutes(20);
    assert_eq!(afk.world.head("acme/web"), before, "its agent was stopped");
    afk.world.check();
}

#[test]
fn a_run_below_its_budget_lands_and_so_does_one_without_a_price() {
    for (price, budget) in [(Some(3.0), 0.101), (None, 0.0)] {
        let (mut afk, issue) = priced(Script::new(spends(33_333, Tree::Good)), budget);
        afk.config.usd_per_mtok = price;
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "{}", headline(&issue));
    }
}

#[test]
fn no_corrective_turn_is_sent_on_an_empty_purse() {
    let mut steps = spends(40_000, Tree::Broken);
    // All is used up by the time the turn ends, too late for anybody to stop it.
    steps.extend([Step::Tokens(200_000)]);
    let (afk, issue) = priced(Script::new(steps), 0.5);
    afk.until_unlocked(&issue);
    assert_eq!(turns(&issue).len(), 1);
    insta::assert_snapshot!(headline(&issue), @"**A human is needed.** The agent has used up the run's budget (2026-03-02 09:13 UTC). The brief below says what to do.");
    insta::assert_snapshot!(lines_of(&issue, "- Spent"), @"- Spent: no corrective turn in 0 min since the first red; 200,000 tokens, 0.60 US dollars.");
}

#[test]
fn what_is_pushed_and_green_lands_although_the_purse_is_empty() {
    let mut steps = spends(40_000, Tree::Good);
    steps.extend([Step::Tokens(200_000)]);
    let (afk, issue) = priced(Script::new(steps), 0.5);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", headline(&issue));
}
