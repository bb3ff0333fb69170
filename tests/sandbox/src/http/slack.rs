//! Slack: one incoming webhook, which rings the world's doorbell `slack`.

use std::sync::Arc;

use afk_core::port::{Notice, Urgency};
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use serde::Deserialize;

use super::reply::Reply;
use crate::doorbell::BellMood;
use crate::world::World;

/// The webhook's path; the last part is the secret.
pub const SLACK_PATH: &str = "/services/T00000000/B00000000/sandbox-webhook";
/// The name of the doorbell that it rings.
pub const SLACK_BELL: &str = "slack";

const BLOCKS_MAX: usize = 50;
const HEADER_CHARS: usize = 150;
const SECTION_CHARS: usize = 3000;

/// A message, as far as it is looked at.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    text: String,
    #[serde(default)]
    blocks: Vec<Block>,
}

#[derive(Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: String,
    text: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "type")]
    kind: String,
    text: String,
}

/// The webhook.
pub fn slack_router(world: World) -> Router {
    let world = Arc::new(world);
    let route = move |headers: HeaderMap, body: Bytes| async move { post_message(&world, &headers, &body) };
    Router::new()
        .route(SLACK_PATH, post(route))
        .route("/services/{*other}", post(async || Reply::text(404, "no_service")))
}

/// Answers are plain text. What is refused for good is so in Slack's words.
fn post_message(world: &World, headers: &HeaderMap, body: &[u8]) -> Reply {
    let json =
        headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains("application/json"));
    let message = serde_json::from_slice::<Message>(body).ok().filter(|_| json);
    let Some(message) = message else { return Reply::text(400, "invalid_payload") };
    if message.text.is_empty() && message.blocks.is_empty() {
        return Reply::text(400, "no_text");
    }
    if message.blocks.len() > BLOCKS_MAX || !message.blocks.iter().all(is_valid) {
        return Reply::text(400, "invalid_blocks");
    }
    let mut state = world.lock();
    let now = state.now;
    let bell = state.bells.bell(SLACK_BELL);
    if matches!(bell.mood, BellMood::Works | BellMood::AnswerLost) {
        bell.rings.push((now, notice(&message)));
    }
    match bell.mood {
        BellMood::Works => Reply::text(200, "ok"),
        BellMood::Down => Reply::text(429, "rate_limited").header("retry-after", 30),
        BellMood::Gone => Reply::text(404, "no_service"),
        BellMood::AnswerLost => Reply::hang_up(),
    }
}

fn is_valid(block: &Block) -> bool {
    let fits = |kinds: &[&str], most| {
        let fine = |text: &Text| kinds.contains(&text.kind.as_str()) && (1..=most).contains(&text.text.chars().count());
        block.text.as_ref().is_some_and(fine)
    };
    match block.kind.as_str() {
        "header" => fits(&["plain_text"], HEADER_CHARS),
        "section" => fits(&["plain_text", "mrkdwn"], SECTION_CHARS),
        "divider" => true,
        _ => false,
    }
}

/// What the channel shows: the header, the plain sections, and the links of the marked-up ones. How urgent it was meant,
/// Slack is not told.
fn notice(message: &Message) -> Notice {
    let of = |kind: &'static str, markup: &'static str| {
        let blocks = message.blocks.iter().filter(move |block| block.kind == kind);
        blocks
            .filter_map(|block| block.text.as_ref())
            .filter(move |text| text.kind == markup)
            .map(|it| it.text.as_str())
    };
    let links: Vec<_> = of("section", "mrkdwn").flat_map(links).collect();
    let link = |label| links.iter().find(|(_, it)| *it == label).map(|(url, _)| plain(url));
    Notice {
        urgency: Urgency::High,
        title: plain(of("header", "plain_text").next().unwrap_or(&message.text)),
        body: of("section", "plain_text").map(plain).collect::<Vec<_>>().join("\n"),
        thread_url: link("Agent thread"),
        issue_url: link("Issue").unwrap_or_default(),
    }
}

/// `<url|label>`
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('<').skip(1).filter_map(|part| part.split_once('>')?.0.split_once('|'))
}

/// The three escapes that Slack knows.
fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
