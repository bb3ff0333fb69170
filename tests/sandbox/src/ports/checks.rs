//! Pipelines, doorbells and workers.

use afk_core::RepoId;
use afk_core::ci::{Check, Stage};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::Sha;
use afk_core::port::{Checks, Doorbell, Job, Notice, Result, StageFacts, Workers};

use super::forge_refused;
use crate::ci::conclusion;
use crate::cluster::{Access, Cluster, DeploymentRow};
use crate::doorbell::BellMood;
use crate::fault::Op;
use crate::tracker::Refusal;
use crate::world::World;

const STAGE: Op = Op::read("checks.stage", "read the pipelines of a commit");
const LOG: Op = Op::read("checks.log", "read the log of a check");
const RING: Op = Op::write("doorbell.ring", "ring");

impl Checks for World {
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts> {
        self.call(STAGE, format!("{} {repo} {}", stage.name(), commit.short()), |state| {
            if stage == Stage::Rollout {
                let row = deployment(&state.ci.cluster, repo, STAGE)?;
                return Ok(StageFacts {
                    checks: vec![row.check(repo)],
                    at: Some(state.second()),
                    runs: Some(row.runs()),
                });
            }
            let row = state.forge.visible(repo).map_err(|refusal| forge_refused(STAGE, refusal))?;
            let checks = if stage == Stage::Build {
                let statuses = row.latest_statuses(commit).into_iter();
                let check = |status: &crate::tracker::git::StatusRow| Check {
                    name: status.context.clone(),
                    conclusion: conclusion(&status.state),
                    url: Some(status.target_url.clone()),
                    at: Some(status.at),
                    detail: Some(status.description.clone()).filter(|text| !text.trim().is_empty()),
                    log: state.ci.logs.contains_key(&status.target_url).then(|| status.target_url.clone()),
                };
                statuses.map(check).collect()
            } else {
                if state.ci.woodpecker.inactive.contains(repo) {
                    return Err(forge_refused(STAGE, Refusal::NotFound));
                }
                state.ci.woodpecker.checks(row, commit)
            };
            Ok(StageFacts { checks, at: Some(state.second()), runs: None })
        })
    }

    fn log(&self, stage: Stage, repo: &RepoId, handle: &str) -> Result<Option<String>> {
        self.call(LOG, format!("{} {repo} {handle}", stage.name()), |state| {
            if stage == Stage::Rollout {
                let told = state.ci.cluster.access == Access::Full;
                return Ok(Some(deployment(&state.ci.cluster, repo, LOG)?.story(told)));
            }
            if stage == Stage::Deploy {
                return Ok(state.ci.woodpecker.log(repo, handle));
            }
            Ok(state.ci.logs.get(handle).cloned())
        })
    }
}

/// The Deployment of a repository, if AFK may read it. A cluster that does not know AFK says nothing about the forge.
fn deployment<'a>(cluster: &'a Cluster, repo: &RepoId, op: Op) -> Result<&'a DeploymentRow> {
    let refused = |scope, why: &'static str| Err(Fault::new(op.words, FaultClass::Refused, scope, why));
    match (cluster.access, cluster.deployments.get(repo)) {
        (Access::Stranger, _) => refused(FaultScope::Server, "401 Unauthorized"),
        (Access::Nothing, _) => refused(FaultScope::Item, "403 Forbidden"),
        (Access::Full | Access::NoEvents, None) => refused(FaultScope::Item, "404 NotFound"),
        (Access::Full | Access::NoEvents, Some(row)) => Ok(row),
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
