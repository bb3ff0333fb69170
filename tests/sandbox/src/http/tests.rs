//! Each face by hand, without any client of AFK: what is on the wire.

mod forge;
mod github;
mod kubernetes;
mod ntfy;
mod record;
mod releases;
mod server;
mod slack;
mod woodpecker;

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{Face, Release, Server, TOKEN, forge_router};
use crate::world::World;

/// An answer as it came.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The numbers of a list of issues.
    fn numbers(&self) -> Vec<u64> {
        self.json().as_array().unwrap().iter().map(|it| it["number"].as_u64().unwrap()).collect()
    }
}

/// Sends a request; `head` holds more header lines. `None`: no whole answer came.
fn send(server: &Server, line: &str, head: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(server.url().strip_prefix("http://").unwrap()).unwrap();
    let length = body.len();
    let request =
        format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{head}\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// The forge of a world, asked with AFK's token.
struct Forge {
    world: World,
    server: Server,
}

impl Forge {
    fn of(world: &World, release: Release) -> Self {
        Self { world: world.clone(), server: Server::start(world, forge_router(world.clone(), Face::new(release))) }
    }

    fn ask(&self, line: &str) -> Answer {
        self.tell(line, "")
    }

    fn tell(&self, line: &str, body: &str) -> Answer {
        self.with(&format!("authorization: token {TOKEN}\r\n"), line, body)
    }

    fn with(&self, head: &str, line: &str, body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        send(&self.server, &format!("{method} /api/v1{path}"), head, body).expect("an answer")
    }
}
