use afk_core::ids::{EventId, Host, IssueRef};
use alloc::string::String;

use super::*;

fn run() -> RunId {
    let host = Host::from_url("https://git.example.org").unwrap();
    RunId::derive(&host, &IssueRef::parse("acme/web#7").unwrap(), &EventId::new("41"))
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

/// A thread with these turns of the run, the n-th sent in minute n, and a word of somebody else's.
fn messages(turns: &[u32]) -> Vec<UserMessage> {
    let message = |id, minute| UserMessage { id, created_at: at(minute), updated_at: at(minute) };
    let other = RunId::derive(
        &Host::from_url("https://git.example.org").unwrap(),
        &IssueRef::parse("acme/web#7").unwrap(),
        &EventId::new("42"),
    );
    let ours = turns.iter().map(|turn| message(run().message(*turn), i64::from(*turn)));
    ours.chain([message(other.message(9), 9)]).collect()
}

fn turn(closed: bool) -> CorrectiveTurn {
    CorrectiveTurn { commit: Sha::parse(&"a".repeat(40)).unwrap(), at: at(30), attempt: 2, closed }
}

#[test]
fn no_counter_is_lower_than_the_messages_prove() {
    let known = |opening_closed, turns: &[bool]| Progress {
        opening_closed,
        turns: turns.iter().map(|closed| turn(*closed)).collect(),
        ..Progress::default()
    };
    let table: [(&str, Progress, &[u32]); 9] = [
        ("nothing was sent", known(false, &[]), &[]),
        ("the opening turn", known(false, &[]), &[0]),
        ("what is not proven stays", known(true, &[true, false]), &[0]),
        ("the record agrees", known(true, &[true, false]), &[0, 1, 2]),
        ("a turn was taken out", known(true, &[true]), &[0, 1, 2]),
        ("all were taken out", known(true, &[]), &[0, 1, 2, 3]),
        ("all, and the opening turn is open again", known(false, &[]), &[0, 1, 2, 3]),
        ("ended turns are open again", known(true, &[false, false]), &[0, 1, 2]),
        ("a gap ends it", known(true, &[]), &[0, 1, 3]),
    ];
    let rows: Vec<String> = table
        .into_iter()
        .map(|(name, mut progress, sent)| {
            raise(&mut progress, &run(), &messages(sent));
            let turns: Vec<_> = progress.turns.iter().map(|it| if it.closed { "ended" } else { "open" }).collect();
            let attempts = progress.attempts();
            alloc::format!("{name}: opening ended {}, turns {turns:?}, attempts {attempts}", progress.opening_closed)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    nothing was sent: opening ended false, turns [], attempts 0
    the opening turn: opening ended false, turns [], attempts 0
    what is not proven stays: opening ended true, turns ["ended", "open"], attempts 1
    the record agrees: opening ended true, turns ["ended", "open"], attempts 1
    a turn was taken out: opening ended true, turns ["ended", "open"], attempts 1
    all were taken out: opening ended true, turns ["ended", "ended", "open"], attempts 2
    all, and the opening turn is open again: opening ended true, turns ["ended", "ended", "open"], attempts 2
    ended turns are open again: opening ended true, turns ["ended", "open"], attempts 1
    a gap ends it: opening ended true, turns ["open"], attempts 0
    "#);
}

#[test]
fn the_first_red_verdict_is_no_later_than_the_first_turn() {
    let rows = [None, Some(at(20)), Some(at(40))].map(|first_red| {
        let mut progress =
            Progress { opening_closed: true, turns: alloc::vec![turn(true)], first_red, ..Progress::default() };
        raise(&mut progress, &run(), &[]);
        progress.first_red.map(|it| it.duration_since(at(0)).as_mins())
    });
    assert_eq!(rows, [Some(30), Some(20), Some(30)]);
}

#[test]
fn rebuilt_from_nothing_but_messages() {
    let built = progress(&run(), &messages(&[0, 1, 2]));
    assert_eq!(built.turns.iter().map(|it| it.at).collect::<Vec<_>>(), [at(1), at(2)]);
    assert_eq!((built.open_turn(), built.first_red), (Some(2), Some(at(1))));
}
