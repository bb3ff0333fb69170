#![doc = include_str!("../README.md")]

mod github;
mod kubernetes;
#[cfg(test)]
mod loopback;
mod shown;
mod statuses;
mod woodpecker;
mod words;

use std::sync::Arc;

use afk_core::ci::Stage;
use afk_core::config::{Armed, Config, TrackerKind, TrackerSettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Checks, Result, StageFacts};
use afk_http::github::Gate;
use afk_http::{Settings, SetupError};

use self::github::GitHub;
use self::kubernetes::Kubernetes;
use self::statuses::Statuses;
use self::woodpecker::Woodpecker;

/// Every pipeline that this version can read.
#[derive(Debug)]
pub struct Pipelines {
    build: Build,
    /// The deploy stage, where there is a server for it.
    deploy: Option<Woodpecker>,
    /// The rollout stage, where a repository has a Deployment.
    rollout: Option<Kubernetes>,
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
    /// The pipelines that `config` names, around its tracker. What asks GitHub shares `gate` with the tracker. Sends nothing.
    ///
    /// # Errors
    /// The address is none, the token would travel in the clear, or the CA file or proxy is not usable.
    pub fn new(
        armed: &Armed,
        tracker: &TrackerSettings,
        config: &Config,
        http: &Settings,
        gate: &Arc<Gate>,
    ) -> std::result::Result<Self, SetupError> {
        let build = match tracker.kind {
            TrackerKind::Gitea | TrackerKind::Forgejo => Build::Statuses(Statuses::new(armed, tracker, http)?),
            TrackerKind::Github => Build::GitHub(GitHub::new(armed, tracker, http, gate)?),
        };
        let deploy = config.woodpecker.as_ref();
        let deploy = deploy.map(|settings| Woodpecker::new(armed, settings, config, http)).transpose()?;
        let runs_somewhere = !config.rollouts.is_empty();
        let rollout = runs_somewhere.then(|| Kubernetes::new(armed, &config.kube, &config.rollouts, http));
        Ok(Self { build, deploy, rollout })
    }
}

/// A stage without a server. Configuration is refused before it comes to this.
#[derive(Debug, thiserror::Error)]
#[error("nothing is configured for the stage `{}`: say where it is, or take it out of AFK_STAGES", .0.name())]
struct NotConfigured(Stage);

impl Checks for Pipelines {
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        match (stage, &self.build) {
            (Stage::Build, Build::Statuses(statuses)) => statuses.read(repo, commit),
            (Stage::Build, Build::GitHub(github)) => github.read(repo, commit),
            (Stage::Deploy, Build::Statuses(_) | Build::GitHub(_)) => {
                self.deploy.as_ref().ok_or_else(|| not_configured(stage))?.read(repo, commit)
            }
            (Stage::Rollout, Build::Statuses(_) | Build::GitHub(_)) => {
                self.rollout.as_ref().ok_or_else(|| not_configured(stage))?.read(repo)
            }
        }
    }

    fn log(&self, stage: Stage, repo: &RepoId, handle: &str) -> Result<Option<String>> {
        match (stage, &self.deploy, &self.rollout) {
            (Stage::Build, ..) => match &self.build {
                Build::GitHub(github) => Ok(github.log(repo, handle)),
                // These servers have no log that a token may read by a stable address.
                Build::Statuses(_) => Ok(None),
            },
            (Stage::Deploy, Some(woodpecker), _) => woodpecker.log(repo, handle),
            (Stage::Rollout, _, Some(kubernetes)) => kubernetes.log(repo, handle),
            (Stage::Deploy | Stage::Rollout, ..) => Ok(None),
        }
    }
}

fn not_configured(stage: Stage) -> Fault {
    Fault::new("read the stage", FaultClass::Refused, FaultScope::Item, NotConfigured(stage))
}

#[cfg(test)]
mod tests;
