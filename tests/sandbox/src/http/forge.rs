//! Gitea and Forgejo: `/api/v1`, as far as clients of issues, commits and statuses need it.
//!
//! The habits are those of the servers' source, not those that would be sensible; where releases differ, [`Release`] says
//! how. Addresses in answers are the forge's own (`ROOT_URL`), wherever it really listens.

mod account;
mod call;
mod comments;
mod commits;
mod dependencies;
mod issues;
mod labels;
mod pages;
mod release;
mod repository;
mod runs;
mod statuses;
mod timeline;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::{MethodFilter, MethodRouter, on};

use self::call::{Act, Call};
use crate::tracker::BOT;
use crate::world::World;

pub use release::Release;

/// The token of AFK's account.
pub const TOKEN: &str = "sandbox";

/// What tokens can be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Issues, comments, labels, timelines, dependencies.
    Issue,
    /// Repositories, branches, commits, statuses, collaborators.
    Repository,
    /// Accounts.
    User,
    /// Organisations.
    Organization,
    /// Nothing that a token would be needed for.
    Misc,
}

impl Category {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Repository => "repository",
            Self::User => "user",
            Self::Organization => "organization",
            Self::Misc => "misc",
        }
    }
}

/// A token: whose it is, and what it may read and write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub login: String,
    /// What it may read.
    pub read: BTreeSet<Category>,
    /// What it may write, and read thereby.
    pub write: BTreeSet<Category>,
}

/// How the forge faces its clients.
#[derive(Clone, Debug)]
pub struct Face {
    /// Which release it is.
    pub release: Release,
    /// Its tokens.
    pub tokens: BTreeMap<String, Token>,
    /// The most items on a page, whatever is asked for.
    pub page_max: usize,
}

impl Face {
    /// A release with AFK's [`TOKEN`], which may do what AFK needs and no more: `read:user`, `read:repository`, `write:issue`.
    #[must_use]
    pub fn new(release: Release) -> Self {
        let token = Token {
            login: BOT.into(),
            read: [Category::User, Category::Repository].into(),
            write: [Category::Issue].into(),
        };
        Self { release, tokens: [(TOKEN.to_owned(), token)].into(), page_max: 50 }
    }

    /// The same, with what AFK's token may read besides.
    #[must_use]
    pub fn may_read(mut self, category: Category) -> Self {
        self.tokens.values_mut().for_each(|token| {
            token.read.insert(category);
        });
        self
    }
}

#[derive(Clone)]
struct Shared {
    world: World,
    face: Arc<Face>,
}

/// The forge's API.
pub fn forge_router(world: World, face: Face) -> Router {
    let shared = Shared { world, face: Arc::new(face) };
    instance().merge(repositories()).merge(issues()).with_state(shared)
}

/// A route of the instance.
fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

/// A route of a repository.
fn of_repository(path: &str) -> String {
    api(&format!("/repos/{{owner}}/{{name}}{path}"))
}

fn instance() -> Router<Shared> {
    Router::new()
        .route(&api("/version"), read(Category::Misc, account::version))
        .route(&api("/settings/api"), read(Category::Misc, account::settings))
        .route(&api("/user"), read(Category::User, account::me))
        .route(&api("/orgs/{owner}/labels"), read(Category::Organization, labels::of_organisation))
        .route(&api("/repos/issues/search"), read(Category::Issue, issues::search))
        .route(&api("/users/{owner}/repos"), read(Category::Repository, repository::of_owner))
}

fn repositories() -> Router<Shared> {
    use Category::Repository;
    Router::new()
        .route(&of_repository(""), read(Repository, repository::get))
        .route(&of_repository("/branches/{*branch}"), read(Repository, repository::branch))
        .route(&of_repository("/collaborators/{login}/permission"), read(Repository, repository::permission))
        .route(&of_repository("/actions/runs"), read(Repository, runs::list))
        .route(&of_repository("/commits"), read(Repository, commits::list))
        .route(&of_repository("/commits/{sha}/status"), read(Repository, statuses::combined))
        .route(&of_repository("/git/commits/{sha}"), read(Repository, commits::one))
}

fn issues() -> Router<Shared> {
    use Category::Issue;
    const DELETE: MethodFilter = MethodFilter::DELETE;
    const PATCH: MethodFilter = MethodFilter::PATCH;
    const POST: MethodFilter = MethodFilter::POST;
    let issue = read(Issue, issues::get).merge(write(PATCH, Issue, issues::edit));
    let discussion = read(Issue, comments::list).merge(write(POST, Issue, comments::create));
    let comment = write(PATCH, Issue, comments::edit).merge(write(DELETE, Issue, comments::delete));
    let labels = read(Issue, labels::list).merge(write(POST, Issue, labels::create));
    Router::new()
        .route(&of_repository("/issues"), read(Issue, issues::list))
        .route(&of_repository("/issues/{index}"), issue)
        .route(&of_repository("/issues/{index}/timeline"), read(Issue, timeline::list))
        .route(&of_repository("/issues/{index}/dependencies"), read(Issue, dependencies::list))
        .route(&of_repository("/issues/{index}/comments"), discussion)
        .route(&of_repository("/issues/comments/{id}"), comment)
        .route(&of_repository("/issues/{index}/labels"), write(POST, Issue, labels::put_on))
        .route(&of_repository("/issues/{index}/labels/{label}"), write(DELETE, Issue, labels::take_off))
        .route(&of_repository("/labels"), labels)
        .route(&of_repository("/labels/{label}"), write(DELETE, Issue, labels::delete))
}

fn read(category: Category, act: Act) -> MethodRouter<Shared> {
    write(MethodFilter::GET, category, act)
}

/// A route behind the checks that all have in common. The world stands still meanwhile.
fn write(method: MethodFilter, category: Category, act: Act) -> MethodRouter<Shared> {
    let handler = move |State(shared): State<Shared>,
                        Path(path): Path<BTreeMap<String, String>>,
                        uri: Uri,
                        method: Method,
                        headers: HeaderMap,
                        body: Bytes| async move {
        let mut state = shared.world.lock();
        let call = Call::new(&shared.face, &mut state, path, &uri, &body);
        call.admitted(category, &method, &headers).and_then(|mut call| act(&mut call)).unwrap_or_else(|refusal| refusal)
    };
    on(method, handler)
}
