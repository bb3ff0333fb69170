//! GitHub by hand: what is on the wire.

mod access;
mod graphql;
mod limits;
mod lists;
mod movements;
mod timeline;
mod writes;

use serde_json::Value;

use super::{Answer, send};
use crate::http::github::Face;
use crate::http::{Server, TOKEN, github_router};
use crate::tracker::Flavor;
use crate::world::World;

/// What any client sends.
const AGENT: &str = "user-agent: test\r\n";

/// GitHub before a world, asked with AFK's token.
struct GitHub {
    world: World,
    server: Server,
}

fn world() -> World {
    let world = World::new();
    world.flavor(Flavor::Github);
    world
}

impl GitHub {
    fn of(world: &World) -> Self {
        Self::with(world, Face::new())
    }

    fn with(world: &World, face: Face) -> Self {
        Self { world: world.clone(), server: Server::start(world, github_router(world.clone(), face)) }
    }

    fn ask(&self, line: &str) -> Answer {
        self.tell(line, "")
    }

    fn tell(&self, line: &str, body: &str) -> Answer {
        self.headed(&format!("{AGENT}authorization: Bearer {TOKEN}\r\n"), line, body)
    }

    fn headed(&self, head: &str, line: &str, body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        send(&self.server, &format!("{method} /api/v3{path}"), head, body).expect("an answer")
    }

    /// The answer to a question without variables.
    fn query(&self, text: &str) -> Value {
        self.question(text, &serde_json::json!({}))
    }

    fn question(&self, text: &str, variables: &Value) -> Value {
        let body = serde_json::json!({ "query": text, "variables": variables }).to_string();
        let head = format!("{AGENT}authorization: bearer {TOKEN}\r\n");
        let answer = send(&self.server, "POST /api/graphql", &head, &body).expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }
}

fn change(world: &World, repo: &str, change: impl FnOnce(&mut crate::tracker::Repo)) {
    change(world.lock().forge.repos.get_mut(&afk_core::RepoId::parse(repo).unwrap()).unwrap());
}

/// One value of each element of a list.
fn each(list: &Value, pointer: &str) -> Vec<String> {
    let text = |it: &Value| match it.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "absent".to_owned(),
    };
    list.as_array().unwrap().iter().map(text).collect()
}
