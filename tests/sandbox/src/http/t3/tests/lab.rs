//! A server in this process, with a project, and threads that do what their script says.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::recording::{Asked, Recording};
use super::shape::differences;
use crate::agent::Script;
use crate::http::t3::{Access, t3_router};
use crate::t3::Version;
use crate::world::World;

/// An answer.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    /// As JSON where it is, else as text.
    pub(super) body: Value,
}

/// A server.
pub(super) struct Lab {
    pub(super) world: World,
    router: Router,
    commands: std::cell::Cell<u32>,
}

impl Lab {
    pub(super) fn new(version: Version) -> Self {
        Self::with(version, Access::default())
    }

    pub(super) fn with(version: Version, access: Access) -> Self {
        let world = World::new();
        world.lock().t3.version = version;
        let router = t3_router(world.clone(), access);
        Self { world, router, commands: 0.into() }
    }

    /// A server with a project `p1`, whose folder holds a repository or never will.
    pub(super) fn with_project(version: Version, git: bool) -> Self {
        let lab = Self::new(version);
        let mut state = lab.world.lock();
        let roots = if git { &mut state.t3.git_roots } else { &mut state.t3.plain_roots };
        roots.insert("/srv/p1".into());
        drop(state);
        lab.command("project.create", json!({ "projectId": "p1", "title": "p1", "workspaceRoot": "/srv/p1" }));
        lab
    }

    /// The same with a thread `t1`, whose agent has this script.
    pub(super) fn with_thread(git: bool, instance: &str, script: Script) -> Self {
        let lab = Self::with_project(Version::Main, git);
        lab.world.issue("acme/web", 7).script(script);
        lab.command("thread.create", thread("t1", instance));
        lab
    }

    /// Sends a request as it is.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Said {
        let request = headers
            .iter()
            .fold(Request::builder().method(method).uri(path), |request, (name, value)| request.header(*name, *value));
        let answer = async {
            let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
            let (head, body) = response.into_parts();
            (head, to_bytes(body, usize::MAX).await.unwrap())
        };
        let (head, body) = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer);
        let text = || String::from_utf8(body.to_vec()).unwrap().into();
        let content_type = head.headers.get(header::CONTENT_TYPE).map(|it| it.to_str().unwrap().to_owned());
        Said {
            status: head.status.as_u16(),
            content_type,
            body: serde_json::from_slice(&body).unwrap_or_else(|_| text()),
        }
    }

    /// Asks again what a recording asked.
    pub(super) fn ask(&self, Asked { method, path, body }: &Asked) -> Said {
        let body = match body {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => body.to_string(),
        };
        let json = [("authorization", "Bearer sandbox"), ("content-type", "application/json")];
        self.send(method, path, &json, body)
    }

    pub(super) fn get(&self, path: &str) -> Said {
        self.send("GET", path, &[("authorization", "Bearer sandbox")], String::new())
    }

    /// Sends a command with a new id, and every field that all have in common.
    pub(super) fn dispatch(&self, kind: &str, mut fields: Value) -> Said {
        self.commands.set(self.commands.get() + 1);
        fields["type"] = kind.into();
        fields["commandId"] = format!("c{}", self.commands.get()).into();
        fields["createdAt"] = "2026-03-02T08:59:58.250Z".into();
        let headers = [("authorization", "Bearer sandbox"), ("content-type", "application/json")];
        self.send("POST", "/api/orchestration/dispatch", &headers, fields.to_string())
    }

    /// The same, for a command that must be taken.
    pub(super) fn command(&self, kind: &str, fields: Value) {
        let said = self.dispatch(kind, fields);
        assert_eq!(said.status, 200, "{kind}: {said:?}");
    }

    /// A turn on `t1`.
    pub(super) fn turn(&self, message: &str) {
        self.command("thread.turn.start", turn("t1", message));
    }

    /// The open request of `t1`.
    pub(super) fn request(&self) -> String {
        self.world.threads()[0].request.clone().expect("an open request").id
    }

    pub(super) fn millis(&self, millis: u64) {
        self.world.advance(Duration::from_millis(millis));
    }

    /// How an answer here differs from a recording: status, content type, shape.
    pub(super) fn compare(said: &Said, recorded: &Recording) -> Vec<String> {
        let theirs = &recorded.response;
        let mut lines = differences(&theirs.body, &said.body);
        let head = format!("{} {:?}", theirs.status, theirs.content_type);
        let ours = format!("{} {:?}", said.status, said.content_type);
        if head != ours {
            lines.insert(0, format!("{head} / {ours}"));
        }
        lines
    }
}

/// The fields of `thread.create`. The title gives the thread to an issue, and so to its script.
pub(super) fn thread(id: &str, instance: &str) -> Value {
    json!({
        "threadId": id,
        "projectId": "p1",
        "title": "acme/web#7 a thread",
        "modelSelection": { "instanceId": instance, "model": "stub" },
        "runtimeMode": "full-access",
        "interactionMode": "default",
        "branch": null,
        "worktreePath": null,
    })
}

/// The fields of `thread.turn.start`.
pub(super) fn turn(thread: &str, message: &str) -> Value {
    json!({
        "threadId": thread,
        "message": { "messageId": message, "role": "user", "text": "please work", "attachments": [] },
        "runtimeMode": "full-access",
        "interactionMode": "default",
    })
}
