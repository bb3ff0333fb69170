//! The port over loopback: what is asked of the server, and what its replies mean.

mod account;
mod changes;
mod comments;
mod inspect;
mod issues;
mod labels;
mod list;
mod owner;
mod repository;

use std::time::Duration;

use afk_core::config::{Armed, Config, Gates, TrackerKind, TrackerSettings};
use afk_core::fault::Fault;
use afk_core::ids::{Host, IssueRef, RepoId};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Counts, Settings};
use serde_json::{Value, json};

use super::Gitea;
use crate::loopback::{Server, TOKEN};

fn armed() -> Armed {
    let mut config = Config::disabled();
    config.allowlist.insert(repo());
    match config.gates() {
        Gates::WatchOnly(armed) | Gates::Open(armed) => armed,
        Gates::Disabled => unreachable!("a repository is allowed"),
    }
}

/// The adapter in front of the server, with one worker.
fn gitea(server: &Server) -> Gitea {
    gitea_at(&server.url(), 1)
}

fn gitea_at(url: &str, workers: u32) -> Gitea {
    let tracker = TrackerSettings {
        kind: TrackerKind::Forgejo,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: SecretSource::Inline(Secret::new(TOKEN)),
        bot_login: None,
    };
    let http = Settings { timeout: Duration::from_secs(10), ca_file: None, proxy: None, counts: Counts::default() };
    Gitea::new(&armed(), &tracker, &http, workers).unwrap()
}

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

fn issue() -> IssueRef {
    IssueRef::parse("acme/web#7").unwrap()
}

/// An issue of acme/web as the server sends it.
fn issue_json(number: u64, state: &str, labels: &[(i64, &str)]) -> Value {
    let labels: Vec<Value> = labels.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    json!({
        "id": 1000 + number, "number": number, "title": format!("Title {number}"), "body": "Text", "state": state,
        "original_author": "", "user": {"id": 3, "login": "alice"}, "labels": labels, "assignees": null,
        "html_url": format!("https://git.example.org/acme/web/issues/{number}"), "pull_request": null,
        "repository": {"id": 9, "name": "web", "owner": "acme", "full_name": "Acme/Web"},
    })
}

/// Class, scope and text of a fault.
fn words(fault: &Fault) -> String {
    format!("{:?} {:?}: {}", fault.class, fault.scope, fault.chain())
}
