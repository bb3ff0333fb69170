//! Records that somebody laid hands on before the lock was put on, and locks without an authorization.

use afk_tick::report::Report;

use super::*;

/// A dispatch that was cut off after its record was written, and what somebody made of that.
fn cut_off(change: Edit) -> (Afk, IssueHandle) {
    let (afk, issue) = ready(Script::works());
    afk.world.lock().t3.broken.insert("project.create");
    afk.poll();
    afk.world.lock().t3.broken.clear();
    edit(&afk, &issue, change);
    (afk, issue)
}

#[test]
fn a_record_that_was_damaged_before_the_lock_calls_a_human_and_starts_nothing() {
    let (afk, issue) = cut_off(swap_state);
    let eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent");
    let damaged = own(&afk, &issue).remove(0).1;
    let foretold = lines(&afk.dry_poll());
    let explained = afk.explain(Some(&issue.issue)).candidates.remove(0);
    assert_eq!(lines(&Report::of(vec![explained.verdict])), foretold.lines().next().unwrap());
    let told = lines(&afk.poll());
    insta::assert_snapshot!(format!("{foretold}\n{told}"), @"
    ! acme/web#7 cannot_lock: the run record does not parse: key must be a string at line 1 column 547: the lock would be put on, for the watcher to hand it to a human
    acme/web#8 repo_slot_taken: acme/web#7 goes first (no priority); wait for its end, or give this issue a lower priority number
    ! acme/web#7 cannot_lock: the run record does not parse: key must be a string at line 1 column 547: the lock was put on, and the watcher hands it to a human
    acme/web#8 repo_slot_taken: acme/web#7 goes first (no priority); wait for its end, or give this issue a lower priority number
    ");
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"0 min, 0 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:00 UTC). The brief below says what to do."#);
    assert!(
        issue.checklist().unwrap().contains(damaged.lines().last().unwrap().trim_matches(['<', '!', '-', '>', ' ']))
    );
    assert!(issue.threads().is_empty());
    // The label, applied again, is another authorization.
    afk.until_unlocked(&eight);
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open() && !eight.is_open());
    afk.world.check();
}

#[test]
fn the_poller_neither_dispatches_on_a_record_that_it_cannot_judge_nor_writes_over_it() {
    let changes: [(&str, Edit); 2] = [
        ("newer", |body| body.replace("\"v\":1,", "\"v\":2,")),
        ("sealed", |body| body.replace("\"dispatching\"}}", "\"dispatching\"},\"seal\":\"00\"}")),
    ];
    let rows = changes.map(|(name, change)| {
        let (afk, issue) = cut_off(change);
        let written = own(&afk, &issue);
        let told = lines(&afk.poll());
        afk.minutes(10);
        assert_eq!((own(&afk, &issue), issue.threads().len(), afk.world.rings().len()), (written, 0, 0));
        // The label, applied again, is another authorization: what was damaged before is not its own.
        let issue = issue.unlabel_by("alice", "ready-for-agent").label("ready-for-agent");
        let outcome = outcome(&afk, &issue);
        assert!(!issue.is_open(), "{outcome}");
        assert_eq!(own(&afk, &issue).len(), 2, "the damaged one is kept");
        format!("{name}: {told}\n  {outcome}")
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    newer: ! acme/web#7 cannot_lock: the run record has version 2, this program reads 1; apply `ready-for-agent` again for a new run
      13 min, 1 turns, 2 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:23 UTC).
    sealed: ! acme/web#7 cannot_lock: the run record is sealed, and no key is configured; apply `ready-for-agent` again for a new run
      13 min, 1 turns, 2 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:23 UTC).
    ");
}

#[test]
fn a_damaged_record_that_nobody_authorized_calls_a_human_once() {
    let (other, elsewhere) = hanging();
    let text = own(&other, &elsewhere).remove(0).1;
    let (afk, issue) = ready(Script::hangs());
    let eight = afk.world.issue("acme/web", 8);
    afk.world.create_comment(&eight.issue, &text).unwrap();
    let eight = eight.label("agent-in-progress");
    drop(issue.unlabel_by("alice", "ready-for-agent"));
    for _ in 0..5 {
        afk.watch();
        afk.world.minutes(1);
    }
    assert_eq!((eight.labels(), afk.world.rings().len()), (vec!["ready-for-human".to_owned()], 1));
}
