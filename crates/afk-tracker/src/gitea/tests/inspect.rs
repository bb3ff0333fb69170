use afk_core::ids::Login;
use afk_core::port::{Inspect, TokenFacts};
use serde_json::json;

use super::{gitea, repo, words};
use crate::loopback::{Server, reply};

const USER: &str = "GET /user";
const BRANCH: &str = "GET /repos/acme/web/branches/release/1";
const LABELS: &str = "GET /repos/acme/web/labels?page=1&limit=50";

#[test]
fn of_a_token_nothing_is_told_but_that_it_is_good() {
    let weak = || reply(403, json!({"message": "token does not have at least one of required scope(s): [read:user]"}));
    let server = Server::start([(USER, reply(200, json!({"login": "afk-bot"})))]);
    let seen = gitea(&server).token().unwrap();
    assert_eq!((seen.value, seen.at.is_some()), (TokenFacts::default(), true));
    let answers = [reply(401, json!({"message": "user does not exist"})), weak()];
    let rows = answers.map(|answer| words(&gitea(&Server::start([(USER, answer)])).token().unwrap_err()));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Refused Tick: failed to ask the tracker about the token: GET /user: 401: {"message":"user does not exist"}
    Refused Item: failed to ask the tracker about the token: GET /user: 403: {"message":"token does not have at least one of required scope(s): [read:user]"}
    "#);
    // Who it is need not be asked where it is configured.
    let server = Server::start([(USER, weak())]);
    let named = gitea(&server);
    named.me.get_or_init(|| Login::parse("afk-bot").unwrap());
    assert!(named.token().unwrap().at.is_some());
}

#[test]
fn a_protected_branch_is_told_whatever_afk_may_do_there() {
    for (protected, told) in [(false, vec![]), (true, vec!["branch protection"])] {
        let branch = json!({"name": "release/1", "protected": protected, "user_can_push": true});
        let server = Server::start([(BRANCH, reply(200, branch))]);
        assert_eq!(gitea(&server).guards(&repo(), "release/1").unwrap(), told);
    }
    let server = Server::start([(BRANCH, reply(404, json!(null)))]);
    insta::assert_snapshot!(words(&gitea(&server).guards(&repo(), "release/1").unwrap_err()), @"Refused Item: failed to read how the branch is protected: GET /repos/acme/web/branches/release/1: 404: null");
}

#[test]
fn two_labels_of_one_name_are_no_label() {
    let label = |id, name| json!({"id": id, "name": name});
    let server =
        Server::start([(LABELS, reply(200, json!([label(1, "ready"), label(2, "twice"), label(3, "twice")])))]);
    let tracker = gitea(&server);
    assert!(tracker.has_label(&repo(), "ready").unwrap());
    insta::assert_snapshot!(words(&tracker.has_label(&repo(), "twice").unwrap_err()), @"Refused Item: failed to look for the label: acme/web has 2 labels named `twice`: delete all but one, or issues cannot be listed by it");
}
