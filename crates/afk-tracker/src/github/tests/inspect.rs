use afk_core::port::Inspect;
use serde_json::json;

use super::{REPO, github, repo, words};
use crate::loopback::{Server, empty, reply};

const LIMITS: &str = "GET /api/v3/rate_limit";
const META: &str = "GET /api/v3/meta";
const BRANCH: &str = "GET /api/v3/repos/acme/web/branches/release/1";
const RULES: &str = "GET /api/v3/repos/acme/web/rules/branches/release/1?per_page=100";

#[test]
fn what_is_told_of_the_token_stands_in_the_headers() {
    let told = reply(200, json!({"rate": {}}))
        .header("x-oauth-scopes", "repo, read:org")
        .header("github-authentication-token-expiration", "2026-01-20 00:00:00 UTC")
        .header("x-ratelimit-limit", 5000)
        .header("x-ratelimit-remaining", 4990);
    let server = Server::start([(LIMITS, told)]);
    let seen = github(&server).token().unwrap();
    insta::assert_snapshot!(format!("{seen:?}"), @r#"Seen { value: TokenFacts { scopes: Some(["repo", "read:org"]), expires_at: Some(2026-01-20T00:00:00Z), requests_an_hour: Some(5000) }, at: Some(2026-01-02T03:04:05Z) }"#);
}

#[test]
fn a_server_without_limits_is_asked_something_else() {
    let server = Server::start([(LIMITS, empty(404)), (META, reply(200, json!({})))]);
    assert_eq!(github(&server).token().unwrap().value, Default::default());
    let server = Server::start([(LIMITS, empty(404)), (META, reply(401, json!({"message": "Bad credentials"})))]);
    insta::assert_snapshot!(words(&github(&server).token().unwrap_err()), @r#"Refused Tick: failed to ask GitHub about the token: GET /meta: 401: {"message":"Bad credentials"}"#);
}

#[test]
fn only_rules_that_refuse_a_push_are_told() {
    let rule = |kind: &str| json!({"type": kind, "ruleset_id": 1});
    let rules = ["deletion", "pull_request", "non_fast_forward", "pull_request", "update", "commit_message_pattern"];
    let told = |protected, rules: serde_json::Value| {
        let server = Server::start([(BRANCH, reply(200, json!({"protected": protected}))), (RULES, reply(200, rules))]);
        github(&server).guards(&repo(), "release/1").unwrap()
    };
    assert_eq!(told(false, json!([])), [""; 0]);
    assert_eq!(told(true, json!(rules.map(rule))), ["branch protection", "pull_request", "update"]);
}

#[test]
fn a_server_without_rulesets_has_branch_protection_alone() {
    let server = Server::start([(BRANCH, reply(200, json!({"protected": true}))), (RULES, empty(404))]);
    assert_eq!(github(&server).guards(&repo(), "release/1").unwrap(), ["branch protection"]);
    let server = Server::start([(BRANCH, reply(404, json!({"message": "Branch not found"})))]);
    insta::assert_snapshot!(words(&github(&server).guards(&repo(), "release/1").unwrap_err()), @r#"Refused Item: failed to read how the branch is protected: GET /repos/acme/web/branches/release/1: 404: {"message":"Branch not found"}"#);
}

#[test]
fn a_label_is_there_or_not() {
    let label = format!("{REPO}/labels/ready");
    for (status, there) in [(200, true), (404, false)] {
        let server = Server::start([(label.as_str(), reply(status, json!({})))]);
        assert_eq!(github(&server).has_label(&repo(), "ready").unwrap(), there);
    }
}
