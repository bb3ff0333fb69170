//! What the gates let through.

use std::io::Write as _;

use crate::folder;
use crate::program::{WHOLE, run, run_armed, sockets};
use crate::server::{Answer, Server};

/// A tracker without any issue, and an agent server without any thread.
const QUIET: Answer = |request| match request {
    "GET /api/v1/user" => ("200 OK", "{\"id\":1,\"login\":\"afk-bot\"}"),
    "GET /.well-known/t3/environment" => ("200 OK", "{\"environmentId\":\"env-1\",\"serverVersion\":\"0.0.28\"}"),
    "GET /api/orchestration/shell" => {
        ("200 OK", "{\"snapshotSequence\":0,\"projects\":[],\"threads\":[],\"updatedAt\":\"1970-01-01T00:00:00.000Z\"}")
    }
    _ => ("200 OK", "[]"),
};

#[test]
fn without_any_configuration_it_is_disabled() {
    let ran = run(&[], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("afk-watcher at 20"), "{}", ran.out);
    let (_, said) = ran.out.split_once("Z: ").unwrap();
    insta::assert_snapshot!(said, @"
    AFK is disabled, nothing was done:
      AFK_ALLOWLIST names no repository; to arm AFK, set AFK_ALLOWLIST to owner/name
      and AFK_KILL_SWITCH to false
    ");
}

#[test]
fn behind_a_shut_gate_no_socket_is_opened() {
    let log = folder("sockets").join("log");
    let Some((ran, calls)) = sockets(&[], &log) else {
        // Past the test harness, which keeps what is printed to itself.
        writeln!(std::io::stderr(), "skipped: sockets of afk-watcher, because there is no strace that may look")
            .unwrap();
        return;
    };
    assert_eq!((ran.code, calls.as_str()), (0, ""));
    let (_, calls) = sockets(WHOLE, &log).unwrap();
    assert!(calls.contains("connect("), "armed, it opens one:\n{calls}");
}

#[test]
fn with_the_kill_switch_on_it_watches() {
    for switch in ["on", "off"] {
        let server = Server::start(QUIET);
        let ran = run_armed(
            &[],
            &[("AFK_KILL_SWITCH", switch), ("AFK_TRACKER_URL", &server.url), ("AFK_T3_URL", &server.url)],
        );
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.out.ends_with("Z: done\n"), "{}", ran.out);
        assert!(server.asked().iter().any(|it| it.contains("/repos/acme/web/issues")), "{:?}", server.asked());
    }
}

#[test]
fn with_a_misspelt_key_it_watches_and_says_so() {
    let server = Server::start(QUIET);
    let ran =
        run_armed(&[], &[("AFK_KILLSWITCH", "on"), ("AFK_TRACKER_URL", &server.url), ("AFK_T3_URL", &server.url)]);
    assert_eq!(ran.code, 1);
    let (_, said) = ran.out.split_once("\n\n").unwrap();
    insta::assert_snapshot!(said, @"
    ! AFK_KILLSWITCH
      ! unknown_key: no such key; write AFK_KILL_SWITCH, or take it out; no agent
          turn is started until then
    ");
    assert!(server.asked().iter().any(|it| it.contains("/repos/acme/web/issues")), "{:?}", server.asked());
    assert!(server.asked().iter().all(|it| it.starts_with("GET ")), "{:?}", server.asked());
}

#[test]
fn a_misspelt_allowlist_is_not_taken_for_none() {
    let ran = run(&[], &[("AFK_ALLOWLISTS", "acme/web")]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("! AFK_ALLOWLISTS\n"), "{}", ran.out);
}

#[test]
fn any_other_problem_stops_it() {
    let ran = run_armed(&[], &[("AFK_WORKERS", "0"), ("AFK_WORKER", "1")]);
    assert_eq!((ran.code, ran.out.as_str()), (78, ""));
    insta::assert_snapshot!(ran.err, @r#"
    afk-watcher: the configuration is wrong, nothing was done:
    AFK_WORKER: no such key; write AFK_WORKERS, or take it out
    AFK_WORKERS: "0" is out of range; write a whole number from 1 to 64
    "#);
}
