//! Whether every field of the schema is answered, and with what the schema says.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use serde_json::{Value, json};

use super::document::Type;
use super::schema::{Kind, SCHEMA};
use crate::http::github::call::Call;
use crate::http::github::{Face, Grant};
use crate::tracker::Flavor;
use crate::world::World;

/// Arguments that lead to something.
fn arguments(field: &str) -> &'static str {
    match field {
        "repository" => r#"(owner: "acme", name: "web")"#,
        "issue" => "(number: 1)",
        "issues" | "labels" | "timelineItems" => "(first: 20)",
        _ => "",
    }
}

/// Every field of a type, to a depth.
fn everything(kind: &str, depth: usize, text: &mut String) {
    text.push_str("{ __typename ");
    if let Some(Kind::Union(all)) = SCHEMA.kind(kind) {
        for one in all {
            write!(text, "... on {one} ").unwrap();
            everything(one, depth, text);
        }
    }
    for (name, field) in SCHEMA.fields(kind).into_iter().flatten() {
        let inner = field.kind.name();
        let leaf = matches!(SCHEMA.kind(inner), Some(Kind::Scalar | Kind::Enum(_)));
        // `Issue.repository` leads back.
        if leaf {
            write!(text, "{name} ").unwrap();
        } else if depth > 0 && !(kind == "Issue" && name == "repository") {
            // Items of a timeline have fields of one name and two types (`DateTime!` and `DateTime!` here, so it is fine).
            write!(text, "{name}{} ", arguments(if kind == "Query" || name != "repository" { name } else { "" }))
                .unwrap();
            everything(inner, depth - 1, text);
        }
    }
    text.push_str("} ");
}

/// Whether a value is one of this type.
fn fits(kind: &Type, value: &Value, at: &str) {
    match (kind, value) {
        (Type::Required(inner), value) => {
            assert!(!value.is_null(), "{at} is required");
            fits(inner, value, at);
        }
        (_, Value::Null) => {}
        (Type::List(inner), Value::Array(all)) => all.iter().for_each(|item| fits(inner, item, at)),
        (Type::Named(name), value) => named(name, value, at),
        (Type::List(_), _) => panic!("{at} is no list: {value}"),
    }
}

fn named(name: &str, value: &Value, at: &str) {
    match SCHEMA.kind(name) {
        Some(Kind::Enum(words)) => assert!(words.iter().any(|word| value == word), "{at} is {value}"),
        Some(Kind::Scalar) => match name {
            "Int" => assert!(value.is_i64(), "{at} is {value}"),
            "Boolean" => assert!(value.is_boolean(), "{at} is {value}"),
            "DateTime" => assert!(value.as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{at} is {value}"),
            "URI" => assert!(value.as_str().unwrap().starts_with("https://"), "{at} is {value}"),
            _ => assert!(value.is_string(), "{at} is {value}"),
        },
        _ => {
            let object = value["__typename"].as_str().unwrap();
            assert!(SCHEMA.is_a(object, name), "{at} is a {object}");
            let known = SCHEMA.fields(object).unwrap();
            for (key, value) in value.as_object().unwrap().iter().filter(|(key, _)| *key != "__typename") {
                fits(&known[key].kind, value, &format!("{object}.{key}"));
            }
        }
    }
}

fn ask(world: &World, question: &Value) -> Value {
    let face = Face::new();
    let headers: HeaderMap = [("user-agent", "test"), ("authorization", "bearer sandbox")]
        .into_iter()
        .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
        .collect();
    let (mut state, body) = (world.lock(), question.to_string());
    let uri = Uri::from_static("/api/graphql");
    let mut call = Call::new(&face, &mut state, BTreeMap::new(), &uri, &Method::POST, &headers, body.as_bytes());
    call.admit(Grant::Nothing, &headers).unwrap();
    super::answer(&mut call).unwrap_or_else(|refusal| refusal).body_json()
}

#[test]
fn every_field_holds_what_the_schema_says() {
    let world = World::new();
    world.flavor(Flavor::Github);
    world.account("renovate[bot]", afk_core::port::ActorKind::Bot);
    let one =
        world.issue("acme/web", 1).author("renovate[bot]").body("Text").label("ready").unlabel_by("alice", "ready");
    let one = one.comment_by("alice", "Hm").edit_title_by("bob", "Better").edit_body_by("bob", "More").label("urgent");
    let one = one.mentioned_by("alice", "acme/api", 3).close_by("alice").reopen_by("alice");
    world.push("acme/web", "alice", crate::tracker::git::NewCommit::new("Fixes #1"));
    let mut text = String::new();
    everything("Query", 6, &mut text);
    let answer = ask(&world, &json!({ "query": text }));
    assert!(answer.get("errors").is_none(), "{}", answer["errors"]);
    named("Query", &answer["data"], "the answer");
    let issue = &answer["data"]["repository"]["issue"];
    assert_eq!((&issue["author"]["__typename"], &issue["author"]["login"]), (&json!("Bot"), &json!("renovate")));
    assert_eq!((&issue["editor"]["login"], &issue["stateReason"]), (&json!("bob"), &json!("COMPLETED")));
    let kinds = issue["timelineItems"]["nodes"].as_array().unwrap();
    let mut kinds: Vec<_> = kinds.iter().map(|it| it["__typename"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 8, "every kind of element: {kinds:?}");
    assert_eq!(one.stored().timeline.len(), issue["timelineItems"]["totalCount"].as_u64().unwrap() as usize);
}
