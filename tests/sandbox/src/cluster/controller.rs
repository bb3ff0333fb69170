//! What the controller does when a Deployment changes, and what it writes about it.

use std::collections::BTreeMap;
use std::time::Duration;

use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::config::Rollout;
use afk_core::ids::Sha;
use jiff::Timestamp;

use super::{Access, CONTAINER, Cluster, ConditionRow, DeploymentRow, EventRow, Standing, Step, tag};
use crate::ci::Rule;
use crate::world::{Happening, State, World};

/// From a change of the spec to the moment when the controller has seen it.
const TAKES_UP_AFTER: Duration = Duration::from_secs(1);

impl Cluster {
    fn row(&mut self, repo: &RepoId, at: Timestamp) -> &mut DeploymentRow {
        self.deployments.entry(repo.clone()).or_insert_with(|| DeploymentRow::settled(at))
    }
}

impl State {
    /// Gives the repository's Deployment the image of this commit. New pods work, or never come up.
    pub fn roll_out(&mut self, repo: &RepoId, sha: &Sha, takes: Duration, good: bool) {
        let at = self.second();
        let row = self.ci.cluster.row(repo, at);
        row.image(&tag(sha));
        row.generation += 1;
        row.standing = Standing::Unseen;
        let generation = row.generation;
        let step = Step::TakeUp { takes, good };
        self.schedule(TAKES_UP_AFTER, Happening::Rollout { repo: repo.clone(), generation, step });
    }

    /// The controller gets on.
    pub(crate) fn rollout_step(&mut self, repo: &RepoId, generation: i64, step: Step) {
        let at = self.second();
        let Some(row) = self.ci.cluster.deployments.get_mut(repo).filter(|row| row.generation == generation) else {
            return;
        };
        let set = format!("{}-{generation}a7", repo.name());
        row.observed = generation;
        match step {
            // A paused Deployment is seen, and nothing is made of it.
            Step::TakeUp { .. } if row.paused => {
                (row.standing, row.updated) = (Standing::Moving, 0);
                row.progress(at, true, "DeploymentPaused", "Deployment is paused");
            }
            Step::TakeUp { takes, good } => {
                (row.standing, row.updated, row.replicas) = (Standing::Moving, 1, row.wanted + 1);
                row.progress(at, true, "ReplicaSetUpdated", &format!("ReplicaSet \"{set}\" is progressing."));
                row.event(
                    at,
                    "Normal",
                    "Deployment",
                    repo.name(),
                    "ScalingReplicaSet",
                    &format!("Scaled up {set} to 1"),
                );
                let mut plan = |after, step| {
                    self.schedule(after, Happening::Rollout { repo: repo.clone(), generation, step });
                };
                if good {
                    plan(takes, Step::Finish);
                } else {
                    plan(takes / 2, Step::Stumble);
                    plan(takes, Step::GiveUp);
                }
            }
            Step::Stumble => {
                let pod = format!("{set}-x7q2p");
                row.event(at, "Warning", "Pod", &pod, "BackOff", "Back-off restarting failed container app in pod");
            }
            Step::Finish => {
                row.standing = Standing::Done;
                (row.updated, row.replicas, row.available) = (row.wanted, row.wanted, row.wanted);
                let message = format!("ReplicaSet \"{set}\" has successfully progressed.");
                row.progress(at, true, "NewReplicaSetAvailable", &message);
            }
            Step::GiveUp => {
                row.standing = Standing::Late;
                let message = format!("ReplicaSet \"{set}\" has timed out progressing.");
                row.progress(at, false, "ProgressDeadlineExceeded", &message);
            }
        }
    }
}

/// Where a repository runs.
fn place(repo: &RepoId) -> Rollout {
    Rollout { namespace: repo.owner().into(), deployment: repo.name().into(), container: Some(CONTAINER.into()) }
}

impl DeploymentRow {
    pub(super) fn progress(&mut self, at: Timestamp, holds: bool, reason: &'static str, message: &str) {
        self.condition(at, "Progressing", holds, reason, message);
    }

    /// Writes a condition anew. The time of its turn stays where it does not turn, as in a real controller.
    pub fn condition(&mut self, at: Timestamp, kind: &'static str, holds: bool, reason: &'static str, message: &str) {
        let before = self.conditions.iter().find(|it| it.kind == kind && it.holds == holds);
        let turned = before.map_or(at, |it| it.turned);
        self.conditions.retain(|it| it.kind != kind);
        self.conditions.push(ConditionRow { kind, holds, reason, message: message.into(), updated: at, turned });
    }

    /// Writes an event.
    pub fn event(
        &mut self,
        at: Timestamp,
        class: &'static str,
        kind: &'static str,
        name: &str,
        reason: &'static str,
        message: &str,
    ) {
        let (name, message) = (name.to_owned(), message.to_owned());
        self.events.push(EventRow { class, kind, name, reason, message, count: 3, at });
    }
}

impl World {
    /// Changes the Deployment of a repository, made where missing, by hand.
    pub fn deployment(&self, repo: &str, change: impl FnOnce(&mut DeploymentRow)) {
        let id = self.repo(repo);
        let mut state = self.lock();
        let at = state.second();
        change(state.ci.cluster.row(&id, at));
    }

    /// The Deployments of those repositories that have one, or get one when they are built.
    #[must_use]
    pub fn rollouts(&self) -> BTreeMap<RepoId, Rollout> {
        let state = self.lock();
        let rolls_out = |(_, rule): &(&RepoId, &Rule)| rule.later.iter().any(|(stage, _)| *stage == Stage::Rollout);
        let there = state.ci.cluster.deployments.keys();
        let to_come = state.ci.rules.iter().filter(rolls_out).map(|(repo, _)| repo);
        there.chain(to_come).map(|repo| (repo.clone(), place(repo))).collect()
    }

    /// Deletes the Deployment of a repository.
    pub fn undeploy(&self, repo: &str) {
        let id = self.repo(repo);
        self.lock().ci.cluster.deployments.remove(&id);
    }

    /// Changes what AFK's account may do in the cluster.
    pub fn cluster_access(&self, access: Access) {
        self.lock().ci.cluster.access = access;
    }
}
