use afk_core::ids::Sha;
use afk_core::port::{Changes, Tracker};
use serde_json::{Value, json};

use super::{gitea, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const COMMIT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const ASKED: &str = "GET /repos/acme/web/git/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
                     ?stat=false&verification=false&files=true";

fn commit(files: Value) -> Reply {
    reply(200, json!({"sha": COMMIT, "url": "u", "html_url": "u", "files": files, "stats": null}))
}

fn read(answer: Reply) -> Result<Changes, String> {
    let server = Server::start([(ASKED, answer)]);
    let read = gitea(&server).changes(&repo(), &Sha::parse(COMMIT).unwrap()).map_err(|fault| words(&fault));
    server.requests(false);
    read
}

#[test]
fn every_word_for_what_became_of_a_file() {
    let files = json!([
        {"filename": "d", "status": "modified"},
        {"filename": "b", "status": "removed"},
        {"filename": "e", "status": "transmuted"},
        {"filename": "c"},
        {"filename": "a", "status": "added"},
    ]);
    let changes = read(commit(files)).unwrap();
    let rows: Vec<_> = changes.files.iter().map(|file| format!("{} {:?}", file.path, file.kind)).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    a Added
    b Removed
    c Changed
    d Changed
    e Changed
    ");
    assert!(changes.complete);
}

#[test]
fn no_files_are_none_and_no_list_is_no_answer() {
    for (files, complete) in [(json!([]), true), (Value::Null, false)] {
        let changes = read(commit(files)).unwrap();
        assert_eq!((changes.files, changes.complete), (vec![], complete));
    }
}

#[test]
fn what_a_failed_read_of_a_commit_means() {
    let other = reply(200, json!({"sha": "b".repeat(40), "files": []}));
    let nameless = commit(json!([{"status": "added"}]));
    let rows = [empty(404), empty(422), empty(307), other, nameless].map(|answer| read(answer).unwrap_err());
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused Item: failed to read the files of a commit: GET /repos/acme/web/git/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 404
    Refused Item: failed to read the files of a commit: GET /repos/acme/web/git/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 422
    Garbled Item: failed to read the files of a commit: acme/web was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/git/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 307: moved, and redirects are not followed
    Garbled Item: failed to read the files of a commit: the reply is about the commit `bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`, asked was aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    Garbled Item: failed to read the files of a commit: GET /repos/acme/web/git/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: the reply is not what was expected: missing field `filename` at line 1 column 28
    ");
}
