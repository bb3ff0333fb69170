//! Either program killed at any call of a whole story, before and after its effect; then cron goes on.

mod overlap;
mod story;

use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::fixture::IssueHandle;

use crate::afk::{Afk, is_over};

/// What a story came to, for comparison with the undisturbed one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ending {
    open: bool,
    labels: Vec<String>,
    rings: Vec<String>,
    threads: usize,
    user_messages: usize,
    comments: usize,
}

impl Ending {
    fn of(afk: &Afk, issue: &IssueHandle) -> Self {
        let threads = issue.threads();
        Self {
            open: issue.is_open(),
            labels: issue.labels(),
            rings: afk.world.rings(),
            threads: threads.len(),
            user_messages: threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count(),
            comments: issue.comments().len(),
        }
    }
}

/// What a sweep found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sweep {
    /// How many calls the undisturbed story makes.
    calls: usize,
    /// How often a program was killed.
    kills: usize,
    /// Endings that differ from the undisturbed one only in that the bell rang twice, and the call at which it was killed.
    rang_twice: Vec<String>,
    /// Anything else that differs, or breaks a rule.
    wrong: Vec<String>,
}

/// Plays a story as cron would, once for each call that it makes and each side of it, killing the program at that call.
fn sweep(story: impl Fn() -> (Afk, IssueHandle)) -> Sweep {
    sweep_with(story, |_, _| {})
}

/// The same for a story in which a human acts; `human` is told the minute.
fn sweep_with(story: impl Fn() -> (Afk, IssueHandle), human: impl Fn(u64, &IssueHandle)) -> Sweep {
    let undisturbed = {
        let (afk, issue) = story();
        play(&afk, &issue, &human);
        Ending::of(&afk, &issue)
    };
    let mut sweep = Sweep::default();
    for side in [Side::Before, Side::After] {
        for nth in 0.. {
            let (afk, issue) = story();
            afk.world.break_at(Counted::Calls, nth, side);
            let Some(killed_at) = play(&afk, &issue, &human) else {
                sweep.calls = nth;
                break;
            };
            sweep.kills += 1;
            let mut ending = Ending::of(&afk, &issue);
            let mut rules = afk.world.violations(false);
            let rings = ending.rings.len();
            ending.rings.dedup();
            let killed_at = format!("{side:?} {killed_at}");
            if ending != undisturbed || !rules.is_empty() {
                rules.push(format!("{ending:?}"));
                sweep.wrong.push(format!("{killed_at}: {}", rules.join("; ")));
            } else if rings > ending.rings.len() {
                sweep.rang_twice.push(killed_at);
            }
        }
    }
    sweep
}

/// Ticks until the lock is off, reviving what was killed. Gives the call at which it was, if any.
fn play(afk: &Afk, issue: &IssueHandle, human: &impl Fn(u64, &IssueHandle)) -> Option<String> {
    let mut killed_at = None;
    let mut revive = || {
        if afk.world.is_dead() {
            let journal = afk.world.journal_since(0);
            // The calls after the fatal one all failed too.
            let fatal = journal.lines().find(|line| !line.starts_with(' ')).unwrap_or_default();
            killed_at = Some(fatal.get(2..).unwrap_or_default().to_owned());
            afk.world.revive();
        }
    };
    for minute in 1..24 * 60 {
        afk.poll();
        revive();
        afk.watch();
        revive();
        afk.world.minutes(1);
        human(minute, issue);
        if is_over(issue) {
            return killed_at;
        }
    }
    panic!("the lock is still on after a day:\n{}\n{}", issue.history(), afk.world.journal_since(0));
}
