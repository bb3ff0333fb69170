//! The port over loopback: what is asked of the server, and what its replies mean.

mod account;
mod blockers;
mod changes;
mod comments;
mod events;
mod inspect;
mod issues;
mod labels;
mod limits;
mod list;
mod repository;
mod text_history;

use std::sync::Arc;
use std::time::Duration;

use afk_core::config::{Armed, Config, Gates, TrackerKind, TrackerSettings};
use afk_core::fault::Fault;
use afk_core::ids::{Host, IssueRef, Login, RepoId};
use afk_core::secret::{Secret, SecretSource};
use afk_http::github::Gate;
use afk_http::{Counts, Settings};
use serde_json::{Value, json};

use super::GitHub;
use crate::loopback::{Server, TOKEN};

/// The address of the tests' issue.
const ISSUE: &str = "GET /api/v3/repos/acme/web/issues/7";
/// The address of the tests' repository.
const REPO: &str = "GET /api/v3/repos/acme/web";

fn armed() -> Armed {
    let mut config = Config::disabled();
    config.allowlist.insert(repo());
    match config.gates() {
        Gates::WatchOnly(armed) | Gates::Open(armed) => armed,
        Gates::Disabled => unreachable!("a repository is allowed"),
    }
}

/// The adapter in front of the server, with one worker.
fn github(server: &Server) -> GitHub {
    github_as(server, None, 1)
}

fn github_as(server: &Server, bot_login: Option<&str>, workers: u32) -> GitHub {
    github_at(&server.url(), bot_login, workers)
}

fn github_at(url: &str, bot_login: Option<&str>, workers: u32) -> GitHub {
    github_behind(&Arc::default(), url, bot_login, workers)
}

fn github_behind(gate: &Arc<Gate>, url: &str, bot_login: Option<&str>, workers: u32) -> GitHub {
    let tracker = TrackerSettings {
        kind: TrackerKind::Github,
        host: Host::from_url(url).unwrap(),
        url: url.to_owned(),
        token: SecretSource::Inline(Secret::new(TOKEN)),
        bot_login: bot_login.map(|login| Login::parse(login).unwrap()),
    };
    let http = Settings { timeout: Duration::from_secs(10), ca_file: None, proxy: None, counts: Counts::default() };
    GitHub::new(&armed(), &tracker, &http, workers, gate).unwrap()
}

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

fn issue() -> IssueRef {
    IssueRef::parse("acme/web#7").unwrap()
}

/// The address under which the API speaks of a repository.
fn repository_url(repo: &str) -> String {
    format!("https://github.example.org/api/v3/repos/{repo}")
}

/// An issue of acme/web as REST sends it.
fn issue_json(number: u64, state: &str, labels: &[&str]) -> Value {
    let labels: Vec<Value> = labels.iter().map(|name| json!({"id": 1, "name": name, "color": "ededed"})).collect();
    json!({
        "id": 1000 + number, "node_id": "I_x", "number": number, "title": format!("Title {number}"), "body": "Text",
        "state": state, "state_reason": null, "locked": false, "labels": labels, "assignees": [],
        "user": {"login": "Alice", "id": 3, "type": "User", "site_admin": false},
        "html_url": format!("https://github.example.org/acme/web/issues/{number}"),
        "repository_url": repository_url("Acme/Web"),
    })
}

/// Class, scope and text of a fault.
fn words(fault: &Fault) -> String {
    format!("{:?} {:?}: {}", fault.class, fault.scope, fault.chain())
}
