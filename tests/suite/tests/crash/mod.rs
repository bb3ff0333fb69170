//! Either program killed at any call, before and after its effect; then cron goes on.

mod poller;
mod watcher;

use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::fixture::IssueHandle;

use crate::afk::Afk;

/// What a story came to, for comparison with the undisturbed one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    open: bool,
    labels: Vec<String>,
    rings: Vec<String>,
    threads: usize,
    opening_turns: usize,
}

impl Ending {
    pub(crate) fn of(afk: &Afk, issue: &IssueHandle) -> Self {
        let threads = issue.threads();
        Self {
            open: issue.is_open(),
            labels: issue.labels(),
            rings: afk.world.rings(),
            threads: threads.len(),
            opening_turns: threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count(),
        }
    }
}

/// Kills `killed` at each of its calls, before and after, in a fresh story each; then ticks to the end. Gives the number
/// of boundaries, and the endings that differ from the undisturbed one.
pub(crate) fn sweep(
    story: impl Fn() -> (Afk, IssueHandle),
    prepare: impl Fn(&Afk),
    killed: impl Fn(&Afk),
) -> (usize, Vec<String>) {
    let undisturbed = {
        let (afk, issue) = story();
        prepare(&afk);
        killed(&afk);
        afk.until_unlocked(&issue);
        Ending::of(&afk, &issue)
    };
    let mut boundaries = 0;
    let mut different = Vec::new();
    for side in [Side::Before, Side::After] {
        for nth in 0.. {
            let (afk, issue) = story();
            prepare(&afk);
            let from = afk.world.calls();
            afk.world.break_at(Counted::Calls, nth, side);
            killed(&afk);
            if !afk.world.revive() {
                break;
            }
            boundaries += 1;
            let journal = afk.world.journal_since(from);
            afk.until_unlocked(&issue);
            let ending = Ending::of(&afk, &issue);
            let wrong = afk.world.violations(false);
            if ending != undisturbed || !wrong.is_empty() {
                let at = journal.lines().last().unwrap_or_default();
                different.push(format!("{side:?} call {nth} ({at}): {ending:?} {wrong:?}"));
            }
        }
    }
    (boundaries, different)
}
