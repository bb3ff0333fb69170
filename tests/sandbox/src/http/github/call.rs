//! A call: who asks for what, and the checks that all calls have in common.

use std::collections::BTreeMap;

use afk_core::RepoId;
use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use axum::http::header::{ACCEPT, AUTHORIZATION, HOST, USER_AGENT};
use axum::http::{HeaderMap, Method, Uri};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::limits::{Budget, Resource};
use super::refusal::out_of_reach;
use super::{Face, GRAPHQL, Grant, REST, Reach, Token};
use crate::http::query;
use crate::http::reply::Reply;
use crate::tracker::issue::{Gone, IssueRow};
use crate::tracker::{Forge, Refusal, Repo};
use crate::world::State;

pub(super) type Answer = Result<Reply, Reply>;
pub(super) type Act = fn(&mut Call<'_>) -> Answer;

/// The version of the REST API that is answered; it is also the one that is meant by clients that name none.
pub(super) const API_VERSION: &str = "2022-11-28";
const ACCEPTED: [&str; 5] =
    ["*/*", "application/*", "application/json", "application/vnd.github+json", "application/vnd.github.v3+json"];

/// A call that has come in.
pub(super) struct Call<'a> {
    pub(super) face: &'a Face,
    pub(super) state: &'a mut State,
    /// The token; `None`: anybody asks.
    pub(super) token: Option<Token>,
    /// What is left of the caller's budget, once it is known who calls.
    pub(super) budget: Option<Budget>,
    /// The address under which the server was asked.
    pub(super) address: String,
    /// Path and query as they were asked for.
    pub(super) target: String,
    pub(super) body: &'a [u8],
    pub(super) method: Method,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
}

fn header(headers: &HeaderMap, name: impl axum::http::header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

impl<'a> Call<'a> {
    pub(super) fn new(
        face: &'a Face,
        state: &'a mut State,
        path: BTreeMap<String, String>,
        uri: &Uri,
        method: &Method,
        headers: &HeaderMap,
        body: &'a [u8],
    ) -> Self {
        let address = format!("http://{}", header(headers, HOST).unwrap_or("localhost"));
        let (target, method) = (uri.to_string(), method.clone());
        Self { face, state, token: None, budget: None, address, target, body, method, path, query: query::pairs(uri) }
    }

    /// Lets the call in: known headers, a good token or none, a budget, and what the token must be allowed.
    pub(super) fn admit(&mut self, grant: Grant, headers: &HeaderMap) -> Result<(), Reply> {
        if header(headers, USER_AGENT).is_none() {
            let text = "Request forbidden by administrative rules. \
                        Please make sure your request has a User-Agent header.\n";
            return Err(Reply::text(403, text).unexpected());
        }
        self.readable(headers)?;
        self.token = match header(headers, AUTHORIZATION).map(secret) {
            None => None,
            Some(secret) => {
                let known = secret.and_then(|secret| self.face.tokens.get(secret));
                Some(known.cloned().ok_or_else(|| self.error(401, "Bad credentials"))?)
            }
        };
        let resource = if self.target.starts_with(GRAPHQL) { Resource::Graphql } else { Resource::Core };
        let (budget, refusal) = self.face.limits.count(self.caller(), resource, self.now());
        self.budget = Some(budget);
        if let Some(refusal) = refusal {
            return Err(refusal.reply(self));
        }
        self.granted(grant)
    }

    /// Whether the server knows the version and the form of the answer that is asked for. Without any it takes its own.
    fn readable(&self, headers: &HeaderMap) -> Result<(), Reply> {
        if let Some(version) = header(headers, "x-github-api-version").filter(|it| *it != API_VERSION) {
            let message = format!("Bad Request: `{version}` is not a supported version of the API");
            return Err(self.error(400, &message).unexpected());
        }
        let accept = header(headers, ACCEPT).unwrap_or("*/*");
        let known = |it: &str| ACCEPTED.contains(&it.split(';').next().unwrap_or_default().trim());
        if accept.split(',').any(known) {
            return Ok(());
        }
        let message = format!("Unsupported 'Accept' header: '{accept}'. Must accept 'application/json'.");
        Err(self.error(415, &message).unexpected())
    }

    fn granted(&self, grant: Grant) -> Result<(), Reply> {
        let reads = self.reads();
        let Some(token) = &self.token else {
            let open = reads && grant != Grant::Account;
            return if open { Ok(()) } else { Err(self.error(401, "Requires authentication")) };
        };
        let (fine, scope) = match grant {
            Grant::Nothing | Grant::Metadata => (true, "metadata"),
            Grant::Account => (!token.app, "account"),
            Grant::Contents => (token.contents >= needs(reads), "contents"),
            Grant::Issues => (token.issues >= needs(reads), "issues"),
        };
        if fine {
            return Ok(());
        }
        let accepted = format!("{scope}={}", if reads { "read" } else { "write" });
        Err(self.error(403, out_of_reach(token)).header("x-accepted-github-permissions", accepted))
    }

    /// Whether nothing is to be changed. Questions to GraphQL are posted; the sandbox answers no mutations.
    fn reads(&self) -> bool {
        self.method == Method::GET || self.target.starts_with(GRAPHQL)
    }

    pub(super) fn forge(&self) -> &Forge {
        &self.state.forge
    }

    pub(super) fn now(&self) -> Timestamp {
        self.state.second()
    }

    /// Who asks; nobody has the empty name.
    pub(super) fn caller(&self) -> &str {
        self.token.as_ref().map(|token| token.login.as_str()).unwrap_or_default()
    }

    /// The address of something in the REST API.
    pub(super) fn api(&self, path: &str) -> String {
        format!("{}{REST}{path}", self.address)
    }

    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        &self.path[name]
    }

    /// A parameter of the query; the last of its name counts.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().rfind(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Stops at a parameter that GitHub knows and the sandbox does not.
    pub(super) fn only_known(&self, unknown: &[&str]) -> Result<(), Reply> {
        match unknown.iter().find(|name| self.asked(name).is_some()) {
            Some(name) => Err(self.unmodelled(&format!("the parameter `{name}`"))),
            None => Ok(()),
        }
    }

    /// What the caller may do.
    pub(super) fn permission(&self, repo: &RepoId) -> Permission {
        self.forge().permission(repo, self.caller())
    }

    /// The repository, if the caller may see it.
    pub(super) fn repo(&self) -> Result<&Repo, Reply> {
        let text = format!("{}/{}", self.part("owner"), self.part("name"));
        let id = RepoId::parse(&text).map_err(|_| self.not_found())?;
        if let Some(new) = self.forge().moved.get(&id)
            && self.permission(new) >= Permission::Read
        {
            let number = self.forge().repo(new).map_err(|_| self.not_found())?.id;
            let below = self.target.strip_prefix(&format!("{REST}/repos/{text}")).unwrap_or_default();
            return Err(self.moved(&format!("/repositories/{number}{below}")));
        }
        match self.forge().repo(&id) {
            Ok(repo) if self.permission(&id) >= Permission::Read => Ok(repo),
            Ok(_) | Err(_) => Err(self.not_found()),
        }
    }

    /// The issue or pull request.
    pub(super) fn issue(&self) -> Result<(IssueRef, &IssueRow), Reply> {
        let repo = self.repo()?;
        let number = self.part("number").parse().map_err(|_| self.not_found())?;
        if let Some(row) = repo.issues.get(&number) {
            return Ok((IssueRef { repo: repo.name.clone(), number }, row));
        }
        match repo.gone.get(&number) {
            Some(Gone::Deleted) => Err(self.error(410, "This issue was deleted")),
            Some(Gone::Transferred(to)) if self.permission(&to.repo) >= Permission::Read => {
                let new = self.forge().repo(&to.repo).map_err(|_| self.not_found())?;
                Err(self.moved(&format!("/repositories/{}/issues/{}", new.id, to.number)))
            }
            Some(Gone::Transferred(_)) | None => Err(self.not_found()),
        }
    }

    /// Fails unless the repository takes changes from a caller who may do this much.
    pub(super) fn must_be_allowed(&self, needs: Permission) -> Result<RepoId, Reply> {
        let repo = self.repo()?;
        if repo.archived {
            Err(self.refused(Refusal::Archived))
        } else if self.permission(&repo.name) < needs {
            Err(self.refused(Refusal::Forbidden))
        } else {
            Ok(repo.name.clone())
        }
    }

    /// Fails unless the caller may label issues here.
    pub(super) fn must_triage(&self) -> Result<RepoId, Reply> {
        let name = self.repo()?.name.clone();
        self.must_be_allowed(self.forge().triage_needs(&name, self.caller()))
    }

    /// The body, which must be JSON of this form.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        let value: Value = serde_json::from_slice(self.body).map_err(|_| self.error(400, "Problems parsing JSON"))?;
        serde_json::from_value(value).map_err(|error| {
            let message = format!("Invalid request.\n\n{error}");
            self.error(422, &message).unexpected()
        })
    }
}

fn needs(reads: bool) -> Reach {
    if reads { Reach::Read } else { Reach::Write }
}

/// The secret of an `authorization` header.
fn secret(value: &str) -> Option<&str> {
    let (word, secret) = value.split_once(' ')?;
    let known = word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("token");
    known.then(|| secret.trim())
}
