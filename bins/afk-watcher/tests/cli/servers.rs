//! Servers that are down or refuse AFK, and the command line.

use crate::program::{run, run_armed};
use crate::server::Server;

#[test]
fn a_tracker_that_is_down() {
    let ran = run_armed(&["--at", "2026-11-22T13:37:00Z"], &[]);
    assert_eq!(ran.code, 69);
    insta::assert_snapshot!(ran.out, @"
    afk-watcher at 2026-11-22T13:37:00Z: nothing could be done
    This was a rehearsal: the time was given, not read from the clock.

    ! tracker
      ! fault: failed to read AFK's own account: GET /user: io: Connection refused
          (os error 111)
    ");
}

#[test]
fn a_tracker_that_does_not_take_the_token() {
    let server = Server::start(|_| ("401 Unauthorized", "{\"message\":\"invalid username, password or token\"}"));
    let ran = run_armed(&[], &[("AFK_TRACKER_URL", &server.url)]);
    assert_eq!(ran.code, 69);
    assert_eq!(server.asked(), ["GET /api/v1/user"]);
}

#[test]
fn the_command_line() {
    assert_eq!(run(&["--frobnicate"], &[]).code, 64);
    assert_eq!(run(&["--help"], &[]).code, 0);
    assert_eq!(run(&["--version"], &[]).out, format!("afk-watcher {}\n", env!("CARGO_PKG_VERSION")));
    let ran = run_armed(&["--at", "2026-11-22T13:37:00Z"], &[("AFK_COCKPIT_URL", "https://t3.example.org")]);
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
}
