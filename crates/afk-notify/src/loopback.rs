//! A server for one test: it answers once, and keeps what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use afk_core::config::{Armed, Config, Gates};
use afk_core::ids::RepoId;
use afk_core::secret::{Secret, SecretSource};

pub(crate) fn config() -> Config {
    Config { allowlist: [RepoId::parse("acme/web").unwrap()].into(), ..Config::disabled() }
}

pub(crate) fn armed() -> Armed {
    match config().gates() {
        Gates::Open(armed) | Gates::WatchOnly(armed) => armed,
        Gates::Disabled => panic!("a repository is listed"),
    }
}

pub(crate) fn secret(value: &str) -> SecretSource {
    SecretSource::Inline(Secret::new(value))
}

/// Lets `act` talk to a server that gives this answer. Returns the outcome, and what was received: the request line, the
/// authorization where there was one, the body.
pub(crate) fn answered<R>(
    status: &'static str,
    headers: &'static str,
    body: &'static str,
    act: impl FnOnce(&str) -> R,
) -> (R, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let head: Vec<String> =
            reader.by_ref().lines().map_while(|it| it.ok()).take_while(|it| !it.is_empty()).collect();
        let length = head.iter().find_map(|it| it.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut received = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut received).unwrap();
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 {status}\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\nconnection: close\r\n{headers}\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(reply.as_bytes()).unwrap();
        let shown = head.iter().enumerate().filter(|(at, line)| *at == 0 || line.starts_with("authorization"));
        let mut lines: Vec<String> = shown.map(|(_, line)| line.clone()).collect();
        lines.push(String::from_utf8(received).unwrap());
        lines.join("\n")
    });
    let outcome = act(&url);
    (outcome, server.join().unwrap())
}
