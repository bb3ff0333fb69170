//! Slack's webhook.

use super::*;
use crate::doorbell::BellMood;
use crate::http::{SLACK_PATH, slack_router};

const JSON: &str = "content-type: application/json\r\n";

#[test]
fn messages_are_checked_before_anything_rings() {
    let world = World::new();
    let server = Server::start(&world, slack_router(world.clone()));
    let post = |head: &str, body: &str| {
        let answer = send(&server, &format!("POST {SLACK_PATH}"), head, body).unwrap();
        format!("{} {}", answer.status, answer.body)
    };
    let header = |text: &str| {
        format!(r#"{{"text":"x","blocks":[{{"type":"header","text":{{"type":"plain_text","text":"{text}"}}}}]}}"#)
    };
    let divider = r#"{"type":"divider"}"#;
    let rows = [
        ("no content type", post("", r#"{"text":"x"}"#)),
        ("no JSON", post(JSON, "text=x")),
        ("nothing in it", post(JSON, "{}")),
        ("an empty header", post(JSON, &header(""))),
        ("a long header", post(JSON, &header(&"x".repeat(151)))),
        ("an unknown block", post(JSON, r#"{"blocks":[{"type":"shout"}]}"#)),
        ("too many blocks", post(JSON, &format!(r#"{{"blocks":[{}]}}"#, [divider; 51].join(",")))),
        ("another webhook", {
            let answer = send(&server, "POST /services/T0/B0/guess", JSON, r#"{"text":"x"}"#).unwrap();
            format!("{} {}", answer.status, answer.body)
        }),
    ];
    assert!(world.rings().is_empty());
    let good = post(JSON, &header(&"x".repeat(150)));
    let rows = rows.map(|(what, answer)| format!("{what}: {answer}")).join("\n");
    insta::assert_snapshot!(format!("{rows}\na good one: {good}"), @"
    no content type: 400 invalid_payload
    no JSON: 400 invalid_payload
    nothing in it: 400 no_text
    an empty header: 400 invalid_blocks
    a long header: 400 invalid_blocks
    an unknown block: 400 invalid_blocks
    too many blocks: 400 invalid_blocks
    another webhook: 404 no_service
    a good one: 200 ok
    ");
    assert_eq!(world.rings().len(), 1);
}

#[test]
fn moods_are_told_in_slacks_words() {
    let world = World::new();
    let server = Server::start(&world, slack_router(world.clone()));
    let told = [BellMood::Works, BellMood::Down, BellMood::Gone, BellMood::AnswerLost].map(|mood| {
        world.lock().bells.bell("slack").mood = mood;
        let answer = send(&server, &format!("POST {SLACK_PATH}"), JSON, r#"{"text":"&lt;b&gt; &amp;amp;"}"#);
        answer.map_or("no answer".to_owned(), |it| format!("{} {}", it.status, it.body))
    });
    assert_eq!(told, ["200 ok", "429 rate_limited", "404 no_service", "no answer"]);
    assert_eq!(world.rings(), ["<b> &amp;", "<b> &amp;"]);
}
