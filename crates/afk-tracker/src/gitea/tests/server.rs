//! A loopback server that knows a few replies, each good for one request, and remembers what it was asked.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

/// The `Date` of every reply that states none.
pub(super) const DATE: &str = "Fri, 02 Jan 2026 03:04:05 GMT";
/// The token that every request must carry.
pub(super) const TOKEN: &str = "tok_123";

/// One reply.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    /// A reply with this header too.
    pub(super) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// A JSON reply.
pub(super) fn reply(status: u16, body: Value) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "application/json;charset=utf-8".to_owned())],
        body: body.to_string(),
    }
}

/// A reply without a body.
pub(super) fn empty(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: String::new() }
}

#[derive(Default)]
struct State {
    replies: BTreeMap<String, VecDeque<Reply>>,
    requests: Vec<String>,
    unexpected: Vec<String>,
}

/// The server. Ends when dropped.
pub(super) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Knows these replies, by method and path below `/api/v1`; several for one request come in their order.
    pub(super) fn start<const N: usize>(script: [(&str, Reply); N]) -> Self {
        Self::start_all(script)
    }

    /// The same, for any number of replies.
    pub(super) fn start_all<S: Into<String>>(script: impl IntoIterator<Item = (S, Reply)>) -> Self {
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

    /// Its address.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked, one request a line; in alphabetical order where `sorted`, for calls that run side by side.
    /// Fails if it was asked something that it did not know, or was not asked something that it did.
    #[track_caller]
    pub(super) fn requests(&self, sorted: bool) -> String {
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
    let (mut length, mut authorized) = (0, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => authorized = value == format!("token {TOKEN}") || value == format!("Bearer {TOKEN}"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let path = target.strip_prefix("/api/v1").unwrap_or("outside the API");
    let anonymous = if authorized { "" } else { " without the token" };
    let body = String::from_utf8(body).unwrap();
    Some(format!("{method} {path}{anonymous}\n{body}").trim_end().to_owned())
}
