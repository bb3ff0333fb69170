//! The one redirect that is followed, and every other that is not.

use std::io::Write as _;
use std::time::Duration;

use afk_core::fault::FaultClass;
use afk_http::{Auth, Client, HttpError, Redirect, Settings, TAIL_BYTES};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Answer, Server, json, reply};
use crate::{TOKEN, armed, client, line, secret, settings};

/// Where a server sends AFK that answers with this status and location.
fn redirected(status: &str, location: &str) -> Option<Redirect> {
    let server = Server::start(vec![reply(status, &format!("location: {location}\r\n"), "")]);
    client(&server).get(&["logs"]).send().unwrap_err().redirect()
}

fn to(location: &str) -> Redirect {
    redirected("302 Found", location).unwrap()
}

/// What following a redirect to these answers comes to.
fn followed(answers: Vec<Answer>) -> (Result<String, HttpError>, Vec<String>) {
    let (here, there) = (Server::start(vec![]), Server::start(answers));
    let client = client(&here).with_header("x-version", "1");
    let read = client.follow(&to(&format!("{}/store/log.txt?sig=s3cretsignature", there.url)));
    (read.map(|reply| reply.body), there.requests())
}

#[test]
fn a_stranger_gets_neither_the_token_nor_the_headers_of_the_server() {
    let (read, asked) = followed(vec![reply("200 OK", "content-type: text/plain\r\n", "the log\n")]);
    assert_eq!(read.unwrap(), "the log\n");
    let [request] = asked.as_slice() else { panic!("{asked:?}") };
    let mut names: Vec<&str> =
        request.lines().skip(1).filter_map(|it| it.split_once(':')).map(|(name, _)| name).collect();
    names.sort_unstable();
    assert!(request.starts_with("GET /store/log.txt?sig=s3cretsignature HTTP/1.1\r\n"), "{request}");
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"], "{request}");
    assert!(!request.contains(TOKEN), "{request}");
}

#[test]
fn only_a_302_leads_anywhere() {
    for status in ["301 Moved", "303 See", "307 Temporary", "308 Permanent", "200 OK", "404 No"] {
        let answers = vec![reply(status, "location: https://store.example.net/log\r\n", "")];
        let server = Server::start(answers);
        let result = client(&server).get(&["logs"]).send();
        assert!(result.err().and_then(HttpError::redirect).is_none(), "{status}");
    }
    let bare = Server::start(vec![reply("302 Found", "", "")]);
    assert!(client(&bare).get(&["logs"]).send().unwrap_err().redirect().is_none());
}

#[test]
fn it_goes_no_further_and_is_not_repeated() {
    let third = Server::start(vec![json("1")]);
    let cases: [(&str, Answer); 5] = [
        ("302", reply("302 Found", &format!("location: {}/\r\n", third.url), "")),
        ("404", reply("404 No", "", "no /store/log.txt?sig=s3cretsignature here")),
        ("500", reply("500 Oops", "", "")),
        ("hang-up", Answer::HangUp),
        ("cut", Answer::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nthe l".to_vec())),
    ];
    let rows = cases.map(|(name, answer)| {
        let (read, asked) = followed(vec![answer, json("1")]);
        let error = read.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cretsignature"), "{error}");
        format!("{name:<8}asked {} {}", asked.len(), line(&error))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    302     asked 1 Garbled/Item 302 GET the address that the server gave: 302: moved, and redirects are not followed
    404     asked 1 Refused/Item 404 GET the address that the server gave: 404: no /[secret] here
    500     asked 1 Transient/Server 500 GET the address that the server gave: 500
    hang-up asked 1 Transient/Server - GET the address that the server gave: io: Peer disconnected
    cut     asked 1 Transient/Server 200 GET the address that the server gave: io: Peer disconnected
    ");
    assert!(third.requests().is_empty(), "a second redirect was followed");
}

#[test]
fn what_is_neither_https_nor_loopback_is_not_asked_for() {
    let loopback = Server::start(vec![json("1")]);
    let here = client(&loopback);
    let outside =
        Client::new(&armed(), "https://git.example.org/api", Auth::Bearer(secret(TOKEN)), &settings()).unwrap();
    let refused = |client: &Client, location: &str| {
        let error = client.follow(&to(location)).unwrap_err();
        assert_eq!((error.class, error.status), (FaultClass::Garbled, None), "{location}: {error}");
        assert_eq!(
            error.to_string(),
            "GET the address that the server gave: the redirect leads where AFK does not follow"
        );
    };
    let locations = [
        "http://store.example.net/log?sig=1",
        "http://10.0.0.7/log",
        "http://store.svc/log",
        "ftp://store.example.net/log",
        "file:///etc/passwd",
        "//store.example.net/log",
        "/logs/7",
        "https://user:password@store.example.net/log",
        "https://store.example.net/../log",
        "https:///log",
    ];
    for location in locations {
        refused(&here, location);
        refused(&outside, location);
    }
    // Another place of the same API is a moved repository.
    refused(&here, &format!("{}/repositories/7", loopback.url));
    refused(&outside, "https://git.example.org/api/repositories/7?x=1");
    // A server outside does not send AFK to its own machine.
    refused(&outside, &format!("{}/log", Server::start(vec![json("1")]).url));
    refused(&outside, "https://localhost/log");
    assert!(loopback.requests().is_empty());
}

#[test]
fn the_end_of_a_long_text_is_kept_and_a_longer_one_is_none() {
    let text = |bytes: usize| {
        let mut body = vec![b'x'; bytes];
        body.splice(bytes - 4.., *b"end\n");
        body
    };
    for bytes in [TAIL_BYTES, TAIL_BYTES + 1, 16 * 1024 * 1024] {
        let read = followed(vec![reply("200 OK", "", text(bytes))]).0.unwrap();
        assert_eq!((read.len(), read.ends_with("xend\n")), (TAIL_BYTES, true), "{bytes}");
    }
    let error = followed(vec![reply("200 OK", "", text(16 * 1024 * 1024 + 1))]).0.unwrap_err();
    assert_eq!(error.to_string(), "GET the address that the server gave: the reply is larger than 16777216 bytes");
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&text(17 * 1024 * 1024)).unwrap();
    let packed = reply("200 OK", "content-encoding: gzip\r\n", packer.finish().unwrap());
    assert!(followed(vec![packed]).0.unwrap_err().to_string().ends_with("larger than 16777216 bytes"));
}

#[test]
fn a_text_that_is_no_utf_8_is_mended_and_a_character_is_not_cut() {
    assert_eq!(followed(vec![reply("200 OK", "", b"a\xffb")]).0.unwrap(), "a\u{fffd}b");
    let long = format!("{}é{}", "x".repeat(9), "y".repeat(TAIL_BYTES - 1));
    assert_eq!(followed(vec![reply("200 OK", "", long)]).0.unwrap(), "y".repeat(TAIL_BYTES - 1));
}

#[test]
fn silence_ends_at_the_time_limit() {
    let settings = Settings { timeout: Duration::from_millis(200), ..settings() };
    let (here, there) = (Server::start(vec![]), Server::start(vec![Answer::Silence]));
    let client = Client::new(&armed(), &here.url, Auth::Bearer(secret(TOKEN)), &settings).unwrap();
    let error = client.follow(&to(&format!("{}/log", there.url))).unwrap_err();
    assert_eq!(line(&error), "Transient/Server - GET the address that the server gave: no answer in time (global)");
    assert_eq!(there.requests().len(), 1);
}
