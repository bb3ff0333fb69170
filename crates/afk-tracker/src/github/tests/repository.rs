use afk_core::ids::Sha;
use afk_core::port::{Commit, Tracker};
use serde_json::{Value, json};

use super::issues::repository;
use super::{REPO, github, github_as, repo, words};
use crate::loopback::{Reply, Server, empty, reply};

const HEAD: &str = "GET /api/v3/repos/acme/web/git/ref/heads/main";

fn sha(digit: char) -> Sha {
    Sha::parse(&digit.to_string().repeat(40)).unwrap()
}

fn head() -> Reply {
    reply(200, json!({"ref": "refs/heads/main", "object": {"type": "commit", "sha": sha('a').as_str()}}))
}

/// The repository with other fields.
fn changed(changes: Value) -> Reply {
    let mut body = json!({
        "full_name": "Acme/Web", "default_branch": "main", "private": true, "archived": false, "disabled": false,
        "clone_url": "https://github.example.org/acme/web.git",
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    reply(200, body)
}

#[test]
fn a_repository_is_read_with_its_head() {
    let server = Server::start([(REPO, repository("Acme/Web")), (HEAD, head())]);
    let found = github(&server).repository(&repo()).unwrap();
    assert_eq!((found.id, found.branch.as_str(), found.head), (repo(), "main", Some(sha('a'))));
    assert_eq!((found.private, found.writable), (true, Some(true)));
    assert_eq!(found.clone_url, "https://github.example.org/acme/web.git");
    server.requests(false);
}

#[test]
fn the_slashes_of_a_branch_are_the_paths() {
    let path = "GET /api/v3/repos/acme/web/git/ref/heads/release/1.0";
    let server = Server::start([(REPO, changed(json!({"default_branch": "release/1.0"}))), (path, head())]);
    assert_eq!(github(&server).repository(&repo()).unwrap().branch, "release/1.0");
    server.requests(false);
}

/// The name of a branch is the server's word: it leads nowhere but to that branch.
#[test]
fn an_odd_branch_is_encoded_or_not_asked_for() {
    let rows = ["-x", "a b?c#d%2e", "a\nHost: evil", "é", "..", "a/../../../user", "a//b", ""].map(|branch| {
        let server = Server::start([(REPO, changed(json!({"default_branch": branch})))]);
        let fault = github(&server).repository(&repo()).unwrap_err();
        let asked = server.asked();
        format!("{branch:?}: {:?}; {}", fault.class, asked.lines().nth(1).unwrap_or("-"))
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    "-x": Refused; GET /api/v3/repos/acme/web/git/ref/heads/-x
    "a b?c#d%2e": Refused; GET /api/v3/repos/acme/web/git/ref/heads/a%20b%3Fc%23d%252e
    "a\nHost: evil": Refused; GET /api/v3/repos/acme/web/git/ref/heads/a%0AHost%3A%20evil
    "é": Refused; GET /api/v3/repos/acme/web/git/ref/heads/%C3%A9
    "..": Refused; -
    "a/../../../user": Refused; -
    "a//b": Refused; -
    "": Refused; -
    "#);
}

#[test]
fn an_empty_repository_has_no_head() {
    let none = reply(409, json!({"message": "Git Repository is empty."}));
    let server = Server::start([(REPO, repository("acme/web")), (HEAD, none)]);
    assert_eq!(github(&server).repository(&repo()).unwrap().head, None);
    server.requests(false);
}

#[test]
fn who_may_write() {
    let rights = |word: &str| {
        let mut rights = json!({"admin": false, "push": false, "pull": true});
        rights[word] = json!(true);
        json!({"permissions": rights})
    };
    let rows = [
        ("admin", rights("admin"), None),
        ("maintain", rights("maintain"), None),
        ("push", rights("push"), None),
        ("triage", rights("triage"), None),
        ("pull", rights("pull"), None),
        ("not said", json!({}), None),
        ("an app", rights("pull"), Some("afk[bot]")),
        (
            "an archived one",
            json!({"archived": true, "permissions": {"admin": true, "push": true, "pull": true}}),
            None,
        ),
        ("a disabled one, an app", json!({"disabled": true}), Some("afk[bot]")),
    ]
    .map(|(case, changes, bot_login)| {
        let server = Server::start([(REPO, changed(changes)), (HEAD, head())]);
        let found = github_as(&server, bot_login, 1).repository(&repo()).unwrap();
        server.requests(false);
        format!("{case}: {:?}", found.writable)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    admin: Some(true)
    maintain: Some(true)
    push: Some(true)
    triage: Some(true)
    pull: Some(false)
    not said: None
    an app: None
    an archived one: Some(false)
    a disabled one, an app: Some(false)
    ");
}

#[test]
fn what_a_failed_read_of_a_repository_means() {
    let rows = [
        vec![(REPO, empty(301))],
        vec![(REPO, repository("acme/web2"))],
        vec![(REPO, empty(404))],
        vec![(REPO, empty(451))],
        vec![(REPO, repository("acme/web")), (HEAD, empty(404))],
        vec![(REPO, repository("acme/web")), (HEAD, reply(200, json!({"object": {"type": "commit", "sha": "abc"}})))],
    ]
    .map(|script| {
        let server = Server::start_all(script);
        let fault = github(&server).repository(&repo()).unwrap_err();
        server.requests(false);
        words(&fault)
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Garbled Item: failed to read the repository: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web: 301: moved, and redirects are not followed
    Garbled Item: failed to read the repository: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist
    Refused Item: failed to read the repository: GET /repos/acme/web: 404
    Refused Item: failed to read the repository: the server withholds acme/web for legal reasons: GET /repos/acme/web: 451
    Refused Item: failed to read the repository: GET /repos/acme/web/git/ref/heads/main: 404
    Garbled Item: failed to read the repository: `abc` is not a full commit id
    ");
}

fn commit(digit: char, parent: char) -> Value {
    json!({
        "sha": sha(digit).as_str(), "html_url": format!("https://github.example.org/acme/web/commit/{digit}"),
        "commit": {"message": format!("Commit {digit}\n\nRefs #7"), "author": null,
                   "committer": {"name": "alice", "email": "a@example.org", "date": "2026-01-02T03:04:05Z"}},
        "author": null, "committer": null, "parents": [{"sha": sha(parent).as_str(), "url": "x"}],
    })
}

fn names(commits: &[Commit]) -> String {
    commits.iter().filter_map(|commit| commit.sha.as_str().chars().next()).collect()
}

fn compare(page: u32) -> String {
    format!("GET /api/v3/repos/acme/web/compare/{}...{}?per_page=100&page={page}", sha('b'), sha('a'))
}

fn comparison(status: &str, total: usize, commits: &[Value]) -> Reply {
    reply(200, json!({"status": status, "ahead_by": total, "total_commits": total, "commits": commits, "files": []}))
}

fn all() -> String {
    format!("GET /api/v3/repos/acme/web/commits?sha={}&per_page=100", sha('a'))
}

#[test]
fn commits_since_a_base_come_newest_first_and_to_the_last_page() {
    let server = Server::start([
        (&compare(1), comparison("ahead", 3, &[commit('c', 'b'), commit('d', 'c')])),
        (&compare(2), comparison("ahead", 3, &[commit('a', 'd')])),
    ]);
    let history = github(&server).commits(&repo(), &sha('a'), Some(&sha('b'))).unwrap();
    assert_eq!((names(&history.commits).as_str(), history.complete), ("adc", true));
    let newest = &history.commits[0];
    assert_eq!((newest.message.as_str(), &newest.parents[..]), ("Commit a\n\nRefs #7", &[sha('d')][..]));
    assert_eq!(newest.at, Some("2026-01-02T03:04:05Z".parse().unwrap()));
    server.requests(false);
}

#[test]
fn a_base_that_is_off_the_branch_gives_what_the_branch_has() {
    for (status, commits) in [("diverged", vec![commit('a', 'd')]), ("behind", vec![]), ("identical", vec![])] {
        let server = Server::start([(&compare(1), comparison(status, commits.len(), &commits))]);
        let history = github(&server).commits(&repo(), &sha('a'), Some(&sha('b'))).unwrap();
        assert_eq!((history.commits.len(), history.complete), (commits.len(), true), "{status}");
        server.requests(false);
    }
}

#[test]
fn a_comparison_that_ends_early_is_not_complete() {
    let server = Server::start([
        (&compare(1), comparison("ahead", 3, &[commit('a', 'b')])),
        (&compare(2), comparison("ahead", 3, &[])),
    ]);
    let history = github(&server).commits(&repo(), &sha('a'), Some(&sha('b'))).unwrap();
    assert_eq!((names(&history.commits).as_str(), history.complete), ("a", false));
    server.requests(false);
}

#[test]
fn a_comparison_over_the_bound_gives_the_newest() {
    let server = Server::start([
        (&compare(1), comparison("ahead", 10_001, &[commit('c', 'b')])),
        (&all(), reply(200, json!([commit('a', 'd')]))),
    ]);
    let history = github(&server).commits(&repo(), &sha('a'), Some(&sha('b'))).unwrap();
    assert_eq!((names(&history.commits).as_str(), history.complete), ("a", false));
    server.requests(false);
}

/// A comparison is asked for only when the head is not the known one.
#[test]
fn news_of_the_default_branch_begin_with_its_head() {
    let head =
        |digit| ("GET /api/v3/repos/acme/web/commits?per_page=1".to_owned(), reply(200, json!([commit(digit, 'b')])));
    let compared = (compare(1), comparison("ahead", 1, &[commit('a', 'b')]));
    let rows = [
        ("nobody has pushed", 'b', vec![head('b')], None),
        ("still the run's head", 'a', vec![head('a')], None),
        ("the first push", 'b', vec![head('a'), compared.clone()], Some(1)),
        ("pushed away", 'c', vec![head('a'), compared], Some(1)),
    ];
    for (name, known, replies, news) in rows {
        let server = Server::start_all(replies);
        let seen = github(&server).news(&repo(), Some(&sha('b')), Some(&sha(known))).unwrap();
        assert_eq!(seen.map(|history| history.commits.len()), news, "{name}");
        server.requests(false);
    }
    let server = Server::start([("GET /api/v3/repos/acme/web/commits?per_page=1", empty(409))]);
    let seen = github(&server).news(&repo(), Some(&sha('b')), Some(&sha('b'))).unwrap().unwrap();
    assert_eq!((seen.commits.len(), seen.complete), (0, true), "an empty repository");
    server.requests(false);
}

#[test]
fn without_a_base_all_commits_are_listed() {
    let next = "/api/v3/repositories/9/commits?page=2";
    let server = Server::start([]);
    let link = format!("<{}{next}>; rel=\"next\"", server.url());
    let mut odd = commit('c', 'b');
    odd["commit"]["committer"] = json!({"date": "292277026596-12-04T15:30:08Z"});
    server.expect(&all(), reply(200, json!([commit('a', 'd')])).header("link", link));
    server.expect(&format!("GET {next}"), reply(200, json!([odd])));
    let history = github(&server).commits(&repo(), &sha('a'), None).unwrap();
    assert_eq!((names(&history.commits).as_str(), history.complete), ("ac", true));
    assert_eq!(history.commits[1].at, None, "a date that cannot be read hides nothing else");
    server.requests(false);
}

#[test]
fn an_empty_repository_has_no_commits() {
    let server = Server::start([(&all(), empty(409))]);
    let history = github(&server).commits(&repo(), &sha('a'), None).unwrap();
    assert_eq!((history.commits.len(), history.complete), (0, true));
    server.requests(false);
}

#[test]
fn why_commits_could_not_be_read() {
    let base = format!("GET /api/v3/repos/acme/web/git/commits/{}", sha('b'));
    let compare = compare(1);
    let rows = [
        ("base gone", vec![(&compare, empty(404)), (&base, empty(404))]),
        ("head gone", vec![(&compare, empty(404)), (&base, reply(200, json!({})))]),
        ("not known", vec![(&compare, empty(404)), (&base, empty(403))]),
        ("moved", vec![(&compare, empty(301))]),
        ("no right", vec![(&compare, empty(403))]),
    ]
    .map(|(case, script)| {
        let server = Server::start_all(script);
        let fault = github(&server).commits(&repo(), &sha('a'), Some(&sha('b'))).unwrap_err();
        server.requests(false);
        format!("{case}: {}", words(&fault))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    base gone: Refused Item: failed to read the commits: the base commit bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb is no longer in the repository: its history was rewritten
    head gone: Refused Item: failed to read the commits: GET /repos/acme/web/compare/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 404
    not known: Refused Item: failed to read the commits: GitHub refuses this in acme/web; the token needs `Contents: read` there: GET /repos/acme/web/git/commits/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 403
    moved: Garbled Item: failed to read the commits: acme/web, or this issue of it, was moved or renamed: put its new name on the allowlist: GET /repos/acme/web/compare/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 301: moved, and redirects are not followed
    no right: Refused Item: failed to read the commits: GitHub refuses this in acme/web; the token needs `Contents: read` there: GET /repos/acme/web/compare/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 403
    ");
}
