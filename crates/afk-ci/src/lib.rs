#![doc = include_str!("../README.md")]

mod statuses;

use afk_core::ci::Stage;
use afk_core::config::{Armed, TrackerKind, TrackerSettings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Checks, Result, StageFacts};
use afk_http::{Settings, SetupError};

use self::statuses::Statuses;

/// Every pipeline that this version can read.
#[derive(Debug)]
pub struct Pipelines {
    /// `None` on a tracker whose build results this version does not read.
    build: Option<Statuses>,
}

impl Pipelines {
    /// The pipelines around a tracker. Sends nothing.
    ///
    /// # Errors
    /// The address is none, the token would travel in the clear, or the CA file or proxy is not usable.
    pub fn new(armed: &Armed, tracker: &TrackerSettings, http: &Settings) -> std::result::Result<Self, SetupError> {
        let build = match tracker.kind {
            TrackerKind::Gitea | TrackerKind::Forgejo => Some(Statuses::new(armed, tracker, http)?),
            TrackerKind::Github => None,
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
            (Stage::Build, Some(statuses)) => statuses.read(repo, commit),
            (Stage::Build, None) | (Stage::Deploy | Stage::Rollout, _) => {
                Err(Fault::new("read the stage", FaultClass::Refused, FaultScope::Item, NotAvailable(stage)))
            }
        }
    }
}

#[cfg(test)]
mod tests;
