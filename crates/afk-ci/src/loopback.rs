//! A loopback server that gives its replies one after the other, and the crate's port in front of it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc;

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

    /// The same with one more header; `{server}` in it is the server's address.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }
}

/// Answers one request after the other with these replies and tells what was asked. Replies are dated a second apart, from
/// 13:37:00 on.
fn serve(replies: Vec<Reply>) -> (String, mpsc::Receiver<String>) {
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
    let (url, asked) = serve(replies);
    let facts = pipelines(&format!("{url}/forge"), kind).stage(Stage::Build, &repo(), &Sha::parse(COMMIT).unwrap());
    (facts, asked.try_iter().collect())
}

pub(crate) fn pipelines(url: &str, kind: TrackerKind) -> Pipelines {
    let tracker = TrackerSettings {
        kind,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: SecretSource::Inline(Secret::new("token-1")),
        bot_login: None,
    };
    Pipelines::new(&armed(), &tracker, &Config::disabled(), &Settings::from_config(&Config::disabled())).unwrap()
}

fn armed() -> Armed {
    let config = Config { allowlist: [repo()].into(), kill_switch: false, ..Config::disabled() };
    match config.gates() {
        Gates::Open(armed) | Gates::WatchOnly(armed) => armed,
        Gates::Disabled => panic!("a repository is listed"),
    }
}

pub(crate) fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}
