//! A dry run asks the servers as the tick does, for everything that it decides on.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::{Allowance, Tracker as _};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::issue::What;
use afk_sandbox::world::World;
use afk_tests::afk::{Afk, lines, ready};

#[test]
fn a_dry_run_of_the_poller_knows_what_the_server_keeps_back() {
    let (afk, issue) = ready(Script::works());
    afk.world.lock().forge.allowance = Some(Allowance { remaining: 1_250, limit: 5_000, resets_at: None });
    insta::assert_snapshot!(lines(&afk.dry_poll()), @"acme/web#7 rate_limit: 1250 of 5000 requests are left, and the last quarter is the watcher's; wait until there are more; if that happens often, run the poller less often");
    afk.world.lock().forge.allowance = None;
    let _issue = issue.blocked_by("acme/web", 3);
    insta::assert_snapshot!(lines(&afk.dry_poll()), @"acme/web#7 blocked: waits for acme/web#3; close what it waits for, or take the dependency out of the issue");
}

#[test]
fn a_dry_run_of_the_watcher_sees_a_push_that_no_tick_has_seen() {
    let (afk, _) = ready(Script::works());
    afk.minutes(3);
    afk.world.minutes(12);
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"acme/web#7 would_close: The commit landed: every declared stage succeeded");
}

/// Each change of what the dry run says between the poller and the watcher.
fn course(afk: &Afk, minutes: u64) -> String {
    let (mut last, mut rows) = (String::new(), Vec::new());
    for minute in 0..minutes {
        afk.poll();
        let now = lines(&afk.dry_watch());
        if now != last {
            rows.push(format!("{minute:>2}: {now}"));
            last = now;
        }
        afk.watch();
        afk.world.minutes(1);
    }
    rows.join("\n")
}

#[test]
fn a_dry_run_tells_which_turn() {
    let (afk, _) = ready(Script::red_then_idle());
    insta::assert_snapshot!(course(&afk, 19), @"
     0: acme/web#7 waiting: its turn was sent and has not started yet
     1: acme/web#7 waiting: the agent is at work
    11: acme/web#7 waiting: it has pushed, and CI has not concluded
    12: acme/web#7 would_send_turn: build is red; corrective turn 1 of 5 would be sent
    13: acme/web#7 waiting: the agent is at work
    15: acme/web#7 would_send_turn: build is red; corrective turn 2 of 5 would be sent
    16: acme/web#7 waiting: the agent is at work
    18: acme/web#7 would_freeze: CI is red, and two corrective turns changed nothing
    ");
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.poll();
    afk.world.restart_t3();
    afk.world.minutes(6);
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"acme/web#7 would_resend_turn: the agent server lost the opening turn; it would be sent again");
    // And again just after the corrective turn was sent.
    let sent = |issue: &IssueHandle| issue.threads()[0].messages.iter().filter(|it| it.role == "user").count();
    while sent(&issue) < 2 {
        afk.world.minutes(1);
        afk.watch();
    }
    afk.world.restart_t3();
    afk.world.minutes(6);
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"acme/web#7 would_resend_turn: the agent server lost corrective turn 1; it would be sent again");
    afk.watch();
    let record = issue.checklist().unwrap();
    assert!(record.contains("\"attempt\":2"), "{record}");
    afk.until_unlocked(&issue);
    assert_eq!((issue.is_open(), sent(&issue)), (false, 2), "the same message, under another command id");
}

/// Makes of AFK's comment what nobody can read.
fn damage(afk: &Afk, issue: &IssueHandle) {
    let mut state = afk.world.lock();
    let row = state.forge.repos.get_mut(&issue.issue.repo).unwrap().issues.get_mut(&7).unwrap();
    for entry in &mut row.timeline {
        if let What::Comment(body) = &mut entry.what {
            *body = body.replace("identity", "entity");
        }
    }
}

#[test]
fn a_dry_run_tells_what_would_become_of_a_record() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(5);
    damage(&afk, &issue);
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"! acme/web#7 would_end_record: the run record does not parse: unknown field `entity`, expected one of `identity`, `opening_attempt`, `state` at line 1 column 22: its run would be ended");
    let comment = afk.world.comments(&issue.issue, None).unwrap().remove(0);
    afk.world.delete_comment(&issue.issue, comment.id).unwrap();
    insta::assert_snapshot!(lines(&afk.dry_watch()), @"
    ! acme/web#7 would_rebuild_record: its run record is gone; it would be built again from the thread
    acme/web#7 waiting: the agent is at work
    ");
}

/// Its issue goes first and alone, and whoever asks for the others is told so.
#[test]
fn a_dispatch_that_was_cut_off_before_its_lock() {
    let (afk, seven) = ready(Script::hangs());
    let eight = afk.world.issue("acme/web", 8).title("Another one").label("ready-for-agent");
    afk.world.refuse("tracker.add_label", FaultClass::Transient, FaultScope::Server);
    afk.poll();
    afk.world.accept_all();
    insta::assert_snapshot!(lines(&afk.dry_poll()), @"acme/web#7 would_stamp: its agent was started before; the lock would be put on");
    let explained = afk.explain(None);
    let told = explained.candidates.iter().map(|it| format!("{} {:?}: {}", it.issue, it.title, it.verdict.code));
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r#"
    acme/web#7 "Fix the login": would_stamp
    acme/web#8 "Another one": behind_cut_off
    "#);
    assert!(!seven.has("agent-in-progress") && eight.threads().is_empty());
}

/// What each gate says of an issue, for those that let nothing pass.
fn gates(afk: &Afk, issue: &IssueHandle) -> String {
    let candidate = afk.explain(Some(&issue.issue)).candidates.remove(0);
    let shut = candidate.gates.iter().filter(|it| it.verdict != afk_tick::poll::Says::Pass);
    let told = shut.map(|it| format!("{} {:?} {:?}", it.gate, it.verdict, it.detail));
    [candidate.verdict.code].into_iter().chain(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_explanation_goes_on_behind_a_closed_gate_and_says_what_could_not_be_read() {
    let (afk, issue) = ready(Script::works());
    let issue = issue.blocked_by("acme/web", 3).author("mallory");
    let from = afk.world.calls();
    insta::assert_snapshot!(gates(&afk, &issue), @r#"
    blocked
    blocked Refuse Some("waits for acme/web#3")
    unverifiable_author Refuse Some("the server cannot prove who edited the text last, and it was written by mallory, who is not listed (write access does not count here)")
    "#);
    // Each fact is asked for once.
    let journal = afk.world.journal_since(from);
    assert_eq!(journal.matches("tracker.blockers acme/web#7").count(), 1, "{journal}");
    afk.world.refuse("tracker.text_history", FaultClass::Transient, FaultScope::Item);
    insta::assert_snapshot!(gates(&afk, &issue), @r#"
    blocked
    blocked Refuse Some("waits for acme/web#3")
    edited_after_authorization NotLookedAt Some("failed to read the edits: planned by the story")
    unverifiable_author NotLookedAt Some("failed to read the edits: planned by the story")
    "#);
}

/// Of very many, the fifty most urgent ones.
#[test]
fn an_explanation_of_everything_has_a_bound() {
    let world = World::new();
    for number in 1..=52 {
        world.issue("acme/web", number).script(Script::hangs()).label("ready-for-agent");
    }
    let explained = Afk::new(&world).explain(None);
    let unasked = explained.candidates.iter().filter(|it| {
        it.gates.iter().any(|gate| gate.gate == "blocked" && gate.verdict == afk_tick::poll::Says::NotLookedAt)
    });
    let unasked: Vec<_> = unasked.map(|it| it.issue.number).collect();
    assert_eq!(unasked, [51, 52]);
}
