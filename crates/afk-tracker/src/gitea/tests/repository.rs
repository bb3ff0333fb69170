use afk_core::ids::{Login, Sha};
use afk_core::port::Tracker;
use serde_json::{Value, json};

use super::{gitea, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const REPO: &str = "GET /repos/acme/web";

fn sha(digit: char) -> Sha {
    Sha::parse(&digit.to_string().repeat(40)).unwrap()
}

fn repository(changes: Value) -> Reply {
    let mut body = json!({
        "id": 9, "full_name": "Acme/Web", "default_branch": "main", "private": true, "empty": false, "archived": false,
        "clone_url": "https://git.example.org/Acme/Web.git", "permissions": {"admin": false, "push": true, "pull": true},
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    reply(200, body)
}

fn branch(head: &str) -> Reply {
    reply(200, json!({"name": "main", "commit": {"id": head, "message": "Title"}, "protected": false}))
}

#[test]
fn a_repository_shows_its_head() {
    let server = Server::start([
        (REPO, repository(json!({"default_branch": "release/2.x"}))),
        ("GET /repos/acme/web/branches/release/2.x", branch(sha('a').as_str())),
    ]);
    let found = gitea(&server).repository(&repo()).unwrap();
    assert_eq!((found.branch.as_str(), found.head, found.private), ("release/2.x", Some(sha('a')), true));
    assert_eq!((found.id, found.clone_url.as_str()), (repo(), "https://git.example.org/Acme/Web.git"));
    server.requests(false);
}

#[test]
fn an_empty_repository_has_no_head_and_is_not_asked_for_one() {
    let server = Server::start([(REPO, repository(json!({"empty": true})))]);
    assert_eq!(gitea(&server).repository(&repo()).unwrap().head, None);
    assert_eq!(server.requests(false), REPO);
}

#[test]
fn who_may_write() {
    let rights = |admin: bool, push: bool| json!({"admin": admin, "push": push, "pull": true});
    for (changes, expected) in [
        (json!({"permissions": rights(false, true)}), Some(true)),
        (json!({"permissions": rights(true, false)}), Some(true)),
        (json!({"permissions": rights(false, false)}), Some(false)),
        (json!({"permissions": rights(true, true), "archived": true}), Some(false)),
        (json!({"permissions": null}), None),
    ] {
        let mut changes = changes;
        changes["empty"] = json!(true);
        let server = Server::start([(REPO, repository(changes.clone()))]);
        assert_eq!(gitea(&server).repository(&repo()).unwrap().writable, expected, "{changes}");
    }
}

#[test]
fn repositories_that_cannot_be_read() {
    let rows: Vec<String> = [
        vec![(REPO, empty(307).header("location", "/api/v1/repos/acme/web2"))],
        vec![(REPO, repository(json!({"full_name": "acme/web2"})))],
        vec![(REPO, repository(json!({"full_name": "web"})))],
        vec![(REPO, empty(404))],
        vec![(REPO, repository(json!({}))), ("GET /repos/acme/web/branches/main", branch("main"))],
        vec![(REPO, repository(json!({}))), ("GET /repos/acme/web/branches/main", empty(404))],
    ]
    .into_iter()
    .map(|script| {
        let server = Server::start_all(script);
        let fault = gitea(&server).repository(&repo()).unwrap_err();
        server.requests(false);
        words(&fault)
    })
    .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to read the repository: acme/web was moved or renamed: put its new name on the allowlist: GET /repos/acme/web: 307: moved, and redirects are not followed
    Garbled Item: failed to read the repository: acme/web was moved or renamed: put its new name on the allowlist
    Garbled Item: failed to read the repository: `web` is not owner/name
    Refused Item: failed to read the repository: GET /repos/acme/web: 404
    Garbled Item: failed to read the repository: `main` is not a full commit id
    Refused Item: failed to read the repository: GET /repos/acme/web/branches/main: 404
    ");
}

fn commit(digit: char, message: &str) -> Value {
    json!({
        "sha": sha(digit), "html_url": "https://git.example.org/acme/web/commit/x", "author": null, "committer": null,
        "commit": {"message": message, "committer": {"name": "a", "email": "b", "date": "2026-01-02T03:04:05+02:00"}},
        "parents": [{"sha": sha('0')}], "stats": null, "files": null,
    })
}

fn commits(base: Option<&Sha>, page: u32) -> String {
    let (head, base) = (sha('a'), base.map_or_else(String::new, |base| format!("&not={base}")));
    format!(
        "GET /repos/acme/web/commits?sha={head}{base}&stat=false&verification=false&files=false&page={page}&limit=50"
    )
}

#[test]
fn a_short_history_is_one_request() {
    let base = sha('b');
    let message = "Title\n\nBody\n\nAFK-Run: x";
    let server =
        Server::start([(commits(Some(&base), 1).as_str(), reply(200, json!([commit('c', message), commit('d', "")])))]);
    let history = gitea(&server).commits(&repo(), &sha('a'), Some(&base)).unwrap();
    assert_eq!(history.commits.iter().map(|it| &it.sha).collect::<Vec<_>>(), [&sha('c'), &sha('d')]);
    assert_eq!((history.commits[0].message.as_str(), history.complete), (message, true));
    assert_eq!(history.commits[0].at.unwrap().to_string(), "2026-01-02T01:04:05Z");
    server.requests(false);
}

/// One request, whether anybody has pushed or not.
#[test]
fn news_of_the_default_branch_are_one_request() {
    let (base, own, other) = (sha('b'), sha('c'), sha('d'));
    let asked =
        format!("GET /repos/acme/web/commits?not={base}&stat=false&verification=false&files=false&page=1&limit=50");
    let news = |pushed: Value, known: &Sha| {
        let server = Server::start([(asked.as_str(), reply(200, pushed))]);
        let news = gitea(&server).news(&repo(), Some(&base), Some(known)).unwrap();
        server.requests(false);
        news.map(|history| history.commits.len())
    };
    assert_eq!(news(json!([]), &base), None);
    assert_eq!(news(json!([commit('c', "")]), &base), Some(1));
    assert_eq!(news(json!([commit('c', "")]), &own), None);
    assert_eq!(news(json!([commit('d', ""), commit('c', "")]), &own), Some(2));
    // Somebody has pushed the run's commit away.
    assert_eq!(news(json!([]), &own), Some(0));
    assert_eq!(news(json!([commit('d', "")]), &own), Some(1));
    assert_eq!(news(json!([commit('d', "")]), &other), None);
}

#[test]
fn a_history_is_read_to_its_bound() {
    let full = || reply(200, (0..50).map(|_| commit('c', "x")).collect());
    let server = Server::start_all((1..=40).map(|page| (commits(None, page), full())));
    let history = gitea(&server).commits(&repo(), &sha('a'), None).unwrap();
    assert_eq!((history.commits.len(), history.complete), (2000, false));
    server.requests(false);
}

#[test]
fn an_empty_repository_has_no_commits() {
    for none in [empty(409), reply(200, json!([])), reply(200, json!(null))] {
        let server = Server::start([(commits(None, 1).as_str(), none)]);
        let history = gitea(&server).commits(&repo(), &sha('a'), None).unwrap();
        assert_eq!((history.commits.len(), history.complete), (0, true));
        server.requests(false);
    }
}

#[test]
fn a_base_that_is_gone_is_told_from_other_failures() {
    let base = sha('b');
    let ask = format!("GET /repos/acme/web/git/commits/{base}?stat=false&verification=false&files=false");
    let list = commits(Some(&base), 1);
    let rows: Vec<String> = [
        ("404, base gone", vec![(&list, empty(404)), (&ask, empty(404))]),
        ("500, base gone", vec![(&list, empty(500)), (&list, empty(500)), (&ask, empty(404))]),
        ("500, base there", vec![(&list, empty(500)), (&list, empty(500)), (&ask, reply(200, commit('b', "x")))]),
        ("404, base there", vec![(&list, empty(404)), (&ask, reply(200, commit('b', "x")))]),
        ("404, no answer", vec![(&list, empty(404)), (&ask, empty(503)), (&ask, empty(503))]),
        ("403", vec![(&list, empty(403))]),
    ]
    .into_iter()
    .map(|(name, script)| {
        let server = Server::start_all(script);
        let fault = gitea(&server).commits(&repo(), &sha('a'), Some(&base)).unwrap_err();
        server.requests(false);
        format!("{name}: {}", words(&fault))
    })
    .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    404, base gone: Refused Item: failed to read the commits: the base commit bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb is no longer in the repository: its history was rewritten
    500, base gone: Refused Item: failed to read the commits: the base commit bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb is no longer in the repository: its history was rewritten
    500, base there: Transient Item: failed to read the commits: GET /repos/acme/web/commits: 500
    404, base there: Refused Item: failed to read the commits: GET /repos/acme/web/commits: 404
    404, no answer: Transient Server: failed to read the commits: GET /repos/acme/web/git/commits/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 503
    403: Refused Item: failed to read the commits: GET /repos/acme/web/commits: 403
    ");
}

fn permission_of(reply: Reply) -> String {
    let server = Server::start([("GET /repos/acme/web/collaborators/alice/permission", reply)]);
    let permission = gitea(&server).permission(&repo(), &Login::parse("Alice").unwrap());
    server.requests(false);
    permission.map_or_else(|fault| words(&fault), |permission| format!("{permission:?}"))
}

#[test]
fn permissions_and_refused_lookups() {
    let rows = [
        (
            "writer",
            reply(200, json!({"permission": "write", "role_name": "write", "user": {"id": 3, "login": "alice"}})),
        ),
        ("unknown", reply(404, json!({"message": "not found"}))),
        ("odd", reply(200, json!({"permission": "triage"}))),
        ("not an administrator", empty(403)),
        ("too many requests", empty(403).header("retry-after", 30)),
    ]
    .map(|(name, reply)| format!("{name}: {}", permission_of(reply)));
    insta::assert_snapshot!(rows.join("\n"), @"
    writer: Write
    unknown: None
    odd: Garbled Item: failed to read an account's permission: the permission `triage` is unknown
    not an administrator: Refused Item: failed to read an account's permission: AFK's account may not look up permissions in acme/web: make it an administrator there, or list `alice` in AFK_TRUSTED_ACTORS: GET /repos/acme/web/collaborators/alice/permission: 403
    too many requests: Transient Server: failed to read an account's permission: GET /repos/acme/web/collaborators/alice/permission: 403
    ");
}
