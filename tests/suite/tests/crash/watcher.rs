use afk_sandbox::agent::Script;

use super::poller::ready;
use super::sweep;
use crate::afk::Afk;

/// Ticks until the next watch tick is the one that latches the end.
fn up_to_the_end(script: impl Fn() -> Script) -> impl Fn(&Afk) {
    let (afk, issue) = ready(script());
    let minutes = afk.until_unlocked(&issue);
    move |afk| {
        afk.minutes(minutes);
        afk.poll();
    }
}

#[test]
fn a_watcher_killed_at_any_call_of_the_tick_that_closes() {
    let (boundaries, different) =
        sweep(|| ready(Script::works()), up_to_the_end(Script::works), |afk| drop(afk.watch()));
    assert_eq!(different, [""; 0]);
    insta::assert_snapshot!(boundaries, @"");
}

#[test]
fn a_watcher_killed_at_any_call_of_the_tick_that_escalates() {
    let script = || Script::gives_up("the API is gone");
    let (boundaries, different) = sweep(|| ready(script()), up_to_the_end(script), |afk| drop(afk.watch()));
    assert_eq!(different, [""; 0]);
    insta::assert_snapshot!(boundaries, @"");
}
