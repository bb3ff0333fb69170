//! A call: who asks for what, and the checks that all calls have in common, in the servers' order.

use std::collections::BTreeMap;

use afk_core::RepoId;
use afk_core::ids::IssueRef;
use afk_core::port::Permission;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Category, Face};
use crate::http::query;
use crate::http::reply::Reply;
use crate::tracker::issue::IssueRow;
use crate::tracker::{Forge, Refusal, Repo};
use crate::world::State;

pub(super) type Answer = Result<Reply, Reply>;
pub(super) type Act = fn(&mut Call<'_>) -> Answer;

/// A call that has come in.
pub(super) struct Call<'a> {
    pub(super) face: &'a Face,
    pub(super) state: &'a mut State,
    /// Who asks; `None`: anybody.
    pub(super) login: Option<String>,
    /// Path and query as they were asked for.
    pub(super) target: String,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Call<'a> {
    pub(super) fn new(
        face: &'a Face,
        state: &'a mut State,
        path: BTreeMap<String, String>,
        uri: &Uri,
        body: &'a [u8],
    ) -> Self {
        Self { face, state, login: None, target: uri.to_string(), path, query: query::pairs(uri), body }
    }

    /// Finds out who asks. A token that is not good is refused even where none is needed; one that is too weak too.
    pub(super) fn admitted(mut self, category: Category, method: &Method, headers: &HeaderMap) -> Result<Self, Reply> {
        let reads = *method == Method::GET;
        let Some(secret) = secret(headers) else {
            let open = reads && !matches!(category, Category::User);
            return if open { Ok(self) } else { Err(self.error(401, "token is required")) };
        };
        let Some(token) = self.face.tokens.get(&secret) else {
            return Err(self.error(401, "user does not exist [uid: 0, name: ]"));
        };
        let granted = token.write.contains(&category) || (reads && token.read.contains(&category));
        if category != Category::Misc && !granted {
            let scope = format!("{}:{}", if reads { "read" } else { "write" }, category.name());
            let message = format!("token does not have at least one of required scope(s): [{scope}]");
            return Err(self.error(403, &message));
        }
        self.login = Some(token.login.clone());
        Ok(self)
    }

    pub(super) fn forge(&self) -> &Forge {
        &self.state.forge
    }

    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        &self.path[name]
    }

    /// A parameter of the query; the first of its name counts.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Stops at a parameter that the real servers know and this one does not.
    pub(super) fn only_known(&self, unknown: &[&str]) -> Result<(), Reply> {
        match unknown.iter().find(|name| self.asked(name).is_some()) {
            Some(name) => {
                Err(Reply::text(501, &format!("the sandbox does not know the parameter `{name}`\n")).unexpected())
            }
            None => Ok(()),
        }
    }

    /// What the caller may do.
    pub(super) fn permission(&self, repo: &RepoId) -> Permission {
        // No account has the empty name.
        self.forge().permission(repo, self.login.as_deref().unwrap_or_default())
    }

    /// The repository, if the caller may see it.
    pub(super) fn repo(&self) -> Result<&Repo, Reply> {
        let id = self.repo_id()?;
        if let Some(new) = self.forge().moved.get(&id)
            && (!self.face.release.hides_redirects() || self.permission(new) >= Permission::Read)
        {
            let location =
                self.target.replacen(&format!("{}/{}", self.part("owner"), self.part("name")), &new.to_string(), 1);
            return Err(Reply::html(307, "<a href=\"..\">Temporary Redirect</a>.\n\n").header("location", location));
        }
        match self.forge().repo(&id) {
            Ok(repo) if self.permission(&id) >= Permission::Read => Ok(repo),
            Ok(_) | Err(_) => Err(self.not_found()),
        }
    }

    fn repo_id(&self) -> Result<RepoId, Reply> {
        let text = format!("{}/{}", self.part("owner"), self.part("name"));
        RepoId::parse(&text).map_err(|_| self.not_found())
    }

    /// The issue's place, whether or not there is one.
    pub(super) fn place(&self) -> Result<IssueRef, Reply> {
        let repo = self.repo()?.name.clone();
        // Go's servers take anything that is no number for 0.
        Ok(IssueRef { repo, number: self.part("index").parse().unwrap_or(0) })
    }

    /// The issue or pull request.
    pub(super) fn issue(&self) -> Result<(IssueRef, &IssueRow), Reply> {
        let place = self.place()?;
        let row = self.forge().issue(&place).map_err(|_| self.not_found())?;
        Ok((place, row))
    }

    /// Fails unless the repository takes changes from the caller. The refusal has no body.
    pub(super) fn must_write(&self) -> Result<RepoId, Reply> {
        let repo = self.repo()?;
        if repo.archived {
            Err(self.refused(Refusal::Archived))
        } else if self.permission(&repo.name) < Permission::Write {
            Err(Reply::empty(403))
        } else {
            Ok(repo.name.clone())
        }
    }

    /// The caller, for a change. Calls that change something are never anybody's.
    pub(super) fn writer(&self) -> String {
        self.login.clone().expect("a change needs a token")
    }

    /// The body, which must be JSON of this form.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_slice(self.body).map_err(|error| self.error(422, &format!("json: {error}")))
    }

    /// An error with a message.
    pub(super) fn error(&self, status: u16, message: &str) -> Reply {
        Reply::json(status, &json!({ "message": message, "url": self.manual() }))
    }

    /// The servers' usual 404: its list of errors is `null`.
    pub(super) fn not_found(&self) -> Reply {
        let message = "The target couldn't be found.";
        Reply::json(404, &json!({ "message": message, "url": self.manual(), "errors": Value::Null }))
    }

    /// 500, which does not say why.
    pub(super) fn failed(&self) -> Reply {
        self.error(500, "")
    }

    /// What the forge's refusal looks like.
    pub(super) fn refused(&self, refusal: Refusal) -> Reply {
        match refusal {
            // Moved repositories are redirected before anything is done.
            Refusal::NotFound | Refusal::Moved => self.not_found(),
            Refusal::Forbidden => Reply::empty(403),
            Refusal::OpenDependencies => {
                self.error(412, "cannot close this issue because it still has open dependencies")
            }
            Refusal::Archived => self.error(423, "the repository is archived"),
        }
    }

    fn manual(&self) -> String {
        format!("{}/api/swagger", self.forge().url)
    }
}

/// The secret of an `authorization` header: exactly two words, of which the first is `token`, so written, or `bearer`,
/// however written. Any other header counts as none.
fn secret(headers: &HeaderMap) -> Option<String> {
    let words: Vec<_> = headers.get(AUTHORIZATION)?.to_str().ok()?.split_whitespace().collect();
    match words.as_slice() {
        ["token", secret] => Some((*secret).to_owned()),
        [word, secret] if word.eq_ignore_ascii_case("bearer") => Some((*secret).to_owned()),
        _ => None,
    }
}
