//! The rollout stage: one Kubernetes Deployment for each repository, judged as `kubectl rollout status` judges it.
//!
//! A cluster cannot be asked by commit. What is read here is what the Deployment says of itself now; which commit that is
//! about stands beside it, as [`Runs`].

mod access;
mod events;
mod judge;
mod problem;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use afk_core::ci::{Check, Runs};
use afk_core::config::{Armed, KubeSettings, Rollout};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::RepoId;
use afk_core::port::{Result, StageFacts};
use afk_http::{Client, HttpError, Reply, Settings};

use self::access::{AccessError, account};
use self::problem::Problem;
use crate::shown::detail;

const OPERATION: &str = "read the rollout";

/// Where a pod template names the commit that it was made from.
const COMMIT_ANNOTATION: &str = "afk.dev/commit";

/// The Deployments of one cluster.
#[derive(Debug)]
pub(crate) struct Kubernetes {
    rollouts: BTreeMap<RepoId, Rollout>,
    /// A cluster that cannot be spoken to holds back the rollouts alone, and each of them says why.
    api: std::result::Result<Client, Arc<AccessError>>,
    token_file: String,
}

impl Kubernetes {
    /// Reads the CA file, and sends nothing.
    pub(crate) fn new(
        armed: &Armed,
        kube: &KubeSettings,
        rollouts: &BTreeMap<RepoId, Rollout>,
        http: &Settings,
    ) -> Self {
        Self {
            rollouts: rollouts.clone(),
            api: access::client(armed, kube, http).map_err(Arc::new),
            token_file: kube.token_file.clone().unwrap_or_else(|| account("token")),
        }
    }

    /// How the Deployment of `repo` stands, as its only check, and which commit it is at.
    pub(crate) fn read(&self, repo: &RepoId) -> Result<StageFacts> {
        let rollout = self.rollout(repo)?;
        let Reply { at, body: deployment, .. } = self.deployment(repo, rollout)?;
        let verdict = judge::judge(&deployment).map_err(|time| garbled(Problem::Time(time)))?;
        let check = Check {
            name: name(rollout),
            conclusion: verdict.conclusion,
            // A cluster has no page of its own.
            url: None,
            at: verdict.at,
            detail: detail(&verdict.words),
            log: Some(name(rollout)),
        };
        let runs = runs(repo, rollout, deployment)?;
        Ok(StageFacts { checks: vec![check], at, runs: Some(runs) })
    }

    /// What the Deployment's conditions say, and the newest warnings about it and its pods. `handle` is what [`read`]
    /// gave: of another Deployment than the configured one nothing is told.
    ///
    /// [`read`]: Self::read
    pub(crate) fn log(&self, repo: &RepoId, handle: &str) -> Result<Option<String>> {
        let rollout = self.rollout(repo)?;
        if handle != name(rollout) {
            return Ok(None);
        }
        let deployment = self.deployment(repo, rollout)?.body;
        let warnings = self.api()?.get(&["api", "v1", "namespaces", &rollout.namespace, "events"]);
        let warnings = warnings.query("fieldSelector", "type=Warning").query("limit", events::READ_MAX);
        let warnings = warnings.json::<wire::Events>().map(|reply| reply.body);
        Ok(Some(events::tell(rollout, &deployment, warnings)))
    }

    fn deployment(&self, repo: &RepoId, rollout: &Rollout) -> Result<Reply<wire::Deployment>> {
        let Rollout { namespace, deployment: name, container: _ } = rollout;
        let path = ["apis", "apps", "v1", "namespaces", namespace, "deployments", name];
        let reply = self.api()?.get(&path).json::<wire::Deployment>();
        let reply = reply.map_err(|error| self.failed(repo, rollout, error))?;
        let answered = &reply.body.metadata;
        if (&answered.namespace, &answered.name) == (namespace, name) {
            return Ok(reply);
        }
        let answered = format!("{}/{}", answered.namespace, answered.name);
        Err(garbled(Problem::Another { asked: self::name(rollout), answered }))
    }

    fn rollout(&self, repo: &RepoId) -> Result<&Rollout> {
        self.rollouts.get(repo).ok_or_else(|| refused(FaultScope::Item, Problem::NoEntry(repo.clone())))
    }

    fn api(&self) -> Result<&Client> {
        self.api
            .as_ref()
            .map_err(|error| Fault::new(OPERATION, FaultClass::Refused, FaultScope::Server, Arc::clone(error)))
    }

    /// A cluster that does not take AFK's token says nothing about tracker and agents: no failure here reaches further
    /// than the cluster.
    fn failed(&self, repo: &RepoId, rollout: &Rollout, source: HttpError) -> Fault {
        let deployment = name(rollout);
        match (source.status, source.class) {
            (Some(401), _) => {
                let token_file = self.token_file.clone();
                refused(FaultScope::Server, Problem::Unauthorized { token_file, source }).answered()
            }
            (Some(403), FaultClass::Refused) => {
                let problem = Problem::Forbidden {
                    name: rollout.deployment.clone(),
                    namespace: rollout.namespace.clone(),
                    source,
                };
                refused(FaultScope::Item, problem).answered()
            }
            (Some(404), _) if source.json => {
                refused(FaultScope::Item, Problem::NotFound { deployment, repo: repo.clone(), source }).answered()
            }
            (Some(404), _) => refused(FaultScope::Server, Problem::NotTheApi(source)).answered(),
            (Some(_) | None, _) => source.within(FaultScope::Server).fault(OPERATION),
        }
    }
}

/// The commit's names: the image of the container that tells it, and the annotation.
fn runs(repo: &RepoId, rollout: &Rollout, deployment: wire::Deployment) -> Result<Runs> {
    let wire::Template { metadata, spec } = deployment.spec.template;
    let telling = match &rollout.container {
        Some(name) => spec.containers.iter().find(|container| container.name == *name),
        None => spec.containers.first(),
    };
    let Some(telling) = telling else {
        let there = spec.containers.iter().map(|container| container.name.clone()).collect::<Vec<_>>().join(", ");
        let wanted = rollout.container.clone().unwrap_or_default();
        let problem = Problem::NoContainer { deployment: name(rollout), wanted, there, repo: repo.clone() };
        return Err(refused(FaultScope::Item, problem));
    };
    let annotation = metadata.annotations.and_then(|mut annotations| annotations.remove(COMMIT_ANNOTATION));
    Ok(Runs { images: telling.image.iter().cloned().collect(), annotation })
}

/// `namespace/deployment`.
fn name(rollout: &Rollout) -> String {
    format!("{}/{}", rollout.namespace, rollout.deployment)
}

fn refused(scope: FaultScope, problem: Problem) -> Fault {
    Fault::new(OPERATION, FaultClass::Refused, scope, problem)
}

fn garbled(problem: Problem) -> Fault {
    Fault::new(OPERATION, FaultClass::Garbled, FaultScope::Item, problem).answered()
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
