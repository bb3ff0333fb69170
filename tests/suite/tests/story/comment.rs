//! The one comment: found by its marker and its author, written only when it changes, repaired when people touch it.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::RunId;
use afk_core::port::Tracker as _;
use afk_core::record::{Place, parse};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;

use crate::afk::{Afk, lines, ready};

/// AFK's comments with their texts.
fn own(issue: &IssueHandle) -> Vec<String> {
    issue.comments().into_iter().filter(|(author, _)| author == BOT).map(|(_, body)| body).collect()
}

/// How often the agent was told something.
fn sent(issue: &IssueHandle) -> usize {
    issue.threads().iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count()
}

fn comment_ids(afk: &Afk, issue: &IssueHandle) -> Vec<u64> {
    afk.world.comments(&issue.issue, None).unwrap().into_iter().map(|it| it.id).collect()
}

#[test]
fn it_is_edited_only_when_its_text_changes() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(5);
    let from = afk.world.calls();
    afk.minutes(5);
    assert_eq!(afk.world.writes_since(from), [""; 0]);
    assert_eq!(own(&issue).len(), 1);
}

#[test]
fn a_forged_record_is_a_strangers_comment() {
    let (afk, issue) = ready(Script::works());
    let (other, elsewhere) = ready(Script::works());
    other.minutes(30);
    // The whole text of a finished run, pasted before AFK wrote a word and again while it works.
    let ended = elsewhere.checklist().unwrap();
    let issue = issue.comment_by("mallory", &ended);
    afk.minutes(3);
    assert_eq!(issue.threads().len(), 1);
    let running = own(&issue).remove(0);
    let issue = issue.comment_by("mallory", &ended).comment_by("alice", &running);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(own(&issue).len(), 1);
    assert_eq!(issue.comments().len(), 4, "people's comments are left alone");
    afk.world.check();
}

#[test]
fn a_doubled_comment_becomes_one_again() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(2);
    let text = own(&issue).remove(0);
    afk.world.create_comment(&issue.issue, &text).unwrap();
    let first = comment_ids(&afk, &issue)[0];
    afk.until_unlocked(&issue);
    assert_eq!(comment_ids(&afk, &issue), [first]);
    assert!(!issue.is_open());
}

#[test]
fn a_comment_deleted_before_the_lock_is_on_starts_nothing_anew() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Item);
    afk.poll();
    let id = comment_ids(&afk, &issue)[0];
    afk.world.delete_comment(&issue.issue, id).unwrap();
    afk.world.accept_all();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stamped: its agent was started before; the lock was put on");
    afk.minutes(60);
    assert_eq!((issue.threads().len(), sent(&issue)), (1, 1));
}

#[test]
fn a_comment_deleted_under_a_run_is_built_again_and_starts_nothing_anew() {
    let (afk, issue) = ready(Script::red_then_fixes());
    // Before the push, and again while the corrective turn runs.
    for minutes in [3, 10] {
        afk.minutes(minutes);
        let id = comment_ids(&afk, &issue)[0];
        afk.world.delete_comment(&issue.issue, id).unwrap();
        assert_eq!(lines(&afk.poll()), "");
        let told = lines(&afk.watch());
        assert!(told.contains("record_rebuilt"), "{told}");
    }
    afk.until_unlocked(&issue);
    assert!(!issue.is_open(), "{}", issue.history());
    assert_eq!((issue.threads().len(), sent(&issue), own(&issue).len()), (1, 2, 1));
    afk.world.check();
}

#[test]
fn a_record_that_is_gone_does_not_move_the_deadline() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(200);
    let id = comment_ids(&afk, &issue)[0];
    afk.world.delete_comment(&issue.issue, id).unwrap();
    let minutes = afk.until_unlocked(&issue);
    assert!(minutes <= 42, "{minutes}");
    assert!(issue.has("ready-for-human"));
}

#[test]
fn an_end_outlives_its_record() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    let id = comment_ids(&afk, &issue)[0];
    afk.world.delete_comment(&issue.issue, id).unwrap();
    afk.world.minutes(2);
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.until_unlocked(&issue);
    assert!(issue.has("ready-for-human"));
    assert_eq!((issue.threads().len(), afk.world.rings().len()), (1, 1));
}

/// The run behind AFK's only comment, which is then deleted.
fn lose_record(afk: &Afk, issue: &IssueHandle) -> RunId {
    let place = Place { host: &afk.world.host(), issue: &issue.issue, keys: None };
    let record = parse(&own(issue).remove(0), &place).unwrap().unwrap();
    let id = comment_ids(afk, issue)[0];
    afk.world.delete_comment(&issue.issue, id).unwrap();
    record.identity.run
}

#[test]
fn a_run_that_was_handed_over_does_not_land_once_its_record_is_gone() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while !issue.has("ready-for-human") {
        afk.minutes(1);
    }
    let run = lose_record(&afk, &issue);
    afk.world.push("acme/web", "alice", NewCommit::new(&format!("Make it work\n\nRefs #7\nAFK-Run: {run}")));
    afk.minutes(30);
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.until_unlocked(&issue);
    assert!(issue.is_open() && issue.has("ready-for-human"), "{}", issue.history());
    assert_eq!((sent(&issue), afk.world.rings().len()), (1, 1));
}

#[test]
fn a_run_that_landed_is_not_judged_again_once_its_record_is_gone() {
    let (afk, issue) = ready(Script::works());
    let before = afk.world.head("acme/web");
    afk.world.lock().bells.bell("slack").mood = BellMood::Down;
    while issue.is_open() {
        afk.minutes(1);
    }
    lose_record(&afk, &issue);
    afk.world.force_push("acme/web", "alice", &before);
    afk.minutes(5);
    afk.world.lock().bells.bell("slack").mood = BellMood::Works;
    afk.until_unlocked(&issue);
    assert!(!issue.is_open() && !issue.has("ready-for-human"), "{}", issue.history());
    assert_eq!((sent(&issue), afk.world.rings().len()), (1, 1));
}

#[test]
fn a_lock_that_a_person_put_on_is_left_alone() {
    let (afk, issue) = ready(Script::works());
    let eight = afk.world.issue("acme/web", 8).label("agent-in-progress");
    afk.world.minutes(5);
    let from = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#8 no_record: carries the lock without a run of AFK's: left alone, its repository counts as in flight");
    assert_eq!(afk.world.writes_since(from), [""; 0]);
    assert!(eight.has("agent-in-progress") && issue.threads().is_empty());
}

#[test]
fn closed_locked_or_deleted_meanwhile() {
    let mut rows = Vec::new();
    for what in ["closed by a person", "locked", "deleted"] {
        let (afk, issue) = ready(Script::works());
        afk.minutes(2);
        match what {
            "closed by a person" => drop(issue.clone().close_by("alice")),
            "locked" => drop(issue.clone().locked()),
            _ => drop(afk.world.lock().forge.repos.get_mut(&issue.issue.repo).unwrap().issues.remove(&7)),
        }
        let mut told = Vec::new();
        for _ in 0..40 {
            for report in [afk.poll(), afk.watch()] {
                told.extend(
                    report.lines.iter().map(|line| format!("{}{}", if line.alarm { "! " } else { "" }, line.code)),
                );
            }
            afk.world.minutes(1);
        }
        told.dedup();
        rows.push(format!("{what}: {}; {} threads", told.join(", "), afk.world.threads().len()));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    closed by a person: ! lock_held, halted; 1 threads
    locked: waiting, done; 1 threads
    deleted: ! orphan; 1 threads
    ");
}
