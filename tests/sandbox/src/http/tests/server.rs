//! The server under any face.

use super::*;
use crate::fault::{Counted, Side};
use crate::http::{Pick, Trouble};

fn forge() -> Forge {
    let world = World::new();
    world.issue("acme/web", 1);
    Forge::of(&world, Release::Gitea1_25)
}

fn version(forge: &Forge) -> Option<Answer> {
    send(&forge.server, "GET /api/v1/version", "", "")
}

#[test]
fn the_date_is_the_worlds() {
    let forge = forge();
    forge.world.minutes(61);
    assert_eq!(version(&forge).unwrap().header("date"), Some("Mon, 02 Mar 2026 10:01:00 GMT"));
    assert_eq!(
        send(&forge.server, "GET /nowhere", "", "").unwrap().header("date"),
        Some("Mon, 02 Mar 2026 10:01:00 GMT")
    );
}

#[test]
fn what_nobody_should_ask_is_answered_and_remembered() {
    let forge = forge();
    forge.server.check();
    assert_eq!(forge.ask("GET /repos/acme/web/actions/tasks").status, 404);
    assert_eq!(forge.ask("PUT /repos/acme/web/issues").status, 404);
    assert_eq!(forge.ask("GET /repos/acme/web/issues?q=words").status, 501);
    assert_eq!(version(&forge).unwrap().status, 200);
    let lines: Vec<_> = forge.server.requests().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    404 GET /api/v1/repos/acme/web/actions/tasks (unexpected)
    404 PUT /api/v1/repos/acme/web/issues (unexpected)
    501 GET /api/v1/repos/acme/web/issues?q=words (unexpected)
    200 GET /api/v1/version
    ");
    let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| forge.server.check()));
    assert!(checked.is_err());
}

#[test]
fn trouble_comes_to_those_that_are_picked() {
    let forge = forge();
    forge.server.trouble(Pick::nth(1), Side::Before, Trouble::Bare(503));
    let statuses = |n: usize| (0..n).map(|_| version(&forge).unwrap().status).collect::<Vec<_>>();
    assert_eq!(statuses(3), [200, 503, 200]);
    forge.server.trouble(Pick::every().about("/version").times(2), Side::Before, Trouble::Page(502));
    assert_eq!(forge.ask("GET /user").status, 200);
    assert_eq!(statuses(3), [502, 502, 200]);
    forge.server.trouble(Pick::from_nth(1), Side::Before, Trouble::TooOften { retry_after_seconds: 7 });
    assert_eq!(statuses(3), [200, 429, 429]);
    assert_eq!(version(&forge).unwrap().header("retry-after"), Some("7"));
    forge.server.recover();
    assert_eq!(statuses(1), [200]);
}

#[test]
fn before_nothing_is_done_and_after_it_is() {
    let comments = |side| {
        let forge = forge();
        forge.server.trouble(Pick::every(), side, Trouble::HangUp);
        let head = format!("authorization: token {TOKEN}\r\n");
        let line = "POST /api/v1/repos/acme/web/issues/1/comments";
        assert!(send(&forge.server, line, &head, r#"{"body":"x"}"#).is_none(), "not a byte");
        assert_eq!(forge.server.requests()[0].status, None);
        forge.world.issue("acme/web", 1).comments().len()
    };
    assert_eq!((comments(Side::Before), comments(Side::After)), (0, 1));
}

#[test]
fn requests_to_all_servers_are_counted_in_one_row() {
    let first = forge();
    let world = &first.world;
    let second = Forge::of(world, Release::Gitea1_25);
    let answered = |forges: [&Forge; 3]| forges.map(|forge| version(forge).is_some());
    world.break_at(Counted::Requests, 1, Side::Before);
    assert_eq!(answered([&first, &second, &first]), [true, false, false], "the process is gone");
    assert!(world.revive());
    world.glitch_at(Counted::Requests, 1, Side::After);
    assert_eq!(answered([&first, &second, &first]), [true, false, true]);
    world.glitch_at(Counted::Requests, 0, Side::After);
    assert_eq!(answered([&first, &first, &first]), [false, false, true], "a read that is repeated at once");
    assert!(world.revive());
    let cuts: Vec<_> = world.lock().faults.requests.iter().map(|asked| asked.cut).collect();
    let (before, after) = (Some(Side::Before), Some(Side::After));
    assert_eq!(cuts, [None, before, before, None, after, None, after, after, None]);
}

#[test]
fn a_request_that_is_held_keeps_nobody_else_from_being_answered() {
    let forge = forge();
    std::thread::scope(|scope| {
        let hold = forge.world.hold_at(Counted::Requests, 0);
        let held = scope.spawn(|| version(&forge));
        assert!(hold.came());
        assert!(version(&forge).is_some());
        assert_eq!(forge.world.lock().faults.requests.len(), 1);
        drop(hold);
        assert!(held.join().unwrap().is_some());
    });
    let hold = forge.world.hold_at(Counted::Requests, 0);
    forge.world.awaits_nothing();
    assert!(!hold.came());
}

#[test]
fn half_a_body_is_less_than_was_promised() {
    let forge = forge();
    forge.server.trouble(Pick::every(), Side::After, Trouble::HalfBody);
    let answer = version(&forge).unwrap();
    let promised: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, promised / 2));
}

#[test]
fn a_server_stops_while_a_client_waits_in_silence() {
    let forge = forge();
    forge.server.trouble(Pick::every(), Side::After, Trouble::Silence);
    let mut stream = TcpStream::connect(forge.server.url().strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(b"GET /api/v1/version HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    while forge.server.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(forge);
    let mut text = String::new();
    stream.read_to_string(&mut text).ok();
    assert_eq!(text, "");
}

#[test]
fn an_address_that_is_taken_is_no_obstacle() {
    let world = World::new();
    let first = Forge::of(&world, Release::Gitea1_25);
    let taken = first.server.url().strip_prefix("http://").unwrap().parse().unwrap();
    let face = forge_router(world.clone(), Face::new(Release::Gitea1_25));
    let second = Server::start_at(&world, face, taken);
    assert_ne!(second.url(), first.server.url());
    assert!(send(&second, "GET /api/v1/version", "", "").is_some());
}
