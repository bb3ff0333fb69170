//! What is sent, and what a good reply becomes.

use afk_core::fault::FaultClass;
use afk_http::{Auth, Client, SetupError};

use crate::server::{Server, json, reply};
use crate::{armed, client, line, secret, settings};

/// A request without the headers that differ from run to run.
fn shown(request: &str, server: &Server) -> String {
    let host = server.url.strip_prefix("http://").unwrap();
    let mut lines: Vec<&str> = request.split("\r\n").collect();
    let end = lines.iter().position(|line| line.is_empty()).unwrap();
    lines[1..end].sort_unstable();
    lines.join("\n").replace(host, "<host>")
}

#[test]
fn a_read() {
    let server = Server::start(vec![json("[]")]);
    let client = client(&server).with_header("x-version", "1");
    let request = client.get(&["repos", "acme", "a/b"]).query("state", "open&closed").query("page", 2);
    let reply = request.json::<Vec<u64>>().unwrap();
    assert_eq!((reply.status, reply.body, reply.next, reply.rate), (200, vec![], None, None));
    insta::assert_snapshot!(shown(&server.requests()[0], &server), @"
    GET /repos/acme/a%2Fb?state=open%26closed&page=2 HTTP/1.1
    accept-encoding: gzip
    accept: application/json
    authorization: Bearer tok_5ecret
    host: <host>
    user-agent: afk/0.1.0
    x-version: 1
    ");
}

#[test]
fn a_write() {
    let server = Server::start(vec![reply("204 No Content", "", "")]);
    let body = std::collections::BTreeMap::from([("title", "a \"b\"")]);
    client(&server).patch(&["issues", "7"]).body(&body).send().unwrap();
    insta::assert_snapshot!(shown(&server.requests()[0], &server), @r#"
    PATCH /issues/7 HTTP/1.1
    accept-encoding: gzip
    accept: application/json
    authorization: Bearer tok_5ecret
    content-length: 19
    content-type: application/json
    host: <host>
    user-agent: afk/0.1.0

    {"title":"a \"b\""}
    "#);
}

#[test]
fn a_delete_may_have_a_body() {
    let server = Server::start(vec![json("1"), json("1")]);
    client(&server).delete(&["labels"]).body(&[1]).send().unwrap();
    client(&server).put(&["labels"]).send().unwrap();
    let requests = server.requests();
    assert!(requests[0].starts_with("DELETE /labels ") && requests[0].ends_with("\r\n\r\n[1]"), "{requests:?}");
    assert!(requests[1].starts_with("PUT /labels "), "{requests:?}");
}

#[test]
fn a_good_reply_tells_its_time_its_limit_and_the_next_page() {
    let head = "content-type: application/vnd.api+json; charset=utf-8\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\n\
                x-ratelimit-remaining: 12\r\nlink: </things?page=2>; rel=\"next\"\r\n";
    let server = Server::start(vec![reply("200 OK", head, "[1]")]);
    let reply = client(&server).get(&["things"]).json::<Vec<u64>>().unwrap();
    assert_eq!(reply.at.unwrap().to_string(), "2026-11-22T13:37:00Z");
    assert_eq!(reply.rate.unwrap().remaining, 12);
    assert!(reply.next.is_some());
}

#[test]
fn the_next_page_is_followed_on_the_same_server() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let link = format!("content-type: application/json\r\nlink: <{url}/things?page=2&q=a%20b>; rel=\"next\"\r\n");
    let server = Server::on(listener, vec![reply("200 OK", &link, "[1]"), json("[2]")]);
    let client = client(&server);
    let first = client.get(&["things"]).json::<Vec<u64>>().unwrap();
    let second = client.page(&first.next.unwrap()).unwrap().json::<Vec<u64>>().unwrap();
    assert_eq!((second.body, second.next), (vec![2], None));
    assert!(server.requests()[1].starts_with("GET /things?page=2&q=a%20b HTTP/1.1"));
}

#[test]
fn the_next_page_on_another_server_is_not_asked_for() {
    let other = Server::start(vec![json("[2]")]);
    let link = format!("content-type: application/json\r\nlink: <{}/things>; rel=\"next\"\r\n", other.url);
    let server = Server::start(vec![reply("200 OK", &link, "[1]")]);
    let client = client(&server);
    let link = client.get(&["things"]).json::<Vec<u64>>().unwrap().next.unwrap();
    let Err(error) = client.page(&link) else { panic!("a foreign page was followed") };
    assert_eq!(error.class, FaultClass::Garbled);
    assert!(other.requests().is_empty(), "the token went to another server");
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::start(vec![json("[2]")]);
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let server = Server::start(vec![reply(status, &format!("location: {}/\r\n", other.url), "")]);
        let error = client(&server).get(&["things"]).json::<Vec<u64>>().unwrap_err();
        assert_eq!(error.class, FaultClass::Garbled, "{status}");
    }
    assert!(other.requests().is_empty(), "a redirect was followed");
}

#[test]
fn a_path_that_leads_elsewhere_is_not_asked_for() {
    let server = Server::start(vec![json("1")]);
    let error = client(&server).get(&["repos", "..", "admin"]).send().unwrap_err();
    assert_eq!(line(&error), "Refused/Item - GET /repos/../admin: the path has a part that is blank, `.` or `..`");
    assert!(server.requests().is_empty());
}

#[test]
fn a_token_is_never_set_up_for_plain_http_outside() {
    let make = |url, auth| Client::new(&armed(), url, auth, &settings());
    let error = make("http://git.example.org", Auth::Token(secret("t"))).unwrap_err();
    assert!(matches!(error, SetupError::PlainToken(_)), "{error}");
    assert!(make("http://git.example.org", Auth::None).is_ok());
    assert!(make("https://git.example.org", Auth::Token(secret("t"))).is_ok());
    let error = make("https://user:hunter2@git.example.org", Auth::None).unwrap_err();
    assert!(matches!(error, SetupError::Address(_)) && !format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn a_body_may_be_text() {
    let server = Server::start(vec![reply("200 OK", "", "")]);
    client(&server).put(&["metrics"]).text_body("text/plain; version=0.0.4", "a 1\n").send().unwrap();
    let request = server.requests().remove(0);
    assert!(request.contains("content-type: text/plain; version=0.0.4\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\na 1\n"), "{request}");
}
