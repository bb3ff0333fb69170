//! A server on loopback that says what a test tells it to, one connection after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// What the server does with one connection.
pub(crate) enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Reads the request and closes.
    HangUp,
    /// Reads the request and says nothing as long as the test runs.
    Silence,
}

/// A whole reply.
pub(crate) fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// A reply of 200 with JSON.
pub(crate) fn json(body: impl AsRef<[u8]>) -> Answer {
    reply("200 OK", "content-type: application/json\r\n", body)
}

/// A running server.
pub(crate) struct Server {
    /// Its address.
    pub(crate) url: String,
    requests: Receiver<String>,
}

impl Server {
    /// Starts a server that gives these answers in order; further connections are closed.
    pub(crate) fn start(answers: Vec<Answer>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), answers)
    }

    /// The same on a port that the test knows already.
    pub(crate) fn on(listener: TcpListener, answers: Vec<Answer>) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        thread::spawn(move || serve(&listener, answers, &sender));
        Self { url, requests }
    }

    /// What was asked so far, as received: head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.try_iter().collect()
    }
}

fn serve(listener: &TcpListener, answers: Vec<Answer>, sender: &Sender<String>) {
    let mut silent = Vec::new();
    for answer in answers {
        let Ok((mut stream, _)) = listener.accept() else { return };
        if sender.send(read(&stream)).is_err() {
            return;
        }
        match answer {
            // The client may have gone away on purpose.
            Answer::Bytes(bytes) => drop(stream.write_all(&bytes)),
            Answer::HangUp => {}
            Answer::Silence => silent.push(stream),
        }
    }
    // The last answers stay open until the test has ended.
    for stream in listener.incoming().flatten() {
        if sender.send(read(&stream)).is_err() {
            return;
        }
    }
}

fn read(mut stream: &TcpStream) -> String {
    let mut first = [0];
    if stream.peek(&mut first).is_ok_and(|length| length == 1 && !first[0].is_ascii_uppercase()) {
        // The start of encryption comes in one piece. Left unread, it would reset the connection before the answer is read.
        let mut hello = [0; 16 * 1024];
        let length = stream.read(&mut hello).unwrap();
        return format!("{length} bytes that are not HTTP");
    }
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let start = request.len();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return request;
        }
        let line = request[start..].trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request + &String::from_utf8(body).unwrap()
}
