//! The server.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, OnceLock, PoisonError};

/// What is answered next.
static REPLIES: Mutex<VecDeque<Vec<u8>>> = Mutex::new(VecDeque::new());

/// Has the server give the replies of an input. The question; `None` for an empty input.
pub fn play(input: &[u8]) -> Option<u8> {
    let (question, replies) = input.split_first()?;
    let mut queue = REPLIES.lock().unwrap_or_else(PoisonError::into_inner);
    queue.clear();
    let mut rest = replies.strip_prefix(b"\n").unwrap_or(replies);
    while let Some((reply, others)) = split_once(rest, b"\n%%\n") {
        queue.push_back(rendered(reply));
        rest = others;
    }
    queue.push_back(rendered(rest));
    Some(*question)
}

/// The text with the server's own address wherever it says `{server}`.
fn addressed(mut text: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some((before, after)) = split_once(text, b"{server}") {
        whole.extend(before);
        whole.extend(url().as_bytes());
        text = after;
    }
    whole.extend(text);
    whole
}

/// Its address.
pub fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || converse(&stream));
            }
        });
        url
    })
}

/// The status and body of a reply as it stands in an input.
pub fn parts(reply: &[u8]) -> (u16, &[u8]) {
    let (head, body) = split_once(reply, b"\n\n").unwrap_or((reply, b""));
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // What is below 200 only announces a reply.
    let status = std::str::from_utf8(line).ok().and_then(|line| line.trim().parse().ok());
    (status.filter(|status| (200..1000).contains(status)).unwrap_or(200), body)
}

/// A reply as it is sent. It always ends where it says, so that a client need not wait for its patience to end.
fn rendered(reply: &[u8]) -> Vec<u8> {
    let reply = addressed(reply);
    let (head, _) = split_once(&reply, b"\n\n").unwrap_or((&reply, b""));
    let (status, body) = parts(&reply);
    let mut text = format!("HTTP/1.1 {status} X\r\n").into_bytes();
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let line: Vec<u8> = line.iter().copied().filter(|byte| *byte != b'\r').collect();
        let name = line.to_ascii_lowercase();
        let frames = name.starts_with(b"content-length") || name.starts_with(b"transfer-encoding");
        if !line.is_empty() && !frames {
            text.extend(line);
            text.extend(b"\r\n");
        }
    }
    if !matches!(status, 204 | 304) {
        text.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
        text.extend(body);
    } else {
        text.extend(b"\r\n");
    }
    text
}

fn converse(stream: &TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            let line = line.to_ascii_lowercase();
            length = line.strip_prefix("content-length:").map_or(length, |it| it.trim().parse().unwrap_or(0));
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let next = REPLIES.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let reply = next.unwrap_or_else(|| rendered(b"200\ncontent-type: application/json\n\n[]"));
        (&mut &*stream).write_all(&reply).ok()?;
    }
}

fn split_once<'a>(text: &'a [u8], by: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(by.len()).position(|window| window == by)?;
    Some((&text[..at], &text[at + by.len()..]))
}
