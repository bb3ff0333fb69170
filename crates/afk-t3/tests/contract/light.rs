//! Servers with and without the light endpoints.

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::ThreadId;
use afk_core::port::{Agents as _, Depth};

use crate::replay::{Replay, Route, route};
use crate::{recording, t3};

const SHELL: &str = "GET /api/orchestration/shell";
const SNAPSHOT: &str = "GET /api/orchestration/snapshot";
const THREAD: &str = "GET /api/orchestration/threads/t1";
const JSON: &str = "application/json";
const EMPTY: &str = r#"{"snapshotSequence":0,"projects":[],"threads":[],"updatedAt":"1970-01-01T00:00:00.000Z"}"#;

/// The three ways in which releases answer a path that they do not know.
fn without_light() -> [(u16, &'static str, &'static str); 3] {
    [
        (200, "text/html; charset=utf-8", "<!doctype html>"),
        (503, "text/plain", "No static directory"),
        (404, "text/plain", ""),
    ]
}

#[test]
fn a_release_is_asked_for_its_snapshot_and_not_again_for_what_it_lacks() {
    for (status, content_type, body) in without_light() {
        let server = Replay::start(vec![route(SHELL, status, content_type, body), route(SNAPSHOT, 200, JSON, EMPTY)]);
        let t3 = t3(&server);
        assert!(t3.fleet(Depth::List).unwrap().value.full, "{status}");
        assert_eq!(server.lines().last().map(String::as_str), Some(SNAPSHOT));
        assert!(t3.fleet(Depth::List).unwrap().value.full);
        assert!(t3.thread(&ThreadId::new("t1")).unwrap().value.is_none());
        assert_eq!(server.lines(), [SNAPSHOT, SNAPSHOT], "{status}");
    }
}

#[test]
fn a_thread_that_is_not_listed_can_still_be_asked_for() {
    let snapshot = recording::named("69-snapshot-after-project-delete");
    let routes = || vec![route(SHELL, 404, "text/plain", ""), Route::from(&snapshot)];
    let all = t3(&Replay::start(routes())).fleet(Depth::List).unwrap().value.threads;
    let server = Replay::start(routes());
    let t3 = t3(&server).only(|id| id == "t1");
    let fleet = t3.fleet(Depth::List).unwrap().value;
    assert_eq!(fleet.threads.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["t1"]);
    assert_eq!(fleet.others + 1, all.len());
    for thread in all {
        let id = thread.id.clone();
        assert_eq!(t3.thread(&id).unwrap().value, Some(thread));
    }
}

#[test]
fn one_reading_of_the_fleet_is_one_request() {
    let light = Replay::start(vec![route(SHELL, 200, JSON, EMPTY), route(SNAPSHOT, 200, JSON, EMPTY)]);
    let new = t3(&light);
    new.fleet(Depth::List).unwrap();
    assert_eq!(light.lines(), [SHELL], "the probe is the reading");
    let release = Replay::start(vec![route(SHELL, 200, "text/html", "<html>"), route(SNAPSHOT, 200, JSON, EMPTY)]);
    let old = t3(&release);
    old.fleet(Depth::List).unwrap();
    assert_eq!(release.lines(), [SHELL, SNAPSHOT], "the probe, and the reading");
    for depth in [Depth::List, Depth::Full] {
        old.fleet(depth).unwrap();
        assert_eq!(release.lines(), [SNAPSHOT], "{depth:?}");
    }
}

#[test]
fn a_server_that_is_down_is_not_taken_for_a_release() {
    let down = |line| route(line, 503, "text/html", "<h1>Service Unavailable</h1>");
    let server = Replay::start(vec![down(SHELL), down(SNAPSHOT)]);
    let t3 = t3(&server);
    let fault = t3.fleet(Depth::List).unwrap_err();
    assert_eq!((fault.class, fault.scope), (FaultClass::Transient, FaultScope::Server));
    server.asked();
    assert!(t3.fleet(Depth::List).is_err());
    assert_eq!(server.lines().first().map(String::as_str), Some(SHELL), "a verdict was kept");
}

#[test]
fn the_full_list_is_never_the_light_one() {
    let server = Replay::start(vec![route(SHELL, 200, JSON, EMPTY), route(SNAPSHOT, 200, JSON, EMPTY)]);
    let t3 = t3(&server);
    assert!(!t3.fleet(Depth::List).unwrap().value.full);
    assert!(t3.fleet(Depth::Full).unwrap().value.full);
    assert!(!t3.fleet(Depth::List).unwrap().value.full, "the verdict was lost");
    assert_eq!(server.lines(), [SHELL, SNAPSHOT, SHELL]);
}

#[test]
fn a_fault_of_the_light_endpoint_is_a_fault() {
    for (status, class, scope) in [
        (500, FaultClass::Transient, FaultScope::Server),
        (401, FaultClass::Refused, FaultScope::Tick),
        (403, FaultClass::Refused, FaultScope::Server),
        (404, FaultClass::Refused, FaultScope::Server),
    ] {
        let server = Replay::start(vec![route(SHELL, status, JSON, "{}"), route(SNAPSHOT, 200, JSON, EMPTY)]);
        let fault = t3(&server).fleet(Depth::List).unwrap_err();
        assert_eq!((fault.class, fault.scope), (class, scope), "{status}");
        assert!(!server.lines().contains(&SNAPSHOT.to_owned()), "{status}");
    }
}

#[test]
fn a_page_from_a_server_that_had_light_endpoints_is_garbled() {
    let page = route(THREAD, 200, "text/html", "<html>");
    let server = Replay::start(vec![route(SHELL, 200, JSON, EMPTY), page, route(SNAPSHOT, 200, JSON, EMPTY)]);
    let t3 = t3(&server);
    t3.fleet(Depth::List).unwrap();
    assert_eq!(t3.thread(&ThreadId::new("t1")).unwrap_err().class, FaultClass::Garbled);
}

#[test]
fn an_unknown_thread_has_the_time_of_the_answer() {
    let server = Replay::start(vec![route(THREAD, 404, JSON, "{}")]);
    let seen = t3(&server).thread(&ThreadId::new("t1")).unwrap();
    assert_eq!((seen.value, seen.at.unwrap().to_string()), (None, String::from("2026-11-22T13:37:00Z")));
    assert_eq!(server.lines(), [THREAD]);
}

#[test]
fn a_release_shows_archived_and_deleted_threads() {
    let snapshot = recording::named("69-snapshot-after-project-delete");
    let server = Replay::start(vec![Route::from(&snapshot)]);
    let t3 = t3(&server);
    let gone = |id| t3.thread(&ThreadId::new(id)).unwrap().value.map(|it| it.gone);
    insta::assert_snapshot!(format!("{:?}", ["p1-complete-1cd5", "life-arch", "life-del", "nothread"].map(gone)), @"[Some(false), Some(true), Some(true), None]");
}

#[test]
fn a_thread_id_stays_one_part_of_the_path() {
    let server = Replay::start(vec![route("GET /api/orchestration/threads/a%2Fb%3Fc", 404, JSON, "{}")]);
    assert!(t3(&server).thread(&ThreadId::new("a/b?c")).unwrap().value.is_none());
    assert_eq!(t3(&server).thread(&ThreadId::new("..")).unwrap_err().class, FaultClass::Refused);
}
