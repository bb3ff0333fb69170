//! Servers that are down or refuse AFK.

use crate::program::{run_armed, run_unread};
use crate::server::Server;

#[test]
fn a_tracker_that_is_down() {
    let ran = run_armed(&[], &[]);
    assert_eq!(ran.code, 69);
    let (headline, block) = ran.out.split_once("\n\n").unwrap();
    assert!(headline.ends_with("nothing could be done"), "{headline}");
    insta::assert_snapshot!(block, @"
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
    let (_, block) = ran.out.split_once("\n\n").unwrap();
    insta::assert_snapshot!(block, @r#"
    ! tracker
      ! fault: failed to read AFK's own account: GET /user: 401: {"message":"invalid
          username, password or token"}
    "#);
    assert_eq!(server.asked(), ["GET /api/v1/user"]);
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
    assert!(ran.err.lines().all(|line| line.starts_with("{\"timestamp\":\"")), "{}", ran.err);
}

#[test]
fn an_agent_server_that_is_down_is_not_missed_while_nothing_is_ready() {
    let server = Server::start(|request| match request {
        "GET /api/v1/user" => ("200 OK", "{\"id\":1,\"login\":\"afk-bot\"}"),
        _ => ("200 OK", "[]"),
    });
    let ran = run_armed(&[], &[("AFK_TRACKER_URL", &server.url)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.ends_with("Z: done\n"), "{}", ran.out);
}

#[test]
fn a_log_that_nobody_reads_changes_neither_report_nor_code() {
    let without_time = |out: &str| out.split_once("Z: ").unwrap().1.to_owned();
    let (read, unread) = (run_armed(&[], &[]), run_unread(&[]));
    assert!(!read.err.is_empty(), "something was logged");
    assert_eq!((unread.code, without_time(&unread.out)), (69, without_time(&read.out)));
}
