//! What each way of failing becomes, and what is repeated.

use std::time::Duration;

use afk_core::fault::FaultScope;
use afk_http::{Auth, Client, Settings};

use crate::server::{Answer, Server, json, reply};
use crate::{TOKEN, armed, client, failed_read, failed_write, line, secret, settings};

const HTML: &str = "content-type: text/html\r\n";

/// The head promises more than comes.
fn cut() -> Answer {
    Answer::Bytes(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n[1,".to_vec())
}

#[test]
fn reads() {
    type Case = (&'static str, fn() -> Answer);
    let cases: [Case; 12] = [
        ("hang-up", || Answer::HangUp),
        ("cut body", cut),
        ("500", || reply("500 Oops", HTML, "<h1>Oops</h1>")),
        ("503 retry-after", || reply("503 Busy", "retry-after: 5\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\n", "")),
        ("429", || reply("429 Slow", "", "slow down")),
        ("401", || reply("401 No", "", r#"{"message":"bad token"}"#)),
        ("404", || reply("404 No", "", "null")),
        ("302", || reply("302 Found", "location: /login\r\n", "")),
        ("HTML with 200", || reply("200 OK", HTML, "<html>")),
        ("no content type", || reply("200 OK", "", "[]")),
        ("bad JSON", || json("[1,")),
        ("other JSON", || json(r#"{"a":1}"#)),
    ];
    let rows = cases.map(|(name, answer)| {
        let (error, asked) = failed_read(vec![answer(), answer(), answer()]);
        format!("{name:<16}asked {asked}  {}", line(&error))
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    hang-up         asked 2  Transient/Server - GET /things: io: Peer disconnected
    cut body        asked 2  Transient/Server 200 GET /things: io: Peer disconnected
    500             asked 2  Transient/Server 500 GET /things: 500: <h1>Oops</h1>
    503 retry-after asked 1  Transient/Server 503 GET /things: 503
    429             asked 1  Transient/Server 429 GET /things: 429: slow down
    401             asked 1  Refused/Tick 401 GET /things: 401: {"message":"bad token"}
    404             asked 1  Refused/Item 404 GET /things: 404: null
    302             asked 1  Garbled/Item 302 GET /things: 302: moved, and redirects are not followed
    HTML with 200   asked 1  Garbled/Item 200 GET /things: the reply is `text/html`, not JSON
    no content type asked 1  Garbled/Item 200 GET /things: the reply is ``, not JSON
    bad JSON        asked 1  Garbled/Item 200 GET /things: the reply is not what was expected: EOF while parsing a value at line 1 column 3
    other JSON      asked 1  Garbled/Item 200 GET /things: the reply is not what was expected: invalid type: map, expected a sequence at line 1 column 0
    "#);
}

#[test]
fn writes() {
    let cases: [(&str, Answer); 6] = [
        ("hang-up", Answer::HangUp),
        ("cut body", cut()),
        ("500", reply("500 Oops", "", "")),
        ("400", reply("400 Bad", "", "")),
        ("401", reply("401 No", "", "")),
        ("HTML with 200", reply("200 OK", HTML, "<html>")),
    ];
    let rows = cases.map(|(name, answer)| format!("{name:<16}{}", line(&failed_write(answer))));
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up         Unclear/Item - POST /things: io: Peer disconnected
    cut body        Unclear/Item 200 POST /things: io: Peer disconnected
    500             Unclear/Item 500 POST /things: 500
    400             Refused/Item 400 POST /things: 400
    401             Refused/Tick 401 POST /things: 401
    HTML with 200   Garbled/Item 200 POST /things: the reply is `text/html`, not JSON
    ");
}

#[test]
fn one_repeat_is_enough_for_a_read_that_stumbled() {
    for stumble in [Answer::HangUp, cut(), reply("502 Bad", "", "")] {
        let server = Server::start(vec![stumble, json("[1,2]")]);
        assert_eq!(client(&server).get(&["things"]).json::<Vec<u64>>().unwrap().body, [1, 2]);
    }
}

#[test]
fn a_posted_query_is_repeated_only_when_it_is_said_to_be_a_read() {
    let server = Server::start(vec![Answer::HangUp, json("[1]")]);
    let request = client(&server);
    assert_eq!(request.post(&["graphql"]).body(&1).read_only().json::<Vec<u64>>().unwrap().body, [1]);
}

#[test]
fn silence_ends_at_the_time_limit() {
    let settings = Settings { timeout: Duration::from_millis(200), ..settings() };
    let rows = ["read", "write"].map(|kind| {
        let server = Server::start(vec![Answer::Silence]);
        let client = Client::new(&armed(), &server.url, Auth::Bearer(secret(TOKEN)), &settings).unwrap();
        let request = if kind == "read" { client.get(&["things"]) } else { client.post(&["things"]).body(&1) };
        let error = request.send().unwrap_err();
        format!("{kind:<6}asked {} {}", server.requests().len(), line(&error))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    read  asked 1 Transient/Server - GET /things: no answer in time (global)
    write asked 1 Unclear/Item - POST /things: no answer in time (global)
    ");
}

#[test]
fn nobody_is_listening() {
    // No test server is ever given this port.
    let client = Client::new(&armed(), "http://127.0.0.1:1", Auth::None, &settings()).unwrap();
    let read = client.get(&["things"]).send().unwrap_err();
    let write = client.post(&["things"]).send().unwrap_err();
    insta::assert_snapshot!([line(&read), line(&write)].join("\n"), @"
    Transient/Server - GET /things: io: Connection refused (os error 111)
    Transient/Server - POST /things: io: Connection refused (os error 111)
    ");
}

#[test]
fn a_server_that_does_not_encrypt_needs_a_person() {
    let server = Server::start(vec![json("[1]"), json("[1]")]);
    let url = server.url.replace("http:", "https:");
    let client = Client::new(&armed(), &url, Auth::Bearer(secret(TOKEN)), &settings()).unwrap();
    let read = client.get(&["things"]).send().unwrap_err();
    insta::assert_snapshot!(line(&read), @"Refused/Server - GET /things: io: received corrupt message of type InvalidContentType");
    assert!(server.requests().iter().all(|it| !it.contains(TOKEN)), "the token went out in the clear");
}

#[test]
fn a_fault_carries_what_the_failure_knew() {
    let headers = "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1795442400\r\n";
    let (error, asked) = failed_read(vec![reply("403 No", headers, "{}")]);
    assert_eq!(asked, 1, "a reached limit was not obeyed");
    let fault = error.fault("list things");
    assert_eq!(fault.not_before.unwrap().to_string(), "2026-11-23T14:00:00Z");
    assert!(fault.answered);
    assert_eq!(fault.chain(), "failed to list things: GET /things: 403: {}");
    assert!(!failed_write(Answer::HangUp).fault("x").answered);
    assert!(!failed_write(reply("504 Gone", "", "")).fault("x").answered, "a gateway spoke for its server");
}

#[test]
fn a_caller_may_narrow_a_failure_and_never_widen_it() {
    let scope = |status: &str, most| failed_write(reply(status, "", "")).within(most).scope;
    assert_eq!(scope("401 No", FaultScope::Server), FaultScope::Server);
    assert_eq!(scope("400 No", FaultScope::Server), FaultScope::Item);
}

#[test]
fn a_failure_tells_whether_the_service_itself_spoke() {
    let spoke = |answer: fn() -> Answer| failed_read(vec![answer(), answer()]).0.json;
    assert!(spoke(|| reply("404 No", "content-type: application/json\r\n", "null")));
    assert!(spoke(|| json("{}")), "JSON of another form is JSON");
    assert!(!spoke(|| reply("404 No", HTML, "")));
    assert!(!spoke(|| reply("200 OK", HTML, "<html>")));
    assert!(!spoke(|| Answer::HangUp));
}

#[test]
fn a_failure_knows_the_time_of_its_reply() {
    let headers = "date: Sun, 22 Nov 2026 13:37:00 GMT\r\n";
    let (error, _) = failed_read(vec![reply("404 No", headers, "")]);
    assert_eq!(error.at.unwrap().to_string(), "2026-11-22T13:37:00Z");
}
