//! A secret is read for each request and shows nowhere.

use std::path::PathBuf;

use afk_core::config::urls::PlainHttp;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::secret::SecretSource;
use afk_http::{Auth, Client, Webhook};

use crate::server::{Answer, Server, json, reply};
use crate::{TOKEN, armed, client, line, secret, settings};

/// A file that is gone when the test ends.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("afk-http-{name}-{}", std::process::id())))
    }

    fn source(&self) -> SecretSource {
        SecretSource::File(self.0.to_str().unwrap().to_owned())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

#[test]
fn a_rotated_token_is_used_at_once() {
    let file = File::new("rotated");
    let server = Server::start(vec![json("1"), json("1")]);
    let client = Client::new(&armed(), &server.url, Auth::Token(file.source()), &settings()).unwrap();
    for value in ["first\n", "second\n"] {
        std::fs::write(&file.0, value).unwrap();
        client.get(&["things"]).send().unwrap();
    }
    let requests = server.requests();
    assert!(requests[0].contains("authorization: token first\r\n"), "{requests:?}");
    assert!(requests[1].contains("authorization: token second\r\n"), "{requests:?}");
}

#[test]
fn a_token_that_cannot_be_read_stops_the_tick_and_sends_nothing() {
    let file = File::new("blank");
    let server = Server::start(vec![json("1")]);
    let client = Client::new(&armed(), &server.url, Auth::Bearer(file.source()), &settings()).unwrap();
    let missing = client.get(&["things"]).send().unwrap_err();
    std::fs::write(&file.0, " \n").unwrap();
    let blank = client.get(&["things"]).send().unwrap_err();
    std::fs::write(&file.0, format!("{TOKEN}\nx-admin: 1\n")).unwrap();
    let split = client.get(&["things"]).send().unwrap_err();
    for error in [missing, blank, split] {
        assert_eq!((error.class, error.scope), (FaultClass::Refused, FaultScope::Tick), "{}", line(&error));
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_server_that_echoes_the_token_does_not_get_it_into_a_message() {
    let echo = || reply("400 Bad", "", format!("you sent Bearer {TOKEN}"));
    let server = Server::start(vec![echo()]);
    let error = client(&server).get(&["things"]).send().unwrap_err();
    assert_eq!(line(&error), "Refused/Item 400 GET /things: 400: you sent Bearer [secret]");
    let server = Server::start(vec![json(format!("\"{TOKEN}\""))]);
    let error = client(&server).get(&["things"]).json::<Vec<u64>>().unwrap_err();
    assert!(line(&error).contains("[secret]"));
    assert!(!format!("{:?}", client(&server)).contains(TOKEN));
}

#[test]
fn a_webhook_never_shows_its_address() {
    let cases: [(&str, Answer); 4] = [
        ("hang-up", Answer::HangUp),
        ("401", reply("401 No", "", "")),
        ("404 echo", reply("404 No", "", "no_service /services/s3cret")),
        ("302", reply("302 Found", "location: /login\r\n", "")),
    ];
    let rows = cases.map(|(name, answer)| {
        let server = Server::start(vec![answer]);
        let url = format!("{}/services/s3cret?key=s3cret", server.url);
        let hook = Webhook::new(&armed(), "the Slack webhook", secret(&url), PlainHttp::Loopback, &settings()).unwrap();
        let error = hook.post(&["ring"]).unwrap_err();
        assert!(server.requests()[0].starts_with("POST /services/s3cret?key=s3cret "));
        assert!(!format!("{error} {error:?} {hook:?}").contains("s3cret"), "{error}");
        format!("{name:<10}{}", line(&error))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up   Unclear/Item - POST the Slack webhook: io: Peer disconnected
    401       Refused/Server 401 POST the Slack webhook: 401
    404 echo  Refused/Item 404 POST the Slack webhook: 404: no_service /[secret]/[secret]
    302       Garbled/Item 302 POST the Slack webhook: 302: moved, and redirects are not followed
    ");
}

#[test]
fn a_webhook_that_cannot_be_used_is_refused_without_being_shown() {
    let rows =
        ["http://hooks.example.org/s3cret", "http://gitea:80/s3cret", "s3cret", "https://u:s3cret@x/", ""].map(|url| {
            let hook =
                Webhook::new(&armed(), "the Slack webhook", secret(url), PlainHttp::Loopback, &settings()).unwrap();
            let error = hook.post(&1).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
            line(&error)
        });
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused/Server - the Slack webhook: a secret is never sent over plain http; use https
    Refused/Server - the Slack webhook: a secret is never sent over plain http; use https
    Refused/Server - the Slack webhook: the address is not valid
    Refused/Server - the Slack webhook: the address is not valid
    Refused/Server - the Slack webhook: the secret in the configuration is blank
    ");
}

#[test]
fn a_webhook_answers_in_text_and_its_address_may_change() {
    let file = File::new("webhook");
    let server = Server::start(vec![
        reply("200 OK", "content-type: text/html\r\n", "ok"),
        Answer::HangUp,
        reply("200 OK", "", ""),
    ]);
    let hook = Webhook::new(&armed(), "the heartbeat", file.source(), PlainHttp::Inside, &settings()).unwrap();
    std::fs::write(&file.0, format!("{}/a\n", server.url)).unwrap();
    assert_eq!(hook.post(&1).unwrap().body, "ok");
    std::fs::write(&file.0, format!("{}/b\n", server.url)).unwrap();
    assert_eq!(hook.get().unwrap().body, "");
    let requests: Vec<String> = server.requests().iter().map(|it| it.chars().take(7).collect()).collect();
    assert_eq!(requests, ["POST /a", "GET /b ", "GET /b "]);
}

#[test]
fn a_secret_in_a_body_is_read_each_time_and_shows_nowhere() {
    let file = File::new("body");
    let server = Server::start(vec![json("1"), reply("403 No", "", format!("no to s3cret-topic and {TOKEN}"))]);
    let client = client(&server);
    let send = |value: &str| {
        std::fs::write(&file.0, value).unwrap();
        client.post(&[]).secret_body(&file.source(), |topic| [topic.to_owned()]).send()
    };
    send("first\n").unwrap();
    let error = send("s3cret-topic\n").unwrap_err();
    let requests = server.requests();
    assert!(requests[0].ends_with("\r\n\r\n[\"first\"]"), "{requests:?}");
    assert!(requests[1].starts_with("POST / ") && requests[1].ends_with("[\"s3cret-topic\"]"), "{requests:?}");
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    assert_eq!(line(&error), "Refused/Item 403 POST /: 403: no to [secret] and [secret]");
    assert_eq!(error.said(), "no to [secret] and [secret]");
    std::fs::write(&file.0, "\n").unwrap();
    let blank = client.post(&[]).secret_body(&file.source(), |topic| topic.to_owned()).send().unwrap_err();
    assert_eq!((blank.class, blank.scope, blank.said()), (FaultClass::Refused, FaultScope::Server, ""));
    assert!(server.requests().is_empty());
}

#[test]
fn a_secret_in_a_body_does_not_go_outside_in_the_clear() {
    let send = |url: &str| {
        let client = Client::new(&armed(), url, Auth::None, &settings()).unwrap();
        client.post(&[]).secret_body(&secret(""), |it| it.to_owned()).send().unwrap_err().to_string()
    };
    assert_eq!(send("http://ntfy.example.org"), "POST /: a secret is never sent over plain http; use https");
    assert_eq!(send("http://ntfy"), "POST /: the secret in the configuration is blank");
    assert_eq!(send("https://ntfy.example.org"), "POST /: the secret in the configuration is blank");
}

#[test]
fn a_webhook_inside_may_do_without_tls_where_its_owner_says_so() {
    let said = |url: &str, plain| {
        let hook = Webhook::new(&armed(), "the heartbeat", secret(url), plain, &settings()).unwrap();
        hook.get().unwrap_err().to_string()
    };
    let refused = "the heartbeat: a secret is never sent over plain http; use https";
    for plain in [PlainHttp::Loopback, PlainHttp::Inside] {
        assert_eq!(said("http://hc.example.org/s3cret", plain), refused);
    }
    assert_eq!(said("http://hc.svc/s3cret", PlainHttp::Loopback), refused);
    assert_ne!(said("http://nobody.invalid.svc/s3cret", PlainHttp::Inside), refused);
}
