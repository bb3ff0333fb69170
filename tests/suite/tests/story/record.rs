//! What becomes of a run whose record people or agents laid hands on: absent, damaged, doubled, made up, copied, edited,
//! of another version.

mod cut_off;
mod sealed;

use afk_core::end::EndKind;
use afk_core::port::Tracker as _;
use afk_core::record::{Place, Record, parse};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;

use crate::afk::{Afk, lines, ready};

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
fn a_lock_of_afks_whose_record_and_thread_are_gone_is_taken_off() {
    let (afk, issue) = hanging();
    let id = own(&afk, &issue)[0].0;
    afk.world.delete_comment(&issue.issue, id).unwrap();
    afk.world.lock().t3.threads.clear();
    insta::assert_snapshot!(outcome(&afk, &issue), @r#"0 min, 0 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The agent server no longer knows the run's thread (2026-03-02 09:02 UTC). The brief below says what to do."#);
}
