//! Which Deployment runs a repository: `owner/name=namespace/deployment[/container];...`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Rollout;
use super::entries::{self, Target};
use crate::ids::RepoId;

/// Reads `AFK_ROLLOUTS`; every problem goes to `problems`.
pub(super) fn parse(text: &str, problems: &mut Vec<String>) -> BTreeMap<RepoId, Rollout> {
    let mut rollouts = BTreeMap::new();
    for (target, value) in entries::assignments(text, problems) {
        match (target, rollout(value)) {
            (Target::Repo(repo), Some(rollout)) => drop(rollouts.insert(repo, rollout)),
            (Target::Repo(repo), None) => {
                problems
                    .push(format!("the entry of {repo} is not namespace/deployment or namespace/deployment/container"));
            }
            (Target::Others, _) => {
                problems.push(String::from("the entry of * is a wildcard, and a Deployment runs one repository"))
            }
        }
    }
    rollouts
}

fn rollout(text: &str) -> Option<Rollout> {
    let (namespace, rest) = text.split_once('/')?;
    let (deployment, container) = match rest.split_once('/') {
        Some((deployment, container)) => (deployment, Some(container)),
        None => (rest, None),
    };
    // Kubernetes: namespaces and containers are DNS labels, a Deployment is a DNS subdomain.
    let subdomain = deployment.len() <= 253 && deployment.split('.').all(is_label);
    let fine = is_label(namespace) && subdomain && container.is_none_or(is_label);
    fine.then(|| Rollout {
        namespace: String::from(namespace),
        deployment: String::from(deployment),
        container: container.map(String::from),
    })
}

fn is_label(text: &str) -> bool {
    let inner = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    !text.is_empty() && text.len() <= 63 && inner && !text.starts_with('-') && !text.ends_with('-')
}
