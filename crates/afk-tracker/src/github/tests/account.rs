use afk_core::ids::Login;
use afk_core::port::Tracker;
use serde_json::{Value, json};

use super::{github, github_as, repo, words};
use crate::loopback::{Server, TOKEN, empty, reply};

const USER: &str = "GET /api/v3/user";
const ALICE: &str = "GET /api/v3/repos/acme/web/collaborators/alice/permission";

#[test]
fn afk_asks_once_who_it_is() {
    let server = Server::start([(USER, reply(200, json!({"login": "AFK-Bot", "id": 7, "type": "User"})))]);
    let tracker = github(&server);
    assert_eq!([tracker.me().unwrap(), tracker.me().unwrap()].map(|me| me.to_string()), ["afk-bot", "afk-bot"]);
    assert_eq!(server.requests(false), USER);
}

#[test]
fn the_token_of_an_app_is_told_what_to_configure() {
    let body = json!({"message": "Resource not accessible by integration", "status": "403"});
    let server = Server::start([(USER, reply(403, body)), (USER, empty(401))]);
    let tracker = github(&server);
    let rows = [tracker.me().unwrap_err(), tracker.me().unwrap_err()].map(|fault| words(&fault));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Refused Tick: failed to read AFK's own account: this token may not ask whose it is: set AFK_BOT_LOGIN, for an app to `<its slug>[bot]`: GET /user: 403: {"message":"Resource not accessible by integration","status":"403"}
    Refused Tick: failed to read AFK's own account: GET /user: 401
    "#);
    server.requests(false);
}

#[test]
fn a_configured_login_is_believed_and_building_sends_nothing() {
    let server = Server::start([]);
    let tracker = github_as(&server, Some("AFK[bot]"), 0);
    assert_eq!(tracker.me().unwrap().as_str(), "afk[bot]");
    assert_eq!(server.requests(false), "");
    assert!(!format!("{tracker:?}").contains(TOKEN));
}

#[test]
fn what_a_permission_lookup_means() {
    let access = |word: &str, role: &str| reply(200, json!({"permission": word, "role_name": role, "user": null}));
    let push = json!({"message": "Must have push access to view collaborator permission."});
    let limit = reply(403, json!({"message": "You have exceeded a secondary rate limit."}));
    let rows = [
        ("admin", access("admin", "admin")),
        ("maintain", access("write", "maintain")),
        ("write", access("write", "write")),
        ("custom on write", access("write", "release manager")),
        ("triage", access("read", "triage")),
        ("custom on read", access("read", "write docs")),
        ("read", access("read", "read")),
        ("none", access("none", "none")),
        ("unknown word", access("own", "own")),
        ("unknown account", reply(404, json!({"message": "alice is not a user"}))),
        ("no push access", reply(403, push)),
        ("secondary limit", limit),
        ("moved", empty(301)),
        ("broken", empty(500)),
        ("no JSON", reply(200, json!("write"))),
    ]
    .map(|(case, answer)| {
        let server = Server::start([(ALICE, answer.clone())]);
        if case == "broken" {
            // A read is repeated once.
            server.expect(ALICE, answer);
        }
        let found = github(&server).permission(&repo(), &Login::parse("alice").unwrap());
        server.requests(false);
        match found {
            Ok(permission) => format!("{case}: {permission:?}"),
            Err(fault) => format!("{case}: {}", words(&fault)),
        }
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    admin: Admin
    maintain: Write
    write: Write
    custom on write: Write
    triage: Read
    custom on read: Read
    read: Read
    none: None
    unknown word: Garbled Item: failed to read an account's permission: the permission `own` is unknown
    unknown account: None
    no push access: Refused Item: failed to read an account's permission: AFK's account may not look up permissions in acme/web: give it write access there, or list `alice` in AFK_TRUSTED_ACTORS: GET /repos/acme/web/collaborators/alice/permission: 403: {"message":"Must have push access to view collaborator permission."}
    secondary limit: Transient Server: failed to read an account's permission: GET /repos/acme/web/collaborators/alice/permission: 403: {"message":"You have exceeded a secondary rate limit."}
    moved: Garbled Item: failed to read an account's permission: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/collaborators/alice/permission: 301: moved, and redirects are not followed
    broken: Transient Server: failed to read an account's permission: GET /repos/acme/web/collaborators/alice/permission: 500
    no JSON: Garbled Item: failed to read an account's permission: GET /repos/acme/web/collaborators/alice/permission: the reply is not what was expected: invalid type: string "write", expected struct Access at line 1 column 7
    "#);
}

#[test]
fn the_login_of_an_app_is_one_segment_of_the_path() {
    let path = "GET /api/v3/repos/acme/web/collaborators/dependabot%5Bbot%5D/permission";
    let body: Value = json!({"permission": "read", "role_name": "read", "user": null});
    let server = Server::start([(path, reply(200, body))]);
    github(&server).permission(&repo(), &Login::parse("dependabot[bot]").unwrap()).unwrap();
    server.requests(false);
}
