//! Every way in which a run can end, with the configuration as shipped.

use std::time::Duration;

use afk_sandbox::agent::{Script, Step};
use afk_sandbox::ci::Rule;
use afk_sandbox::fault::{Counted, Side};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::t3::provider::Ending;
use afk_sandbox::tracker::git::Tree;

use crate::afk::{Afk, lines, ready};

/// Runs the story to its end and prints what people would have noticed.
fn ending(script: Script) -> String {
    let (afk, issue) = ready(script);
    describe(&afk, &issue)
}

fn describe(afk: &Afk, issue: &IssueHandle) -> String {
    let minutes = afk.until_unlocked(issue);
    afk.world.check();
    assert!(issue.threads().iter().all(|it| !it.live), "its agent is at rest");
    let state = if issue.is_open() { "open" } else { "closed" };
    let user = |it: &&afk_sandbox::t3::MessageRow| it.role == "user";
    let turns = issue.threads().iter().flat_map(|it| &it.messages).filter(user).count();
    let headline = issue.checklist().unwrap_or_default().lines().next().unwrap_or_default().to_owned();
    format!("{minutes} min, {turns} turns, {state} {:?}, rang {:?}\n{headline}", issue.labels(), afk.world.rings())
}

#[test]
fn a_good_push_lands() {
    let (afk, issue) = ready(Script::works());
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2");
    insta::assert_snapshot!(lines(&afk.watch()), @"acme/web#7 waiting: its turn was sent and has not started yet");
    let ending = describe(&afk, &issue);
    insta::assert_snapshot!(format!("{ending}\n{}", issue.history()), @r#"
    13 min, 1 turns, closed [], rang ["done: acme/web#7 Fix the login"]
    **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    09:00:00 alice +ready-for-agent
    09:00:00 afk-bot comment
    09:00:00 afk-bot +agent-in-progress
    09:09:00 afk-agent commit
    09:13:00 afk-bot close
    09:13:00 afk-bot -ready-for-agent
    09:13:00 afk-bot -agent-in-progress
    "#);
}

#[test]
fn a_red_push_is_fixed_forward_on_the_same_thread() {
    insta::assert_snapshot!(ending(Script::red_then_fixes()), @r#"
    19 min, 2 turns, closed [], rang ["done: acme/web#7 Fix the login"]
    **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:19 UTC).
    "#);
}

/// The agent server tells of a spent quota in the provider's words alone: it is a turn like any other that fails.
#[test]
fn a_quota_that_is_spent_on_the_way_costs_turns_like_any_failure() {
    let pushes = [Step::Clone, Step::Commit("Make it work", Some(Tree::Broken)), Step::Push];
    let spent = [Step::End(Ending::Failed("usage limit reached".into()))];
    insta::assert_snapshot!(ending(Script::new(pushes).then(spent)), @r#"
    7 min, 3 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** CI is red, and two corrective turns changed nothing (2026-03-02 09:07 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

#[test]
fn five_attempts_and_the_run_freezes() {
    insta::assert_snapshot!(ending(Script::always_red()), @r#"
    42 min, 6 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** CI is red, and all corrective turns are used up (2026-03-02 09:42 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

#[test]
fn corrective_turns_that_change_nothing_freeze_early() {
    insta::assert_snapshot!(ending(Script::red_then_idle()), @r#"
    18 min, 3 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** CI is red, and two corrective turns changed nothing (2026-03-02 09:18 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

#[test]
fn an_hour_of_red_and_the_run_freezes() {
    let (mut afk, issue) = ready(Script::always_red());
    afk.config.fix_forward_max_attempts = 1000;
    insta::assert_snapshot!(describe(&afk, &issue), @r#"
    72 min, 11 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** CI is red, and the time for corrective turns is used up (2026-03-02 10:12 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

#[test]
fn agents_that_push_nothing_are_handed_over() {
    let rows = [
        ("gives up", Script::gives_up("the API is gone")),
        ("idles", Script::idles()),
        ("asks", Script::asks("Which colour?")),
        ("crashes", Script::crashes()),
        ("no provider", Script::no_provider()),
        ("fails to start", Script::fails_to_start()),
        ("provider error", Script::provider_error()),
        ("runtime error", Script::runtime_error()),
        ("hangs", Script::hangs()),
    ]
    .map(|(name, script)| format!("{name}: {}", ending(script)));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    gives up: 6 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent gave up and said why (2026-03-02 09:06 UTC). The brief below says what to do.
    idles: 3 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent stopped without pushing anything (2026-03-02 09:03 UTC). The brief below says what to do.
    asks: 3 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent asks a question, and nobody is there to answer (2026-03-02 09:02 UTC). The brief below says what to do.
    crashes: 3 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent stopped without pushing anything (2026-03-02 09:03 UTC). The brief below says what to do.
    no provider: 0 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent's turn failed before anything was pushed (2026-03-02 09:00 UTC). The brief below says what to do.
    fails to start: 2 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent's turn failed before anything was pushed (2026-03-02 09:02 UTC). The brief below says what to do.
    provider error: 2 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent's turn failed before anything was pushed (2026-03-02 09:02 UTC). The brief below says what to do.
    runtime error: 2 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent's turn failed before anything was pushed (2026-03-02 09:02 UTC). The brief below says what to do.
    hangs: 241 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** Nothing was pushed before the deadline (2026-03-02 13:00 UTC). The brief below says what to do.
    "#);
}

#[test]
fn a_push_that_lags_behind_the_turn_is_waited_for() {
    let (afk, issue) = ready(Script::pushes_late());
    afk.poll();
    // So that a tick falls between the end of the turn and the push.
    afk.world.advance(Duration::from_secs(10));
    insta::assert_snapshot!(describe(&afk, &issue), @r#"
    13 min, 1 turns, closed [], rang ["done: acme/web#7 Fix the login"]
    **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    "#);
}

#[test]
fn a_question_after_the_push_stops_the_session_and_ci_decides() {
    insta::assert_snapshot!(ending(Script::works_then_asks("Anything else?")), @r#"
    13 min, 1 turns, closed [], rang ["done: acme/web#7 Fix the login"]
    **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    "#);
}

#[test]
fn a_push_without_ci_is_not_a_success() {
    let (afk, issue) = ready(Script::works());
    afk.world.ci("acme/web", |rule| *rule = Rule { contexts: Vec::new(), ..rule.clone() });
    insta::assert_snapshot!(describe(&afk, &issue), @r#"
    130 min, 1 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** No CI ran for the pushed commit before the deadline (2026-03-02 11:10 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

#[test]
fn a_forgotten_trailer_is_named_in_the_brief() {
    let (afk, issue) = ready(Script::forgets_trailer(7));
    let text = describe(&afk, &issue);
    let head = afk.world.head("acme/web");
    assert!(issue.checklist().unwrap().contains(head.short()), "{}", issue.checklist().unwrap());
    insta::assert_snapshot!(text, @r#"
    7 min, 1 turns, open ["ready-for-human"], rang ["needs-human: acme/web#7 Fix the login"]
    **A human is needed.** The agent stopped without pushing anything (2026-03-02 09:07 UTC). The brief below says what to do.
    "#);
}

#[test]
fn a_force_push_that_removes_the_runs_commit_freezes_it() {
    let (afk, issue) = ready(Script::red_then_idle());
    let before = afk.world.head("acme/web");
    while afk.world.head("acme/web") == before {
        afk.minutes(1);
    }
    afk.minutes(1);
    afk.world.force_push("acme/web", "alice", &before);
    insta::assert_snapshot!(describe(&afk, &issue), @r#"
    0 min, 1 turns, open ["ready-for-human"], rang ["frozen: acme/web#7 Fix the login"]
    **Frozen: a human is needed.** A pushed commit of the run is no longer on the default branch (2026-03-02 09:11 UTC). AFK starts nothing in this repository while `ready-for-human` is on. The brief is below.
    "#);
}

/// Whoever dies after the first write of an end has written the end, and has done nothing else of it.
#[test]
fn every_end_is_written_down_before_anything_else_of_it_is_done() {
    let scripts = [
        ("done", Script::works()),
        ("needs-human", Script::gives_up("the API is gone")),
        ("frozen", Script::red_then_idle()),
        ("halted", Script::hangs()),
    ];
    for (kind, script) in scripts {
        let (afk, issue) = ready(script);
        let written = |issue: &IssueHandle| issue.checklist().unwrap().contains(&format!("\"kind\":\"{kind}\""));
        afk.minutes(3);
        let issue = if kind == "halted" { issue.unlabel_by("alice", "ready-for-agent") } else { issue };
        let mut before = afk.world.snapshot();
        while !written(&issue) {
            afk.world.minutes(1);
            before = afk.world.snapshot();
            afk.watch();
        }
        afk.world.restore(&before);
        let (open, labels) = (issue.is_open(), issue.labels());
        afk.world.break_at(Counted::Writes, 1, Side::Before);
        afk.watch();
        assert!(afk.world.revive(), "{kind}: the end is more than one write");
        assert!(written(&issue), "{kind}");
        assert_eq!((issue.is_open(), issue.labels(), afk.world.rings().len()), (open, labels, 0), "{kind}");
    }
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(5);
    let from = afk.world.calls();
    afk.minutes(60);
    assert_eq!(afk.world.writes_since(from), [""; 0]);
    assert!(issue.has("agent-in-progress"));
}

#[test]
fn a_disabled_world_is_left_alone() {
    let (mut afk, issue) = ready(Script::works());
    afk.config.kill_switch = true;
    let from = afk.world.calls();
    afk.poll();
    assert_eq!(afk.world.calls(), from, "a poller behind a shut gate does not even look");
    assert!(issue.threads().is_empty());
}

#[test]
fn the_kill_switch_holds_back_turns_and_nothing_else() {
    // Once it is off, the bound of the turns counts from the first red as ever.
    for (minutes, turns, landed) in [(20, 2, true), (180, 1, false)] {
        let (mut afk, issue) = ready(Script::red_then_fixes());
        let sent = |issue: &IssueHandle| issue.threads()[0].messages.iter().filter(|it| it.role == "user").count();
        let before = afk.world.head("acme/web");
        while afk.world.head("acme/web") == before {
            afk.minutes(1);
        }
        afk.config.kill_switch = true;
        afk.minutes(minutes);
        assert_eq!(sent(&issue), 1);
        assert!(issue.has("agent-in-progress"), "it waits, and its time does not run out");
        assert!(issue.checklist().unwrap().contains("kill switch"), "{}", issue.checklist().unwrap());
        afk.config.kill_switch = false;
        afk.until_unlocked(&issue);
        assert_eq!((sent(&issue), !issue.is_open()), (turns, landed), "{}", issue.checklist().unwrap());
    }
    // What needs no turn comes to its end.
    for (script, open) in [(Script::works(), false), (Script::gives_up("the API is gone"), true)] {
        let (mut afk, issue) = ready(script);
        afk.poll();
        afk.config.kill_switch = true;
        afk.until_unlocked(&issue);
        assert_eq!((issue.is_open(), issue.has("ready-for-human")), (open, open));
    }
}
