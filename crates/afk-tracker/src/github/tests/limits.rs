//! Rate limits, by header and by message, with the time to wait; and the limit on calls at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use afk_core::port::{LabelQuery, Tracker};
use afk_http::github::Gate;
use serde_json::{Value, json};

use super::{ISSUE, github, github_behind, issue, repo, words};
use crate::github::GitHub;
use crate::loopback::{Reply, Server, reply};

/// A reply of a reached limit.
fn limited(status: u16, message: &str, headers: &[(&'static str, &str)]) -> Reply {
    let answer = reply(status, json!({"message": message}));
    headers.iter().fold(answer, |answer, (name, value)| answer.header(name, value))
}

#[test]
fn rest() {
    // 1767323400 is 2026-01-02T03:10:00Z.
    let empty_bucket = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767323400")];
    let secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    let rows = [
        ("primary, 403", limited(403, "API rate limit exceeded for user ID 1.", &empty_bucket)),
        ("primary, 429", limited(429, "", &empty_bucket)),
        ("secondary with a time", limited(403, secondary, &[("retry-after", "30")])),
        ("secondary by its words", limited(403, secondary, &[("x-ratelimit-remaining", "4000")])),
        ("secondary, 429", limited(429, secondary, &[])),
        ("no limit", limited(403, "Must have admin rights to Repository.", &[("x-ratelimit-remaining", "4000")])),
    ]
    .map(|(case, answer)| {
        let server = Server::start([(ISSUE, answer)]);
        let fault = github(&server).issue(&issue()).unwrap_err();
        server.requests(false);
        let until = fault.not_before.map_or("-".to_owned(), |time| time.to_string());
        format!("{case}: {:?} {:?} until {until}", fault.class, fault.scope)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    primary, 403: Transient Server until 2026-01-02T03:10:00Z
    primary, 429: Transient Server until 2026-01-02T03:10:00Z
    secondary with a time: Transient Server until 2026-01-02T03:04:35Z
    secondary by its words: Transient Server until 2026-01-02T03:05:05Z
    secondary, 429: Transient Server until 2026-01-02T03:05:05Z
    no limit: Refused Item until -
    ");
}

/// What the poller leaves to the watcher is measured at both APIs together.
#[test]
fn what_is_left_is_told_by_the_replies() {
    let left =
        |answer: Reply, left: &str| answer.header("x-ratelimit-limit", "5000").header("x-ratelimit-remaining", left);
    let nothing = reply(200, json!({"data": {"r0": {"nameWithOwner": "acme/web", "i0": {"nodes": []}}}}));
    let server = Server::start([
        ("GET /api/v3/user", left(reply(200, json!({"login": "afk-bot"})), "4000")),
        ("POST /api/graphql", left(nothing, "1200")),
    ]);
    let github = github(&server);
    assert_eq!(github.allowance(), None);
    github.me().unwrap();
    assert_eq!(github.allowance().map(|it| (it.remaining, it.limit)), Some((4_000, 5_000)));
    let query = LabelQuery { label: "ready-for-agent", open_only: true };
    drop(github.list(&[repo()], &[query]));
    assert_eq!(github.allowance().map(|it| it.remaining), Some(1_200));
    server.requests(false);
}

#[test]
fn graphql_with_status_200() {
    let error = |kind: Value, message: &str| reply(200, json!({"errors": [{"type": kind, "message": message}]}));
    let bucket = |answer: Reply, left: &str| {
        answer.header("x-ratelimit-remaining", left).header("x-ratelimit-reset", "1767323400")
    };
    let exceeded = "API rate limit exceeded for user ID 1.";
    let rows = [
        ("primary", bucket(error(json!("RATE_LIMITED"), exceeded), "0")),
        ("primary, newer word", bucket(error(json!("RATE_LIMIT"), "API rate limit already exceeded"), "0")),
        ("bucket not empty", bucket(error(json!("RATE_LIMIT"), exceeded), "12")),
        ("secondary", error(Value::Null, "You have exceeded a secondary rate limit.")),
        ("no limit", bucket(error(json!("FORBIDDEN"), "Resource not accessible by integration"), "12")),
    ]
    .map(|(case, answer)| {
        let server = Server::start([("POST /api/graphql", answer)]);
        let query = LabelQuery { label: "ready-for-agent", open_only: true };
        let fault = github(&server).list(&[repo()], &[query]).remove(&repo()).unwrap().unwrap_err();
        server.requests(false);
        let until = fault.not_before.map_or("-".to_owned(), |time| time.to_string());
        format!("{case}: until {until}: {}", words(&fault))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    primary: until 2026-01-02T03:10:00Z: Transient Server: failed to list issues: GraphQL RATE_LIMITED: API rate limit exceeded for user ID 1.
    primary, newer word: until 2026-01-02T03:10:00Z: Transient Server: failed to list issues: GraphQL RATE_LIMIT: API rate limit already exceeded
    bucket not empty: until 2026-01-02T03:05:05Z: Transient Server: failed to list issues: GraphQL RATE_LIMIT: API rate limit exceeded for user ID 1.
    secondary: until 2026-01-02T03:05:05Z: Transient Server: failed to list issues: GraphQL error: You have exceeded a secondary rate limit.
    no limit: until -: Refused Item: failed to list issues: GitHub refuses this in acme/web; the token needs `Issues: read` there: GraphQL FORBIDDEN: Resource not accessible by integration
    ");
}

#[test]
fn a_call_has_one_of_four_places_while_it_is_under_way() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gate = Arc::new(Gate::new());
    let tracker = github_behind(&gate, &format!("http://{}", listener.local_addr().unwrap()), None, 16);
    assert_eq!(gate.free(), 4);
    let rest = |tracker: &GitHub| tracker.issue(&issue()).map(drop);
    let graphql = |tracker: &GitHub| tracker.text_history(&issue()).map(drop);
    for call in [rest, graphql] {
        std::thread::scope(|scope| {
            let call = scope.spawn(|| call(&tracker));
            let (mut stream, _) = listener.accept().unwrap();
            read_all(&stream);
            assert_eq!(gate.free(), 3);
            stream.write_all(b"HTTP/1.1 400 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").unwrap();
            call.join().unwrap().unwrap_err();
        });
        assert_eq!(gate.free(), 4);
    }
}

/// Reads a request to its end.
fn read_all(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = text.trim().parse().unwrap();
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
}
