use afk_core::config::{TrackerKind, TrackerSettings};
use afk_core::ids::{Host, Login};
use afk_core::port::{TextHistory, Tracker};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Counts, Settings};
use serde_json::json;
use std::time::Duration;

use super::{Gitea, armed, gitea, issue, words};
use crate::loopback::{Server, TOKEN, empty, reply};

#[test]
fn afk_asks_once_who_it_is() {
    let server = Server::start([("GET /user", reply(200, json!({"id": 7, "login": "AFK-Bot", "is_admin": false})))]);
    let tracker = gitea(&server);
    assert_eq!([tracker.me().unwrap(), tracker.me().unwrap()].map(|me| me.to_string()), ["afk-bot", "afk-bot"]);
    assert_eq!(server.requests(false), "GET /user");
}

#[test]
fn a_failure_to_ask_is_not_remembered() {
    let server = Server::start([
        ("GET /user", empty(401)),
        ("GET /user", reply(200, json!({"id": 7, "login": ""}))),
        ("GET /user", reply(200, json!({"id": 7, "login": "afk-bot"}))),
    ]);
    let tracker = gitea(&server);
    let rows = [tracker.me().unwrap_err(), tracker.me().unwrap_err()].map(|fault| words(&fault));
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Tick: failed to read AFK's own account: GET /user: 401
    Garbled Tick: failed to read AFK's own account: `` is not an account name
    ");
    assert_eq!(tracker.me().unwrap().as_str(), "afk-bot");
    server.requests(false);
}

#[test]
fn a_configured_login_is_believed_and_building_sends_nothing() {
    let server = Server::start([]);
    let url = format!("{}/", server.url());
    let tracker = TrackerSettings {
        kind: TrackerKind::Gitea,
        host: Host::from_url(&url).unwrap(),
        url,
        token: SecretSource::Inline(Secret::new(TOKEN)),
        bot_login: Some(Login::parse("afk-bot").unwrap()),
    };
    let http = Settings { timeout: Duration::from_secs(10), ca_file: None, proxy: None, counts: Counts::default() };
    let tracker = Gitea::new(&armed(), &tracker, &http, 0).unwrap();
    assert_eq!(tracker.me().unwrap().as_str(), "afk-bot");
    assert_eq!(tracker.text_history(&issue()).unwrap(), TextHistory::Unprovable);
    assert_eq!(server.requests(false), "");
    assert!(!format!("{tracker:?}").contains(TOKEN));
}
