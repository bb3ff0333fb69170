//! The adapter against replies of real servers, played back on loopback.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what supports a test may fail it")]
#![expect(clippy::print_stdout, reason = "a measurement is told")]

mod commands;
mod light;
mod memory;
mod mutation;
mod reading;
mod recording;
mod replay;
mod session;
mod statuses;

use std::time::Duration;

use afk_core::RepoId;
use afk_core::config::{Config, Gates, T3Settings};
use afk_core::fault::Fault;
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Counts, Settings};
use afk_t3::T3;

use replay::Replay;

/// The adapter, talking to a server that plays back.
fn t3(server: &Replay) -> T3 {
    client_of(&server.url)
}

/// The adapter, talking to a server on loopback.
fn client_of(url: &str) -> T3 {
    let allowlist = [RepoId::parse("acme/web").unwrap()].into();
    let armed = match (Config { allowlist, kill_switch: false, ..Config::disabled() }).gates() {
        Gates::Open(armed) => armed,
        Gates::Disabled | Gates::WatchOnly(_) => panic!("both gates were opened"),
    };
    let t3 = T3Settings {
        url: url.to_owned(),
        token: SecretSource::Inline(Secret::new("tok_5ecret")),
        instance: String::from("codex"),
        model: String::from("gpt-stub"),
    };
    T3::new(
        &armed,
        &t3,
        &Settings { timeout: Duration::from_secs(120), ca_file: None, proxy: None, counts: Counts::default() },
    )
    .unwrap()
}

/// A failure on one line: what it allows, and how far it reaches.
fn verdict(fault: &Fault) -> String {
    assert!(!fault.chain().contains("tok_5ecret"));
    format!("{:?}/{:?}: {}", fault.class, fault.scope, fault.chain())
}
