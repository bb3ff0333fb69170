use super::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn show(actor: Option<Actor>) -> String {
    actor.map_or("nobody".to_owned(), |it| format!("{} {:?}", it.login, it.kind))
}

#[test]
fn accounts() {
    let mut table = String::new();
    for (login, kind) in [
        ("Alice", "User"),
        ("dependabot[bot]", "Bot"),
        ("Copilot", "Bot"),
        ("ghost", "User"),
        ("Ghost", "User"),
        ("acme", "Organization"),
        ("old-alice", "Mannequin"),
        ("corp", "EnterpriseUserAccount"),
        ("alice", "Robot"),
        ("", "User"),
        ("two words", "User"),
    ] {
        let rest = actor(Some(read(json!({"login": login, "id": 1, "type": kind}))));
        let query = query_actor(Some(read(json!({"login": login, "__typename": kind}))));
        table.push_str(&format!("{kind} `{login}`: {} | {}\n", show(rest), show(query)));
    }
    table.push_str(&format!("null: {} | {}\n", show(actor(None)), show(query_actor(None))));
    insta::assert_snapshot!(table, @"
    User `Alice`: alice User | alice User
    Bot `dependabot[bot]`: dependabot[bot] Bot | dependabot[bot] Bot
    Bot `Copilot`: copilot Bot | copilot[bot] Bot
    User `ghost`: ghost Ghost | ghost Ghost
    User `Ghost`: ghost Ghost | ghost Ghost
    Organization `acme`: acme Ghost | acme Ghost
    Mannequin `old-alice`: old-alice Ghost | old-alice Ghost
    EnterpriseUserAccount `corp`: corp Ghost | corp Ghost
    Robot `alice`: alice Ghost | alice Ghost
    User ``: nobody | nobody
    User `two words`: nobody | nobody
    null: nobody | nobody
    ");
}

/// A timeline element with `changes` on top.
fn item(changes: Value) -> Value {
    let mut item = json!({
        "id": 7, "node_id": "LE_x", "event": "labeled", "commit_id": null, "commit_url": null,
        "actor": {"login": "Alice", "id": 1, "type": "User"}, "label": {"name": "bug", "color": "ededed"},
        "created_at": "2026-01-02T03:04:05Z", "performed_via_github_app": null,
    });
    for (key, value) in changes.as_object().unwrap() {
        item[key] = value.clone();
    }
    item
}

#[test]
fn events() {
    let sha = "a".repeat(40);
    let mut table = String::new();
    for changes in [
        json!({}),
        json!({"event": "unlabeled"}),
        json!({"event": "closed"}),
        json!({"event": "closed", "commit_id": sha}),
        json!({"event": "closed", "commit_id": "abc"}),
        json!({"event": "reopened"}),
        json!({"event": "renamed", "rename": {"from": "a", "to": "b"}}),
        json!({"event": "referenced", "commit_id": sha}),
        json!({"event": "cross-referenced"}),
        json!({"event": "locked"}),
        json!({"event": "transferred"}),
        json!({"event": "no-such-event"}),
        json!({"event": null}),
        json!({"actor": null}),
        json!({"performed_via_github_app": {"id": 1, "slug": "renovate"}}),
        json!({"label": null}),
        json!({"label": {"name": null}}),
        json!({"id": null}),
        json!({"node_id": null}),
        json!({"created_at": null}),
        json!({"created_at": "now"}),
        json!({"event": "committed", "id": null, "node_id": "C_x", "actor": null, "created_at": null, "label": null}),
    ] {
        let found = match event(read(item(changes.clone()))) {
            Ok(Some((number, it))) => {
                let app = if it.via_app { " via an app" } else { "" };
                format!("{number} {} {} by {}{app}: {:?}", it.id, it.at, show(it.actor), it.kind)
            }
            Ok(None) => "not read".to_owned(),
            Err(error) => error.to_string(),
        };
        table.push_str(&format!("{changes}: {found}\n"));
    }
    insta::assert_snapshot!(table, @r#"
    {}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Labeled("bug")
    {"event":"unlabeled"}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Unlabeled("bug")
    {"event":"closed"}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Closed { commit: None }
    {"commit_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","event":"closed"}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Closed { commit: Some(Sha("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) }
    {"commit_id":"abc","event":"closed"}: `abc` is not a full commit id
    {"event":"reopened"}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Reopened
    {"event":"renamed","rename":{"from":"a","to":"b"}}: 7 LE_x 2026-01-02T03:04:05Z by alice User: Renamed
    {"commit_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","event":"referenced"}: 7 LE_x 2026-01-02T03:04:05Z by alice User: CommitReference
    {"event":"cross-referenced"}: not read
    {"event":"locked"}: not read
    {"event":"transferred"}: not read
    {"event":"no-such-event"}: not read
    {"event":null}: not read
    {"actor":null}: 7 LE_x 2026-01-02T03:04:05Z by nobody: Labeled("bug")
    {"performed_via_github_app":{"id":1,"slug":"renovate"}}: 7 LE_x 2026-01-02T03:04:05Z by alice User via an app: Labeled("bug")
    {"label":null}: a timeline element `labeled` has no label
    {"label":{"name":null}}: a timeline element `labeled` has no label
    {"id":null}: a timeline element `labeled` has no id
    {"node_id":null}: a timeline element `labeled` has no node_id
    {"created_at":null}: a timeline element `labeled` has no time
    {"created_at":"now"}: `now` is not a time
    {"actor":null,"created_at":null,"event":"committed","id":null,"label":null,"node_id":"C_x"}: not read
    "#);
}

#[test]
fn an_issue_without_text_and_author() {
    let dto = json!({
        "number": 7, "title": "Fix it", "user": null, "labels": ["plain", {"name": "Object"}, {"name": null}],
        "state": "closed", "html_url": "https://github.example.org/acme/web/issues/7", "repository_url": "x",
        "pull_request": null,
    });
    let issue = issue(&RepoId::parse("acme/web").unwrap(), read(dto)).unwrap();
    assert_eq!((issue.body.as_str(), issue.author, issue.open), ("", None, false));
    assert_eq!(issue.labels, ["plain", "Object"]);
}

#[test]
fn states() {
    for (state, open) in [("open", Some(true)), ("OPEN", Some(true)), ("closed", Some(false)), ("CLOSED", Some(false))]
    {
        assert_eq!(is_open(state.to_owned()).ok(), open);
    }
    assert_eq!(is_open("draft".to_owned()).unwrap_err().to_string(), "the issue state `draft` is unknown");
}

#[test]
fn repositories_of_addresses() {
    let found = |url| repository_of(url).map(|it| it.to_string()).map_err(|error| error.to_string());
    assert_eq!(found("https://api.github.com/repos/Acme/Web").as_deref(), Ok("acme/web"));
    assert_eq!(found("https://github.example.org/api/v3/repos/acme/repos").as_deref(), Ok("acme/repos"));
    for url in ["", "https://api.github.com/repositories/9", "https://api.github.com/repos/acme", "x/repos/acme/a/b"] {
        assert_eq!(found(url).unwrap_err(), format!("`{url}` is not the address of a repository"));
    }
}
