//! Proof that what AFK closed had landed.

use afk_core::ci::{Check, Conclusion, Stage};
use afk_core::config::Config;
use afk_core::ids::{IssueRef, RunId, Sha};
use jiff::Timestamp;

use crate::ci::conclusion;
use crate::tracker::Repo;
use crate::world::State;

/// Whether, when AFK closed the issue, a commit of one of its runs, or one built on it, had passed every declared stage.
pub(super) fn had_landed(state: &State, config: &Config, issue: &IssueRef, runs: &[RunId], closed: Timestamp) -> bool {
    let Some(repo) = state.forge.repos.get(&issue.repo) else { return false };
    let stages = config.stages.of(&issue.repo).unwrap_or_default();
    let ours =
        repo.commits.iter().filter(|row| runs.iter().any(|run| row.message.contains(&format!("AFK-Run: {run}"))));
    let ours: Vec<_> = ours.map(|row| &row.sha).collect();
    repo.commits.iter().any(|row| {
        let green = |stage: Stage| passed(state, repo, issue, &row.sha, stage, closed);
        stages.iter().all(|declared| green(declared.stage)) && {
            let below = repo.reachable(&row.sha);
            ours.iter().any(|sha| below.contains(*sha))
        }
    })
}

fn passed(state: &State, repo: &Repo, issue: &IssueRef, sha: &Sha, stage: Stage, by: Timestamp) -> bool {
    // These have no past in the world: they are looked at in the minute of the close.
    let shipped = |checks: &[Check]| !checks.is_empty() && checks.iter().all(|it| it.conclusion == Conclusion::Success);
    match stage {
        Stage::Build => {}
        Stage::Deploy => return shipped(&state.ci.woodpecker.checks(repo, sha)),
        Stage::Rollout => {
            let deployment = state.ci.cluster.deployments.get(&issue.repo);
            return deployment.is_some_and(|row| shipped(&[row.check(&issue.repo)]));
        }
    }
    let Some(row) = repo.commit(sha) else { return false };
    let then: Vec<_> = row.statuses.iter().filter(|status| status.at <= by).collect();
    let newest = |context: &str| then.iter().rfind(|status| status.context == context);
    let good = |state: &str| matches!(conclusion(state), Conclusion::Success | Conclusion::Neutral);
    let all_good = then.iter().all(|it| newest(&it.context).is_some_and(|newest| good(&newest.state)));
    all_good && then.iter().any(|it| conclusion(&it.state) == Conclusion::Success)
}
