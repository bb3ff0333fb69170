//! The most calls at once to GitHub, whichever adapter makes them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use afk_ci::Pipelines;
use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::config::{Config, TrackerKind, TrackerSettings};
use afk_core::ids::{Host, IssueRef, Sha};
use afk_core::port::{Checks, Tracker};
use afk_core::secret::{Secret, SecretSource};
use afk_http::github::Gate;
use afk_sandbox::world::World;
use afk_tracker::GitHub;

use super::loopback::{armed, settings};

/// How many threads ask, half of them the tracker and half the pipelines.
const ASKING: usize = 16;

/// Answers 404 to every request, once as many have come in together as the gate lets in.
struct Counting {
    inside: AtomicUsize,
    most: AtomicUsize,
    together: Barrier,
}

impl Counting {
    fn answer(&self, mut stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).unwrap() > 2 {
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = text.trim().parse().unwrap();
            }
            line.clear();
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
        self.most.fetch_max(self.inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        self.together.wait();
        self.inside.fetch_sub(1, Ordering::SeqCst);
        stream.write_all(b"HTTP/1.1 404 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").unwrap();
    }
}

#[test]
fn four_calls_at_once_over_both_adapters() {
    let places = usize::try_from(Gate::PLACES).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let world = World::new();
    world.repo("acme/web");
    let (armed, gate) = (armed(&world), Arc::new(Gate::new()));
    let tracker = TrackerSettings {
        kind: TrackerKind::Github,
        host: Host::from_url(&url).unwrap(),
        url,
        token: SecretSource::Inline(Secret::new("token")),
        bot_login: None,
    };
    let github = GitHub::new(&armed, &tracker, &settings(), 16, &gate).unwrap();
    let checks = Pipelines::new(&armed, &tracker, &Config::disabled(), &settings(), &gate).unwrap();
    let counting = Counting { inside: AtomicUsize::new(0), most: AtomicUsize::new(0), together: Barrier::new(places) };
    std::thread::scope(|scope| {
        for nth in 0..ASKING {
            let (github, checks) = (&github, &checks);
            scope.spawn(move || {
                let repo = RepoId::parse("acme/web").unwrap();
                if nth % 2 == 0 {
                    let issue = IssueRef { repo, number: 7 };
                    drop(github.issue(&issue));
                } else {
                    drop(checks.stage(Stage::Build, &repo, &Sha::parse(&"1".repeat(40)).unwrap()));
                }
            });
        }
        for _ in 0..ASKING {
            let (stream, _) = listener.accept().unwrap();
            let counting = &counting;
            scope.spawn(move || counting.answer(&stream));
        }
    });
    assert_eq!((counting.most.into_inner(), gate.free()), (places, Gate::PLACES));
}
