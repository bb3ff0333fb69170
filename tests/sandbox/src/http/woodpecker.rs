//! Woodpecker CI: `/api`, as far as clients of repositories, pipelines and logs need it.
//!
//! The habits are those of the server's source (`server/router/api.go`, `server/router/middleware/session`, `server/api`,
//! `server/store/datastore`); where releases differ, [`Release`] says how. Errors have no body.

mod list;
mod release;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use afk_core::RepoId;
use afk_core::port::Permission;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Uri};
use axum::routing::{MethodRouter, get};
use serde_json::Value;

use super::query;
use super::reply::Reply;
use crate::tracker::{BOT, Repo};
use crate::woodpecker::{PipelineRow, Woodpecker};
use crate::world::{State as World, World as Handle};

pub use release::Release;

/// The personal token of AFK's account.
pub const WOODPECKER_TOKEN: &str = "sandbox-woodpecker";

/// How Woodpecker faces its clients.
#[derive(Clone, Debug)]
pub struct Face {
    /// Which release it is.
    pub release: Release,
    /// Whose each token is.
    pub tokens: BTreeMap<String, String>,
}

impl Face {
    /// A release with AFK's [`WOODPECKER_TOKEN`].
    #[must_use]
    pub fn new(release: Release) -> Self {
        Self { release, tokens: [(WOODPECKER_TOKEN.to_owned(), BOT.to_owned())].into() }
    }
}

#[derive(Clone)]
struct Shared {
    world: Handle,
    face: Arc<Face>,
}

type Answer = Result<Reply, Reply>;
type Act = fn(&Call<'_>) -> Answer;

/// A call that has come in.
struct Call<'a> {
    face: &'a Face,
    state: &'a World,
    /// Who asks; `None`: a guest. A token that is not good makes a guest too.
    login: Option<&'a str>,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
}

/// The server's API.
pub fn woodpecker_router(world: Handle, face: Face) -> Router {
    let shared = Shared { world, face: Arc::new(face) };
    Router::new()
        .route("/api/repos/lookup/{*full_name}", read(lookup))
        .route("/api/repos/{id}/pipelines", read(list::pipelines))
        .route("/api/repos/{id}/pipelines/{number}", read(pipeline))
        .route("/api/repos/{id}/logs/{number}/{step}", read(log))
        .with_state(shared)
}

/// A route that reads. The world stands still meanwhile.
fn read(act: Act) -> MethodRouter<Shared> {
    let handler = move |State(shared): State<Shared>,
                        Path(path): Path<BTreeMap<String, String>>,
                        uri: Uri,
                        headers: HeaderMap| async move {
        let state = shared.world.lock();
        let login = secret(&headers).and_then(|secret| shared.face.tokens.get(secret)).map(String::as_str);
        let call = Call { face: &shared.face, state: &state, login, path, query: query::pairs(&uri) };
        act(&call).unwrap_or_else(|refusal| refusal)
    };
    get(handler)
}

/// The secret of an `authorization: Bearer ..`, so written.
fn secret(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// `GET /repos/lookup/{owner}/{name}`: a former name leads to the repository with its present one.
fn lookup(call: &Call<'_>) -> Answer {
    let name = RepoId::parse(call.part("full_name")).ok();
    let name = name.map(|name| call.state.forge.moved.get(&name).unwrap_or(&name).clone());
    let repo = call.shown(name.and_then(|name| call.state.forge.repos.get(&name)))?;
    Ok(Reply::json(200, &wire::repository(call, repo)))
}

/// `GET /repos/{id}/pipelines/{number}`: with its workflows.
fn pipeline(call: &Call<'_>) -> Answer {
    if call.part("number") == "latest" {
        return Err(Reply::text(501, "the sandbox does not know `latest`\n").unexpected());
    }
    let row = call.pipeline()?;
    let mut pipeline = wire::pipeline(call.face.release, row);
    pipeline["workflows"] = wire::workflows(call.face.release, row);
    Ok(Reply::json(200, &pipeline))
}

/// `GET /repos/{id}/logs/{number}/{step}`: the whole log; `null` where nothing was written.
fn log(call: &Call<'_>) -> Answer {
    let row = call.pipeline()?;
    let id = call.number("step")?;
    let of = |row: &PipelineRow| row.steps.iter().any(|step| step.id == id);
    match row.steps.iter().find(|step| step.id == id) {
        Some(step) => Ok(Reply::json(200, &wire::log(step))),
        None if call.state.ci.woodpecker.pipelines.values().flatten().any(of) => Err(Reply::empty(400)),
        None => Err(Reply::empty(404)),
    }
}

impl<'a> Call<'a> {
    /// A part of the path.
    fn part(&self, name: &str) -> &str {
        &self.path[name]
    }

    /// A parameter of the query; a blank one counts as none.
    fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A part of the path that must be a number.
    fn number(&self, name: &str) -> Result<u64, Reply> {
        self.part(name).parse().map_err(|_| Reply::empty(400))
    }

    /// The repository with the number in the path, if the caller may see it.
    fn repo(&self) -> Result<&'a Repo, Reply> {
        let id = self.number("id")?;
        self.shown(self.state.forge.repos.values().find(|repo| Woodpecker::id(repo) == id))
    }

    /// A guest is told to prove who it is, and anybody else that nothing is there.
    fn shown(&self, repo: Option<&'a Repo>) -> Result<&'a Repo, Reply> {
        let may =
            |repo: &&Repo| self.state.forge.permission(&repo.name, self.login.unwrap_or_default()) >= Permission::Read;
        repo.filter(may).ok_or_else(|| Reply::empty(if self.login.is_some() { 404 } else { 401 }))
    }

    fn pipeline(&self) -> Result<&'a PipelineRow, Reply> {
        let (repo, number) = (self.repo()?, self.number("number")?);
        let row = self.state.ci.woodpecker.of(&repo.name).iter().find(|row| row.number == number);
        row.ok_or_else(|| Reply::empty(404))
    }
}

/// Seconds, 0 for never.
fn seconds(at: Option<jiff::Timestamp>) -> Value {
    at.map_or(0, jiff::Timestamp::as_second).into()
}
