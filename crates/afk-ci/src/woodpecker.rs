//! The deploy stage: pipelines of Woodpecker CI, 2.x and 3.x.
//!
//! No version can be asked for the pipelines of a commit, so the newest ones of the repository are read and looked through.
//! The steps of a pipeline are read only once it has failed: two calls for a commit, three if it is red.

mod base64;
mod convert;
mod history;
mod log;
mod problem;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use afk_core::ci::Conclusion;
use afk_core::config::{Armed, Config, WoodpeckerSettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Result, StageFacts};
use afk_http::{Auth, Client, HttpError, Settings, SetupError};
use jiff::SignedDuration;

use self::convert::{Place, Voice};
use self::history::Page;
use self::log::Tail;
use self::problem::Problem;

const OPERATION: &str = "read Woodpecker's pipelines";
/// The most pipelines that Woodpecker puts on a page.
const PAGE_ITEMS: u32 = 50;
/// The largest log that is read to its end.
const LOG_BYTES: u64 = 64 * 1024 * 1024;

/// The client of one Woodpecker server.
#[derive(Debug)]
pub(crate) struct Woodpecker {
    api: Client,
    /// The server's address as people open it.
    web: String,
    /// How far back a pipeline of a run in flight can have been created.
    reach: SignedDuration,
    /// Repositories as Woodpecker knows them. Both facts hold for longer than this process lives.
    known: Mutex<BTreeMap<RepoId, Known>>,
}

/// A repository as Woodpecker knows it.
#[derive(Clone, Debug)]
struct Known {
    id: u64,
    /// Blank where Woodpecker does not know it.
    default_branch: String,
}

impl Woodpecker {
    pub(crate) fn new(
        armed: &Armed,
        settings: &WoodpeckerSettings,
        config: &Config,
        http: &Settings,
    ) -> std::result::Result<Self, SetupError> {
        let web = settings.url.trim_end_matches('/').to_owned();
        let api = Client::new(armed, &format!("{web}/api"), Auth::Bearer(settings.token.clone()), http)?;
        Ok(Self { api, web, reach: reach(config), known: Mutex::default() })
    }

    /// The newest pipeline of each event of the commit, as far as it speaks for a landing. None at all is no check.
    pub(crate) fn read(&self, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        let known = self.known(repo)?;
        let speaks = |pipeline: &wire::Pipeline| {
            pipeline.commit.eq_ignore_ascii_case(commit.as_str())
                && convert::voice(pipeline, &known.default_branch) != Voice::Silent
        };
        let read = history::read(|number| self.page(repo, known.id, number), speaks, self.reach)?;
        let place = Place { web: &self.web, repo: known.id };
        let mut checks = Vec::new();
        for pipeline in history::newest_of_events(read.pipelines) {
            let mut check = convert::check(&pipeline, place, &known.default_branch).map_err(garbled)?;
            if check.conclusion == Conclusion::Failure {
                // Without its steps it is no less red.
                let steps = self.steps(known.id, pipeline.number).unwrap_or_default();
                convert::blame(&mut check, pipeline.number, &steps);
            }
            checks.push(check);
        }
        Ok(StageFacts { checks, at: read.at, runs: None })
    }

    /// The end of the log of a step, by the handle that [`convert::blame`] gave.
    pub(crate) fn log(&self, repo: &RepoId, handle: &str) -> Result<Option<String>> {
        let Some((number, step)) = handle.split_once('/') else { return Ok(None) };
        let id = self.known(repo)?.id.to_string();
        let asked = self.api.get(&["repos", &id, "logs", number, step]).limit(LOG_BYTES);
        match asked.json_stream::<Option<Tail>>() {
            Ok(reply) => Ok(reply.body.and_then(Tail::text)),
            Err(error) if error.status == Some(401) => Err(failed(repo, error)),
            Err(_) => Ok(None),
        }
    }

    /// Looks the repository up, once in the life of the process.
    fn known(&self, repo: &RepoId) -> Result<Known> {
        let held = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(repo) {
            return Ok(known.clone());
        }
        let asked = self.api.get(&["repos", "lookup", repo.owner(), repo.name()]);
        let found = asked.json::<wire::Repo>().map_err(|error| failed(repo, error))?.body;
        // Woodpecker follows former names by itself, and the new one may not be on the allowlist.
        if !found.full_name.eq_ignore_ascii_case(&repo.to_string()) {
            return Err(garbled(Problem::Moved { asked: repo.clone(), found: found.full_name }));
        }
        if !found.active {
            return Err(refused(FaultScope::Item, Problem::NotActive(repo.clone())));
        }
        let known = Known { id: found.id, default_branch: found.default_branch };
        held().insert(repo.clone(), known.clone());
        Ok(known)
    }

    fn page(&self, repo: &RepoId, id: u64, number: u32) -> Result<Page> {
        let asked = self.api.get(&["repos", &id.to_string(), "pipelines"]);
        let asked = asked.query("page", number).query("perPage", PAGE_ITEMS);
        let reply = asked.json::<Vec<wire::Pipeline>>().map_err(|error| failed(repo, error))?;
        Ok(Page { pipelines: reply.body, at: reply.at })
    }

    /// The workflows of a pipeline with their steps.
    fn steps(&self, id: u64, number: u64) -> Option<Vec<wire::Workflow>> {
        let asked = self.api.get(&["repos", &id.to_string(), "pipelines", &number.to_string()]);
        asked.json::<wire::Pipeline>().ok()?.body.workflows
    }
}

/// All bounds of a run together: what was created before belongs to no run in flight.
fn reach(config: &Config) -> SignedDuration {
    let bounds = [config.run_max_seconds, config.ci_max_seconds, config.fix_forward_max_seconds];
    let seconds = bounds.into_iter().fold(0, u64::saturating_add);
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn failed(repo: &RepoId, error: HttpError) -> Fault {
    match error.status {
        // It stops this stage and nothing else: agents and tracker are reached with other tokens.
        Some(401) => refused(FaultScope::Server, Problem::TokenRefused(error)),
        Some(404) => refused(FaultScope::Item, Problem::NotShown { repo: repo.clone(), source: error }),
        Some(_) | None => error.within(FaultScope::Server).fault(OPERATION),
    }
}

fn refused(scope: FaultScope, problem: Problem) -> Fault {
    Fault::new(OPERATION, FaultClass::Refused, scope, problem).answered()
}

fn garbled(problem: Problem) -> Fault {
    Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, problem).answered()
}

#[cfg(test)]
mod tests;
