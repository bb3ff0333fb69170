use afk_sandbox::agent::Script;

use super::{Sweep, sweep, sweep_with};
use crate::afk::ready;

/// The bell may ring twice only when the program died between ringing and recording it.
fn only_that_window(sweep: &Sweep, notice: &str) {
    assert_eq!(sweep.wrong, [""; 0]);
    let window: Vec<_> = sweep.rang_twice.iter().map(|it| it.split(" acme").next().unwrap_or_default()).collect();
    assert_eq!(window, ["Before tracker.edit_comment", &format!("After doorbell.ring slack {notice}:")], "{sweep:?}");
}

#[test]
fn a_landing() {
    let sweep = sweep(|| ready(Script::works()));
    only_that_window(&sweep, "done");
    insta::assert_snapshot!(format!("{} calls, {} kills", sweep.calls, sweep.kills), @"229 calls, 458 kills");
}

#[test]
fn a_fix_forward() {
    let sweep = sweep(|| ready(Script::red_then_fixes()));
    only_that_window(&sweep, "done");
    insta::assert_snapshot!(format!("{} calls, {} kills", sweep.calls, sweep.kills), @"322 calls, 644 kills");
}

#[test]
fn an_agent_that_gives_up() {
    let sweep = sweep(|| ready(Script::gives_up("the API is gone")));
    only_that_window(&sweep, "needs-human");
    insta::assert_snapshot!(format!("{} calls, {} kills", sweep.calls, sweep.kills), @"126 calls, 252 kills");
}

#[test]
fn a_freeze() {
    let sweep = sweep(|| ready(Script::red_then_idle()));
    only_that_window(&sweep, "frozen");
    insta::assert_snapshot!(format!("{} calls, {} kills", sweep.calls, sweep.kills), @"309 calls, 618 kills");
}

#[test]
fn a_halt_by_a_human() {
    let takes_the_lock_off = |minute, issue: &afk_sandbox::fixture::IssueHandle| {
        if minute == 5 {
            issue.clone().unlabel_by("alice", "agent-in-progress").unlabel_by("alice", "ready-for-agent");
        }
    };
    let sweep = sweep_with(|| ready(Script::hangs()), takes_the_lock_off);
    assert_eq!((sweep.wrong.as_slice(), sweep.rang_twice.len()), (&[][..], 0), "{sweep:?}");
    insta::assert_snapshot!(format!("{} calls, {} kills", sweep.calls, sweep.kills), @"85 calls, 170 kills");
}
