//! No body is larger than its limit, packed or not, read at once or as it arrives.

use std::io::{Read as _, copy, repeat};

use afk_core::fault::FaultClass;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Answer, Server, json, reply};
use crate::{client, failed_read, line};

const GZIP: &str = "content-type: application/json\r\ncontent-encoding: gzip\r\n";

/// `[` and spaces: JSON that never becomes wrong, however much of it is read.
fn long(bytes: u64) -> impl std::io::Read {
    b"[".chain(repeat(b' ').take(bytes - 2)).chain(&b"]"[..])
}

fn packed(bytes: u64) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    copy(&mut long(bytes), &mut packer).unwrap();
    packer.finish().unwrap()
}

fn plain(bytes: u64) -> Vec<u8> {
    let mut body = Vec::new();
    copy(&mut long(bytes), &mut body).unwrap();
    body
}

/// What a read with a limit of 100,000 bytes says of this answer.
fn outcome(answer: Answer, stream: bool) -> String {
    let server = Server::start(vec![answer]);
    let (client, path) = (client(&server), ["things"]);
    let request = client.get(&path).limit(100_000);
    let result = if stream { request.json_stream::<Vec<u64>>() } else { request.json::<Vec<u64>>() };
    match result {
        Ok(reply) => format!("{} things", reply.body.len()),
        Err(error) => {
            assert_eq!(error.class, FaultClass::Garbled);
            line(&error)
        }
    }
}

#[test]
fn a_body_at_its_limit_is_read() {
    for stream in [false, true] {
        assert_eq!(outcome(json(plain(100_000)), stream), "0 things");
        assert_eq!(outcome(reply("200 OK", GZIP, packed(100_000)), stream), "0 things");
    }
}

#[test]
fn a_larger_one_is_refused() {
    for stream in [false, true] {
        let too_large = "Garbled/Item 200 GET /things: the reply is larger than 100000 bytes";
        assert_eq!(outcome(json(plain(100_001)), stream), too_large);
        assert_eq!(outcome(reply("200 OK", GZIP, packed(100_001)), stream), too_large);
    }
}

#[test]
fn a_small_reply_that_unpacks_to_much_is_refused() {
    let bomb = packed(50_000_000);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    for stream in [false, true] {
        assert!(outcome(reply("200 OK", GZIP, &bomb), stream).ends_with("larger than 100000 bytes"));
    }
}

#[test]
fn a_packed_body_that_breaks_off_is_lost_and_a_broken_one_is_garbled() {
    let whole = packed(50_000);
    let head = format!("HTTP/1.1 200 OK\r\n{GZIP}content-length: {}\r\n\r\n", whole.len());
    let cut = || Answer::Bytes([head.as_bytes(), &whole[..whole.len() / 2]].concat());
    let (error, asked) = failed_read(vec![cut(), cut()]);
    assert_eq!((error.class, asked), (FaultClass::Transient, 2), "{error}");
    let (error, _) = failed_read(vec![reply("200 OK", GZIP, "this is not gzip at all")]);
    assert_eq!(error.class, FaultClass::Garbled, "{error}");
}

#[test]
fn what_follows_the_json_is_not_overlooked() {
    for stream in [false, true] {
        assert!(outcome(json("[1] [2]"), stream).contains("trailing characters"));
    }
}

#[test]
fn an_endless_error_page_does_not_hold_up_the_error() {
    let server = Server::start(vec![reply("404 No", "", "x".repeat(1_000_000))]);
    let error = client(&server).get(&["things"]).send().unwrap_err();
    assert_eq!(error.status, Some(404));
    assert!(error.to_string().len() < 300, "{error}");
}
