use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::ToString as _;

use serde::de::DeserializeOwned;

use super::*;

/// Every value of an enum with the word by which a record knows it: what serde says that it expected.
fn all<T: DeserializeOwned>() -> Vec<(String, T)> {
    let refused = serde_json::from_str::<T>(r#""no such word""#).err().unwrap().to_string();
    let words = refused.split('`').skip(3).step_by(2).map(str::to_owned);
    words.map(|word| (word.clone(), serde_json::from_str(&format!("\"{word}\"")).unwrap())).collect()
}

#[test]
fn every_kind_has_its_word_and_its_steps_in_order() {
    let rows = all::<EndKind>().into_iter().map(|(word, kind)| {
        assert_eq!(kind.name(), word);
        format!("{word:11} | {:?}", steps(kind))
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    done        | [StopSession, Comment, Close, DropReady, Ring, RecordDelivery, DropInProgress]
    needs-human | [StopSession, Comment, AddReadyForHuman, DropReady, Ring, RecordDelivery, DropInProgress]
    frozen      | [StopSession, Comment, Reopen, AddReadyForHuman, DropReady, Ring, RecordDelivery, DropInProgress]
    halted      | [StopSession, Comment, DropReady, DropInProgress]
    ");
}

#[test]
fn every_cause_is_a_sentence() {
    let rows = all::<Cause>().into_iter().map(|(word, cause)| format!("{word:18} | {}", cause.sentence()));
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    landed             | The commit landed: every declared stage succeeded
    agent-gave-up      | The agent gave up and said why
    agent-stopped      | The agent stopped without pushing anything
    agent-failed       | The agent's turn failed before anything was pushed
    agent-asks         | The agent asks a question, and nobody is there to answer
    no-push            | Nothing was pushed before the deadline
    turn-lost          | The agent server lost the turn, and sending it again did not help
    dispatch-refused   | The agent server refused the dispatch for half an hour
    thread-lost        | The agent server no longer knows the run's thread
    record             | The run record cannot be read
    attempts-spent     | CI is red, and all corrective turns are used up
    time-spent         | CI is red, and the time for corrective turns is used up
    no-progress        | CI is red, and two corrective turns changed nothing
    turn-refused       | CI is red, and the agent server refuses the corrective turn
    no-verdict         | CI did not conclude before the deadline
    no-ci-ran          | No CI ran for the pushed commit before the deadline
    was-red-before     | What fails was failing before this run, so nothing proves that the commit is good
    stale-image        | The cluster never ran this commit: it still runs another image
    audit              | Every declared stage succeeded, but what was pushed needs a person's look
    budget             | The agent has used up the run's budget
    unsettled          | The agent's session did not come to rest before the deadline
    history-rewritten  | A pushed commit of the run is no longer on the default branch
    blind              | Nothing could be read until every deadline had passed
    lock-taken-off     | The in-progress label was taken off
    ready-taken-off    | The ready label was taken off
    reauthorized       | The ready label was applied anew
    closed-by-person   | The issue was closed by a person
    thread-gone        | The agent's thread was archived or deleted
    halted-by-operator | An operator halted it
    ");
}

#[test]
fn the_lock_is_held_until_somebody_was_told_or_for_half_an_hour() {
    let at: Timestamp = "2026-11-22T13:00:00Z".parse().unwrap();
    let rows = all::<Delivery>().into_iter().flat_map(|(word, delivery)| {
        let end = End { delivery, ..End::new(EndKind::Frozen, Cause::NoVerdict, at, EndFacts::default()) };
        ["12:59:59", "13:00:00", "13:29:59", "13:30:00", "13:30:01"].map(|time| {
            let now = format!("2026-11-22T{time}Z").parse().unwrap();
            format!("{word:8} | {time} | {}", if end.releases_lock(now) { "goes" } else { "stays" })
        })
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    due      | 12:59:59 | stays
    due      | 13:00:00 | stays
    due      | 13:29:59 | stays
    due      | 13:30:00 | goes
    due      | 13:30:01 | goes
    rung     | 12:59:59 | goes
    rung     | 13:00:00 | goes
    rung     | 13:29:59 | goes
    rung     | 13:30:00 | goes
    rung     | 13:30:01 | goes
    nowhere  | 12:59:59 | goes
    nowhere  | 13:00:00 | goes
    nowhere  | 13:29:59 | goes
    nowhere  | 13:30:00 | goes
    nowhere  | 13:30:01 | goes
    ");
}

#[test]
fn nobody_is_rung_for_a_halt() {
    let rows = all::<EndKind>().into_iter().map(|(word, kind)| {
        let end = End::new(kind, Cause::HaltedByOperator, Timestamp::UNIX_EPOCH, EndFacts::default());
        format!("{word:11} | {:?}", end.delivery)
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    done        | Due
    needs-human | Due
    frozen      | Due
    halted      | Nowhere
    ");
}
