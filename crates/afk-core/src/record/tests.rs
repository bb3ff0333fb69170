use proptest::prelude::*;

use super::*;
use crate::end::{Cause, EndFacts, EndKind};

pub(crate) fn sample() -> Record {
    let host = Host::from_url("https://git.example.org").unwrap();
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let event = EventId::new("91");
    Record {
        identity: Identity {
            run: RunId::derive(&host, &issue, &event),
            host,
            issue,
            event,
            actor: Some(Login::parse("alice").unwrap()),
            authorized_at: "2026-11-22T13:00:00Z".parse().unwrap(),
            content: content_hash("title", "body"),
            intent_at: "2026-11-22T13:37:00Z".parse().unwrap(),
            base: Some(Sha::parse(&"a".repeat(40)).unwrap()),
            environment: EnvironmentId::new("env-1"),
            labels: Labels {
                ready: "ready-for-agent".into(),
                in_progress: "agent-in-progress".into(),
                ready_for_human: "ready-for-human".into(),
            },
        },
        opening_attempt: 1,
        state: State::Dispatching,
    }
}

/// Reads a comment of the sample's issue.
fn read(body: &str, keys: Option<&Keys>) -> Result<Option<Record>, RecordError> {
    let Identity { host, issue, .. } = &sample().identity;
    parse(body, &Place { host, issue, keys })
}

pub(crate) fn ended() -> Record {
    let progress = Progress {
        opening_closed: true,
        turns: alloc::vec![CorrectiveTurn {
            commit: Sha::parse(&"b".repeat(40)).unwrap(),
            at: Timestamp::UNIX_EPOCH,
            attempt: 2,
            closed: true,
        }],
        commits: alloc::vec![SeenCommit { sha: Sha::parse(&"b".repeat(40)).unwrap(), at: Timestamp::UNIX_EPOCH }],
        first_red: Some(Timestamp::UNIX_EPOCH),
        reported: alloc::vec![Phase::Worktree],
        red_before: alloc::vec![RedBefore { stage: Stage::Build, checks: alloc::vec!["lint".into()] }],
        tokens: Some(70_000),
    };
    let facts = EndFacts { last_words: Some("I --> give <!-- afk:run up".into()), ..EndFacts::default() };
    let end = End::new(EndKind::Frozen, Cause::AttemptsSpent, Timestamp::UNIX_EPOCH, facts);
    Record { state: State::Ended(progress, end), ..sample() }
}

#[test]
fn the_stored_form_of_version_1() {
    insta::assert_snapshot!(render("Working.", &sample(), None), @r#"
    Working.

    <!-- afk:run {"v":1,"run":{"identity":{"run":"161eb90a-2a8b-5fea-b0e6-60b630d5dcc2","host":"git.example.org","issue":{"repo":"acme/web","number":7},"event":"91","actor":"alice","authorized_at":"2026-11-22T13:00:00Z","content":"be88f8e447f708b4ac341c438e7ff31f1068b19d464155b042c58529b15dee6e","intent_at":"2026-11-22T13:37:00Z","base":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","environment":"env-1","labels":{"ready":"ready-for-agent","in_progress":"agent-in-progress","ready_for_human":"ready-for-human"}},"opening_attempt":1,"state":"dispatching"}} -->
    "#);
}

#[test]
fn words_in_a_record_cannot_end_it() {
    let text = render("", &ended(), None);
    assert_eq!(text.matches("-->").count(), 1);
    assert_eq!(read(&text, None), Ok(Some(ended())));
}

#[test]
fn prose_gives_way_to_the_record() {
    let (prose, record) = (alloc::format!("First.\n{}", "word \u{2713}\n".repeat(20_000)), ended());
    let text = render(&prose, &record, None);
    assert!(text.starts_with("First.\n") && text.contains("*The rest does not fit into a comment.*\n\n<!-- afk:run "));
    assert!((COMMENT_BYTES_MAX - 100..=COMMENT_BYTES_MAX).contains(&text.len()), "{}", text.len());
    assert_eq!(read(&text, None), Ok(Some(record)));
}

#[test]
fn absent_is_not_corrupt() {
    let good = render("prose", &sample(), None);
    let cases = [
        ("nothing", String::from("no record here <!-- something else -->")),
        ("cut short", good.split(" -->").next().unwrap().into()),
        ("cut in the middle", alloc::format!("{} -->", &good[..good.len() / 2])),
        ("twice", alloc::format!("{good}{good}")),
        ("older than any", good.replace("\"v\":1", "\"v\":0")),
        ("newer", good.replace("\"v\":1", "\"v\":2")),
        ("newer with new fields", good.replace("\"v\":1", "\"v\":2,\"more\":true")),
        ("unknown field", good.replace("\"opening_attempt\":1", "\"opening_attempt\":1,\"more\":true")),
        ("unknown envelope field", good.replace("\"v\":1", "\"v\":1,\"more\":true")),
        ("not json", String::from("<!-- afk:run hello -->")),
        ("marker without a blank", String::from("<!-- afk:run-->")),
        ("bad run id", good.replace(&sample().identity.run.to_string(), "x")),
        ("bad repository", good.replace("acme/web", "acme")),
        ("of another issue", good.replace("\"number\":7", "\"number\":8")),
        ("of another authorization", good.replace("\"event\":\"91\"", "\"event\":\"92\"")),
        ("sealed", render("prose", &sample(), Some(&Keys::parse(&"k".repeat(32)).unwrap()))),
        ("a seal that comes first", good.replace("\"v\":1", "\"v\":1,\"seal\":\"aa\"")),
        ("quoted in a reply", alloc::format!("> {}", good.replace('\n', "\n> "))),
        ("quoted above it", alloc::format!("> {}\n\n{good}", good.replace('\n', "\n> "))),
    ];
    let rows = cases.map(|(name, body)| match read(&body, None) {
        Ok(None) => alloc::format!("{name}: absent"),
        Ok(Some(_)) => alloc::format!("{name}: read"),
        Err(error) => alloc::format!("{name}: {error}"),
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    nothing: absent
    cut short: the run record is cut short
    cut in the middle: the run record does not parse: EOF while parsing a string at line 1 column 261
    twice: the comment holds 2 run records
    older than any: the run record has version 0, this program reads 1
    newer: the run record has version 2, this program reads 1
    newer with new fields: the run record has version 2, this program reads 1
    unknown field: the run record does not parse: unknown field `more`, expected one of `identity`, `opening_attempt`, `state` at line 1 column 521
    unknown envelope field: the run record does not parse: unknown field `more`, expected `v` or `run` at line 1 column 13
    not json: the run record does not parse: expected value at line 1 column 1
    marker without a blank: the run record does not parse: a blank is missing beside it
    bad run id: the run record does not parse: UUID parsing failed: invalid character: found `x` at 0 at line 1 column 35
    bad repository: the run record does not parse: `acme` is not owner/name at line 1 column 118
    of another issue: the run record is about another issue
    of another authorization: the run record is about another issue
    sealed: the run record is sealed, and no key is configured
    a seal that comes first: the run record does not parse: unknown field `seal`, expected `v` or `run` at line 1 column 13
    quoted in a reply: absent
    quoted above it: read
    ");
}

#[test]
fn a_program_reads_its_own_version_and_the_previous_one() {
    assert!([VERSION, VERSION - 1].contains(&OLDEST));
    let good = render("", &sample(), None);
    let versions: Vec<u32> = (0..VERSION + 3)
        .filter(|v| {
            let body = good.replace(&alloc::format!("\"v\":{VERSION}"), &alloc::format!("\"v\":{v}"));
            !matches!(read(&body, None), Err(RecordError::Version { .. }))
        })
        .collect();
    assert_eq!(versions, (OLDEST..=VERSION).collect::<Vec<_>>());
    let (old, new) = (RecordError::Version { found: OLDEST - 1 }, RecordError::Version { found: VERSION + 1 });
    assert_eq!((old.may_be_good(), new.may_be_good()), (false, true), "only a newer one is waited for");
}

#[test]
fn a_record_copied_from_another_issue_is_seen() {
    let record = sample();
    let here = &record.identity;
    assert!(record.is_about(&here.host, &here.issue));
    assert!(!record.is_about(&here.host, &IssueRef::parse("acme/web#8").unwrap()));
    let mut forged = sample();
    forged.identity.event = EventId::new("92");
    assert!(!forged.is_about(&here.host, &here.issue), "the run id no longer follows from the event");
}

#[test]
fn open_turns_and_attempts() {
    let turn = |commit: char, closed| CorrectiveTurn {
        commit: Sha::parse(&String::from(commit).repeat(40)).unwrap(),
        at: Timestamp::UNIX_EPOCH,
        attempt: 1,
        closed,
    };
    let a = Sha::parse(&"a".repeat(40)).unwrap();
    let rows: Vec<_> = [
        (false, alloc::vec![]),
        (true, alloc::vec![]),
        (true, alloc::vec![turn('a', false)]),
        (true, alloc::vec![turn('a', true)]),
        (true, alloc::vec![turn('a', true), turn('a', false)]),
        (true, alloc::vec![turn('a', true), turn('a', true)]),
        (true, alloc::vec![turn('a', true), turn('b', true)]),
        (true, alloc::vec![turn('a', true), turn('b', true), turn('a', true)]),
    ]
    .into_iter()
    .map(|(opening_closed, turns)| {
        let progress = Progress { opening_closed, turns, ..Progress::default() };
        alloc::format!("{:?} {} {}", progress.open_turn(), progress.attempts(), progress.stuck_on(&a))
    })
    .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    Some(0) 0 false
    None 0 false
    Some(1) 0 false
    None 1 false
    Some(2) 1 false
    None 2 true
    None 2 false
    None 3 false
    ");
}

#[test]
fn the_hash_separates_title_from_body() {
    assert_ne!(content_hash("a", "b"), content_hash("ab", ""));
    assert_eq!(content_hash("", "").len(), 64);
}

proptest! {
    #[test]
    fn whatever_the_prose_the_record_comes_back(prose in any::<String>()) {
        prop_assert_eq!(read(&render(&prose, &ended(), None), None), Ok(Some(ended())));
    }

    #[test]
    fn prose_with_markers_is_no_record(before in ".{0,20}", after in ".{0,20}") {
        let prose = alloc::format!("{before}<!-- afk:run {{}} -->{after}");
        prop_assert_eq!(read(&render(&prose, &sample(), None), None), Ok(Some(sample())));
    }

    #[test]
    fn parsing_never_panics(body in any::<String>(), json in any::<String>()) {
        let _read = read(&body, None);
        let _read = read(&alloc::format!("<!-- afk:run {json} -->"), None);
    }
}

#[test]
fn each_state_tells_what_it_holds() {
    let watching = Record { state: State::Watching(ended().progress()), ..sample() };
    let State::Ended(progress, end) = ended().state else { unreachable!("it has ended") };
    assert_eq!((sample().end(), sample().progress(), sample().is_dispatching()), (None, Progress::default(), true));
    assert_eq!((watching.end(), watching.progress(), watching.is_dispatching()), (None, progress.clone(), false));
    assert_eq!((ended().end(), ended().progress(), ended().is_dispatching()), (Some(&end), progress, false));
}

#[test]
fn the_newest_commit_is_the_head() {
    let seen = |digit: char| SeenCommit {
        sha: Sha::parse(&String::from(digit).repeat(40)).unwrap(),
        at: Timestamp::UNIX_EPOCH,
    };
    let progress = Progress { commits: alloc::vec![seen('a'), seen('b')], ..Progress::default() };
    assert_eq!(progress.head(), Some(&seen('b')));
    assert_eq!(Progress::default().head(), None);
}
