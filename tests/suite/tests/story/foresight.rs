//! A dry run says what the tick then does, an explanation agrees with both, and neither changes anything.

mod facts;

use afk_core::fault::{FaultClass, FaultScope};
use afk_sandbox::agent::Script;
use afk_sandbox::world::World;
use afk_tests::afk::{Afk, lines, ready};
use afk_tick::report::Report;

/// What the tick says instead of each word of a dry run.
const DONE: [(&str, &[&str]); 11] = [
    ("would_dispatch", &["dispatched"]),
    ("would_stamp", &["stamped"]),
    ("would_step_back", &["stepped_back"]),
    ("would_close", &["done"]),
    ("would_hand_over", &["needs-human"]),
    ("would_freeze", &["frozen"]),
    ("would_halt", &["halted"]),
    ("would_finish", &["done", "needs-human", "frozen", "halted", "lock_held"]),
    ("would_send_turn", &["turn_sent"]),
    ("would_resend_turn", &["turn_resent"]),
    ("would_stop_session", &["session_stopped"]),
];

/// The lines of a dry run that the tick does not bear out, and the other way round.
fn disagreements(told: &Report, done: &Report) -> Vec<String> {
    let mut rest: Vec<(&str, &str, bool)> =
        done.lines.iter().map(|it| (it.subject.as_str(), it.code.as_str(), it.alarm)).collect();
    let mut wrong = Vec::new();
    for line in &told.lines {
        let same = [line.code.as_str()];
        let codes = DONE.iter().find(|(code, _)| *code == line.code).map_or(&same[..], |(_, codes)| codes);
        match rest.iter().position(|(subject, code, _)| *subject == line.subject && codes.contains(code)) {
            Some(place) => drop(rest.remove(place)),
            None => wrong.push(format!("told, not done: {} {}", line.subject, line.code)),
        }
    }
    wrong.extend(rest.iter().map(|(subject, code, _)| format!("done, not told: {subject} {code}")));
    wrong
}

/// A world of several repositories whose issues differ in most of what a gate looks at; the seed chooses.
fn world(mut seed: u64) -> Afk {
    let world = World::new();
    let mut choose = |most: u64| {
        // Knuth's generator: enough to mix, and the same everywhere.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for repo in ["acme/web", "acme/api", "acme/cli"] {
        world.repo(repo);
        for number in 1..=choose(4) {
            let script = match choose(6) {
                0 => Script::hangs(),
                1 => Script::red_then_fixes(),
                2 => Script::gives_up("the API is gone"),
                3 => Script::red_then_idle(),
                _ => Script::works(),
            };
            let issue = world.issue(repo, number).script(script);
            let issue = match choose(6) {
                0 => issue.body(&format!("Blocked by #{}", number + 1)),
                1 => issue.author("mallory"),
                2 => issue.label(&format!("priority:{}", choose(5))),
                _ => issue,
            };
            let issue = match choose(5) {
                0 => issue.label("ready-for-human"),
                1 => issue.label("agent-in-progress"),
                _ => issue,
            };
            match choose(6) {
                0 => drop(issue),
                1 => drop(issue.label_by("mallory", "ready-for-agent")),
                _ => drop(issue.label("ready-for-agent")),
            }
        }
    }
    let mut afk = Afk::new(&world);
    afk.config.max_runs = u32::try_from(choose(4)).unwrap();
    afk
}

#[test]
fn dry_runs_and_explanations_agree_with_the_ticks_and_change_nothing() {
    let mut wrong = Vec::new();
    let mut words = std::collections::BTreeMap::<String, usize>::new();
    for seed in 0..24 {
        let afk = world(seed);
        for minute in 0..45 {
            let from = afk.world.calls();
            let told = afk.dry_poll();
            let explained = afk.explain(None);
            let watched = afk.dry_watch();
            let status = afk.status();
            assert_eq!(afk.world.writes_since(from), [""; 0], "seed {seed}, minute {minute}: only looking");
            assert_eq!(explained.report.lines, told.lines, "seed {seed}, minute {minute}");
            for candidate in &explained.candidates {
                let says = told.lines.contains(&candidate.verdict);
                let locked =
                    afk.world.issue(&candidate.issue.repo.to_string(), candidate.issue.number).has("agent-in-progress");
                assert!(says || locked, "seed {seed}, minute {minute}: {candidate:?}");
                let one = afk.explain(Some(&candidate.issue));
                assert_eq!(one.candidates, std::slice::from_ref(candidate), "seed {seed}, minute {minute}");
            }
            let done = afk.poll();
            let mut found = disagreements(&told, &done);
            // The watcher's dry run is of the world before the poll; so is it compared where the poll has done nothing.
            if done.lines.iter().all(|it| it.code != "dispatched" && it.code != "stamped") {
                found.extend(disagreements(&watched, &afk.watch()));
            } else {
                found.extend(disagreements(&afk.dry_watch(), &afk.watch()));
            }
            assert_eq!(status.report.lines.iter().filter(|it| it.code == "fault").count(), 0);
            wrong.extend(found.into_iter().map(|it| format!("seed {seed}, minute {minute}: {it}")));
            told.lines.iter().chain(&watched.lines).for_each(|it| *words.entry(it.code.clone()).or_default() += 1);
            afk.world.minutes(1);
        }
    }
    assert_eq!(wrong, [""; 0]);
    let seen: Vec<&str> = words.keys().map(String::as_str).collect();
    insta::assert_snapshot!(seen.join(" "), @"blocked conflicting_state_label no_record repo_frozen repo_in_flight repo_slot_taken run_cap untrusted_label unverifiable_author waiting would_close would_dispatch would_freeze would_hand_over would_send_turn");
}

#[test]
fn an_issue_that_is_no_candidate_gets_an_answer_too() {
    let world = World::new();
    world.repo("acme/web");
    let plain = world.issue("acme/web", 1).body("Blocked by #2");
    let closed = world.issue("acme/web", 2).label("ready-for-agent").close_by("alice");
    let afk = Afk::new(&world);
    assert_eq!(lines(&afk.poll()), "");
    assert!(world.threads().is_empty(), "neither is dispatched");
    let mut said = Vec::new();
    for issue in [&plain.issue, &closed.issue] {
        let explanation = afk.explain(Some(issue));
        let [candidate] = explanation.candidates.as_slice() else { panic!("{explanation:?}") };
        said.push(format!("{} {}", candidate.verdict.code, candidate.verdict.text));
        said.extend(candidate.gates.iter().map(|it| format!("  {:?} {} {:?}", it.verdict, it.gate, it.detail)));
    }
    for elsewhere in ["acme/web#99", "else/where#1"] {
        let issue = afk_core::ids::IssueRef::parse(elsewhere).unwrap();
        let from = afk.world.calls();
        let explanation = afk.explain(Some(&issue));
        let calls = afk.world.calls() - from;
        said.push(format!("{}: {}; {calls} calls", elsewhere, explanation.candidates[0].verdict.code));
    }
    insta::assert_snapshot!(said.join("\n"), @"
    not_labelled it does not carry `ready-for-agent`; apply it to have it dispatched
      Pass kill_switch None
      Pass not_allowlisted None
      Pass conflicting_state_label None
      Pass repo_in_flight None
      Pass repo_frozen None
      Pass run_cap None
      Pass rate_limit None
      Pass human_queue_full None
      Pass fleet_breaker None
      Pass blocked None
      NotLookedAt untrusted_label None
      NotLookedAt edited_after_authorization None
      NotLookedAt unverifiable_author None
      NotLookedAt authorization_spent None
      Pass cannot_lock None
      Pass repo_slot_taken None
    closed it is closed; open it again, then apply `ready-for-agent`
      Pass kill_switch None
      Pass not_allowlisted None
      Pass conflicting_state_label None
      Pass repo_in_flight None
      Pass repo_frozen None
      Pass run_cap None
      Pass rate_limit None
      Pass human_queue_full None
      Pass fleet_breaker None
      Pass blocked None
      Pass untrusted_label None
      Pass edited_after_authorization None
      Pass unverifiable_author None
      Pass authorization_spent None
      Pass cannot_lock None
      Pass repo_slot_taken None
    acme/web#99: no_such_issue; 4 calls
    else/where#1: not_allowlisted; 0 calls
    ");
}

#[test]
fn a_dry_run_names_what_would_be_given_back() {
    let (afk, issue) = ready(Script::hangs());
    afk.minutes(3);
    let issue = issue.unlabel_by("alice", "agent-in-progress");
    insta::assert_snapshot!(lines(&afk.dry_poll()), @"acme/web#7 authorization_spent: `agent-in-progress` was taken off the run of this application of `ready-for-agent`; apply `ready-for-agent` again for a new run; `ready-for-agent` would be taken off");
    assert!(issue.has("ready-for-agent"));
}

#[test]
fn of_a_run_under_way_nothing_is_said_to_have_been_taken_off() {
    let world = World::new();
    let issue = world.issue("acme/web", 7).script(Script::hangs()).label("ready-for-agent");
    let afk = Afk::new(&world);
    afk.minutes(3);
    let refused = |afk: &Afk| {
        let told = afk.explain(Some(&issue.issue)).candidates.remove(0);
        let refusals =
            told.gates.iter().filter_map(|it| it.detail.clone().map(|detail| format!("{}: {detail}", it.gate)));
        refusals.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(refused(&afk), @"
    conflicting_state_label: the issue also carries `agent-in-progress`
    repo_in_flight: a run is in flight in acme/web
    ");
    let issue = issue.clone().unlabel_by("alice", "agent-in-progress");
    insta::assert_snapshot!(refused(&afk), @"authorization_spent: `agent-in-progress` was taken off the run of this application of `ready-for-agent`");
    assert!(issue.has("ready-for-agent"));
}

#[test]
fn a_stage_that_was_not_declared_has_not_failed() {
    let (afk, _) = ready(Script::hangs());
    afk.minutes(3);
    let run = afk.status().runs.remove(0);
    let states: Vec<_> = run.phases.iter().map(|it| format!("{:?} {:?}", it.phase, it.state)).collect();
    insta::assert_snapshot!(states.join(", "), @"Worktree Reported, TestsRed Open, Green Open, Pushed Open, Ci Open, Deployed Undeclared, Done Open");
}

#[test]
fn the_fleet_is_shown_with_what_could_not_be_read() {
    let world = World::new();
    for name in ["acme/api", "acme/cli"] {
        world.issue(name, 1).script(Script::hangs()).label("ready-for-agent");
    }
    world.issue("acme/api", 2).label("ready-for-human");
    world.issue("acme/cli", 3).label("ready-for-agent");
    let afk = Afk::new(&world);
    afk.minutes(3);
    let shown = |without: &str| {
        let status = afk.status();
        let mut rows = vec![format!("{without}: exit {}, ready {}", status.report.outcome.exit_code(), status.ready)];
        rows.extend(status.runs.iter().map(|it| format!("  {} waits for {}", it.issue, it.waits_for)));
        rows.extend(status.waiting.iter().map(|it| format!("  {} waits for a human", it.issue)));
        rows.extend(status.report.lines.iter().map(|it| format!("  ! {}: {}", it.subject, it.text)));
        rows.join("\n")
    };
    let mut rows = vec![shown("all")];
    for (call, about) in
        [("agents.", ""), ("tracker.list", "acme/cli"), ("tracker.comments", "acme/api#1"), ("tracker.", "")]
    {
        world.refuse_about(call, about, FaultClass::Transient, FaultScope::Server);
        rows.push(shown(&format!("without {call} {about}")));
        world.accept_all();
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    all: exit 0, ready 1
      acme/api#1 waits for the agent
      acme/cli#1 waits for the agent
      acme/api#2 waits for a human
    without agents. : exit 1, ready 1
      acme/api#1 waits for the agent; the agent server was not read
      acme/cli#1 waits for the agent; the agent server was not read
      acme/api#2 waits for a human
      ! agent server: failed to ask which agent server this is: planned by the story
    without tracker.list acme/cli: exit 1, ready 0
      acme/api#1 waits for the agent
      acme/api#2 waits for a human
      ! acme/cli: failed to list issues: planned by the story
    without tracker.comments acme/api#1: exit 1, ready 1
      acme/cli#1 waits for the agent
      acme/api#2 waits for a human
      ! acme/api#1: failed to read the comments: planned by the story
    without tracker. : exit 69, ready 0
      ! tracker: failed to ask for AFK's own account: planned by the story
    ");
}
