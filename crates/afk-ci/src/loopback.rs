//! A loopback server that gives its replies one after the other, and the crate's port in front of it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, mpsc};

use afk_core::ci::Stage;
use afk_core::config::{Armed, Config, Gates, TrackerKind, TrackerSettings};
use afk_core::ids::{Host, RepoId, Sha};
use afk_core::port::{Checks, Result, StageFacts};
use afk_core::secret::{Secret, SecretSource};
use afk_http::Settings;

use crate::Pipelines;

/// The commit of the tests.
pub(crate) const COMMIT: &str = "1111111111111111111111111111111111111111";

/// One reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: String,
    body: String,
}

impl Reply {
    /// A JSON reply.
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        let headers = "content-type: application/json;charset=utf-8\r\n".to_owned();
        Self { status, headers, body: body.into() }
    }

    /// A reply in plain text: not the service's own.
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self { status, headers: "content-type: text/plain\r\n".to_owned(), body: body.to_owned() }
    }

    /// The same with one more header; `{server}` in it is the server's address.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }
}

/// Answers one request after the other with these replies and tells what was asked. Replies are dated a second apart, from
/// 13:37:00 on.
pub(crate) fn serve(replies: Vec<Reply>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::channel();
    std::thread::spawn({
        let url = url.clone();
        move || {
            for (second, Reply { status, headers, body }) in replies.into_iter().enumerate() {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(&stream).lines().map_while(|line| line.ok());
                let lines = lines.take_while(|line| !line.is_empty());
                let shown = |it: &String| ["GET", "authorization", "x-github"].iter().any(|word| it.starts_with(word));
                tell.send(lines.filter(shown).collect::<Vec<_>>().join(" | ")).unwrap();
                let head = format!(
                    "HTTP/1.1 {status} X\r\ndate: Sun, 22 Nov 2026 13:37:{second:02} GMT\r\nconnection: close\r\n\
                     content-length: {}\r\n{}\r\n",
                    body.len(),
                    headers.replace("{server}", &url)
                );
                stream.write_all((head + &body).as_bytes()).unwrap();
            }
        }
    });
    (url, asked)
}

/// Reads the build stage of [`COMMIT`] from a server below `/forge` that gives these replies; what was asked of it beside.
pub(crate) fn read_build(kind: TrackerKind, replies: Vec<Reply>) -> (Result<StageFacts>, Vec<String>) {
    let (mut facts, asked) = read_builds(kind, 1, replies);
    (facts.remove(0), asked)
}

/// Reads it more than once.
pub(crate) fn read_builds(
    kind: TrackerKind,
    times: usize,
    replies: Vec<Reply>,
) -> (Vec<Result<StageFacts>>, Vec<String>) {
    let (url, asked) = serve(replies);
    let (pipelines, commit) = (pipelines(&format!("{url}/forge"), kind), Sha::parse(COMMIT).unwrap());
    let facts = (0..times).map(|_| pipelines.stage(Stage::Build, &repo(), &commit)).collect();
    (facts, asked.try_iter().collect())
}

/// Reads a log of the build stage in the same way.
pub(crate) fn read_log(kind: TrackerKind, handle: &str, replies: Vec<Reply>) -> (Option<String>, Vec<String>) {
    let (url, asked) = serve(replies);
    let log = pipelines(&format!("{url}/forge"), kind).log(Stage::Build, &repo(), handle).unwrap();
    (log, asked.try_iter().collect())
}

pub(crate) fn pipelines(url: &str, kind: TrackerKind) -> Pipelines {
    let tracker = TrackerSettings {
        kind,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: SecretSource::Inline(Secret::new("token-1")),
        bot_login: None,
    };
    let config = Config::disabled();
    Pipelines::new(&armed(), &tracker, &config, &Settings::from_config(&config), &Arc::default()).unwrap()
}

pub(crate) fn armed() -> Armed {
    let config = Config { allowlist: [repo()].into(), kill_switch: false, ..Config::disabled() };
    match config.gates() {
        Gates::Open(armed) | Gates::WatchOnly(armed) => armed,
        Gates::Disabled => panic!("a repository is listed"),
    }
}

pub(crate) fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}
