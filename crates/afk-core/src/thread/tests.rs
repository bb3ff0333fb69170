use alloc::format;
use alloc::string::ToString;
use alloc::vec;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

fn thread() -> Thread {
    Thread {
        id: ThreadId::new("t"),
        project: ProjectId::new("p"),
        title: String::new(),
        created_at: at(-10),
        updated_at: at(0),
        gone: false,
        session: None,
        latest_turn: None,
        latest_user_message_at: Some(at(0)),
        awaits_input: false,
        details: Some(Details {
            messages: vec![UserMessage { id: MessageId::new("m"), created_at: at(0), updated_at: at(0) }],
            ..Details::default()
        }),
    }
}

fn session(status: SessionStatus, second: i64) -> Session {
    Session { status, active_turn: false, last_error: None, updated_at: at(second) }
}

fn with(status: SessionStatus, second: i64) -> Thread {
    Thread { session: Some(session(status, second)), ..thread() }
}

fn show(thread: &Thread, now: i64) -> String {
    match thread.turn_of(&MessageId::new("m"), at(now)) {
        TurnView::Status(status) => format!("{status:?}"),
        other @ (TurnView::NotYet { .. }
        | TurnView::Lost { .. }
        | TurnView::Missing
        | TurnView::Gone
        | TurnView::Unrecognised(_)
        | TurnView::NeedsDetails) => format!("({other:?})"),
    }
}

#[test]
fn every_session_word_settled_and_not() {
    use SessionStatus::*;
    let words = [Idle, Starting, Running, Ready, Interrupted, Stopped, Error, Unknown("zombie".into())];
    let mut rows = vec![format!("{:<20} {:<10} {:<10} {:<10} {}", "session", "older", "+1s", "+60s", "asks")];
    for word in words {
        let asks = Thread { awaits_input: true, ..with(word.clone(), 10) };
        let row =
            [show(&with(word.clone(), -5), 100), show(&with(word.clone(), 10), 11), show(&with(word.clone(), 10), 70)];
        let word = format!("{word:?}");
        let [older, moving, settled] = row;
        rows.push(format!("{word:<20} {older:<10} {moving:<10} {settled:<10} {}", show(&asks, 70)));
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    session              older      +1s        +60s       asks
    Idle                 (NotYet { resent: false }) Running    Idle       Idle
    Starting             Running    Running    Running    AwaitingInput
    Running              Running    Running    Running    AwaitingInput
    Ready                (NotYet { resent: false }) Running    Idle       Idle
    Interrupted          (NotYet { resent: false }) Running    Idle       Idle
    Stopped              (NotYet { resent: false }) Running    Idle       Idle
    Error                (NotYet { resent: false }) Running    Error      Error
    Unknown("zombie")    (Unrecognised("zombie")) (Unrecognised("zombie")) (Unrecognised("zombie")) (Unrecognised("zombie"))
    "#);
}

#[test]
fn a_message_without_a_session_is_awaited_for_300_seconds() {
    assert_eq!(show(&thread(), 300), "(NotYet { resent: false })");
    assert_eq!(show(&thread(), 301), "(Lost { resent: false })");
}

#[test]
fn a_resend_is_recognised_by_the_messages_later_time() {
    let mut thread = with(SessionStatus::Stopped, 400);
    let details = thread.details.as_mut().unwrap();
    details.messages[0].updated_at = at(500);
    assert_eq!(show(&thread, 600), "(NotYet { resent: true })", "the old session says nothing about the re-send");
    thread.session = Some(session(SessionStatus::Ready, 510));
    assert_eq!(show(&thread, 600), "Idle");
    thread.latest_turn = Some(Turn { state: TurnState::Error, requested_at: at(500) });
    assert_eq!(show(&thread, 600), "Error");
    thread.latest_turn = Some(Turn { state: TurnState::Error, requested_at: at(123) });
    assert_eq!(show(&thread, 600), "Idle", "another turn's failure is not ours");
}

#[test]
fn a_turn_that_could_not_start_is_an_error_once_its_session_has_settled() {
    let failure = StartFailure { at: at(0), detail: "refused".into() };
    for settled in [-5, 10] {
        let mut thread = with(SessionStatus::Ready, settled);
        thread.details.as_mut().unwrap().start_failures = vec![failure.clone()];
        for (now, status) in [(settled + 59, "Running"), (settled + 60, "Error")] {
            assert_eq!(show(&thread, now), status, "session of {settled} s, seen at {now} s");
            assert_eq!(thread.occupies(at(now)), status == "Running");
        }
    }
}

#[test]
fn a_turn_that_could_not_start_without_a_session_is_an_error_at_once() {
    let mut thread = thread();
    thread.details.as_mut().unwrap().start_failures = vec![StartFailure { at: at(0), detail: "no binary".into() }];
    assert_eq!(show(&thread, 1), "Error");
    thread.details.as_mut().unwrap().messages[0].updated_at = at(400);
    assert_eq!(show(&thread, 401), "(NotYet { resent: true })", "sent again: the old failure does not count");
}

#[test]
fn the_end_of_an_older_turn_says_nothing_about_a_newer_one() {
    let older = Some(Turn { state: TurnState::Completed, requested_at: at(-500) });
    for (session, status) in [
        (with(SessionStatus::Running, 10), "Running"),
        (with(SessionStatus::Starting, 10), "Running"),
        (with(SessionStatus::Ready, -400), "(NotYet { resent: false })"),
    ] {
        assert_eq!(show(&Thread { latest_turn: older.clone(), ..session }, 70), status);
    }
}

#[test]
fn what_cannot_be_told_is_not_guessed() {
    assert_eq!(show(&Thread { gone: true, ..with(SessionStatus::Running, 10) }, 70), "(Gone)");
    assert_eq!(show(&Thread { details: None, ..with(SessionStatus::Ready, 10) }, 70), "(NeedsDetails)");
    assert_eq!(show(&Thread { details: None, ..with(SessionStatus::Running, 10) }, 70), "Running");
    assert_eq!(show(&Thread { details: Some(Details::default()), ..with(SessionStatus::Ready, 10) }, 70), "(Missing)");
    let turn = Some(Turn { state: TurnState::Unknown("paused".into()), requested_at: at(0) });
    assert_eq!(show(&Thread { latest_turn: turn, ..with(SessionStatus::Ready, 10) }, 70), "(Unrecognised(\"paused\"))");
}

#[test]
fn a_session_that_moved_with_the_message_has_not_picked_it_up() {
    assert_eq!(show(&with(SessionStatus::Ready, 0), 100), "(NotYet { resent: false })");
    assert_eq!(show(&with(SessionStatus::Ready, 0), 301), "(Lost { resent: false })");
    assert_eq!(show(&with(SessionStatus::Ready, 1), 100), "Idle");
}

#[test]
fn occupation() {
    let claim = Thread { latest_user_message_at: None, details: Some(Details::default()), ..thread() };
    let listed = |session| Thread { details: None, session, ..thread() };
    let failed = {
        let mut it = thread();
        it.details.as_mut().unwrap().start_failures = vec![StartFailure { at: at(0), detail: String::new() }];
        it
    };
    let mut active = session(SessionStatus::Ready, 0);
    active.active_turn = true;
    let rows = [
        ("claim", claim.clone(), vec![0, 119, 120]),
        ("message, no session", thread(), vec![0, 899, 900]),
        ("message, no session, listed", listed(None), vec![0, 899, 900]),
        ("message that failed to start", failed, vec![0, 899]),
        ("session older than the message", with(SessionStatus::Ready, -100), vec![1, 899, 900]),
        ("session as old as the message", with(SessionStatus::Ready, 0), vec![100, 899, 900]),
        ("session newer than the message", with(SessionStatus::Ready, 10), vec![10, 69, 70]),
        ("running for a week", with(SessionStatus::Running, 10), vec![604_800]),
        ("active turn", Thread { session: Some(active), ..thread() }, vec![604_800]),
        ("unknown word", with(SessionStatus::Unknown("x".into()), 10), vec![69, 70]),
        ("gone", Thread { gone: true, ..claim }, vec![0]),
    ]
    .map(|(name, thread, times)| {
        let seen: Vec<_> = times.iter().map(|now| format!("{now}s {}", thread.occupies(at(*now)))).collect();
        format!(
            "{name:<31} {:<24} details {}",
            seen.join(", ").to_string(),
            thread.occupation_needs_details(at(times[0]))
        )
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    claim                           0s true, 119s true, 120s false details false
    message, no session             0s true, 899s true, 900s false details false
    message, no session, listed     0s true, 899s true, 900s false details true
    message that failed to start    0s false, 899s false     details false
    session older than the message  1s true, 899s true, 900s false details false
    session as old as the message   100s true, 899s true, 900s false details false
    session newer than the message  10s true, 69s true, 70s false details false
    running for a week              604800s true             details false
    active turn                     604800s true             details false
    unknown word                    69s true, 70s true       details false
    gone                            0s false                 details false
    ");
}

#[test]
fn a_thread_is_stopped_only_by_a_stop_after_every_message() {
    use SessionStatus::*;
    for word in [Idle, Starting, Running, Ready, Interrupted, Stopped, Error, Unknown("zombie".into())] {
        let stops = word == Stopped;
        let seen = |second| with(word.clone(), second).is_stopped();
        assert_eq!((seen(-1), seen(0), seen(1)), (false, false, stops), "{word:?}");
        let silent = Thread { latest_user_message_at: None, details: None, ..with(word.clone(), -1) };
        assert_eq!(silent.is_stopped(), stops, "{word:?}: there is no message");
        let mut active = with(word.clone(), 1);
        active.session.as_mut().unwrap().active_turn = true;
        assert!(!active.is_stopped() && active.is_active(), "{word:?}: a turn runs");
    }
    assert!(!thread().is_stopped(), "there is no session");
    let listed = |at| Thread { latest_user_message_at: Some(at), details: None, ..with(Stopped, 1) };
    assert!(listed(at(0)).is_stopped() && !listed(at(1)).is_stopped(), "a list shows the newest message's time alone");
}

#[test]
fn only_a_message_that_no_list_explains_needs_details() {
    let listed = |thread: Thread| Thread { details: None, ..thread };
    let needs = |thread: &Thread| thread.occupation_needs_details(at(1));
    assert!(needs(&listed(thread())));
    assert!(needs(&listed(with(SessionStatus::Stopped, -5))));
    assert!(!needs(&thread()), "they are there");
    assert!(!needs(&listed(with(SessionStatus::Running, -5))), "a turn runs, whatever they say");
    assert!(!needs(&listed(Thread { latest_user_message_at: None, ..thread() })), "there is no message");
    assert!(!needs(&listed(Thread { gone: true, ..thread() })), "it occupies nothing");
    assert!(!listed(thread()).occupation_needs_details(at(15 * 60)), "the message holds nothing any more");
}
