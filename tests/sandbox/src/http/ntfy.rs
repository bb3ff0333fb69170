//! ntfy: JSON to the root of the server, which rings the world's doorbell `ntfy`. Order of the checks, limits and codes are
//! those of the server's source (`server/server.go`, `server/errors.go`).

use std::sync::Arc;

use afk_core::port::{Notice, Urgency};
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::reply::Reply;
use crate::doorbell::BellMood;
use crate::world::World;

/// The one topic that the token may write to.
pub const NTFY_TOPIC: &str = "afk-sandbox-topic";
/// The one token that the server knows.
pub const NTFY_TOKEN: &str = "tk_sandboxsandboxsandboxsandbo";
/// The name of the doorbell.
const BELL: &str = "ntfy";

const MESSAGE_BYTES: usize = 4096;
const JSON_BYTES: usize = 2 * MESSAGE_BYTES;
const ACTIONS_MAX: usize = 3;
/// Names that the server keeps for itself.
const DISALLOWED: [&str; 6] = ["docs", "static", "file", "app", "account", "settings"];

/// What is published, as far as it is looked at. Go takes unknown fields and `null`s without a word.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Publish {
    topic: String,
    title: String,
    message: String,
    priority: i64,
    tags: Vec<String>,
    click: String,
    actions: Vec<Action>,
    markdown: bool,
}

#[derive(Deserialize)]
struct Action {
    action: String,
    label: String,
    url: String,
}

/// The server, without attachments.
pub fn ntfy_router(world: World) -> Router {
    let world = Arc::new(world);
    let at_root = {
        let world = Arc::clone(&world);
        move |headers: HeaderMap, body: Bytes| async move { publish_json(&world, &headers, &body) }
    };
    let at_topic = move |Path(topic): Path<String>, headers: HeaderMap, body: Bytes| async move {
        publish(&world, &headers, &as_text(topic, &body))
    };
    let page = async || Reply::html(200, "<!doctype html><title>ntfy web</title>");
    Router::new()
        .route("/", get(page).post(at_root.clone()).put(at_root))
        .route("/{topic}", post(at_topic.clone()).put(at_topic))
}

fn publish_json(world: &World, headers: &HeaderMap, body: &[u8]) -> Reply {
    if body.len() > JSON_BYTES {
        return refusal(413, 41303, "JSON body too large");
    }
    match serde_json::from_slice::<Publish>(body) {
        Ok(message) => publish(world, headers, &message),
        Err(_) => refusal(400, 40024, "invalid request: request body must be valid JSON"),
    }
}

/// At a topic, a body is the message whatever it looks like.
fn as_text(topic: String, body: &[u8]) -> Publish {
    Publish { topic, message: String::from_utf8_lossy(body).into_owned(), ..Publish::default() }
}

fn publish(world: &World, headers: &HeaderMap, message: &Publish) -> Reply {
    if !is_topic(&message.topic) {
        return refusal(400, 40009, "invalid request: topic invalid");
    }
    if DISALLOWED.contains(&message.topic.as_str()) {
        return refusal(400, 40010, "invalid request: topic name is disallowed");
    }
    let token = headers.get(AUTHORIZATION).map(|value| value.as_bytes().strip_prefix(b"Bearer "));
    match token {
        Some(token) if token != Some(NTFY_TOKEN.as_bytes()) => return refusal(401, 40101, "unauthorized"),
        Some(_) if message.topic == NTFY_TOPIC => {}
        Some(_) | None => return refusal(403, 40301, "forbidden"),
    }
    if let Some(refusal) = wrong_in(message) {
        return refusal;
    }
    // The server would read it as an encoded word, and show people what is in it.
    let smuggled = [&message.title, &message.click].into_iter().any(|text| text.contains("=?"));
    let reply = ring(world, message);
    if smuggled { reply.unexpected() } else { reply }
}

fn is_topic(topic: &str) -> bool {
    (1..=64).contains(&topic.len()) && topic.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn wrong_in(message: &Publish) -> Option<Reply> {
    if !(0..=5).contains(&message.priority) {
        return Some(refusal(400, 40007, "invalid priority parameter"));
    }
    let fine = |action: &Action| action.action == "view" && !action.label.is_empty() && !action.url.is_empty();
    if message.actions.len() > ACTIONS_MAX || !message.actions.iter().all(fine) {
        return Some(refusal(400, 40018, "invalid request: actions invalid"));
    }
    // A longer message would become an attachment.
    let long = message.message.len() > MESSAGE_BYTES;
    long.then(|| refusal(400, 40014, "invalid request: attachments not allowed"))
}

fn ring(world: &World, message: &Publish) -> Reply {
    let mut state = world.lock();
    let now = state.now;
    let bell = state.bells.bell(BELL);
    if matches!(bell.mood, BellMood::Works | BellMood::AnswerLost) {
        bell.rings.push((now, notice(message)));
    }
    match bell.mood {
        BellMood::Works => Reply::json(
            200,
            &json!({
                "id": format!("sandbox{:05}", bell.rings.len()), "time": now.as_second(), "event": "message",
                "topic": message.topic, "title": message.title, "message": message.message,
                "priority": message.priority, "tags": tags(message), "click": message.click,
            }),
        ),
        // Without a time after which to come again: the server names none.
        BellMood::Down => refusal(429, 42901, "limit reached: too many requests, please be nice"),
        BellMood::Gone => refusal(403, 40301, "forbidden"),
        BellMood::AnswerLost => Reply::hang_up(),
    }
}

/// The server joins tags with commas and parts them again.
fn tags(message: &Publish) -> Vec<String> {
    message.tags.join(",").split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// What subscribers see: without markdown, every character as it is.
fn notice(message: &Publish) -> Notice {
    assert!(!message.markdown, "what others wrote would be markup");
    let issue = message.actions.iter().find(|action| action.label == "Issue").map(|action| action.url.clone());
    let click = (!message.click.is_empty()).then(|| message.click.clone());
    let body = if message.message.is_empty() { "triggered" } else { message.message.trim() };
    Notice {
        urgency: if message.priority > 3 { Urgency::High } else { Urgency::Low },
        title: message.title.clone(),
        body: body.to_owned(),
        thread_url: click.clone().filter(|_| issue.is_some()),
        issue_url: issue.or(click).unwrap_or_default(),
    }
}

fn refusal(status: u16, code: u32, error: &str) -> Reply {
    // As Go writes a struct: in the order of its fields, which a map would not keep.
    let body = format!(r#"{{"code":{code},"http":{status},"error":"{error}","link":"https://ntfy.sh/docs/"}}"#);
    Reply::text(status, &body).header("content-type", "application/json")
}
