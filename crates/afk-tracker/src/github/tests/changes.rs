use afk_core::ids::Sha;
use afk_core::port::{Changes, Tracker};
use serde_json::{Value, json};

use super::{github, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const COMMIT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const ASKED: &str = "GET /api/v3/repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?per_page=100";
const NEXT: &str = "GET /api/v3/repositories/7/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?page=2";

fn file(name: &str, status: &str) -> Value {
    json!({
        "sha": "b", "filename": name, "status": status, "additions": 1, "deletions": 0, "changes": 1,
        "blob_url": "u", "raw_url": "u", "contents_url": "u", "patch": "@@",
    })
}

fn page(files: Value) -> Reply {
    reply(200, json!({"sha": COMMIT, "node_id": "C", "files": files, "stats": {"total": 1}}))
}

fn read(server: &Server) -> Result<Changes, String> {
    github(server).changes(&repo(), &Sha::parse(COMMIT).unwrap()).map_err(|fault| words(&fault))
}

fn shown(changes: &Changes) -> String {
    let rows = changes.files.iter().map(|file| format!("{} {:?}", file.path, file.kind));
    let end = if changes.complete { "complete" } else { "cut" };
    rows.chain([end.to_owned()]).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_word_for_what_became_of_a_file() {
    let words = ["added", "removed", "modified", "renamed", "copied", "changed", "unchanged", "transmuted"];
    let mut files: Vec<Value> = words.iter().map(|word| file(word, word)).collect();
    files[3]["previous_filename"] = json!("before");
    files.push(file("from nowhere", "renamed"));
    let server = Server::start([(ASKED, page(json!(files)))]);
    insta::assert_snapshot!(shown(&read(&server).unwrap()), @r#"
    added Added
    removed Removed
    modified Changed
    renamed Renamed { from: Some("before") }
    copied Added
    changed Changed
    transmuted Changed
    from nowhere Renamed { from: None }
    complete
    "#);
    server.requests(false);
}

/// A page of so many files, and the link to the next.
fn many(count: usize, server: &Server) -> Reply {
    let files: Vec<Value> = (0..count).map(|nth| file(&nth.to_string(), "added")).collect();
    let next = NEXT.replacen("GET ", &server.url(), 1);
    page(json!(files)).header("link", format!("<{next}>; rel=\"next\""))
}

#[test]
fn pages_are_followed_and_a_commit_of_3000_files_may_have_more() {
    let server = Server::start([]);
    server.expect(ASKED, many(100, &server));
    server.expect(NEXT, page(json!([file("last", "added")])));
    let changes = read(&server).unwrap();
    assert_eq!((changes.files.len(), changes.complete), (101, true));
    server.requests(false);

    for (count, last_links_on) in [(100, true), (0, true), (100, false), (99, false)] {
        let server = Server::start([]);
        server.expect(ASKED, many(100, &server));
        (2..30).for_each(|_| server.expect(NEXT, many(100, &server)));
        server.expect(
            NEXT,
            if last_links_on { many(count, &server) } else { page(json!(vec![file("x", "added"); count])) },
        );
        let changes = read(&server).unwrap();
        assert_eq!((changes.files.len(), changes.complete), (2_900 + count, count == 99), "{count} {last_links_on}");
        server.requests(false);
    }
}

#[test]
fn no_files_are_none_and_no_list_is_no_answer() {
    for (files, complete) in [(json!([]), true), (Value::Null, false)] {
        let server = Server::start([(ASKED, page(files))]);
        let changes = read(&server).unwrap();
        assert_eq!((changes.files, changes.complete), (vec![], complete));
    }
}

#[test]
fn what_a_failed_read_of_a_commit_means() {
    let other = reply(200, json!({"sha": "b".repeat(40), "files": []}));
    let nameless = page(json!([{"status": "added"}]));
    let foreign = page(json!([])).header("link", "<https://evil.example.net/x>; rel=\"next\"");
    let rows = [empty(404), empty(409), empty(422), empty(403), empty(301), other, nameless, foreign].map(|answer| {
        let server = Server::start([(ASKED, answer)]);
        let fault = read(&server).unwrap_err();
        server.requests(false);
        fault
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to read the files of a commit: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 404
    Refused Item: failed to read the files of a commit: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 409
    Refused Item: failed to read the files of a commit: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 422
    Refused Item: failed to read the files of a commit: GitHub refuses this in acme/web; the token needs `Contents: read` there: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 403
    Garbled Item: failed to read the files of a commit: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 301: moved, and redirects are not followed
    Garbled Item: failed to read the files of a commit: the reply is about the commit `bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`, asked was aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    Garbled Item: failed to read the files of a commit: GET /repos/acme/web/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: the reply is not what was expected: missing field `filename` at line 1 column 28
    Garbled Item: failed to read the files of a commit: GET the next page: the next page is on another server
    ");
}
