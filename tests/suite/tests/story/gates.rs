//! What is never started, and what starts again.

use std::collections::BTreeSet;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::port::{ActorKind, Allowance, Permission};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::tracker::Flavor;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines, ready};

#[test]
fn one_agent_a_repository_and_the_most_urgent_first() {
    let world = World::new();
    world.repo("acme/web");
    world.repo("acme/api");
    for (repo, number, priority) in
        [("acme/web", 7, ""), ("acme/web", 8, "priority:2"), ("acme/web", 9, "p1"), ("acme/api", 1, "")]
    {
        let issue = world.issue(repo, number).title("A task").script(Script::works()).label("ready-for-agent");
        if !priority.is_empty() {
            issue.label(priority);
        }
    }
    let afk = Afk::new(&world);
    insta::assert_snapshot!(lines(&afk.poll()), @"
    acme/web#8 repo_slot_taken: acme/web#9 goes first (priority 1); wait for its end, or give this issue a lower priority number
    acme/web#7 repo_slot_taken: acme/web#9 goes first (priority 1); wait for its end, or give this issue a lower priority number
    acme/web#9 dispatched: dispatched to thread eca7a02f-499b-5a31-9b18-c36c84d3e7ba
    acme/api#1 dispatched: dispatched to thread 9b56b97b-2f4b-5585-84f1-b213b8215eec
    ");
    insta::assert_snapshot!(lines(&afk.poll()), @"
    acme/web#8 repo_in_flight: a run is in flight in acme/web; wait until it ends
    acme/web#7 repo_in_flight: a run is in flight in acme/web; wait until it ends
    ");
    afk.minutes(60);
    let landed = world.rings();
    insta::assert_snapshot!(landed.join("\n"), @"
    done: acme/api#1 A task
    done: acme/web#9 A task
    done: acme/web#8 A task
    done: acme/web#7 A task
    ");
    world.check();
}

#[test]
fn a_blocked_issue_lands_after_its_blocker() {
    let (afk, seven) = ready(Script::works());
    let eight = afk.world.issue("acme/web", 8).title("Build on it").body("Blocked by #7").script(Script::works());
    let eight = eight.label("ready-for-agent").label("priority:1");
    insta::assert_snapshot!(lines(&afk.poll()), @"
    acme/web#8 blocked: waits for acme/web#7; close what it waits for, or take the dependency out of the issue
    acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    ");
    afk.until_unlocked(&seven);
    assert!(eight.threads().is_empty(), "not before its blocker is closed");
    afk.until_unlocked(&eight);
    assert!(!eight.is_open());
    afk.world.check();
}

#[test]
fn who_may_start_an_agent() {
    let mut rows = Vec::new();
    for (who, kind, permission, listed, trust_writers) in [
        ("mallory", ActorKind::User, Permission::Write, false, false),
        ("mallory", ActorKind::User, Permission::Write, false, true),
        ("mallory", ActorKind::User, Permission::Read, false, true),
        ("mallory", ActorKind::User, Permission::Read, true, false),
        ("build", ActorKind::Bot, Permission::Admin, false, true),
        ("afk-bot", ActorKind::User, Permission::Owner, false, true),
    ] {
        let world = World::new();
        world.repo("acme/web");
        let issue = world.issue("acme/web", 7).script(Script::works()).label_by(who, "ready-for-agent");
        world.account(who, kind);
        if kind == ActorKind::Bot {
            // No other server tells a robot from a person.
            world.flavor(Flavor::Github);
        }
        world.grant("acme/web", who, permission);
        let mut afk = Afk::new(&world);
        afk.config.trust_writers = trust_writers;
        if listed {
            afk.config.trusted_actors.insert(who.to_owned().try_into().unwrap());
        }
        let text = lines(&afk.poll());
        assert_eq!(issue.threads().is_empty(), !text.contains("dispatched"));
        rows.push(format!("{who} {kind:?} {permission:?} listed {listed} writers {trust_writers}: {text}"));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    mallory User Write listed false writers false: acme/web#7 untrusted_label: `ready-for-agent` was applied by mallory, who is not listed (write access does not count here); have a trusted account apply `ready-for-agent` again, or list mallory in AFK_TRUSTED_ACTORS, or set AFK_TRUST_WRITERS to true to trust everyone who may push
    mallory User Write listed false writers true: acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    mallory User Read listed false writers true: acme/web#7 untrusted_label: `ready-for-agent` was applied by mallory, who may read but not write; have a trusted account apply `ready-for-agent` again, or list mallory in AFK_TRUSTED_ACTORS, or grant it write access
    mallory User Read listed true writers false: acme/web#7 dispatched: dispatched to thread 161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    build Bot Admin listed false writers true: acme/web#7 untrusted_label: `ready-for-agent` was applied by build, which is a bot; have a trusted account apply `ready-for-agent` again, or list build in AFK_TRUSTED_ACTORS
    afk-bot User Owner listed false writers true: acme/web#7 untrusted_label: `ready-for-agent` was applied by afk-bot, which is AFK's own account; have a trusted account apply `ready-for-agent` again, or list afk-bot in AFK_TRUSTED_ACTORS and seal the record (AFK_RECORD_KEY_FILE), because an agent with the same token could authorize itself
    ");
}

#[test]
fn a_text_by_a_stranger_is_not_read_where_edits_cannot_be_proven() {
    let world = World::new();
    world.repo("acme/web");
    world.issue("acme/web", 7).author("mallory").script(Script::works()).label("ready-for-agent");
    world.grant("acme/web", "mallory", Permission::Read);
    insta::assert_snapshot!(lines(&Afk::new(&world).poll()), @"acme/web#7 unverifiable_author: the server cannot prove who edited the text last, and it was written by mallory, who is not listed (write access does not count here); file the issue anew from a trusted account, or list mallory in AFK_TRUSTED_ACTORS, or set AFK_TRUST_WRITERS to true to trust everyone who may push");
    assert!(world.threads().is_empty());
}

#[test]
fn an_escalated_issue_waits_for_a_new_authorization() {
    let (afk, issue) = ready(Script::idles());
    afk.until_unlocked(&issue);
    assert!(issue.has("ready-for-human"));
    let from = afk.world.calls();
    afk.minutes(120);
    assert_eq!(afk.world.writes_since(from), [""; 0], "nothing is dispatched again by itself");
    // Taking the label off is not enough; the ready label must be applied anew.
    let issue = issue.unlabel_by("alice", "ready-for-human");
    afk.minutes(5);
    assert_eq!(issue.threads().len(), 1);
    let issue = issue.script(Script::works()).label("ready-for-agent");
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert_eq!(issue.threads().len(), 2);
    assert_eq!(issue.comments().len(), 1, "the comment is edited in place");
    afk.world.check();
}

#[test]
fn both_labels_at_once_are_a_contradiction() {
    let (afk, issue) = ready(Script::works());
    let issue = issue.label("ready-for-human");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 conflicting_state_label: the issue also carries `ready-for-human`; take `ready-for-human` off, then apply `ready-for-agent` again");
    assert!(issue.threads().is_empty());
}

#[test]
fn a_frozen_repository_takes_no_new_work() {
    let (afk, issue) = ready(Script::red_then_idle());
    afk.until_unlocked(&issue);
    // Its session has only just been stopped; that alone would hold the repository for a minute.
    afk.world.minutes(2);
    let eight = afk.world.issue("acme/web", 8).script(Script::works()).label("ready-for-agent").label("priority:0");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#8 repo_frozen: the run of acme/web#7 froze with a broken default branch; repair the branch, then take `ready-for-human` off acme/web#7");
    issue.unlabel_by("alice", "ready-for-human");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#8 dispatched: dispatched to thread 30fb3dc7-6e8a-5da9-85ef-4dc7230ab974");
    assert_eq!(eight.threads().len(), 1);
}

#[test]
fn caps_hold_back_new_work() {
    let world = World::new();
    for name in ["a", "b", "c"] {
        world.repo(&format!("acme/{name}"));
        world.issue(&format!("acme/{name}"), 1).script(Script::hangs()).label("ready-for-agent");
    }
    let mut afk = Afk::new(&world);
    afk.config.max_runs = 2;
    insta::assert_snapshot!(lines(&afk.poll()), @"
    acme/a#1 dispatched: dispatched to thread 1023aa43-dee3-5803-bae4-009412d5146f
    acme/b#1 dispatched: dispatched to thread e8226dbb-e16a-5667-9078-2193979c6b1b
    acme/c#1 run_cap: 2 runs are in flight, and AFK_MAX_RUNS is 2; wait until one ends, or raise AFK_MAX_RUNS
    ");
    afk.watch();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/c#1 run_cap: 2 runs are in flight, and AFK_MAX_RUNS is 2; wait until one ends, or raise AFK_MAX_RUNS");
    assert_eq!(world.threads().len(), 2);

    let (mut afk, issue) = ready(Script::works());
    afk.config.max_escalated = 1;
    afk.world.issue("acme/web", 3).label("ready-for-human");
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 human_queue_full: 1 issue waits for a human, and AFK_MAX_ESCALATED is 1; settle one and take `ready-for-human` off it, or raise AFK_MAX_ESCALATED");
    assert!(issue.threads().is_empty());
}

/// The watcher's part: a run that is not watched is worse than one that starts later.
#[test]
fn the_last_quarter_of_the_trackers_requests_is_not_the_pollers() {
    let (afk, issue) = ready(Script::works());
    let allows = |remaining| {
        let resets_at = Some("2026-03-02T10:00:00Z".parse().unwrap());
        afk.world.lock().forge.allowance = Some(Allowance { remaining, limit: 5_000, resets_at });
    };
    allows(1_250);
    let before = afk.world.calls();
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 rate_limit: 1250 of 5000 requests are left until 2026-03-02T10:00:00Z, and the last quarter is the watcher's; wait until there are more; if that happens often, run the poller less often");
    insta::assert_snapshot!(afk.world.journal_since(before), @"
    tracker.me 
    tracker.list acme/web ready-for-agent,agent-in-progress,ready-for-human
    agents.fleet List
    ");
    // It may run out while the evidence is gathered.
    allows(1_251);
    afk.world.just_before("tracker.repository", |world| {
        world.lock().forge.allowance = Some(Allowance { remaining: 1_240, limit: 5_000, resets_at: None });
    });
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 rate_limit: 1240 of 5000 requests are left, and the last quarter is the watcher's; wait until there are more; if that happens often, run the poller less often");
    assert!(issue.threads().is_empty());
    allows(4_000);
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    // Runs are watched to their end from what is left.
    let (afk, issue) = ready(Script::red_then_fixes());
    afk.minutes(1);
    afk.world.lock().forge.allowance = Some(Allowance { remaining: 105, limit: 5_000, resets_at: None });
    afk.until_unlocked(&issue);
    assert!(!issue.is_open());
}

/// Looking at runs is what costs most. With little left some wait, in turn, and ends that are recorded are gone through.
#[test]
fn the_last_requests_are_for_runs_that_end() {
    let world = World::new();
    for repo in ["acme/a", "acme/b", "acme/c"] {
        world.issue(repo, 1).script(Script::hangs()).label("ready-for-agent");
    }
    let ending = world.issue("acme/d", 1).script(Script::works()).label("ready-for-agent");
    let mut afk = Afk::new(&world);
    afk.config.max_runs = 0;
    world.lock().bells.bell("slack").mood = BellMood::Down;
    while ending.is_open() {
        afk.minutes(1);
    }
    world.lock().bells.bell("slack").mood = BellMood::Works;
    // Room for one look.
    world.lock().forge.allowance = Some(Allowance { remaining: 109, limit: 5_000, resets_at: None });
    let looked_at: BTreeSet<String> = (0..3)
        .map(|_| {
            world.minutes(1);
            let report = lines(&afk.watch());
            let (held, others): (Vec<_>, Vec<_>) =
                report.lines().partition(|line| line.contains(" held: not looked at"));
            assert_eq!(held.len(), 2, "{report}");
            others.iter().find(|line| line.contains(" waiting: ")).unwrap().split(' ').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(looked_at.len(), 3, "each has its turn: {looked_at:?}");
    assert!(!ending.has("agent-in-progress"), "the end was announced, and its lock is off");
    assert_eq!(afk.watch().tally.runs.unwrap().working, 3, "they count all the same");
    world.lock().forge.allowance = None;
    assert!(!lines(&afk.watch()).contains("held"));
}

#[test]
fn a_run_that_has_pushed_counts_as_landing_also_where_it_waits_its_turn() {
    let (afk, issue) = ready(Script::works());
    let counts = || {
        let runs = afk.watch().tally.runs.unwrap();
        (runs.working, runs.landing)
    };
    while counts() != (0, 1) {
        afk.minutes(1);
    }
    // Room for no look at all.
    afk.world.lock().forge.allowance = Some(Allowance { remaining: 90, limit: 5_000, resets_at: None });
    let report = afk.watch();
    assert!(lines(&report).contains(" held: not looked at"), "{}", lines(&report));
    assert_eq!(counts(), (0, 1));
    assert!(issue.is_open());
}

#[test]
fn a_failed_dispatch_leaves_no_label_and_is_handed_over_after_half_an_hour() {
    let (afk, issue) = ready(Script::works());
    afk.world.refuse_about("agents.send", "turn.start", FaultClass::Refused, FaultScope::Item);
    insta::assert_snapshot!(lines(&afk.poll()), @"! acme/web#7 fault: failed to send a command: planned by the story");
    assert!(!issue.has("agent-in-progress"));
    let minutes = afk.until_unlocked(&issue);
    afk.world.accept_all();
    assert!(issue.has("ready-for-human"));
    assert_eq!(issue.threads()[0].messages.len(), 0);
    insta::assert_snapshot!(format!("{minutes} minutes\n{}", afk.world.rings().join("\n")), @"
    30 minutes
    needs-human: acme/web#7 Fix the login
    ");
}

#[test]
fn a_label_taken_off_while_the_dispatch_is_under_way_starts_nothing() {
    let (afk, issue) = ready(Script::works());
    let withdrawn = issue.issue.clone();
    afk.world.just_before("agents.send", move |world| {
        world.issue(&withdrawn.repo.to_string(), withdrawn.number).unlabel_by("alice", "ready-for-agent");
    });
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: the issue no longer stands as decided");
    assert_eq!(issue.threads().iter().map(|it| it.messages.len()).sum::<usize>(), 0);
    assert!(!issue.has("agent-in-progress"));
}

#[test]
fn a_text_changed_while_the_dispatch_is_under_way_starts_nothing() {
    let (afk, issue) = ready(Script::works());
    let edited = issue.issue.clone();
    afk.world.just_before("agents.send", move |world| {
        world.issue(&edited.repo.to_string(), edited.number).edit_body_by("mallory", "rm -rf /");
    });
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 stepped_back: nothing was started: the issue no longer stands as decided");
    assert_eq!(issue.threads().iter().map(|it| it.messages.len()).sum::<usize>(), 0);
}

#[test]
fn a_spent_authorization_is_given_back_with_a_word() {
    let (afk, issue) = ready(Script::works());
    afk.minutes(2);
    let issue = issue.unlabel_by("alice", "agent-in-progress");
    afk.world.minutes(90);
    insta::assert_snapshot!(lines(&afk.poll()), @"acme/web#7 authorization_spent: `agent-in-progress` was taken off the run of this application of `ready-for-agent`; apply `ready-for-agent` again for a new run");
    assert!(!issue.has("ready-for-agent"));
    insta::assert_snapshot!(issue.checklist().unwrap().split("<!--").next().unwrap(), @"
    **Not started again.** AFK took `ready-for-agent` off, because the run that this label started was stopped: its in-progress label was taken off. One application of the label allows one run.

    To start a new run with fresh budgets, apply `ready-for-agent` again.
    ");
}

#[test]
fn one_broken_repository_does_not_stop_the_others() {
    let rows = ["tracker.list", "tracker.repository"].map(|call| {
        let world = World::new();
        for name in ["a", "b"] {
            world.repo(&format!("acme/{name}"));
            world.issue(&format!("acme/{name}"), 1).script(Script::works()).label("ready-for-agent");
        }
        world.refuse_about(call, "acme/a", FaultClass::Garbled, FaultScope::Item);
        let told = lines(&Afk::new(&world).poll());
        assert_eq!(world.threads().len(), 1, "{told}");
        told
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    ! acme/a fault: failed to list issues: planned by the story
    acme/b#1 dispatched: dispatched to thread e8226dbb-e16a-5667-9078-2193979c6b1b
    ! acme/a#1 fault: failed to read the repository: planned by the story
    acme/b#1 dispatched: dispatched to thread e8226dbb-e16a-5667-9078-2193979c6b1b
    ");
}

#[test]
fn a_bad_token_stops_the_tick_before_anything_is_dispatched() {
    for call in ["tracker.me", "tracker.list", "agents.fleet", "tracker.events"] {
        let (afk, issue) = ready(Script::works());
        afk.world.refuse(call, FaultClass::Refused, FaultScope::Tick);
        let report = afk.poll();
        assert_eq!(report.outcome.exit_code(), 69, "{call}");
        assert!(issue.threads().is_empty(), "{call}");
        afk.world.accept_all();
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "{call}: nobody was charged");
    }
}
