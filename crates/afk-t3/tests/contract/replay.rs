//! A server on loopback that answers known paths and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::recording::Recording;

/// A running server.
pub(crate) struct Replay {
    pub(crate) url: String,
    asked: Receiver<Asked>,
}

/// One request.
pub(crate) struct Asked {
    /// `GET /path`.
    pub(crate) line: String,
    pub(crate) body: String,
}

/// What is answered to one method and path.
pub(crate) struct Route {
    line: String,
    reply: String,
}

/// A route with a reply of this status, content type and body.
pub(crate) fn route(line: &str, status: u16, content_type: &str, body: &str) -> Route {
    let head =
        format!("HTTP/1.1 {status} -\r\ncontent-type: {content_type}\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\n");
    let reply = format!("{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    Route { line: line.to_owned(), reply }
}

impl From<&Recording> for Route {
    fn from(recording: &Recording) -> Self {
        let body = &recording.response.body;
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let line = format!("{} {}", recording.request.method, recording.request.path);
        let response = &recording.response;
        let content_type = response.content_type.as_deref().unwrap_or("application/octet-stream");
        let Self { line, reply } = route(&line, response.status, content_type, &body);
        Self { line, reply: reply.replace("Sun, 22 Nov 2026 13:37:00 GMT", &response.date) }
    }
}

impl Replay {
    /// A server that knows these paths; everything else is 404 without a body, as on a real one.
    pub(crate) fn start(routes: Vec<Route>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, asked) = channel();
        thread::spawn(move || listener.incoming().flatten().try_for_each(|stream| answer(stream, &routes, &sender)));
        Self { url, asked }
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.try_iter().collect()
    }

    /// The same, methods and paths alone.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

/// `None` ends the server: the test is over.
fn answer(mut stream: TcpStream, routes: &[Route], sender: &Sender<Asked>) -> Option<()> {
    let asked = read(&stream)?;
    let unknown = String::from("HTTP/1.1 404 -\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let reply = routes.iter().find(|route| route.line == asked.line).map_or(unknown, |route| route.reply.clone());
    sender.send(asked).ok()?;
    stream.write_all(reply.as_bytes()).ok()
}

/// One request. `None`: the connection broke off.
pub(crate) fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    lines.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let line = first.trim().strip_suffix(" HTTP/1.1")?.to_owned();
    Some(Asked { line, body: String::from_utf8(body).ok()? })
}
