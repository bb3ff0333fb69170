//! Questions in GraphQL.

use super::*;
use crate::http::github::Reach;
use crate::tracker::BOT;
use afk_core::port::{ActorKind, Permission};
use serde_json::json;

fn stocked() -> World {
    let world = world();
    world.account("gone", ActorKind::Ghost);
    world.account("renovate[bot]", ActorKind::Bot);
    for number in 1..=5 {
        world.issue("acme/web", number).label("Ready");
        world.minutes(1);
    }
    world.issue("acme/web", 2).label("urgent").author("renovate[bot]");
    world.issue("acme/web", 3).close_by("alice");
    world.issue("acme/web", 4).author("gone");
    world.issue("acme/web", 5).pull_request();
    world.repo("acme/secret");
    world.grant("acme/secret", BOT, Permission::None);
    world
}

/// The messages of the errors.
fn errors(answer: &Value) -> String {
    each(&answer["errors"], "/message").join("\n")
}

#[test]
fn issues_are_filtered_by_all_labels_and_states_and_are_never_pull_requests() {
    let github = GitHub::of(&stocked());
    let numbers = |arguments: &str| {
        let text = format!(
            r#"{{ repository(owner: "Acme", name: "WEB") {{ issues(first: 9{arguments}) {{ nodes {{ number }} }} }} }}"#
        );
        let answer = github.query(&text);
        assert!(answer.get("errors").is_none(), "{answer}");
        each(&answer["data"]["repository"]["issues"]["nodes"], "/number").join(" ")
    };
    assert_eq!(numbers(""), "1 2 3 4");
    assert_eq!(numbers(r#", labels: ["ready"], states: [OPEN]"#), "1 2 4");
    assert_eq!(numbers(r#", labels: ["READY", "urgent"]"#), "2");
    assert_eq!(numbers(r#", labels: "ready", states: CLOSED"#), "3", "one stands for a list of one");
    assert_eq!(numbers(", orderBy: {field: CREATED_AT, direction: DESC}"), "4 3 2 1");
    assert_eq!(numbers(r#", labels: ["unknown"]"#), "");
    github.server.check();
}

#[test]
fn pages_go_by_cursors_that_outlive_their_issue() {
    let world = stocked();
    let github = GitHub::of(&world);
    let page = |after: Value| {
        let text = r#"query($after: String) { repository(owner: "acme", name: "web") {
            issues(first: 2, after: $after, labels: ["ready"], states: OPEN) { totalCount nodes { number } pageInfo { hasNextPage endCursor } }
        } }"#;
        github.question(text, &json!({ "after": after }))["data"]["repository"]["issues"].clone()
    };
    let first = page(Value::Null);
    assert_eq!(
        (each(&first["nodes"], "/number").join(" "), &first["pageInfo"]["hasNextPage"], &first["totalCount"]),
        ("1 2".into(), &json!(true), &json!(3))
    );
    world.issue("acme/web", 2).unlabel_by("alice", "Ready");
    let second = page(first["pageInfo"]["endCursor"].clone());
    assert_eq!(
        (each(&second["nodes"], "/number").join(" "), &second["pageInfo"]["hasNextPage"]),
        ("4".into(), &json!(false))
    );
    github.server.check();
    assert_eq!(github.question(r#"query($after: String) { repository(owner: "acme", name: "web") { issues(first: 2, after: $after) { totalCount } } }"#, &json!({ "after": "7" }))["errors"][0]["type"], "INVALID_CURSOR_ARGUMENTS");
}

#[test]
fn some_repositories_fail_beside_others() {
    let github = GitHub::of(&stocked());
    let text = r#"{
        a: repository(owner: "acme", name: "web") { nameWithOwner issue(number: 1) { number } }
        b: repository(owner: "acme", name: "secret") { nameWithOwner }
        c: repository(owner: "acme", name: "web") { issue(number: 5) { number } pr: issue(number: 1) { n: number } }
    }"#;
    insta::assert_snapshot!(serde_json::to_string_pretty(&github.query(text)).unwrap(), @r#"
    {
      "data": {
        "a": {
          "issue": {
            "number": 1
          },
          "nameWithOwner": "acme/web"
        },
        "b": null,
        "c": {
          "issue": null,
          "pr": {
            "n": 1
          }
        }
      },
      "errors": [
        {
          "locations": [
            {
              "column": 9,
              "line": 3
            }
          ],
          "message": "Could not resolve to a Repository with the name 'acme/secret'.",
          "path": [
            "b"
          ],
          "type": "NOT_FOUND"
        },
        {
          "locations": [
            {
              "column": 53,
              "line": 4
            }
          ],
          "message": "Could not resolve to an Issue with the number of 5.",
          "path": [
            "c",
            "issue"
          ],
          "type": "NOT_FOUND"
        }
      ]
    }
    "#);
    github.server.check();
    let blind = GitHub::with(&stocked(), Face::new().token(|token| token.issues = Reach::None));
    let answer =
        blind.query(r#"{ repository(owner: "acme", name: "web") { nameWithOwner issues(first: 1) { totalCount } } }"#);
    assert_eq!(answer["data"]["repository"], Value::Null, "a required field holds nothing: the repository neither");
    assert_eq!(
        (&answer["errors"][0]["type"], &answer["errors"][0]["path"]),
        (&json!("FORBIDDEN"), &json!(["repository", "issues"]))
    );
}

#[test]
fn edits_of_text_and_title_are_told_apart() {
    let world = stocked();
    let github = GitHub::of(&world);
    let text = r#"query Edits($n: Int!) { repository(owner: "acme", name: "web") { issue(number: $n) {
        lastEditedAt editor { __typename login }
        timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) { nodes { ... on RenamedTitleEvent { createdAt previousTitle actor { login } } } }
    } } }"#;
    let edits = || github.question(text, &json!({ "n": 1 }))["data"]["repository"]["issue"].to_string();
    let mut rows = vec![edits()];
    let one = world.issue("acme/web", 1).edit_title_by("bob", "After").edit_title_by("carol", "Later");
    rows.push(edits());
    world.minutes(1);
    one.edit_body_by("renovate[bot]", "Text");
    rows.push(edits());
    insta::assert_snapshot!(rows.join("\n"), @r#"
    {"editor":null,"lastEditedAt":null,"timelineItems":{"nodes":[]}}
    {"editor":null,"lastEditedAt":null,"timelineItems":{"nodes":[{"actor":{"login":"carol"},"createdAt":"2026-03-02T09:05:00Z","previousTitle":"After"}]}}
    {"editor":{"__typename":"Bot","login":"renovate"},"lastEditedAt":"2026-03-02T09:06:00Z","timelineItems":{"nodes":[{"actor":{"login":"carol"},"createdAt":"2026-03-02T09:05:00Z","previousTitle":"After"}]}}
    "#);
    github.server.check();
}

#[test]
fn accounts_are_bare_and_some_are_nobody() {
    let github = GitHub::of(&stocked());
    let text = r#"{ repository(owner: "acme", name: "web") { issues(first: 9, states: OPEN) { ...P } } }
        fragment P on IssueConnection { nodes { ...on Node { id } author { __typename ... on Bot { databaseId } login } labels(first: 1) { totalCount nodes { name } } body } }"#;
    let nodes = github.query(text)["data"]["repository"]["issues"]["nodes"].clone();
    assert_eq!(each(&nodes, "/author/__typename"), ["User", "Bot", "absent"]);
    assert_eq!(each(&nodes, "/author/login"), ["alice", "renovate", "absent"]);
    assert_eq!(each(&nodes, "/labels/totalCount"), ["1", "2", "1"]);
    assert_eq!(each(&nodes, "/body"), [""; 3], "never null here");
    assert!(nodes[1]["author"]["databaseId"].is_i64() && nodes[0]["author"].get("databaseId").is_none());
}

#[test]
fn what_does_not_fit_the_schema_is_answered_with_errors_alone() {
    let github = GitHub::of(&stocked());
    let repo = |inner: &str| format!(r#"{{ repository(owner: "a", name: "b") {{ {inner} }} }}"#);
    let mut rows = Vec::new();
    for text in [
        repo("issue(number: 1) { number x }"),
        repo("issue { number }"),
        repo("issue(number: 1)"),
        repo("name { x }"),
        repo("issue(number: \"1\") { number }"),
        repo("issue(number: 1, since: 2) { number }"),
        repo("issues(first: 1, states: [DRAFT]) { totalCount }"),
        repo("issues(first: 1, orderBy: {field: CREATED_AT}) { totalCount }"),
        repo("issue(number: $n) { number }"),
        repo("... on Issue { number }"),
        repo("...Gone"),
        format!("{} fragment F on Issue {{ number }}", repo("name")),
        format!("{} fragment F on Repository {{ name ...F }}", repo("...F")),
        "query Q($n: Int, $m: Int) { repository(owner: \"a\", name: \"b\") { issue(number: $n) { number } } }".into(),
        "mutation { closeIssue { id } }".into(),
        "query A { viewer { login } } query B { viewer { login } }".into(),
        "{ viewer { login } ".into(),
    ] {
        let answer = github.query(&text);
        assert!(answer.get("data").is_none(), "{answer}");
        rows.push(errors(&answer));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Field 'x' doesn't exist on type 'Issue'
    Field 'issue' is missing required arguments: number
    Field must have selections (field 'issue' returns Issue but has no selections. Did you mean 'issue { ... }'?)
    Selections can't be made on scalars (field 'name' returns String but has selections)
    Argument 'number' on Field 'issue' has an invalid value. Expected type 'Int!'.
    Field 'issue' doesn't accept argument 'since'
    Argument 'states' on Field 'issues' has an invalid value. Expected type 'IssueState!'.
    Argument 'orderBy' on Field 'issues' has an invalid value. Expected type 'IssueOrder'.
    Variable $n is used by anonymous query but not declared
    Fragment on Issue can't be spread inside Repository
    Fragment Gone was used, but not defined
    Fragment F was defined, but not used
    Fragment F contains an infinite loop
    Type mismatch on variable $n and argument number (Int / Int!)
    Variable $m is declared by Q but not used
    Parse error on `mutation`
    An operation name is required
    Parse error on End
    ");
    let variables = "query($n: Int!) { repository(owner: \"a\", name: \"b\") { issue(number: $n) { number } } }";
    for wrong in [json!({}), json!({ "n": "1" }), json!({ "n": null })] {
        assert_eq!(errors(&github.question(variables, &wrong)), "Variable $n of type Int! was provided invalid value");
    }
    let unexpected = github.server.requests().iter().filter(|it| !it.expected).count();
    assert_eq!(unexpected, rows.len() + 3, "nobody should ask these");
}

#[test]
fn a_question_can_ask_for_too_much() {
    let github = GitHub::of(&stocked());
    let list = |nth: usize, first: u64| {
        format!(
            r#"l{nth}: repository(owner: "acme", name: "web") {{ issues(first: {first}) {{ nodes {{ labels(first: 100) {{ totalCount }} }} }} }} "#
        )
    };
    let lists = |count: usize| format!("{{ {} }}", (0..count).map(|nth| list(nth, 50)).collect::<String>());
    assert!(github.query(&lists(99)).get("errors").is_none());
    assert_eq!(
        errors(&github.query(&lists(100))),
        "This query requests up to 505000 possible nodes which exceeds the maximum limit of 500000."
    );
    let page = |arguments: &str| {
        let text = format!(r#"{{ repository(owner: "acme", name: "web") {{ issues{arguments} {{ totalCount }} }} }}"#);
        github.query(&text)["errors"][0]["type"].clone()
    };
    assert_eq!(
        (page("(first: 101)"), page("")),
        (json!("EXCESSIVE_PAGINATION"), json!("MISSING_PAGINATION_BOUNDARIES"))
    );
}
