//! Who may do what.

use serde_json::json;

use super::lab::{Lab, thread};
use super::recording;
use crate::http::t3::{Access, OPERATE, READ, Token};
use crate::t3::Version;

const SHELL: &str = "/api/orchestration/shell";
const DISPATCH: &str = "/api/orchestration/dispatch";

fn lab() -> Lab {
    let ended = Token { expires_at: Some("2026-03-02T09:00:00Z".parse().unwrap()), ..Token::new("ended", &[READ]) };
    let tokens = vec![Token::new("reads", &[READ]), Token::new("operates", &[OPERATE]), ended];
    Lab::with(Version::Main, Access { tokens, ..Access::default() })
}

#[test]
fn each_wrong_token_is_refused_as_recorded() {
    let rows = [
        (None, "80-auth-missing"),
        (Some("Basic abc"), "80-auth-basic"),
        (Some("bearer reads"), "80-auth-missing"),
        (Some("Bearer garbage"), "80-auth-garbage"),
        (Some("Bearer reads."), "80-auth-tampered"),
        (Some("Bearer ended"), "81-auth-expired"),
        (Some("Bearer operates"), "86-insufficient-scope-read"),
    ];
    for (value, recorded) in rows {
        let headers: Vec<_> = value.map(|value| ("authorization", value)).into_iter().collect();
        let said = lab().send("GET", SHELL, &headers, String::new());
        let recorded = recording::named(recorded);
        assert_eq!(Lab::compare(&said, &recorded), [""; 0], "{value:?}");
        assert_eq!(said.body["reason"], recorded.response.body["reason"], "{value:?}");
        assert_eq!(said.body["requiredScope"], recorded.response.body["requiredScope"], "{value:?}");
        assert_eq!(said.body["traceId"].as_str().unwrap().len(), 32);
    }
}

#[test]
fn a_command_needs_its_own_scope() {
    let body = json!({ "type": "thread.create", "commandId": "c" }).to_string();
    for (headers, recorded) in [
        (vec![], "80-auth-missing-dispatch"),
        (vec![("authorization", "Bearer reads")], "85-insufficient-scope-dispatch"),
    ] {
        let said = lab().send("POST", DISPATCH, &headers, body.clone());
        let recorded = recording::named(recorded);
        assert_eq!(Lab::compare(&said, &recorded), [""; 0]);
        assert_eq!(said.body["requiredScope"], recorded.response.body["requiredScope"]);
    }
    // Refused by its fields: so the token was let through.
    let said = lab().send("POST", DISPATCH, &[("authorization", "Bearer operates")], thread("t", "codex").to_string());
    assert_eq!(said.status, 400);
}

#[test]
fn the_session_says_what_a_token_is_worth_and_never_401() {
    let full = Lab::new(Version::Main);
    let ask = |lab: &Lab, token: &str| lab.send("GET", "/api/auth/session", &[("authorization", token)], String::new());
    let anonymous = recording::named("02-auth-session-anon");
    assert_eq!(ask(&full, "Bearer garbage").body, anonymous.response.body);
    let bearer = recording::named("02-auth-session-bearer");
    let said = ask(&full, "Bearer sandbox");
    assert_eq!(Lab::compare(&said, &bearer), [""; 0]);
    assert_eq!(said.body["scopes"], bearer.response.body["scopes"]);
    assert_eq!(ask(&lab(), "Bearer reads").body["scopes"], json!([READ]));
    assert_eq!(ask(&lab(), "Bearer ended").body["authenticated"], false);
}
