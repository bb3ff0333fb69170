//! Proof that what AFK closed had landed, and that nothing in it had to be looked at first.

use afk_core::ci::{Check, Conclusion, Stage};
use afk_core::config::Config;
use afk_core::ids::{IssueRef, RunId, Sha};
use jiff::Timestamp;

use crate::ci::conclusion;
use crate::tracker::Repo;
use crate::tracker::git::CommitRow;
use crate::world::State;

/// Whether, when AFK closed the issue, a commit of one of its runs, or one built on it, had passed every declared stage.
pub(super) fn had_landed(state: &State, config: &Config, issue: &IssueRef, runs: &[RunId], closed: Timestamp) -> bool {
    let Some(repo) = state.forge.repos.get(&issue.repo) else { return false };
    let stages = config.stages.of(&issue.repo).unwrap_or_default();
    let ours =
        repo.commits.iter().filter(|row| runs.iter().any(|run| row.message.contains(&format!("AFK-Run: {run}"))));
    let ours: Vec<_> = ours.map(|row| &row.sha).collect();
    let built_on_ours = |row: &&CommitRow| {
        let below = repo.reachable(&row.sha);
        ours.iter().any(|sha| below.contains(*sha))
    };
    let candidates: Vec<&CommitRow> = repo.commits.iter().filter(built_on_ours).collect();
    let proven = |stage| candidates.iter().any(|row| passed(state, repo, issue, &row.sha, stage, closed));
    !candidates.is_empty() && stages.iter().all(|declared| proven(declared.stage))
}

/// The files of a run's commits that decide whether CI is green.
pub(super) fn touched_ci(state: &State, issue: &IssueRef, run: &RunId) -> Vec<String> {
    let Some(repo) = state.forge.repos.get(&issue.repo) else { return Vec::new() };
    let trailer = format!("AFK-Run: {run}");
    let commits = repo.commits.iter().filter(|row| row.message.contains(&trailer));
    let files = commits.flat_map(|row| &row.files).map(|file| file.path.clone());
    files.filter(|path| path.starts_with(".github/workflows/")).collect()
}

fn passed(state: &State, repo: &Repo, issue: &IssueRef, sha: &Sha, stage: Stage, by: Timestamp) -> bool {
    // These have no past in the world: they are looked at in the minute of the close.
    let shipped = |checks: &[Check]| !checks.is_empty() && checks.iter().all(|it| it.conclusion == Conclusion::Success);
    match stage {
        Stage::Build => {}
        Stage::Deploy => return shipped(&state.ci.woodpecker.checks(repo, sha)),
        Stage::Rollout => {
            let deployment = state.ci.cluster.deployments.get(&issue.repo);
            return deployment.is_some_and(|row| row.runs().names(sha) && shipped(&[row.check(&issue.repo)]));
        }
    }
    let Some(row) = repo.commit(sha) else { return false };
    let then: Vec<_> = row.statuses.iter().filter(|status| status.at <= by).collect();
    let newest = |context: &str| then.iter().rfind(|status| status.context == context);
    let good = |state: &str| matches!(conclusion(state), Conclusion::Success | Conclusion::Neutral);
    let all_good = then.iter().all(|it| newest(&it.context).is_some_and(|newest| good(&newest.state)));
    all_good && then.iter().any(|it| conclusion(&it.state) == Conclusion::Success)
}
