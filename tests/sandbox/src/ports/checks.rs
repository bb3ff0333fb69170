//! Pipelines, doorbells and workers.

use afk_core::RepoId;
use afk_core::ci::{Check, Stage};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::Sha;
use afk_core::port::{Checks, Doorbell, Job, Notice, Result, StageFacts, Workers};

use super::forge_refused;
use crate::ci::conclusion;
use crate::doorbell::BellMood;
use crate::fault::Op;
use crate::world::World;

const STAGE: Op = Op::read("checks.stage", "read the pipelines of a commit");
const LOG: Op = Op::read("checks.log", "read the log of a check");
const RING: Op = Op::write("doorbell.ring", "ring");

impl Checks for World {
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        self.call(STAGE, format!("{} {repo} {}", stage.name(), commit.short()), |state| {
            let row = state.forge.visible(repo).map_err(|refusal| forge_refused(STAGE, refusal))?;
            let checks = if stage == Stage::Build {
                let statuses = row.latest_statuses(commit).into_iter();
                let check = |status: &crate::tracker::git::StatusRow| Check {
                    name: status.context.clone(),
                    conclusion: conclusion(&status.state),
                    url: Some(status.target_url.clone()),
                    at: Some(status.at),
                    detail: Some(status.description.clone()),
                    log: state.ci.logs.contains_key(&status.target_url).then(|| status.target_url.clone()),
                };
                statuses.map(check).collect()
            } else {
                state.ci.later.get(&(repo.clone(), commit.clone(), stage)).cloned().unwrap_or_default()
            };
            let runs = if stage == Stage::Rollout { state.ci.runs.get(repo).cloned() } else { None };
            Ok(StageFacts { checks, at: Some(state.second()), runs })
        })
    }

    fn log(&self, stage: Stage, repo: &RepoId, handle: &str) -> Result<Option<String>> {
        self.call(LOG, format!("{} {repo} {handle}", stage.name()), |state| Ok(state.ci.logs.get(handle).cloned()))
    }
}

/// A doorbell of the world.
#[derive(Clone)]
pub struct WorldBell {
    world: World,
    name: &'static str,
}

impl World {
    /// A doorbell, by name.
    #[must_use]
    pub fn doorbell(&self, name: &'static str) -> WorldBell {
        self.lock().bells.bell(name);
        WorldBell { world: self.clone(), name }
    }
}

impl Doorbell for WorldBell {
    fn name(&self) -> &'static str {
        self.name
    }

    fn ring(&self, notice: &Notice) -> Result<()> {
        self.world.call(RING, format!("{} {}", self.name, notice.title), |state| {
            let now = state.now;
            let bell = state.bells.bell(self.name);
            if matches!(bell.mood, BellMood::Works | BellMood::AnswerLost) {
                bell.rings.push((now, notice.clone()));
            }
            let fault = |class, scope, why: &'static str| Err(Fault::new(RING.words, class, scope, why));
            match bell.mood {
                BellMood::Works => Ok(()),
                BellMood::Down => fault(FaultClass::Transient, FaultScope::Server, "the doorbell is down"),
                BellMood::Gone => fault(FaultClass::Refused, FaultScope::Item, "404 no_service"),
                BellMood::AnswerLost => fault(FaultClass::Unclear, FaultScope::Item, "timeout"),
            }
        })
    }
}

/// Runs jobs one after the other, so that a story is the same each time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sequential;

impl Workers for Sequential {
    fn run<'a>(&self, jobs: Vec<Job<'a>>) {
        jobs.into_iter().for_each(|job| job());
    }
}
