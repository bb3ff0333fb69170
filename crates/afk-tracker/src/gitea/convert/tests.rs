use super::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

/// An issue as servers send it, with `changes` on top.
fn issue_json(changes: Value) -> Value {
    let mut issue = json!({
        "id": 400, "number": 7, "title": "Fix it", "body": "Please.", "state": "open", "original_author": "",
        "user": {"id": 3, "login": "Alice", "login_name": "", "is_admin": false},
        "labels": [{"id": 1, "name": "Ready-For-Agent", "color": "ededed"}], "assignees": null, "milestone": null,
        "html_url": "https://git.example.org/acme/web/issues/7", "pull_request": null,
        "repository": {"id": 9, "name": "web", "owner": "acme", "full_name": "acme/web"},
    });
    merge(&mut issue, changes);
    issue
}

fn merge(base: &mut Value, changes: Value) {
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
}

#[test]
fn an_issue_is_read_whole() {
    let issue = issue(&repo(), read(issue_json(json!({})))).unwrap();
    assert_eq!(issue.issue.to_string(), "acme/web#7");
    assert_eq!((issue.title.as_str(), issue.body.as_str(), issue.open), ("Fix it", "Please.", true));
    assert_eq!(issue.labels, ["Ready-For-Agent"]);
    assert_eq!(issue.author, Some(Actor { login: Login::parse("alice").unwrap(), kind: ActorKind::User }));
    assert_eq!(issue.url, "https://git.example.org/acme/web/issues/7");
}

#[test]
fn null_stands_for_empty() {
    let dto =
        issue_json(json!({"body": null, "labels": null, "user": null, "original_author": null, "state": "closed"}));
    let issue = issue(&repo(), read(dto)).unwrap();
    assert_eq!((issue.body.as_str(), issue.labels.len(), issue.author, issue.open), ("", 0, None, false));
}

#[test]
fn a_pull_request_is_no_issue() {
    let dto = issue_json(json!({"pull_request": {"merged": false, "merged_at": null}}));
    assert_eq!(listed(&repo(), read(dto)).unwrap(), None);
}

#[test]
fn an_unknown_state_is_an_error() {
    let error = issue(&repo(), read(issue_json(json!({"state": "draft"})))).unwrap_err();
    assert_eq!(error.to_string(), "the issue state `draft` is unknown");
}

#[test]
fn accounts() {
    let mut table = String::new();
    for (user, original) in [
        (json!({"id": 3, "login": "Alice"}), json!("")),
        (json!({"id": 3, "login": "Alice"}), json!(null)),
        (json!({"id": 3, "login": "Alice"}), json!("alice-elsewhere")),
        (json!({"id": -1, "login": "Ghost"}), json!("")),
        (json!({"id": -2, "login": "gitea-actions"}), json!("")),
        (json!({"id": -2, "login": "forgejo-actions"}), json!("")),
        (json!({"id": 0, "login": "zero"}), json!("")),
        (json!({"id": 3, "login": ""}), json!("")),
        (json!(null), json!("")),
    ] {
        let issue = issue(&repo(), read(issue_json(json!({"user": user, "original_author": original})))).unwrap();
        let actor = issue.author.map_or("nobody".to_owned(), |it| format!("{} {:?}", it.login, it.kind));
        table.push_str(&format!("{user} migrated from {original}: {actor}\n"));
    }
    insta::assert_snapshot!(table, @r#"
    {"id":3,"login":"Alice"} migrated from "": alice User
    {"id":3,"login":"Alice"} migrated from null: alice User
    {"id":3,"login":"Alice"} migrated from "alice-elsewhere": nobody
    {"id":-1,"login":"Ghost"} migrated from "": ghost Ghost
    {"id":-2,"login":"gitea-actions"} migrated from "": gitea-actions Ghost
    {"id":-2,"login":"forgejo-actions"} migrated from "": forgejo-actions Ghost
    {"id":0,"login":"zero"} migrated from "": zero Ghost
    {"id":3,"login":""} migrated from "": nobody
    null migrated from "": nobody
    "#);
}

#[test]
fn timeline_elements() {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let mut table = String::new();
    for changes in [
        json!({"type": "label", "body": "1", "label": {"id": 3, "name": "Ready"}}),
        json!({"type": "label", "body": "", "label": {"id": 3, "name": "Ready"}}),
        json!({"type": "label", "body": null, "label": {"id": 3, "name": "Ready"}}),
        json!({"type": "label", "body": "2", "label": {"id": 3, "name": "Ready"}}),
        json!({"type": "label", "body": "1", "label": null}),
        json!({"type": "close"}),
        json!({"type": "close", "ref_commit_sha": sha}),
        json!({"type": "close", "ref_commit_sha": "main"}),
        json!({"type": "reopen"}),
        json!({"type": "change_title", "old_title": "a", "new_title": "b"}),
        json!({"type": "commit_ref", "ref_commit_sha": sha, "body": "<a href=..>"}),
        json!({"type": "comment", "body": "hello"}),
        json!({"type": "pull_ref"}),
        json!({"type": "no such type yet"}),
        json!({"type": "reopen", "user": null}),
        json!({"type": "reopen", "created_at": "yesterday"}),
        json!({"type": "reopen", "created_at": null}),
        json!({"type": "milestone", "created_at": "yesterday"}),
    ] {
        let mut item = json!({
            "id": 91, "user": {"id": 3, "login": "alice"}, "body": "", "label": null, "ref_commit_sha": "",
            "created_at": "2026-01-02T03:04:05+01:00", "old_title": "", "new_title": "",
        });
        merge(&mut item, changes.clone());
        let event = match event(read(item)) {
            Ok(None) => "-".to_owned(),
            Ok(Some(event)) => {
                let actor = event.actor.map_or("nobody".to_owned(), |it| it.login.to_string());
                format!("{} {} {actor} {:?}", event.id, event.at, event.kind)
            }
            Err(error) => format!("error: {error}"),
        };
        table.push_str(&format!("{changes}\n    {event}\n"));
    }
    insta::assert_snapshot!(table, @r#"
    {"body":"1","label":{"id":3,"name":"Ready"},"type":"label"}
        91 2026-01-02T02:04:05Z alice Labeled("Ready")
    {"body":"","label":{"id":3,"name":"Ready"},"type":"label"}
        91 2026-01-02T02:04:05Z alice Unlabeled("Ready")
    {"body":null,"label":{"id":3,"name":"Ready"},"type":"label"}
        error: label event 91 says `nothing`, which is neither added nor removed
    {"body":"2","label":{"id":3,"name":"Ready"},"type":"label"}
        error: label event 91 says `2`, which is neither added nor removed
    {"body":"1","label":null,"type":"label"}
        -
    {"type":"close"}
        91 2026-01-02T02:04:05Z alice Closed { commit: None }
    {"ref_commit_sha":"0123456789abcdef0123456789abcdef01234567","type":"close"}
        91 2026-01-02T02:04:05Z alice Closed { commit: Some(Sha("0123456789abcdef0123456789abcdef01234567")) }
    {"ref_commit_sha":"main","type":"close"}
        error: `main` is not a full commit id
    {"type":"reopen"}
        91 2026-01-02T02:04:05Z alice Reopened
    {"new_title":"b","old_title":"a","type":"change_title"}
        91 2026-01-02T02:04:05Z alice Renamed
    {"body":"<a href=..>","ref_commit_sha":"0123456789abcdef0123456789abcdef01234567","type":"commit_ref"}
        91 2026-01-02T02:04:05Z alice CommitReference
    {"body":"hello","type":"comment"}
        -
    {"type":"pull_ref"}
        -
    {"type":"no such type yet"}
        -
    {"type":"reopen","user":null}
        91 2026-01-02T02:04:05Z nobody Reopened
    {"created_at":"yesterday","type":"reopen"}
        error: `yesterday` is not a time
    {"created_at":null,"type":"reopen"}
        error: timeline element 91 has no time
    {"created_at":"yesterday","type":"milestone"}
        -
    "#);
}

#[test]
fn permissions() {
    let words = ["none", "read", "write", "admin", "owner", "triage", "Owner", ""];
    let rows = words.map(|word| match permission(read(json!({"permission": word, "role_name": word, "user": null}))) {
        Ok(permission) => format!("{word}: {permission:?}"),
        Err(error) => format!("{word}: error: {error}"),
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    none: None
    read: Read
    write: Write
    admin: Admin
    owner: Owner
    triage: error: the permission `triage` is unknown
    Owner: error: the permission `Owner` is unknown
    : error: the permission `` is unknown
    ");
}

#[test]
fn dependencies() {
    let elsewhere = json!({"full_name": "Acme/Lib"});
    let mut table = String::new();
    for dto in [
        json!({"number": 3, "title": "a", "state": "open", "repository": elsewhere}),
        json!({"number": 3, "title": "HIDDEN", "state": "closed", "repository": elsewhere}),
        json!({"id": 0, "number": 0, "title": "HIDDEN", "state": "open", "labels": null, "repository": null}),
        json!({"number": 0, "title": "HIDDEN", "state": "open", "repository": elsewhere}),
        json!({"number": 3, "title": "a", "state": "closed"}),
        json!({"number": 3, "title": "a", "state": "gone", "repository": elsewhere}),
        json!({"number": 3, "title": "a", "state": "open", "repository": {"full_name": "acme"}}),
    ] {
        let blocker = match blocker(read(dto.clone())) {
            Ok(NativeBlocker::Hidden) => "hidden".to_owned(),
            Ok(NativeBlocker::Known { blocker, open }) => format!("{}#{} open={open}", blocker.repo, blocker.number),
            Err(error) => format!("error: {error}"),
        };
        table.push_str(&format!("{dto}\n    {blocker}\n"));
    }
    insta::assert_snapshot!(table, @r#"
    {"number":3,"repository":{"full_name":"Acme/Lib"},"state":"open","title":"a"}
        acme/lib#3 open=true
    {"number":3,"repository":{"full_name":"Acme/Lib"},"state":"closed","title":"HIDDEN"}
        acme/lib#3 open=false
    {"id":0,"labels":null,"number":0,"repository":null,"state":"open","title":"HIDDEN"}
        hidden
    {"number":0,"repository":{"full_name":"Acme/Lib"},"state":"open","title":"HIDDEN"}
        hidden
    {"number":3,"state":"closed","title":"a"}
        hidden
    {"number":3,"repository":{"full_name":"Acme/Lib"},"state":"gone","title":"a"}
        error: the issue state `gone` is unknown
    {"number":3,"repository":{"full_name":"acme"},"state":"open","title":"a"}
        error: `acme` is not owner/name
    "#);
}

#[test]
fn a_comment_keeps_both_times_and_forgets_a_migrated_author() {
    let dto = |original: &str| {
        json!({"id": 5, "user": {"id": 3, "login": "alice"}, "original_author": original, "body": "b",
               "created_at": "2026-01-02T03:04:05+01:00", "updated_at": "2026-01-02T03:04:06Z"})
    };
    let ours = comment(read(dto(""))).unwrap();
    assert_eq!(
        (ours.created_at.to_string().as_str(), ours.updated_at.to_string().as_str()),
        ("2026-01-02T02:04:05Z", "2026-01-02T03:04:06Z")
    );
    assert_eq!(ours.author.unwrap().login.as_str(), "alice");
    assert_eq!(comment(read(dto("alice"))).unwrap().author, None);
}

#[test]
fn a_commit_is_read_whole_and_zero_times_are_none() {
    let (sha, parent) = ("A".repeat(40), "b".repeat(64));
    let dto = |committer: Value, parents: Value| {
        json!({"sha": sha, "html_url": "https://x/c", "author": null, "committer": null, "created": "2026-01-02T03:04:05Z",
               "commit": {"message": "Title\r\n\r\nAFK-Run: x\n", "author": null, "committer": committer}, "parents": parents})
    };
    let read_commit = |committer, parents| commit(read(dto(committer, parents)));
    let whole =
        read_commit(json!({"name": "a", "date": "2026-01-02T03:04:05+02:00"}), json!([{"sha": parent}])).unwrap();
    assert_eq!((whole.sha.as_str(), whole.message.as_str()), ("a".repeat(40).as_str(), "Title\r\n\r\nAFK-Run: x\n"));
    assert_eq!(
        (whole.parents, whole.at),
        (vec![Sha::parse(&parent).unwrap()], Some("2026-01-02T01:04:05Z".parse().unwrap()))
    );
    for none in [
        json!(null),
        json!({}),
        json!({"date": ""}),
        json!({"date": "0001-01-01T00:00:00Z"}),
        json!({"date": "1970-01-01T00:00:00Z"}),
    ] {
        assert_eq!(read_commit(none.clone(), json!(null)).unwrap().at, None, "{none}");
    }
    assert!(read_commit(json!({"date": "soon"}), json!([])).is_err());
    assert!(read_commit(json!(null), json!([{"sha": "main"}])).is_err());
}
