//! Behind a shut gate there is no I/O.

use std::io::Write as _;

use crate::folder;
use crate::program::{WHOLE, run, run_armed, sockets};

#[test]
fn without_any_configuration_it_is_disabled() {
    let ran = run(&[], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("afk-poller at 20"), "{}", ran.out);
    let (_, said) = ran.out.split_once("Z: ").unwrap();
    insta::assert_snapshot!(said, @"
    AFK is disabled, nothing was done:
      AFK_ALLOWLIST names no repository; to arm AFK, set AFK_ALLOWLIST to owner/name
      and AFK_KILL_SWITCH to false
    ");
}

#[test]
fn a_program_reads_the_same_as_json() {
    let ran = run(&["--format", "json"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("{\"version\":1,\"program\":\"afk-poller\",\"at\":\"20"), "{}", ran.out);
    let (_, said) = ran.out.split_once("\"rehearsal\"").unwrap();
    insta::assert_snapshot!(said, @r#":false,"outcome":"disabled","lines":[{"subject":"gates","code":"shut","text":"AFK_ALLOWLIST names no repository; to arm AFK, set AFK_ALLOWLIST to owner/name and AFK_KILL_SWITCH to false","alarm":false}]}"#);
}

#[test]
fn the_kill_switch_alone_disables_it() {
    let ran = run_armed(&[], &[("AFK_KILL_SWITCH", "on")]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let (_, said) = ran.out.split_once("Z: ").unwrap();
    insta::assert_snapshot!(said, @"
    AFK is disabled, nothing was done:
      AFK_KILL_SWITCH is on; to arm AFK, set it to false
    ");
}

#[test]
fn behind_a_shut_gate_no_socket_is_opened() {
    let log = folder("sockets").join("log");
    let switched_off = [WHOLE, &[("AFK_KILL_SWITCH", "on")]].concat();
    for environment in [&[][..], &switched_off] {
        let Some((ran, calls)) = sockets(environment, &log) else {
            // Past the test harness, which keeps what is printed to itself.
            writeln!(std::io::stderr(), "skipped: sockets of afk-poller, because there is no strace that may look")
                .unwrap();
            return;
        };
        assert_eq!((ran.code, calls.as_str()), (0, ""));
    }
    let (_, calls) = sockets(WHOLE, &log).unwrap();
    assert!(calls.contains("connect("), "armed, it opens one:\n{calls}");
}
