//! Whole exchanges, written down for whoever holds them against a server's published description.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde::Serialize;

/// Where exchanges are written, one a line, as JSON. Clones write to the same place.
#[derive(Clone)]
pub struct Recording(Arc<Mutex<dyn Write + Send>>);

/// One exchange as it stands in a recording. Planned trouble is not in it: that never came from the face.
#[derive(Serialize)]
struct Line<'a> {
    server: &'a str,
    method: String,
    /// As it was sent, with its percent signs.
    path: String,
    query: Option<String>,
    /// Without the token.
    headers: BTreeMap<String, String>,
    body: String,
    status: u16,
    reply_headers: BTreeMap<String, String>,
    reply: String,
}

impl Recording {
    /// Writes to here.
    pub fn new(sink: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(sink)))
    }

    /// The same face, whose exchanges are written down under this name. What no route answers is not among them: the
    /// [`Server`](super::Server) calls that unexpected.
    pub fn of(&self, server: &str, face: Router) -> Router {
        let state = (self.clone(), Arc::from(server));
        face.layer(from_fn_with_state(state, exchange))
    }

    fn write(&self, line: &Line<'_>) {
        let mut line = serde_json::to_vec(line).expect("texts and numbers");
        line.push(b'\n');
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sink.write_all(&line).expect("a place to write to");
    }
}

async fn exchange(State((recording, server)): State<(Recording, Arc<str>)>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let asked = whole(body).await;
    let (method, uri, headers) = (head.method.to_string(), head.uri.clone(), texts(&head.headers));
    let answer = next.run(Request::from_parts(head, Body::from(asked.clone()))).await;
    let (answer_head, body) = answer.into_parts();
    let answered = whole(body).await;
    recording.write(&Line {
        server: &server,
        method,
        path: uri.path().to_owned(),
        query: uri.query().map(str::to_owned),
        headers,
        body: String::from_utf8_lossy(&asked).into_owned(),
        status: answer_head.status.as_u16(),
        reply_headers: texts(&answer_head.headers),
        reply: String::from_utf8_lossy(&answered).into_owned(),
    });
    Response::from_parts(answer_head, Body::from(answered))
}

async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.expect("a body on loopback")
}

fn texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    let told = headers.iter().filter(|(name, _)| **name != AUTHORIZATION && **name != HOST);
    told.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
}
