//! GitHub: its REST API under `/api/v3` and its GraphQL API at `/api/graphql`, where Enterprise servers have them, as far as
//! clients of issues, labels, commits and permissions need them.
//!
//! API addresses in answers stand below the address that was asked; pages for people are on [`Forge::url`].
//!
//! [`Forge::url`]: crate::tracker::Forge::url

mod account;
mod call;
mod checks;
mod comments;
mod commits;
mod dependencies;
mod graphql;
mod headers;
mod issues;
mod labels;
mod limits;
mod logs;
mod pages;
mod refusal;
mod repository;
mod timeline;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::{MethodFilter, MethodRouter, on};
use jiff::Timestamp;

use self::call::{Act, Call};
use super::forge::TOKEN;
use crate::tracker::BOT;
use crate::world::World;

pub use limits::Limits;

/// Where the REST API is.
pub(crate) const REST: &str = "/api/v3";
/// Where the GraphQL API is.
const GRAPHQL: &str = "/api/graphql";

/// What a token must be allowed, beside reading; names are those of the token settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// Nothing: anybody may ask.
    Nothing,
    /// Who the account behind it is, which the token of an app has none of.
    Account,
    /// Repositories and permissions.
    Metadata,
    /// Branches and commits.
    Contents,
    /// Issues, labels, comments, timelines, dependencies.
    Issues,
}

/// What a token is good for in one matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nothing.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// A token: whose it is, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub login: String,
    /// It is an app's: it cannot say whose it is.
    pub app: bool,
    /// How far it reaches into issues.
    pub issues: Reach,
    /// How far it reaches into branches and commits.
    pub contents: Reach,
    /// What a classic token may do, as answers tell it; nothing is told of any other.
    pub scopes: Option<String>,
    /// When it ends, as answers tell it. It does not end here.
    pub ends: Option<Timestamp>,
}

/// How GitHub faces its clients.
#[derive(Clone, Debug)]
pub struct Face {
    /// Its tokens.
    pub tokens: BTreeMap<String, Token>,
    /// The release of an Enterprise server; `None`: github.com, which has no releases.
    pub version: Option<String>,
    /// Labels of issues are given by their names alone, as its description of the API allows.
    pub plain_labels: bool,
    /// How much it answers.
    pub limits: Limits,
}

impl Face {
    /// github.com with AFK's [`TOKEN`], which may do what AFK needs and no more.
    #[must_use]
    pub fn new() -> Self {
        let token = Token {
            login: BOT.into(),
            app: false,
            issues: Reach::Write,
            contents: Reach::Read,
            scopes: None,
            ends: None,
        };
        Self {
            tokens: [(TOKEN.to_owned(), token)].into(),
            version: None,
            plain_labels: false,
            limits: Limits::default(),
        }
    }

    /// The same, as an Enterprise server of this release.
    #[must_use]
    pub fn enterprise(version: &str) -> Self {
        Self { version: Some(version.into()), ..Self::new() }
    }

    /// The same, with another token of AFK's.
    #[must_use]
    pub fn token(mut self, change: impl FnOnce(&mut Token)) -> Self {
        if let Some(token) = self.tokens.get_mut(TOKEN) {
            change(token);
        }
        self
    }

    /// Whether issues can depend on issues: Enterprise servers learned it with 3.19.
    fn keeps_dependencies(&self) -> bool {
        let number = |text: Option<&str>| text.and_then(|it| it.parse::<u32>().ok()).unwrap_or(0);
        self.version.as_deref().is_none_or(|version| {
            let mut parts = version.split('.');
            (number(parts.next()), number(parts.next())) >= (3, 19)
        })
    }
}

impl Default for Face {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Clone)]
struct Shared {
    world: World,
    face: Arc<Face>,
}

/// GitHub's APIs.
pub fn github_router(world: World, face: Face) -> Router {
    let shared = Shared { world, face: Arc::new(face) };
    let graphql = route(MethodFilter::POST, Grant::Nothing, graphql::answer);
    server()
        .merge(repositories())
        .merge(issues())
        .route(GRAPHQL, graphql)
        .route(logs::STORE, axum::routing::get(logs::stored))
        .with_state(shared)
}

/// A route of a repository.
fn of_repository(path: &str) -> String {
    format!("{REST}/repos/{{owner}}/{{name}}{path}")
}

fn server() -> Router<Shared> {
    Router::new()
        .route(&format!("{REST}/meta"), get(Grant::Nothing, account::meta))
        .route(&format!("{REST}/rate_limit"), get(Grant::Nothing, account::rate_limit))
        .route(&format!("{REST}/user"), get(Grant::Account, account::me))
}

fn repositories() -> Router<Shared> {
    use Grant::{Contents, Metadata};
    Router::new()
        .route(&of_repository(""), get(Metadata, repository::get))
        .route(&of_repository("/collaborators/{login}/permission"), get(Metadata, account::permission))
        .route(&of_repository("/git/ref/heads/{*branch}"), get(Contents, repository::reference))
        .route(&of_repository("/branches/{*branch}"), get(Contents, repository::branch))
        .route(&of_repository("/rules/branches/{*branch}"), get(Metadata, repository::rules))
        .route(&of_repository("/git/commits/{sha}"), get(Contents, commits::one))
        .route(&of_repository("/commits"), get(Contents, commits::list))
        .route(&of_repository("/commits/{sha}"), get(Contents, commits::files))
        .route(&of_repository("/compare/{ends}"), get(Contents, commits::compare))
        .route(&of_repository("/actions/runs"), get(Contents, checks::runs))
        .route(&of_repository("/actions/jobs/{job}/logs"), get(Contents, logs::redirect))
        .route(&of_repository("/commits/{sha}/check-runs"), get(Contents, checks::check_runs))
        .route(&of_repository("/commits/{sha}/status"), get(Contents, checks::combined))
}

fn issues() -> Router<Shared> {
    use Grant::Issues;
    const DELETE: MethodFilter = MethodFilter::DELETE;
    const PATCH: MethodFilter = MethodFilter::PATCH;
    const POST: MethodFilter = MethodFilter::POST;
    let issue = get(Issues, issues::get).merge(route(PATCH, Issues, issues::edit));
    let discussion = get(Issues, comments::list).merge(route(POST, Issues, comments::create));
    let comment = get(Issues, comments::get).merge(route(PATCH, Issues, comments::edit)).merge(route(
        DELETE,
        Issues,
        comments::delete,
    ));
    Router::new()
        .route(&of_repository("/issues"), get(Issues, issues::list))
        .route(&of_repository("/issues/{number}"), issue)
        .route(&of_repository("/issues/{number}/timeline"), get(Issues, timeline::list))
        .route(&of_repository("/issues/{number}/dependencies/blocked_by"), get(Issues, dependencies::list))
        .route(&of_repository("/issues/{number}/comments"), discussion)
        .route(&of_repository("/issues/comments/{id}"), comment)
        .route(&of_repository("/issues/{number}/labels"), route(POST, Issues, labels::put_on))
        .route(&of_repository("/issues/{number}/labels/{label}"), route(DELETE, Issues, labels::take_off))
        .route(&of_repository("/labels"), get(Issues, labels::list).merge(route(POST, Issues, labels::create)))
        .route(&of_repository("/labels/{label}"), get(Issues, labels::one))
}

fn get(grant: Grant, act: Act) -> MethodRouter<Shared> {
    route(MethodFilter::GET, grant, act)
}

/// A route behind the checks that all have in common. The world stands still meanwhile.
fn route(method: MethodFilter, grant: Grant, act: Act) -> MethodRouter<Shared> {
    let handler = move |State(shared): State<Shared>,
                        Path(path): Path<BTreeMap<String, String>>,
                        uri: Uri,
                        method: Method,
                        headers: HeaderMap,
                        body: Bytes| async move {
        let mut state = shared.world.lock();
        let mut call = Call::new(&shared.face, &mut state, path, &uri, &method, &headers, &body);
        let answer = call.admit(grant, &headers).and_then(|()| act(&mut call)).unwrap_or_else(|refusal| refusal);
        headers::with_what_all_have(&call, answer)
    };
    on(method, handler)
}
