//! The one comment: found by its marker and its author, written only when it changes, repaired when people touch it.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::Tracker as _;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;

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
fn a_comment_deleted_under_a_run_starts_nothing_anew() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let id = comment_ids(&afk, &issue)[0];
    afk.world.delete_comment(&issue.issue, id).unwrap();
    assert_eq!(lines(&afk.poll()), "");
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 no_record: carries the lock and has no run record: left alone, its repository counts as in flight");
    afk.minutes(60);
    assert_eq!((issue.threads().len(), sent(&issue)), (1, 1));
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
