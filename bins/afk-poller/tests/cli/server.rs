//! A server on loopback that gives each path the same answer again and again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What a path answers: the status line's end, and JSON.
pub(crate) type Answer = fn(&str) -> (&'static str, &'static str);

impl Server {
    pub(crate) fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&asked);
        thread::spawn(move || listener.incoming().flatten().for_each(|stream| serve(&stream, answer, &list)));
        Self { url, asked }
    }

    /// Every request so far: method and path.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// One request a connection. Bodies are not read: what is asked here has none.
fn serve(mut stream: &TcpStream, answer: Answer, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let Some(first) = lines.next() else { return };
    lines.for_each(drop);
    let request = first.trim_end_matches(" HTTP/1.1").to_owned();
    let (status, body) = answer(&request);
    asked.lock().unwrap().push(request);
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
    // Who has hung up does not want the answer.
    drop(write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()));
}
