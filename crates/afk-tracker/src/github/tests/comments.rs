use afk_core::port::Tracker;
use serde_json::{Value, json};

use super::{github, issue, words};
use crate::loopback::{Server, empty, reply};

const COMMENTS: &str = "GET /api/v3/repos/acme/web/issues/7/comments?per_page=100";
const WRITE: &str = "POST /api/v3/repos/acme/web/issues/7/comments";
const EDIT: &str = "PATCH /api/v3/repos/acme/web/issues/comments/12";
const DELETE: &str = "DELETE /api/v3/repos/acme/web/issues/comments/12";

fn comment(id: u64, user: Value) -> Value {
    json!({
        "id": id, "node_id": "IC_x", "user": user, "body": format!("Text {id}"), "author_association": "NONE",
        "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T04:04:05Z", "performed_via_github_app": null,
    })
}

fn alice() -> Value {
    json!({"login": "alice", "id": 3, "type": "User"})
}

#[test]
fn comments_come_in_pages_and_are_put_in_order() {
    let next = "/api/v3/repositories/9/issues/7/comments?per_page=100&page=2";
    let server = Server::start([]);
    let first = reply(200, json!([comment(6, alice()), comment(8, Value::Null)]));
    server.expect(COMMENTS, first.header("link", format!("<{}{next}>; rel=\"next\"", server.url())));
    let app = json!({"login": "afk[bot]", "id": 9, "type": "Bot"});
    server.expect(&format!("GET {next}"), reply(200, json!([comment(8, Value::Null), comment(5, app)])));
    let found = github(&server).comments(&issue(), None).unwrap();
    let authors = found.iter().map(|it| (it.id, it.author.as_ref().map(|author| author.login.as_str())));
    assert_eq!(authors.collect::<Vec<_>>(), [(5, Some("afk[bot]")), (6, Some("alice")), (8, None)]);
    server.requests(false);
}

#[test]
fn comments_since_a_time_are_asked_for_in_whole_seconds() {
    let path = "GET /api/v3/repos/acme/web/issues/7/comments?since=2026-01-02T00%3A00%3A00Z&per_page=100";
    let server = Server::start([(path, reply(200, json!([])))]);
    let since = "2026-01-02T01:00:00.9+01:00".parse().unwrap();
    assert_eq!(github(&server).comments(&issue(), Some(since)).unwrap(), []);
    server.requests(false);
}

#[test]
fn a_comment_is_written_edited_and_deleted() {
    let server = Server::start([
        (WRITE, reply(201, comment(12, alice()))),
        (EDIT, reply(200, comment(12, alice()))),
        (DELETE, empty(204)),
        (DELETE, empty(404)),
    ]);
    let tracker = github(&server);
    assert_eq!(tracker.create_comment(&issue(), "one \"two\"\n").unwrap(), 12);
    tracker.edit_comment(&issue(), 12, "three").unwrap();
    tracker.delete_comment(&issue(), 12).unwrap();
    tracker.delete_comment(&issue(), 12).unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    POST /api/v3/repos/acme/web/issues/7/comments {"body":"one \"two\"\n"}
    PATCH /api/v3/repos/acme/web/issues/comments/12 {"body":"three"}
    DELETE /api/v3/repos/acme/web/issues/comments/12
    DELETE /api/v3/repos/acme/web/issues/comments/12
    "#);
}

#[test]
fn a_comment_over_the_limit_is_refused_before_it_is_sent() {
    let (fits, too_long) = ("é".repeat(65_536), "é".repeat(65_537));
    let server = Server::start([(WRITE, reply(201, comment(12, alice()))), (EDIT, reply(200, comment(12, alice())))]);
    let tracker = github(&server);
    tracker.create_comment(&issue(), &fits).unwrap();
    tracker.edit_comment(&issue(), 12, &fits).unwrap();
    let faults = [
        tracker.create_comment(&issue(), &too_long).unwrap_err(),
        tracker.edit_comment(&issue(), 12, &too_long).unwrap_err(),
    ];
    insta::assert_snapshot!(faults.map(|fault| words(&fault)).join("\n"), @"
    Refused Item: failed to write a comment: the comment has 65537 characters; GitHub takes 65536
    Refused Item: failed to edit the comment: the comment has 65537 characters; GitHub takes 65536
    ");
    server.requests(false);
}

#[test]
fn what_a_failed_write_means() {
    let rows = [
        (301, ""),
        (403, "Repository was archived so is read-only."),
        (403, "Unable to create comment because issue is locked."),
        (404, ""),
        (410, ""),
        (422, "Validation Failed"),
        (423, ""),
        (451, ""),
        (500, ""),
    ]
    .map(|(status, message)| {
        let answer = || reply(status, json!({"message": message}));
        let server = Server::start([(WRITE, answer()), (EDIT, answer())]);
        let tracker = github(&server);
        let created = tracker.create_comment(&issue(), "x").unwrap_err();
        let edited = tracker.edit_comment(&issue(), 12, "x").unwrap_err();
        server.requests(false);
        assert_eq!((created.class, created.scope), (edited.class, edited.scope));
        words(&created)
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    Garbled Item: failed to write a comment: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: POST /repos/acme/web/issues/7/comments: 301: moved, and redirects are not followed
    Refused Item: failed to write a comment: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: POST /repos/acme/web/issues/7/comments: 403: {"message":"Repository was archived so is read-only."}
    Refused Item: failed to write a comment: GitHub refuses this in acme/web; the token needs `Issues: read and write` there: POST /repos/acme/web/issues/7/comments: 403: {"message":"Unable to create comment because issue is locked."}
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 404: {"message":""}
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 410: {"message":""}
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 422: {"message":"Validation Failed"}
    Refused Item: failed to write a comment: acme/web is locked and takes no changes: POST /repos/acme/web/issues/7/comments: 423: {"message":""}
    Refused Item: failed to write a comment: the server withholds acme/web for legal reasons: POST /repos/acme/web/issues/7/comments: 451: {"message":""}
    Unclear Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 500: {"message":""}
    "#);
}

#[test]
fn a_comment_that_may_not_be_deleted_is_a_fault() {
    let server = Server::start([(DELETE, empty(403))]);
    assert!(github(&server).delete_comment(&issue(), 12).unwrap_err().is_final());
    server.requests(false);
}
