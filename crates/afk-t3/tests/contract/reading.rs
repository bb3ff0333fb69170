//! Every recorded reply to something that AFK reads, as facts.

use afk_core::ids::ThreadId;
use afk_core::port::{Agents as _, Depth, Fleet};
use afk_core::thread::{SessionStatus, Thread};

use crate::recording::{self, Recording};
use crate::replay::{Replay, Route};
use crate::{t3, verdict};

/// What the adapter makes of one recorded reply.
fn facts(recording: &Recording) -> String {
    let server = Replay::start(vec![Route::from(recording)]);
    let t3 = t3(&server);
    let read = match recording.request.path.rsplit('/').next().unwrap() {
        "environment" => t3.environment().map(|it| format!("{} version {}", it.id, it.version)),
        "shell" => t3.fleet(Depth::List).map(|seen| list(&seen.value)),
        "snapshot" => t3.fleet(Depth::Full).map(|seen| list(&seen.value)),
        id => t3.thread(&ThreadId::new(id)).map(|seen| {
            assert!(seen.at.is_some());
            seen.value.map_or(String::from("unknown"), |thread| line(&thread))
        }),
    };
    read.unwrap_or_else(|fault| verdict(&fault))
}

fn list(fleet: &Fleet) -> String {
    let count = |test: fn(&Thread) -> bool| fleet.threads.iter().filter(|it| test(it)).count();
    let deleted = fleet.projects.iter().filter(|it| it.deleted).count();
    format!(
        "{} {} projects ({deleted} deleted), {} threads: {} gone, {} active, {} waiting, {} with details",
        if fleet.full { "full:" } else { "light:" },
        fleet.projects.len(),
        fleet.threads.len(),
        count(|it| it.gone),
        count(Thread::is_active),
        count(|it| it.awaits_input),
        count(|it| it.details.is_some()),
    )
}

fn line(thread: &Thread) -> String {
    let details = thread.details.as_ref().unwrap();
    let short = |text: &str| text.chars().take(40).collect::<String>().replace('\n', " ");
    let session = thread.session.as_ref().map_or(String::from("no session"), |session| {
        let error = session.last_error.as_deref().map(short);
        let active = if session.active_turn { " with a turn" } else { "" };
        format!("{:?}{active}{}", session.status, error.map_or(String::new(), |text| format!(" ({text})")))
    });
    let turn = thread.latest_turn.as_ref().map_or(String::from("-"), |turn| {
        let ours = |at| details.messages.iter().any(|it| it.created_at == at || it.updated_at == at);
        format!("{:?}{}", turn.state, if ours(turn.requested_at) { "" } else { " of no message" })
    });
    let mut line = format!("{session}; turn {turn}; {} messages", details.messages.len());
    let mut add = |name: &str, text: Option<String>| line.extend(text.map(|text| format!("; {name} {text}")));
    add("not started:", details.start_failures.first().map(|it| short(&it.detail)));
    add("waits:", details.question.clone());
    add("tokens", details.tokens.map(|it| it.to_string()));
    add("said:", details.last_words.as_deref().map(short));
    line
}

#[test]
fn every_recorded_reply_is_read() {
    let reads = recording::all().into_iter().filter(|it| it.request.method == "GET");
    let rows: Vec<String> = reads.map(|it| format!("{}: {}", it.name, facts(&it))).collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    01-wellknown-environment: 8e4ed28f-ee39-4799-b950-45b6b1452d83 version 0.0.28
    02-auth-session-anon: Refused/Server: failed to read a thread: GET /api/orchestration/snapshot: 404
    02-auth-session-bearer: Refused/Server: failed to read a thread: GET /api/orchestration/snapshot: 404
    03-shell-empty: light: 0 projects (0 deleted), 0 threads: 0 gone, 0 active, 0 waiting, 0 with details
    03-snapshot-empty: full: 0 projects (0 deleted), 0 threads: 0 gone, 0 active, 0 waiting, 0 with details
    11-shell-after-project: light: 1 projects (0 deleted), 0 threads: 0 gone, 0 active, 0 waiting, 0 with details
    13-shell-idle-thread: light: 1 projects (0 deleted), 1 threads: 0 gone, 0 active, 0 waiting, 0 with details
    13-thread-idle: no session; turn -; 0 messages
    15-shell-after-complete: light: 1 projects (0 deleted), 1 threads: 0 gone, 0 active, 0 waiting, 0 with details
    15-thread-after-complete: Ready; turn Completed; 1 messages; tokens 4860; said: done: please complete this
    20-thread-after-p1-complete: Ready; turn Completed; 1 messages; tokens 4860; said: done: please complete now
    20-thread-after-p1-crash: Stopped; turn -; 1 messages
    20-thread-after-p1-error: Error (stub failure: model refused); turn Error; 1 messages; said: about to fail
    20-thread-after-p1-exit0: Stopped; turn -; 1 messages
    20-thread-after-p1-reject: Ready; turn -; 1 messages; not started: stub rejected turn/start
    20-thread-after-p1-runtimeerror: Error (stub runtime error: usage limit reached); turn Error; 1 messages
    20-thread-after-p1-tools: Ready; turn Completed; 1 messages; tokens 4860; said: ran tools
    20-thread-after-p1-write: Ready; turn Completed; 1 messages; tokens 4860; said: wrote stub-out.txt
    20-thread-after-pplain-complete: Ready; turn -; 1 messages; tokens 4860; said: done: please complete now
    20-thread-after-pplain-error: Error (stub failure: model refused); turn -; 1 messages; said: about to fail
    20-thread-after-pplain-exit0: Stopped; turn -; 1 messages
    20-thread-after-pplain-reject: Ready; turn -; 1 messages; not started: stub rejected turn/start
    20-thread-after-pplain-runtimeerror: Error (stub runtime error: usage limit reached); turn -; 1 messages
    20-thread-after-pplain-tools: Ready; turn -; 1 messages; tokens 4860; said: ran tools
    20-thread-after-pplain-write: Ready; turn -; 1 messages; tokens 4860; said: wrote stub-out.txt
    30-shell-running-p1: light: 2 projects (0 deleted), 18 threads: 0 gone, 1 active, 0 waiting, 0 with details
    30-shell-running-pplain: light: 2 projects (0 deleted), 21 threads: 0 gone, 1 active, 0 waiting, 0 with details
    30-thread-running-p1: Running with a turn; turn Running; 1 messages
    30-thread-running-pplain: Running with a turn; turn Running; 1 messages
    31-thread-after-interrupt-no-turnid-p1: Ready; turn Completed; 1 messages; said: working on it...
    31-thread-after-interrupt-no-turnid-pplain: Ready; turn -; 1 messages; said: working on it...working on it...working 
    31-thread-after-interrupt-with-turnid-p1: Ready; turn Completed; 1 messages; said: working on it...working on it...
    31-thread-after-interrupt-with-turnid-pplain: Ready; turn -; 1 messages; said: working on it...working on it...working 
    32-thread-after-session-stop-p1: Stopped; turn -; 1 messages
    32-thread-after-session-stop-pplain: Stopped; turn -; 1 messages
    40-shell-pending-approval: light: 2 projects (0 deleted), 24 threads: 0 gone, 1 active, 1 waiting, 0 with details
    40-thread-pending-approval: Running with a turn; turn Running; 1 messages; waits: asks for approval of command: rm -rf build
    41-thread-after-approval: Ready; turn Completed; 1 messages; tokens 4860; said: decision: {"decision": "accept"}
    42-shell-pending-input: light: 2 projects (0 deleted), 25 threads: 0 gone, 1 active, 1 waiting, 0 with details
    42-thread-pending-input: Running with a turn; turn Running; 1 messages; waits: Which colour? (red / blue)
    43-thread-after-input: Ready; turn Completed; 1 messages; tokens 4860; said: you answered: {"answers": {"q1": {"answe
    44-thread-ask-then-interrupt: Running with a turn; turn Running; 1 messages; waits: Which colour? (red / blue)
    44b-shell-while-reactor-wedged: light: 2 projects (0 deleted), 30 threads: 0 gone, 1 active, 1 waiting, 0 with details
    47-thread-followup: Ready; turn Completed; 2 messages; tokens 4860; said: slow done
    55-thread-after-duplicates: Ready; turn Completed; 1 messages; tokens 4860; said: done: please complete one
    56-thread-after-same-message: Ready; turn Completed; 1 messages; tokens 4860; said: done: please complete one
    58-thread-unknown-instance-turn: no session; turn -; 1 messages; not started: Thread 'ti3' references unknown provider
    59-thread-get-unknown: unknown
    62-thread-archived: unknown
    62-thread-get-archived: unknown
    64-thread-get-deleted: unknown
    69-snapshot-after-project-delete: full: 7 projects (1 deleted), 45 threads: 12 gone, 3 active, 2 waiting, 45 with details
    80-auth-basic: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"missing_credential","traceId":"e26d809ae1a4c1b61f24b1bb55bf120f"}
    80-auth-garbage: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"invalid_credential","traceId":"3f5866f6484f23dc9d2c3e29af78d841"}
    80-auth-missing: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"missing_credential","traceId":"f9983428c44addf5553b238af878117a"}
    80-auth-tampered: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"invalid_credential","traceId":"d2c87e445b580ee6bbc6ec30a300d213"}
    81-auth-expired: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"invalid_credential","traceId":"f8bf92bd5c25862aaa40b5780e7960d6"}
    85-auth-session-read-only: Refused/Server: failed to read a thread: GET /api/orchestration/snapshot: 404
    86-insufficient-scope-read: Refused/Server: failed to list the agent server's threads: GET /api/orchestration/shell: 403: {"_tag":"EnvironmentScopeRequiredError","code":"insufficient_scope","requiredScope":"orchestration:read","traceId":"3283a607524eb0da95011baacde89ca6"}
    88-auth-revoked: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/shell: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"invalid_credential","traceId":"ff1c62a538652c258383e61b9b97a864"}
    90-thread-after-bootstrap: unknown
    91-thread-after-bootstrap-existing: Ready; turn Completed; 1 messages; tokens 4860; said: wrote stub-out.txt
    92-thread-with-worktree: Ready; turn Completed; 1 messages; tokens 4860; said: wrote stub-out.txt
    93-thread-missing-worktree: no session; turn -; 1 messages; not started: ProviderAdapterProcessError: Provider ad
    95-shell-after-SIGTERM: light: 2 projects (0 deleted), 8 threads: 0 gone, 5 active, 2 waiting, 0 with details
    95-shell-before-SIGKILL: light: 2 projects (0 deleted), 7 threads: 0 gone, 5 active, 2 waiting, 0 with details
    95-shell-before-SIGTERM: light: 2 projects (0 deleted), 7 threads: 0 gone, 5 active, 2 waiting, 0 with details
    95-thread-approve-after-SIGTERM: Running with a turn; turn Running; 1 messages; waits: asks for approval of command: rm -rf build
    95-thread-approve-respond-after-SIGKILL: Ready; turn -; 1 messages; waits: asks for approval of command: rm -rf build
    95-thread-approve-respond-after-SIGTERM: Ready; turn -; 1 messages; waits: asks for approval of command: rm -rf build
    95-thread-hang-after-SIGTERM: Running with a turn; turn Running; 1 messages
    95-thread-hang-interrupt-after-SIGKILL: Ready; turn -; 1 messages
    95-thread-hang-interrupt-after-SIGTERM: Ready; turn -; 1 messages
    96-missing-binary-claudeAgent: Stopped (Claude runtime stream failed.); turn -; 1 messages; not started: ProviderAdapterSessionNotFoundError: Unk
    96-missing-binary-codex: no session; turn -; 1 messages; not started: ProviderAdapterProcessError: Provider ad
    96-missing-binary-opencode: no session; turn -; 1 messages; not started: ProviderAdapterProcessError: Provider ad
    97-claude-approve-answered: Ready; turn Completed; 1 messages; tokens 2160; said: permission: {"behavior": "deny", "messag
    97-claude-approve-interrupt: Ready; turn Completed; 1 messages; tokens 2160
    97-claude-approve-pending: Running with a turn; turn Running; 1 messages; waits: asks for approval of command: Bash: rm -rf build
    97-claude-hang-interrupt-p: Ready; turn Completed; 1 messages; tokens 2160; said: working...
    97-claude-hang-interrupt-pp: Ready; turn -; 1 messages; tokens 2160; said: working...
    97-claude-p-complete: Ready; turn Completed; 1 messages; tokens 2160; said: done: please complete
    97-claude-p-error: Error (stub claude failure: overloaded); turn Error; 1 messages; tokens 2160; said: about to fail
    97-claude-p-write: Ready; turn Completed; 1 messages; tokens 2160; said: wrote
    97-claude-pp-complete: Ready; turn -; 1 messages; tokens 2160; said: done: please complete
    97-claude-steer: Ready; turn Completed; 2 messages; tokens 2160; said: done: please complete second
    98-thread-lost-after: Ready; turn Completed; 1 messages; tokens 4860; said: done: please complete
    A2-interrupt-no-session: no session; turn -; 0 messages
    A3-thread-after-revert: Ready; turn Completed; 1 messages; tokens 4860; said: wrote stub-out.txt
    A4-shell-repo-identity: light: 9 projects (0 deleted), 74 threads: 0 gone, 0 active, 1 waiting, 0 with details
    v0.0.27-01-environment: 34d4f8ee-985e-41c1-93aa-dafbb09d4977 version 0.0.26
    v0.0.27-02-shell: Refused/Server: failed to list the agent server's threads: GET /api/orchestration/snapshot: 404
    v0.0.27-02-thread: Refused/Server: failed to read a thread: GET /api/orchestration/snapshot: 404
    v0.0.27-03-snapshot: full: 0 projects (0 deleted), 0 threads: 0 gone, 0 active, 0 waiting, 0 with details
    v0.0.27-04-no-token: Refused/Tick: failed to list the agent server's threads: GET /api/orchestration/snapshot: 401: {"_tag":"EnvironmentAuthInvalidError","code":"auth_invalid","reason":"missing_credential","traceId":"b3e53713db28adb5a6bd28ef882f716c"}
    v0.0.27-14-snapshot-after-restart: full: 3 projects (0 deleted), 10 threads: 0 gone, 1 active, 1 waiting, 10 with details
    "#);
}

#[test]
fn the_light_list_and_the_full_thread_agree() {
    for (shell, full) in [
        ("13-shell-idle-thread", "13-thread-idle"),
        ("15-shell-after-complete", "15-thread-after-complete"),
        ("40-shell-pending-approval", "40-thread-pending-approval"),
        ("42-shell-pending-input", "42-thread-pending-input"),
    ] {
        let (shell, full) = (recording::named(shell), recording::named(full));
        let id = ThreadId::new(full.request.path.rsplit('/').next().unwrap());
        let server = Replay::start(vec![Route::from(&shell), Route::from(&full)]);
        let t3 = t3(&server);
        let listed = t3.fleet(Depth::List).unwrap().value.threads.into_iter().find(|it| it.id == id).unwrap();
        let full = t3.thread(&id).unwrap().value.unwrap();
        assert_eq!(listed, Thread { details: None, ..full });
    }
}

#[test]
fn the_age_of_a_reading_is_taken_against_the_servers_clock() {
    let recording = recording::named("15-shell-after-complete");
    let seen = t3(&Replay::start(vec![Route::from(&recording)])).fleet(Depth::List).unwrap();
    assert_eq!(seen.at.unwrap().to_string(), "2026-11-22T13:37:53Z");
}

#[test]
fn no_recorded_word_is_unknown() {
    let snapshot = recording::named("69-snapshot-after-project-delete");
    let fleet = t3(&Replay::start(vec![Route::from(&snapshot)])).fleet(Depth::Full).unwrap().value;
    let unknown: Vec<_> = fleet.threads.iter().filter_map(Thread::unknown_word).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let stopped = |it: &&Thread| it.session.as_ref().is_some_and(|it| it.status == SessionStatus::Stopped);
    assert!(fleet.threads.iter().filter(stopped).count() > 0, "the recording has lost its variety");
}
