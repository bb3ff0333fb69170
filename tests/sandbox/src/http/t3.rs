//! The world's T3 server, in T3 Code's own wire format: the development line and the releases before it.
//!
//! Field names, field sets, status codes and bodies are those of recorded replies. What the world does not model (plan mode,
//! reverts, attachments ..) is answered with 501 and a reason: a silent "no" would look like the server's.

mod access;
mod activity;
mod command;
mod failure;
mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use serde::Serialize;
use serde_json::json;

use super::reply::Reply as Http;
use crate::t3::{Reply, T3};
use crate::world::{State as Everything, World, derived};

pub use access::{Access, OPERATE, READ, SCOPES, Token};
use failure::Failure;

/// What a path that the server does not know shows where the web page was built, as in the published package.
const PAGE: &str =
    "<!doctype html><html><head><title>T3 Code</title></head><body><div id=\"root\"></div></body></html>";
/// The same where it was not.
const NO_PAGE: &str = "No static directory configured and no dev URL set.";

/// A server and who may use it.
struct Face {
    world: World,
    access: Access,
    failures: AtomicU64,
}

type Shared = State<Arc<Face>>;

/// The T3 server of a world. Its release is that of the world, and may change between two requests.
pub fn t3_router(world: World, access: Access) -> Router {
    Router::new()
        .route("/.well-known/t3/environment", get(environment).fallback(unknown))
        .route("/api/auth/session", get(session).fallback(unknown))
        .route("/api/orchestration/snapshot", get(snapshot).fallback(unknown))
        .route("/api/orchestration/shell", get(shell).fallback(unknown))
        .route("/api/orchestration/threads/{thread}", get(thread).fallback(unknown))
        .route("/api/orchestration/dispatch", post(dispatch).fallback(unknown))
        .route("/", any(unknown))
        .route("/{*path}", any(unknown))
        // The server reads bodies of any size.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(Face { world, access, failures: AtomicU64::new(0) }))
}

impl Face {
    /// Answers from the world as it is now.
    fn answer(&self, about: impl FnOnce(&mut Everything) -> Result<Response, Failure>) -> Response {
        let state = &mut self.world.lock();
        about(state).unwrap_or_else(|failure| {
            let trace = derived("trace", self.failures.fetch_add(1, Ordering::Relaxed)).replace('-', "");
            failure.response(&trace)
        })
    }

    /// Answers a reader.
    fn read(&self, headers: &HeaderMap, about: impl FnOnce(&T3) -> Result<Response, Failure>) -> Response {
        self.answer(|state| {
            self.access.check(headers, READ, state.now)?;
            about(&state.t3)
        })
    }

    fn has_light_endpoints(&self) -> bool {
        self.world.lock().t3.version.has_light_endpoints()
    }

    /// What a path that the server does not know shows to everybody.
    fn no_endpoint(&self, method: &Method) -> Http {
        match (method, self.access.web_page) {
            (&Method::GET | &Method::HEAD, true) => Http::html(200, PAGE),
            (&Method::GET | &Method::HEAD, false) => Http::text(503, NO_PAGE).header("content-type", "text/plain"),
            (_, _) => Http::empty(404),
        }
    }
}

fn json_reply(status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_vec(body).expect("a reply is JSON");
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (status, headers, body).into_response()
}

async fn environment(State(face): Shared) -> Response {
    face.answer(|state| Ok(json_reply(StatusCode::OK, &view::environment(&state.t3))))
}

async fn session(State(face): Shared, headers: HeaderMap) -> Response {
    face.answer(|state| Ok(json_reply(StatusCode::OK, &face.access.session(&headers, state.now))))
}

async fn snapshot(State(face): Shared, headers: HeaderMap) -> Response {
    face.read(&headers, |t3| Ok(json_reply(StatusCode::OK, &view::snapshot(t3))))
}

async fn shell(State(face): Shared, method: Method, headers: HeaderMap) -> Response {
    if !face.has_light_endpoints() {
        return face.no_endpoint(&method).into_response();
    }
    face.read(&headers, |t3| Ok(json_reply(StatusCode::OK, &view::shell(t3))))
}

async fn thread(State(face): Shared, method: Method, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if !face.has_light_endpoints() {
        return face.no_endpoint(&method).into_response();
    }
    face.read(&headers, |t3| {
        let row = t3.thread(&id).filter(|row| !row.is_gone()).ok_or(Failure::NoThread)?;
        Ok(json_reply(StatusCode::OK, &view::one(t3, row)))
    })
}

async fn dispatch(State(face): Shared, headers: HeaderMap, body: Bytes) -> Response {
    face.answer(|state| {
        face.access.check(&headers, OPERATE, state.now)?;
        let (id, command) = command::read(&headers, &body, state)?;
        match state.t3_dispatch(&id, command) {
            Reply::Accepted(sequence) => Ok(json_reply(StatusCode::OK, &json!({ "sequence": sequence }))),
            Reply::Rejected => Err(Failure::Rejected),
            Reply::Invalid => Err(Failure::InvalidCommand),
        }
    })
}

async fn unknown(State(face): Shared, method: Method) -> Http {
    face.no_endpoint(&method).unexpected()
}

#[cfg(test)]
mod tests;
