//! What becomes of a run whose record people or agents laid hands on: absent, damaged, doubled, made up, copied, edited,
//! of another version, sealed or not.

use afk_core::end::EndKind;
use afk_core::port::Tracker as _;
use afk_core::record::{Keys, Place, Record, parse};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;

use afk_tick::report::Report;

use crate::afk::{Afk, lines, ready};

const NEW: &str = "0123456789abcdef0123456789abcdef";
const OLD: &str = "fedcba9876543210fedcba9876543210";

fn keys(text: &str) -> Option<Keys> {
    Some(Keys::parse(text).unwrap())
}

/// AFK's comments: ids and texts.
fn own(afk: &Afk, issue: &IssueHandle) -> Vec<(u64, String)> {
    let comments = afk.world.comments(&issue.issue, None).unwrap();
    let own = comments.into_iter().filter(|it| it.author.as_ref().is_some_and(|author| author.login.as_str() == BOT));
    own.map(|it| (it.id, it.body)).collect()
}

/// Somebody with AFK's token, or with the right to edit its comments, changes the first one.
fn edit(afk: &Afk, issue: &IssueHandle, change: impl FnOnce(&str) -> String) {
    let (id, body) = own(afk, issue).remove(0);
    let changed = change(&body);
    assert_ne!(changed, body, "the story changes nothing");
    afk.world.edit_comment(&issue.issue, id, &changed).unwrap();
}

fn swap(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |body: &str| body.replace(from, to)
}

/// The record as the program reads it.
fn record(afk: &Afk, issue: &IssueHandle) -> Record {
    let place = Place { host: &afk.world.host(), issue: &issue.issue, keys: afk.keys.as_ref() };
    parse(&own(afk, issue).remove(0).1, &place).unwrap().unwrap()
}

/// How often the agent was told something.
fn sent(issue: &IssueHandle) -> usize {
    issue.threads().iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count()
}

/// What people notice once the lock is off.
fn outcome(afk: &Afk, issue: &IssueHandle) -> String {
    let minutes = afk.until_unlocked(issue);
    let mut own = own(afk, issue);
    let (rings, turns, comments) = (afk.world.rings().len(), sent(issue), own.len());
    let newest = own.pop().map(|(_, text)| text).unwrap_or_default();
    let headline = newest.lines().next().unwrap_or_default();
    format!("{minutes} min, {turns} turns, {comments} comments, {:?}, rang {rings}: {headline}", issue.labels())
}

/// What somebody makes of the text of AFK's comment.
type Edit = fn(&str) -> String;

/// What somebody does to a run whose records are sealed.
type Attack = fn(&mut Afk, &IssueHandle);

/// A run whose agent hangs, two minutes old.
fn hanging() -> (Afk, IssueHandle) {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(2);
    (afk, issue)
}

#[test]
fn a_record_that_cannot_be_read_ends_the_run_and_stays_visible() {
    let changes: [(&str, Edit); 6] = [
        ("cut short", |body| body.split("\"state\"").next().unwrap().to_owned()),
        ("made unreadable", swap_state),
        ("with a field that nobody knows", |body| body.replace("\"v\":1,", "\"v\":1,\"x\":1,")),
        ("of version 0", |body| body.replace("\"v\":1,", "\"v\":0,")),
        ("about another issue", |body| body.replace("\"number\":7", "\"number\":8")),
        ("of another authorization", |body| body.replace("\"event\":\"", "\"event\":\"9")),
    ];
    let rows = changes.map(|(name, change)| {
        let (afk, issue) = hanging();
        edit(&afk, &issue, change);
        let told = lines(&afk.watch());
        assert!(told.contains("record_unreadable"), "{told}");
        let outcome = outcome(&afk, &issue);
        let text = issue.checklist().unwrap();
        assert!(text.contains("> afk:run {\"v\":"), "{text}");
        let damaged = record(&afk, &issue).end().unwrap().facts.damaged.clone().unwrap();
        format!("{name} ({}): {outcome}", damaged.why)
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    cut short (the run record is cut short): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    made unreadable (the run record does not parse: key must be a string at line 1 column 547): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    with a field that nobody knows (the run record does not parse: unknown field `x`, expected `v` or `run` at line 1 column 10): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    of version 0 (the run record has version 0, this program reads 1): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    about another issue (the run record is about another issue): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    of another authorization (the run record is about another issue): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    "#);
}

fn swap_state(body: &str) -> String {
    body.replace("\"state\"", "state")
}

#[test]
fn a_damaged_record_starts_nothing_anew_and_a_new_authorization_does() {
    let (afk, issue) = hanging();
    edit(&afk, &issue, swap_state);
    afk.until_unlocked(&issue);
    afk.minutes(10);
    assert_eq!(issue.threads().len(), 1);
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent");
    afk.minutes(3);
    assert_eq!((issue.threads().len(), own(&afk, &issue).len()), (2, 1));
    assert!(record(&afk, &issue).end().is_none());
    afk.world.check();
}

#[test]
fn a_crash_after_the_new_record_deletes_no_evidence_and_ends_it_once() {
    let (afk, issue) = hanging();
    let good = own(&afk, &issue).remove(0).1;
    edit(&afk, &issue, swap_state);
    afk.world.create_comment(&issue.issue, &good.replace("\"v\":1,", "\"v\":0,")).unwrap();
    afk.world.refuse(
        "tracker.delete_comment",
        afk_core::fault::FaultClass::Transient,
        afk_core::fault::FaultScope::Item,
    );
    afk.watch();
    assert_eq!(own(&afk, &issue).len(), 2, "the second one is still there");
    let ended = record(&afk, &issue).end().cloned().unwrap();
    afk.world.accept_all();
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do."#);
    let now = record(&afk, &issue).end().cloned().unwrap();
    assert_eq!((now.at, now.facts.damaged.unwrap().lines.len()), (ended.at, 2));
}

#[test]
fn of_a_doubled_comment_only_the_second_is_touched() {
    let (afk, issue) = hanging();
    let copy = afk.world.create_comment(&issue.issue, &own(&afk, &issue).remove(0).1).unwrap();
    let from = afk.world.calls();
    afk.watch();
    assert_eq!(afk.world.writes_since(from), [format!("tracker.delete_comment acme/web#7 {copy}")]);
}

#[test]
fn records_of_two_runs_end_the_run() {
    let (afk, issue) = hanging();
    let first = own(&afk, &issue).remove(0).1;
    afk.until_unlocked(&issue);
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent");
    afk.minutes(2);
    afk.world.create_comment(&issue.issue, &first).unwrap();
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"1 min, 2 turns, 1 comments, ["ready-for-human"], rang 2: **A human is needed.** The run record cannot be read (2026-03-02 13:04 UTC). The brief below says what to do."#);
    assert_eq!(issue.threads().len(), 2);
}

#[test]
fn a_former_record_written_back_is_of_another_run() {
    let (afk, issue) = hanging();
    afk.until_unlocked(&issue);
    let ended = own(&afk, &issue).remove(0).1;
    let issue = issue.unlabel_by("alice", "ready-for-human").label("ready-for-agent");
    afk.minutes(3);
    let second = record(&afk, &issue).identity.run;
    edit(&afk, &issue, |_| ended);
    insta::assert_snapshot!(lines(&afk.watch()), @"
    ! acme/web#7 record_unreadable: the run record is of an older run
    ! acme/web#7 lock_held: needs-human: The run record cannot be read; the lock stays: its session has not been seen to stop
    ");
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"1 min, 2 turns, 1 comments, ["ready-for-human"], rang 2: **A human is needed.** The run record cannot be read (2026-03-02 13:05 UTC). The brief below says what to do."#);
    assert_eq!(record(&afk, &issue).identity.run, second);
    assert!(issue.threads().iter().all(|thread| thread.session.as_ref().is_none_or(|it| it.status == "stopped")));
}

#[test]
fn nobody_but_afk_writes_records() {
    let (afk, issue) = ready(Script::works());
    let (other, elsewhere) = ready(Script::idles());
    other.until_unlocked(&elsewhere);
    let ended = own(&other, &elsewhere).remove(0).1;
    let quoted: String = ended.lines().map(|line| format!("> {line}\n")).collect();
    // In the issue's own text, in people's comments, and quoted by an account that AFK shares with a person.
    let issue = issue.body(&ended).comment_by("mallory", &ended).comment_by("mallory", &quoted);
    afk.world.create_comment(&issue.issue, &quoted).unwrap();
    // The text is older than the authorization.
    let issue = issue.unlabel_by("alice", "ready-for-agent");
    afk.world.minutes(5);
    let issue = issue.label("ready-for-agent");
    insta::assert_snapshot!(outcome(&afk, &issue), @"13 min, 1 turns, 2 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:18 UTC).");
    assert!(!issue.is_open());
}

#[test]
fn counters_are_never_lower_than_the_thread_proves() {
    let (afk, issue) = ready(Script::always_red());
    while sent(&issue) < 4 {
        afk.minutes(1);
    }
    // All corrective turns, and all that is known beside them, are taken out of the record.
    edit(&afk, &issue, |body| {
        let (start, rest) = body.split_once("\"turns\":[").unwrap();
        let (_, rest) = rest.split_once("}],\"commits\"").unwrap();
        format!("{start}\"turns\":[],\"commits\"{rest}")
    });
    assert_eq!(record(&afk, &issue).progress().turns.len(), 0);
    while record(&afk, &issue).progress().turns.is_empty() {
        afk.minutes(1);
    }
    assert!(record(&afk, &issue).progress().turns.len() >= 3, "not counted from 1 again");
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"11 min, 6 turns, 1 comments, ["ready-for-human"], rang 1: **Frozen: a human is needed.** CI is red, and all corrective turns are used up (2026-03-02 09:42 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below."#);
}

#[test]
fn an_end_that_was_taken_out_is_proven_by_what_afk_did() {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = afk_sandbox::doorbell::BellMood::Down;
    afk.minutes(2);
    let watching = own(&afk, &issue).remove(0).1;
    while issue.has("ready-for-agent") {
        afk.minutes(1);
    }
    edit(&afk, &issue, |_| watching);
    afk.world.lock().bells.bell("slack").mood = afk_sandbox::doorbell::BellMood::Works;
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The agent stopped without pushing anything (2026-03-02 09:05 UTC). The brief below says what to do."#);
    assert_eq!(record(&afk, &issue).end().unwrap().kind, EndKind::NeedsHuman);
}

#[test]
fn a_newer_version_is_waited_for_as_long_as_a_run_takes() {
    let (afk, issue) = hanging();
    edit(&afk, &issue, swap("\"v\":1,", "\"v\":2,\"new\":true,"));
    let written = own(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.watch()), @"! acme/web#7 record_unjudged: the run record has version 2, this program reads 1: it is waited for, until the time of a run is over");
    afk.minutes(200);
    assert_eq!(own(&afk, &issue), written, "nobody touches it");
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"39 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 13:00 UTC). The brief below says what to do."#);
    assert!(issue.checklist().unwrap().contains("\"new\":true"));
    // An upgrade in time reads it as if nothing had been.
    let (afk, issue) = ready(Script::works());
    afk.minutes(2);
    edit(&afk, &issue, swap("\"v\":1,", "\"v\":2,"));
    afk.minutes(30);
    edit(&afk, &issue, swap("\"v\":2,", "\"v\":1,"));
    insta::assert_snapshot!(outcome(&afk, &issue), @"0 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:32 UTC).");
}

#[test]
fn a_sealed_run_lands() {
    let (mut afk, issue) = ready(Script::red_then_fixes());
    afk.keys = keys(NEW);
    afk.minutes(3);
    assert!(own(&afk, &issue)[0].1.contains("\"seal\":\""));
    insta::assert_snapshot!(outcome(&afk, &issue), @"16 min, 2 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:19 UTC).");
    assert!(own(&afk, &issue)[0].1.contains("\"seal\":\""));
}

#[test]
fn what_a_seal_is_for() {
    let cases: [(&str, Attack); 5] = [
        ("attempts lowered", |afk, issue| {
            edit(afk, issue, swap("\"opening_closed\":false", "\"opening_closed\":true"))
        }),
        ("the seal taken off", |afk, issue| {
            edit(afk, issue, |body| {
                let (text, rest) = body.split_once(",\"seal\":\"").unwrap();
                format!("{text}{}", rest.split_once('"').unwrap().1)
            });
        }),
        ("written by somebody without the key", |afk, issue| {
            let (mut other, elsewhere) = ready(Script::hangs());
            other.keys = keys(OLD);
            other.minutes(2);
            let text = own(&other, &elsewhere).remove(0).1;
            edit(afk, issue, |_| text);
        }),
        ("the key replaced without keeping the former one", |afk, _| afk.keys = keys(OLD)),
        ("a key from now on", |afk, issue| {
            afk.keys = None;
            edit(afk, issue, |body| {
                let (text, rest) = body.split_once(",\"seal\":\"").unwrap();
                format!("{text}{}", rest.split_once('"').unwrap().1)
            });
            afk.watch();
            afk.keys = keys(NEW);
        }),
    ];
    let rows = cases.map(|(name, act)| {
        let (mut afk, issue) = ready(Script::hangs());
        afk.keys = keys(NEW);
        afk.minutes(2);
        act(&mut afk, &issue);
        let outcome = outcome(&afk, &issue);
        format!("{name} ({}): {outcome}", record(&afk, &issue).end().unwrap().facts.damaged.clone().unwrap().why)
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    attempts lowered (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    the seal taken off (the run record is not sealed): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    written by somebody without the key (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    the key replaced without keeping the former one (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    a key from now on (the run record is not sealed): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    "#);
}

#[test]
fn keys_come_and_go_under_a_run() {
    let both = format!("{NEW}\n{OLD}");
    let begin = format!("{NEW} unsealed");
    let changes: [(&str, [Option<Keys>; 3]); 3] = [
        ("rotated", [keys(OLD), keys(&both), keys(NEW)]),
        ("begun", [None, keys(&begin), keys(NEW)]),
        ("gone for a while", [keys(NEW), None, keys(NEW)]),
    ];
    let rows = changes.map(|(name, [before, between, after])| {
        let (mut afk, issue) = ready(Script::works());
        afk.keys = before;
        afk.minutes(3);
        afk.keys = between;
        let told = lines(&afk.watch());
        afk.minutes(1);
        afk.keys = after;
        format!("{name}: {told}\n  {}", outcome(&afk, &issue))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    rotated: acme/web#7 waiting: the agent is at work
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    begun: acme/web#7 waiting: the agent is at work
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    gone for a while: ! acme/web#7 record_unjudged: the run record is sealed, and no key is configured: it is waited for, until the time of a run is over
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    ");
}

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

#[test]
fn a_lock_of_afks_whose_record_and_thread_are_gone_is_taken_off() {
    let (afk, issue) = hanging();
    let id = own(&afk, &issue)[0].0;
    afk.world.delete_comment(&issue.issue, id).unwrap();
    afk.world.lock().t3.threads.clear();
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"0 min, 0 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The agent server no longer knows the run's thread (2026-03-02 09:02 UTC). The brief below says what to do."#);
}
