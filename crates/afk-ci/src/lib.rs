#![doc = include_str!("../README.md")]

mod github;
#[cfg(test)]
mod loopback;
mod shown;
mod statuses;
mod words;

use afk_core::ci::Stage;
use afk_core::config::{Armed, Config, TrackerKind, TrackerSettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Checks, Result, StageFacts};
use afk_http::{Settings, SetupError};

use self::github::GitHub;
use self::statuses::Statuses;

/// Every pipeline that this version can read.
#[derive(Debug)]
pub struct Pipelines {
    build: Build,
}

/// Where the build stage is read.
#[derive(Debug)]
enum Build {
    /// Gitea, Forgejo.
    Statuses(Statuses),
    /// GitHub.
    GitHub(GitHub),
}

impl Pipelines {
    /// The pipelines that `config` names, around its tracker. Sends nothing.
    ///
    /// # Errors
    /// The address is none, the token would travel in the clear, or the CA file or proxy is not usable.
    pub fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        _config: &Config,
        http: &Settings,
    ) -> std::result::Result<Self, SetupError> {
        let build = match tracker.kind {
            TrackerKind::Gitea | TrackerKind::Forgejo => Build::Statuses(Statuses::new(armed, tracker, http)?),
            TrackerKind::Github => Build::GitHub(GitHub::new(armed, tracker, http)?),
        };
        Ok(Self { build })
    }
}

/// A stage that nothing here can read. Configuration is refused before it comes to this.
#[derive(Debug, thiserror::Error)]
#[error("the stage `{}` is not available in this version: take it out of AFK_STAGES", .0.name())]
struct NotAvailable(Stage);

impl Checks for Pipelines {
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        match (stage, &self.build) {
            (Stage::Build, Build::Statuses(statuses)) => statuses.read(repo, commit),
            (Stage::Build, Build::GitHub(github)) => github.read(repo, commit),
            (Stage::Deploy | Stage::Rollout, Build::Statuses(_) | Build::GitHub(_)) => {
                Err(Fault::new("read the stage", FaultClass::Refused, FaultScope::Item, NotAvailable(stage)))
            }
        }
    }

    fn log(&self, _stage: Stage, _repo: &RepoId, _handle: &str) -> Result<Option<String>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
