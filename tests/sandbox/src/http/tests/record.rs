//! Exchanges written down.

use std::sync::{Arc, Mutex};

use super::*;
use crate::fault::Side;
use crate::http::{Pick, Recording, Trouble};

/// A place to write to that can be looked at afterwards.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_exchange_is_written_down_whole_and_without_the_token() {
    let (world, page) = (World::new(), Page::default());
    world.issue("acme/web", 1);
    let face = forge_router(world.clone(), Face::new(Release::Gitea1_25));
    let server = Server::start(&world, Recording::new(page.clone()).of("a forge", face));
    let token = format!("authorization: token {TOKEN}\r\n");
    let line = "POST /api/v1/repos/acme/web/issues/1/comments?page=%31";
    let answer = send(&server, line, &token, r#"{"body":"Hello"}"#).unwrap();
    // Neither came from the face.
    server.trouble(Pick::every().times(1), Side::Before, Trouble::Bare(503));
    assert_eq!(send(&server, line, &token, "{}").unwrap().status, 503);
    assert_eq!(send(&server, "GET /nowhere", &token, "").unwrap().status, 404);

    let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains(TOKEN), "{text}");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    let words = ["server", "method", "path", "query", "body", "status"].map(|name| line[name].to_string());
    insta::assert_snapshot!(words.join("\n"), @r#"
    "a forge"
    "POST"
    "/api/v1/repos/acme/web/issues/1/comments"
    "page=%31"
    "{\"body\":\"Hello\"}"
    201
    "#);
    assert_eq!(line["headers"]["content-length"], "16");
    assert_eq!(line["reply_headers"]["content-type"], "application/json;charset=utf-8");
    assert_eq!(line["reply"], answer.body);
}
