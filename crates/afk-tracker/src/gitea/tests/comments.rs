use afk_core::port::Tracker;
use serde_json::{Value, json};

use super::{gitea, issue, words};
use crate::loopback::{Server, empty, reply};

fn comment(id: u64, original_author: &str) -> Value {
    json!({
        "id": id, "user": {"id": 3, "login": "alice"}, "original_author": original_author, "body": format!("Text {id}"),
        "created_at": "2026-01-02T03:04:05+01:00", "updated_at": "2026-01-02T04:04:05+01:00",
    })
}

#[test]
fn comments_come_at_once_and_are_put_in_order() {
    let server = Server::start([
        ("GET /repos/acme/web/issues/7/comments", reply(200, json!([comment(6, ""), comment(5, "bob-elsewhere")]))),
        ("GET /repos/acme/web/issues/7/comments?since=2026-01-02T00%3A00%3A00Z", reply(200, json!(null))),
    ]);
    let tracker = gitea(&server);
    let all = tracker.comments(&issue(), None).unwrap();
    let authors = all.iter().map(|it| (it.id, it.author.as_ref().map(|author| author.login.as_str())));
    assert_eq!(authors.collect::<Vec<_>>(), [(5, None), (6, Some("alice"))]);
    assert_eq!(tracker.comments(&issue(), Some("2026-01-02T01:00:00+01:00".parse().unwrap())).unwrap(), []);
    server.requests(false);
}

#[test]
fn a_comment_is_written_edited_and_deleted() {
    let server = Server::start([
        ("POST /repos/acme/web/issues/7/comments", reply(201, comment(12, ""))),
        ("PATCH /repos/acme/web/issues/comments/12", reply(200, comment(12, ""))),
        ("PATCH /repos/acme/web/issues/comments/12", empty(204)),
        ("DELETE /repos/acme/web/issues/comments/12", empty(204)),
        ("DELETE /repos/acme/web/issues/comments/12", empty(404)),
    ]);
    let tracker = gitea(&server);
    assert_eq!(tracker.create_comment(&issue(), "one \"two\"\n").unwrap(), 12);
    tracker.edit_comment(&issue(), 12, "three").unwrap();
    tracker.edit_comment(&issue(), 12, "three").unwrap();
    tracker.delete_comment(&issue(), 12).unwrap();
    tracker.delete_comment(&issue(), 12).unwrap();
    insta::assert_snapshot!(server.requests(false), @r#"
    POST /repos/acme/web/issues/7/comments {"body":"one \"two\"\n"}
    PATCH /repos/acme/web/issues/comments/12 {"body":"three"}
    PATCH /repos/acme/web/issues/comments/12 {"body":"three"}
    DELETE /repos/acme/web/issues/comments/12
    DELETE /repos/acme/web/issues/comments/12
    "#);
}

#[test]
fn a_comment_that_may_not_be_deleted_is_a_fault() {
    let server = Server::start([("DELETE /repos/acme/web/issues/comments/12", empty(403))]);
    assert!(gitea(&server).delete_comment(&issue(), 12).unwrap_err().is_final());
    server.requests(false);
}

#[test]
fn what_a_failed_write_means() {
    let rows: Vec<String> = [403, 404, 422, 423, 500]
        .into_iter()
        .map(|status| {
            let server = Server::start([
                ("POST /repos/acme/web/issues/7/comments", empty(status)),
                ("PATCH /repos/acme/web/issues/comments/12", empty(status)),
            ]);
            let tracker = gitea(&server);
            let created = tracker.create_comment(&issue(), "x").unwrap_err();
            let edited = tracker.edit_comment(&issue(), 12, "x").unwrap_err();
            server.requests(false);
            format!("{}\n{}", words(&created), words(&edited))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 403
    Refused Item: failed to edit the comment: PATCH /repos/acme/web/issues/comments/12: 403
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 404
    Refused Item: failed to edit the comment: PATCH /repos/acme/web/issues/comments/12: 404
    Refused Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 422
    Refused Item: failed to edit the comment: PATCH /repos/acme/web/issues/comments/12: 422
    Refused Item: failed to write a comment: acme/web is archived and takes no changes: POST /repos/acme/web/issues/7/comments: 423
    Refused Item: failed to edit the comment: acme/web is archived and takes no changes: PATCH /repos/acme/web/issues/comments/12: 423
    Unclear Item: failed to write a comment: POST /repos/acme/web/issues/7/comments: 500
    Unclear Item: failed to edit the comment: PATCH /repos/acme/web/issues/comments/12: 500
    ");
}
