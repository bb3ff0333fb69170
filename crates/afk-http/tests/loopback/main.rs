//! The client against a server that behaves badly.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what supports a test may fail it")]

mod counts;
mod failures;
mod limits;
mod redirects;
mod requests;
mod secrets;
mod server;
mod tls;

use std::time::Duration;

use afk_core::RepoId;
use afk_core::config::{Armed, Config, Gates};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Auth, Client, Counts, HttpError, Settings};

use server::{Answer, Server};

/// The token of every client here; it must not show in anything that a test prints.
const TOKEN: &str = "tok_5ecret";

fn armed() -> Armed {
    let allowlist = [RepoId::parse("acme/web").unwrap()].into();
    match (Config { allowlist, kill_switch: false, ..Config::disabled() }).gates() {
        Gates::Open(armed) => armed,
        Gates::Disabled | Gates::WatchOnly(_) => panic!("both gates were opened"),
    }
}

fn settings() -> Settings {
    Settings { timeout: Duration::from_secs(10), ca_file: None, proxy: None, counts: Counts::default() }
}

fn secret(value: &str) -> SecretSource {
    SecretSource::Inline(Secret::new(value))
}

fn client(server: &Server) -> Client {
    Client::new(&armed(), &server.url, Auth::Bearer(secret(TOKEN)), &settings()).unwrap()
}

/// A read that gives these answers must fail: what the failure says, and how often the server was asked.
fn failed_read(answers: Vec<Answer>) -> (HttpError, usize) {
    let server = Server::start(answers);
    let error = client(&server).get(&["things"]).json::<Vec<u64>>().unwrap_err();
    (error, server.requests().len())
}

/// A write that gets this answer must fail; it is never repeated.
fn failed_write(answer: Answer) -> HttpError {
    let server = Server::start(vec![answer]);
    let error = client(&server).post(&["things"]).body(&1).json::<Vec<u64>>().unwrap_err();
    assert_eq!(server.requests().len(), 1, "a write was repeated: {error}");
    error
}

/// One line: class, scope, status, words.
fn line(error: &HttpError) -> String {
    let status = error.status.map_or(String::from("-"), |status| status.to_string());
    let text = error.to_string();
    assert!(!text.contains(TOKEN) && !format!("{error:?}").contains(TOKEN), "{text}");
    format!("{:?}/{:?} {status} {text}", error.class, error.scope)
}
