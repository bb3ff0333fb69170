//! ntfy's server.

use super::*;
use crate::doorbell::BellMood;
use crate::http::{NTFY_TOKEN, NTFY_TOPIC, ntfy_router};

fn post(server: &Server, path: &str, head: &str, body: &str) -> String {
    match send(server, &format!("POST {path}"), head, body) {
        Some(answer) => match answer.json()["code"].as_u64() {
            Some(code) => format!("{} {code}", answer.status),
            None => format!("{} {}", answer.status, answer.json()["event"]),
        },
        None => "no answer".into(),
    }
}

fn bearer() -> String {
    format!("authorization: Bearer {NTFY_TOKEN}\r\n")
}

fn message(rest: &str) -> String {
    format!(r#"{{"topic":"{NTFY_TOPIC}"{rest}}}"#)
}

#[test]
fn messages_are_checked_before_anything_rings() {
    let world = World::new();
    let server = Server::start(&world, ntfy_router(world.clone()));
    let long = "x".repeat(4097);
    let rows = [
        ("no JSON", post(&server, "/", &bearer(), "hello")),
        ("no topic", post(&server, "/", &bearer(), "{}")),
        ("a topic with a slash", post(&server, "/", &bearer(), r#"{"topic":"a/b"}"#)),
        ("a topic of 65 characters", post(&server, "/", &bearer(), &format!(r#"{{"topic":"{}"}}"#, "t".repeat(65)))),
        ("a name of its own", post(&server, "/", &bearer(), r#"{"topic":"docs"}"#)),
        ("nobody", post(&server, "/", "", &message(""))),
        ("an unknown token", post(&server, "/", "authorization: Bearer tk_guess\r\n", &message(""))),
        ("another's topic", post(&server, "/", &bearer(), r#"{"topic":"others"}"#)),
        ("too urgent", post(&server, "/", &bearer(), &message(r#","priority":6"#))),
        ("not a number", post(&server, "/", &bearer(), &message(r#","priority":"high""#))),
        (
            "a button without an address",
            post(&server, "/", &bearer(), &message(r#","actions":[{"action":"view","label":"x","url":""}]"#)),
        ),
        ("a long message", post(&server, "/", &bearer(), &message(&format!(r#","message":"{long}""#)))),
        ("too much JSON", post(&server, "/", &bearer(), &message(&format!(r#","title":"{long}{long}""#)))),
    ];
    assert!(world.rings().is_empty());
    let good = post(&server, "/", &bearer(), &message(&format!(r#","message":"{}","priority":5"#, "x".repeat(4096))));
    let rows = rows.map(|(what, answer)| format!("{what}: {answer}")).join("\n");
    insta::assert_snapshot!(format!("{rows}\na good one: {good}"), @r#"
    no JSON: 400 40024
    no topic: 400 40009
    a topic with a slash: 400 40009
    a topic of 65 characters: 400 40009
    a name of its own: 400 40010
    nobody: 403 40301
    an unknown token: 401 40101
    another's topic: 403 40301
    too urgent: 400 40007
    not a number: 400 40024
    a button without an address: 400 40018
    a long message: 400 40014
    too much JSON: 413 41303
    a good one: 200 "message"
    "#);
    assert_eq!(world.rings().len(), 1);
}

#[test]
fn json_that_is_posted_to_a_topic_is_shown_as_it_is() {
    let world = World::new();
    let server = Server::start(&world, ntfy_router(world.clone()));
    let body = message(r#","title":"done""#);
    assert_eq!(post(&server, &format!("/{NTFY_TOPIC}"), &bearer(), &body), "200 \"message\"");
    assert_eq!(world.lock().bells.rings()[0].body, body);
    assert_eq!(world.rings(), [""]);
}

#[test]
fn moods_are_told_in_ntfys_codes() {
    let world = World::new();
    let server = Server::start(&world, ntfy_router(world.clone()));
    let told = [BellMood::Works, BellMood::Down, BellMood::Gone, BellMood::AnswerLost].map(|mood| {
        world.lock().bells.bell("ntfy").mood = mood;
        post(&server, "/", &bearer(), &message(r#","title":"<b> &amp;""#))
    });
    assert_eq!(told, ["200 \"message\"", "429 42901", "403 40301", "no answer"]);
    assert_eq!(world.rings(), ["<b> &amp;", "<b> &amp;"]);
    server.check();
}

#[test]
fn an_encoded_word_is_nothing_that_a_client_should_send() {
    let world = World::new();
    let server = Server::start(&world, ntfy_router(world.clone()));
    post(&server, "/", &bearer(), &message(r#","title":"=?UTF-8?Q?=0A?=""#));
    assert!(server.requests().iter().all(|request| !request.expected));
}
