//! What a server says about a token.

use afk_core::fault::{FaultClass, FaultScope};

use crate::recording;
use crate::replay::{Replay, Route, route};
use crate::{t3, verdict};

#[test]
fn a_token_is_described_or_said_to_be_no_good() {
    let rows = ["02-auth-session-anon", "02-auth-session-bearer", "85-auth-session-read-only"].map(|name| {
        let server = Replay::start(vec![Route::from(&recording::named(name))]);
        let seen = t3(&server).session().unwrap();
        assert!(seen.at.is_some(), "an expiry is compared with the server's clock");
        let info = seen.value;
        let expires = info.expires_at.map_or(String::from("-"), |time| time.to_string());
        let method = info.method.as_deref().unwrap_or("-");
        format!(
            "{name}: good {}; {} scopes, lacks {:?}; {method} until {expires}",
            info.authenticated,
            info.scopes.len(),
            info.missing_scopes()
        )
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    02-auth-session-anon: good false; 0 scopes, lacks ["orchestration:read", "orchestration:operate"]; - until -
    02-auth-session-bearer: good true; 8 scopes, lacks []; bearer-access-token until 2026-12-22T13:37:23.686Z
    85-auth-session-read-only: good true; 1 scopes, lacks ["orchestration:operate"]; bearer-access-token until 2026-12-22T13:48:48.291Z
    "#);
}

#[test]
fn what_is_no_description_is_no_answer() {
    const SESSION: &str = "GET /api/auth/session";
    let json = "application/json";
    let rows = [
        ("no verdict", 200, json, r#"{"auth":{}}"#),
        ("no scopes", 200, json, r#"{"authenticated":true,"expiresAt":"2026-12-22T13:37:23.686Z"}"#),
        ("no time", 200, json, r#"{"authenticated":true,"scopes":[],"expiresAt":"soon"}"#),
        ("a page", 200, "text/html", "<html>"),
        ("no such path", 404, "text/plain", ""),
    ]
    .map(|(name, status, content_type, body)| {
        let server = Replay::start(vec![route(SESSION, status, content_type, body)]);
        format!("{name}: {}", verdict(&t3(&server).session().unwrap_err()))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    no verdict: Garbled/Item: failed to ask the agent server about the token: GET /api/auth/session: the reply is not what was expected: missing field `authenticated` at line 1 column 11
    no scopes: Garbled/Server: failed to ask the agent server about the token: a good token lacks `scopes`
    no time: Garbled/Server: failed to ask the agent server about the token: the token expires at `soon`, which is no time
    a page: Garbled/Item: failed to ask the agent server about the token: GET /api/auth/session: the reply is `text/html`, not JSON
    no such path: Refused/Server: failed to ask the agent server about the token: GET /api/auth/session: 404
    ");
}

#[test]
fn a_server_that_is_down_says_nothing_about_the_token() {
    let down = route("GET /api/auth/session", 503, "text/html", "<h1>Service Unavailable</h1>");
    let fault = t3(&Replay::start(vec![down])).session().unwrap_err();
    assert_eq!((fault.class, fault.scope), (FaultClass::Transient, FaultScope::Server));
}
