//! A loopback server that knows a few replies, each good for one request, and remembers what it was asked.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

/// The `Date` of every reply that states none.
pub(crate) const DATE: &str = "Fri, 02 Jan 2026 03:04:05 GMT";
/// The token that every request must carry.
pub(crate) const TOKEN: &str = "tok_123";

/// One reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    /// A reply with this header too.
    pub(crate) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// A JSON reply.
pub(crate) fn reply(status: u16, body: Value) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "application/json;charset=utf-8".to_owned())],
        body: body.to_string(),
    }
}

/// A reply without a body.
pub(crate) fn empty(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: String::new() }
}

#[derive(Default)]
struct State {
    replies: BTreeMap<String, VecDeque<Reply>>,
    requests: Vec<String>,
    unexpected: Vec<String>,
}

/// The server. Ends when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Knows these replies, by method and path; several for one request come in their order. A path below `/api/v1` is
    /// written from there on, any other one whole.
    pub(crate) fn start<const N: usize>(script: [(&str, Reply); N]) -> Self {
        Self::start_all(script)
    }

    /// The same, for any number of replies.
    pub(crate) fn start_all<S: Into<String>>(script: impl IntoIterator<Item = (S, Reply)>) -> Self {
        let mut state = State::default();
        for (request, reply) in script {
            state.replies.entry(request.into()).or_default().push_back(reply);
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(state)));
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let (state, stop) = (Arc::clone(&state), Arc::clone(&stop));
            move || {
                std::thread::scope(|scope| {
                    for stream in listener.incoming() {
                        if stop.load(Ordering::SeqCst) {
                            return;
                        }
                        let state = &state;
                        scope.spawn(move || answer(&stream.unwrap(), state));
                    }
                });
            }
        });
        Self { address, state, stop, thread: Some(thread) }
    }

    /// Knows one reply more.
    pub(crate) fn expect(&self, request: &str, reply: Reply) {
        self.state.lock().unwrap().replies.entry(request.to_owned()).or_default().push_back(reply);
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked, whether it knew that or not.
    pub(crate) fn asked(&self) -> String {
        self.state.lock().unwrap().requests.join("\n")
    }

    /// What it was asked, one request a line; in alphabetical order where `sorted`, for calls that run side by side.
    /// Fails if it was asked something that it did not know, or was not asked something that it did.
    #[track_caller]
    pub(crate) fn requests(&self, sorted: bool) -> String {
        let mut state = self.state.lock().unwrap();
        assert!(state.unexpected.is_empty(), "unexpected: {:#?}", state.unexpected);
        let unused: Vec<_> = state.replies.iter().filter(|(_, replies)| !replies.is_empty()).collect();
        assert!(unused.is_empty(), "never asked for: {unused:#?}");
        if sorted {
            state.requests.sort();
        }
        state.requests.join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn answer(mut stream: &TcpStream, state: &Mutex<State>) {
    let Some(request) = read_request(stream) else { return };
    let reply = {
        let mut state = state.lock().unwrap();
        let (line, _) = request.split_once('\n').unwrap_or((&request, ""));
        let reply = state.replies.get_mut(line).and_then(VecDeque::pop_front);
        state.requests.push(request.replace('\n', " "));
        reply.unwrap_or_else(|| {
            state.unexpected.push(request.clone());
            empty(418)
        })
    };
    let mut text = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", reply.status);
    if !reply.headers.iter().any(|(name, _)| *name == "date") {
        text.push_str(&format!("date: {DATE}\r\n"));
    }
    for (name, value) in &reply.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 204 {
        text.push_str(&format!("content-length: {}\r\n", reply.body.len()));
    }
    drop(stream.write_all(format!("{text}\r\n{}", reply.body).as_bytes()));
}

/// Method and path, then the body on a second line if there is one.
fn read_request(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut authorized, mut versioned, mut media_type) = (0, false, false, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => authorized = value == format!("token {TOKEN}") || value == format!("Bearer {TOKEN}"),
            "x-github-api-version" => versioned = value == "2022-11-28",
            "accept" => media_type = value == "application/vnd.github+json",
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let path = target.strip_prefix("/api/v1").unwrap_or(&target);
    let anonymous = if authorized { "" } else { " without the token" };
    let versioned = versioned && media_type;
    let unversioned = if target.starts_with("/api/v3") && !versioned { " without the version" } else { "" };
    let body = brief(&String::from_utf8(body).unwrap());
    Some(format!("{method} {path}{anonymous}{unversioned}\n{body}").trim_end().to_owned())
}

/// A body as it stands in the log: of a GraphQL document the name of its operation is enough.
fn brief(body: &str) -> String {
    let read = serde_json::from_str::<Value>(body).ok();
    let query = read.as_ref().and_then(|it| Some((it.get("query")?.as_str()?, it.get("variables")?)));
    match query {
        Some((document, variables)) => {
            let name = document.split('(').next().unwrap_or_default();
            format!("{name} {variables}")
        }
        None => body.to_owned(),
    }
}
