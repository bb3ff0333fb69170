use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;

const THREADS: [Option<ThreadStatus>; 5] = [
    None,
    Some(ThreadStatus::Running),
    Some(ThreadStatus::Idle),
    Some(ThreadStatus::Error),
    Some(ThreadStatus::AwaitingInput),
];
const VERDICTS: [Option<CiStatus>; 4] = [None, Some(CiStatus::Pending), Some(CiStatus::Green), Some(CiStatus::Red)];

/// Attempts and seconds on both sides of the bounds 5 and 3600.
const SPENT: [(&str, u32, u64); 4] =
    [("left", 4, 3599), ("no attempts", 5, 3599), ("no time", 4, 3600), ("neither", 5, 3600)];

fn decide(
    thread_status: Option<ThreadStatus>,
    ci_status: Option<CiStatus>,
    pushed: bool,
    overdue: bool,
    (_, attempts, seconds): (&str, u32, u64),
) -> Action {
    let elapsed = Duration::from_secs(seconds);
    let state = RunState { thread_status, ci_status, pushed, fix_forward_attempts: attempts, elapsed, overdue };
    next_action(&state, &Config::disabled())
}

fn word<T: core::fmt::Debug>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_string(), |value| format!("{value:?}"))
}

/// One cell a thread status, in columns.
fn columns(cell: impl Fn(Option<ThreadStatus>) -> String) -> String {
    THREADS.map(|thread| format!("{:16}", cell(thread))).join("")
}

#[test]
fn every_combination() {
    let yes = |it| if it { "yes" } else { "no" };
    let mut rows =
        Vec::from([format!("{:6} {:7} {:7} {:11} | {}", "pushed", "ci", "overdue", "budget", columns(word))]);
    for (pushed, ci, overdue) in [false, true]
        .into_iter()
        .flat_map(|pushed| VERDICTS.map(|ci| [(pushed, ci, false), (pushed, ci, true)]))
        .flatten()
    {
        let actions = SPENT.map(|spent| columns(|thread| word(Some(decide(thread, ci, pushed, overdue, spent)))));
        let row = |budget, actions: &str| {
            format!("{:6} {:7} {:7} {budget:11} | {actions}", yes(pushed), word(ci), yes(overdue))
        };
        // Where the budget makes no difference, one row stands for the four.
        if actions.iter().all(|it| *it == actions[0]) {
            rows.push(row("any", &actions[0]));
        } else {
            rows.extend(SPENT.iter().zip(&actions).map(|((budget, ..), actions)| row(budget, actions)));
        }
    }
    let table = rows.iter().map(|row| row.trim_end()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(table, @"
    pushed ci      overdue budget      | -               Running         Idle            Error           AwaitingInput
    no     -       no      any         | Wait            Wait            EscalatePrepush EscalatePrepush EscalatePrepush
    no     -       yes     any         | EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush
    no     Pending no      any         | Wait            Wait            EscalatePrepush EscalatePrepush EscalatePrepush
    no     Pending yes     any         | EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush
    no     Green   no      any         | Wait            Wait            EscalatePrepush EscalatePrepush EscalatePrepush
    no     Green   yes     any         | EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush
    no     Red     no      any         | Wait            Wait            EscalatePrepush EscalatePrepush EscalatePrepush
    no     Red     yes     any         | EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush EscalatePrepush
    yes    -       no      any         | Wait            Wait            Wait            Wait            Wait
    yes    -       yes     any         | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Pending no      any         | Wait            Wait            Wait            Wait            Wait
    yes    Pending yes     any         | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Green   no      any         | CloseSuccess    CloseSuccess    CloseSuccess    CloseSuccess    CloseSuccess
    yes    Green   yes     any         | CloseSuccess    CloseSuccess    CloseSuccess    CloseSuccess    CloseSuccess
    yes    Red     no      left        | FixForward      FixForward      FixForward      FixForward      FixForward
    yes    Red     no      no attempts | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Red     no      no time     | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Red     no      neither     | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Red     yes     left        | FixForward      FixForward      FixForward      FixForward      FixForward
    yes    Red     yes     no attempts | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Red     yes     no time     | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    yes    Red     yes     neither     | FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate  FreezeEscalate
    ");
}

#[test]
fn a_bound_of_zero_never_sends_a_corrective_turn() {
    let red = |attempts, seconds| RunState {
        thread_status: Some(ThreadStatus::Idle),
        ci_status: Some(CiStatus::Red),
        pushed: true,
        fix_forward_attempts: attempts,
        elapsed: Duration::from_secs(seconds),
        overdue: false,
    };
    let no_attempts = Config { fix_forward_max_attempts: 0, ..Config::disabled() };
    let no_time = Config { fix_forward_max_seconds: 0, ..Config::disabled() };
    assert_eq!(next_action(&red(0, 0), &Config::disabled()), Action::FixForward);
    assert_eq!(next_action(&red(0, 0), &no_attempts), Action::FreezeEscalate);
    assert_eq!(next_action(&red(0, 0), &no_time), Action::FreezeEscalate);
}

#[test]
fn past_the_bounds_the_budget_stays_spent() {
    for spent in [("", 6, 0), ("", 0, 3601), ("", u32::MAX, u64::MAX)] {
        assert_eq!(decide(None, Some(CiStatus::Red), true, false, spent), Action::FreezeEscalate, "{spent:?}");
    }
}

#[test]
fn the_kill_switch_is_not_in_the_table() {
    let state = RunState {
        thread_status: None,
        ci_status: Some(CiStatus::Red),
        pushed: true,
        fix_forward_attempts: 0,
        elapsed: Duration::ZERO,
        overdue: false,
    };
    for kill_switch in [false, true] {
        let config = Config { kill_switch, ..Config::disabled() };
        assert_eq!(next_action(&state, &config), Action::FixForward);
    }
}
