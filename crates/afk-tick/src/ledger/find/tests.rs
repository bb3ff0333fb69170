use afk_core::end::{Damaged, End, EndFacts, EndKind};
use afk_core::ids::{EnvironmentId, EventId, Host, IssueRef, RunId};
use afk_core::record::{Identity, Labels, Progress, State, render};

use super::*;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn host() -> Host {
    Host::from_url("https://git.example.org").unwrap()
}

fn issue() -> IssueRef {
    IssueRef::parse("acme/web#7").unwrap()
}

/// The record of the run that was authorized in this minute.
fn record(minute: i64, state: State) -> Record {
    let event = EventId::new(alloc::format!("{minute}"));
    let identity = Identity {
        run: RunId::derive(&host(), &issue(), &event),
        host: host(),
        issue: issue(),
        event,
        actor: None,
        authorized_at: at(minute),
        content: String::new(),
        intent_at: at(minute),
        base: None,
        environment: EnvironmentId::new("env"),
        labels: Labels { ready: "r".into(), in_progress: "p".into(), ready_for_human: "h".into() },
    };
    Record { identity, opening_attempt: 1, state }
}

fn watching(minute: i64) -> String {
    render("", &record(minute, State::Watching(Progress::default())), None)
}

fn ended(minute: i64, cause: Cause, damaged: Option<Damaged>) -> String {
    let end = End::new(EndKind::NeedsHuman, cause, at(minute), EndFacts { damaged, ..EndFacts::default() });
    render("", &record(minute, State::Ended(Progress::default(), end)), None)
}

/// A comment of AFK's: its id, the minute in which it was last changed, and its text.
type Row<'a> = (u64, i64, &'a str);

/// What these comments come to.
fn found(comments: &[Row<'_>], since: Option<i64>) -> String {
    let comment = |(id, minute, body): &Row<'_>| Comment {
        id: *id,
        author: None,
        body: String::from(*body),
        created_at: at(0),
        updated_at: at(*minute),
    };
    let comments: Vec<Comment> = comments.iter().map(comment).collect();
    let own: Vec<&Comment> = comments.iter().collect();
    let place = Place { host: &host(), issue: &issue(), keys: None };
    let (slot, entry) = find(&own, &place, since.map(at));
    let what = match entry {
        Entry::Absent => String::from("absent"),
        Entry::Found(record) => {
            let end = record.end().map_or("no end", |end| end.kind.name());
            alloc::format!("run {}, {end}", record.identity.event)
        }
        Entry::Unjudged(damage, _) => alloc::format!("unjudged, {}: {}", damage.lines.len(), damage.why),
        Entry::Unreadable(damage) => alloc::format!("unreadable, {}: {}", damage.lines.len(), damage.why),
    };
    alloc::format!("{what}; over {:?}, beside {:?}", slot.comment, slot.surplus)
}

#[test]
fn what_comments_come_to() {
    let note = "Refused.\n\n<!-- afk:note -->";
    let (good, newer, corrupt) =
        (watching(10), watching(10).replace("\"v\":1", "\"v\":2"), watching(10).replace("\":", "\""));
    let (end, other) = (ended(10, Cause::AgentStopped, None), watching(20));
    let lines = |bodies: &[&str]| Damaged {
        why: "x".into(),
        lines: bodies.iter().flat_map(|body| hidden_lines(body)).map(String::from).collect(),
    };
    let verdict = ended(10, Cause::Record, Some(lines(&[&corrupt, &other])));
    let table: [(&str, &[Row<'_>], Option<i64>); 22] = [
        ("nothing", &[], None),
        ("a note", &[(5, 11, note)], None),
        ("a record", &[(5, 11, &good)], None),
        ("a record after a note", &[(4, 11, note), (5, 11, &good)], None),
        ("doubled", &[(6, 11, &good), (5, 12, &good)], None),
        ("an end in the first", &[(5, 11, &end), (6, 11, &good)], None),
        ("an end in the second", &[(5, 11, &good), (6, 11, &end)], None),
        ("two runs", &[(5, 21, &good), (6, 21, &other)], None),
        ("two runs, one untouched since the other was authorized", &[(5, 19, &good), (6, 21, &other)], None),
        ("two runs, one touched in that minute", &[(5, 20, &good), (6, 21, &other)], None),
        ("corrupt", &[(5, 11, &corrupt)], None),
        ("corrupt, and a note", &[(4, 11, note), (5, 11, &corrupt)], None),
        ("corrupt before the authorization", &[(5, 11, &corrupt)], Some(12)),
        ("corrupt before it, and a note", &[(4, 11, note), (5, 11, &corrupt)], Some(12)),
        ("corrupt with the authorization", &[(5, 11, &corrupt)], Some(11)),
        ("corrupt beside a good one", &[(5, 11, &good), (6, 11, &corrupt)], None),
        ("corrupt before a good one was authorized", &[(5, 9, &corrupt), (6, 11, &good)], None),
        ("newer", &[(5, 11, &newer)], None),
        ("newer and corrupt", &[(5, 11, &newer), (6, 11, &corrupt)], None),
        ("the end of a damaged one", &[(5, 22, &verdict)], None),
        ("the same before the others were deleted", &[(4, 21, &corrupt), (5, 22, &verdict), (6, 21, &other)], None),
        ("the same, and something newer", &[(5, 22, &verdict), (6, 23, &newer)], None),
    ];
    let rows: Vec<String> =
        table.iter().map(|(name, comments, since)| alloc::format!("{name}: {}", found(comments, *since))).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    nothing: absent; over None, beside []
    a note: absent; over Some(5), beside []
    a record: run 10, no end; over Some(5), beside []
    a record after a note: run 10, no end; over Some(5), beside []
    doubled: run 10, no end; over Some(5), beside [6]
    an end in the first: run 10, needs-human; over Some(5), beside [6]
    an end in the second: run 10, needs-human; over Some(5), beside [6]
    two runs: unreadable, 2: there are run records of two runs; over Some(5), beside [6]
    two runs, one untouched since the other was authorized: run 20, no end; over Some(6), beside []
    two runs, one touched in that minute: unreadable, 2: there are run records of two runs; over Some(5), beside [6]
    corrupt: unreadable, 1: the run record does not parse: expected `:` at line 1 column 5; over Some(5), beside []
    corrupt, and a note: unreadable, 1: the run record does not parse: expected `:` at line 1 column 5; over Some(5), beside []
    corrupt before the authorization: absent; over None, beside []
    corrupt before it, and a note: absent; over Some(4), beside []
    corrupt with the authorization: unreadable, 1: the run record does not parse: expected `:` at line 1 column 5; over Some(5), beside []
    corrupt beside a good one: unreadable, 2: the run record does not parse: expected `:` at line 1 column 5; over Some(5), beside [6]
    corrupt before a good one was authorized: run 10, no end; over Some(6), beside []
    newer: unjudged, 1: the run record has version 2, this program reads 1; over Some(5), beside []
    newer and corrupt: unreadable, 2: the run record does not parse: expected `:` at line 1 column 5; over Some(5), beside [6]
    the end of a damaged one: run 10, needs-human; over Some(5), beside []
    the same before the others were deleted: run 10, needs-human; over Some(5), beside [4, 6]
    the same, and something newer: unjudged, 2: the run record has version 2, this program reads 1; over Some(5), beside [6]
    ");
}

#[test]
fn what_is_kept_of_damaged_lines_fits_into_a_comment() {
    let line = alloc::format!("<!-- afk:run {}", "\u{1}".repeat(KEPT_CHARS));
    let damage = Damage::of("x".into(), [line.as_str(), line.as_str()].into_iter());
    assert_eq!(damage.lines.iter().map(|line| line.chars().count()).sum::<usize>(), KEPT_CHARS);
    let kept = ended(1, Cause::Record, Some(Damaged { why: damage.why, lines: damage.lines }));
    assert!(kept.len() < afk_core::record::COMMENT_BYTES_MAX, "{}", kept.len());
}
