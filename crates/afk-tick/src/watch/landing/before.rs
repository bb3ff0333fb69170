//! How a stage stood before the run: at the commit from which it started, or its nearest ancestor with CI.

use alloc::vec::Vec;

use afk_core::ci::{Before, Stage};
use afk_core::ids::Sha;
use afk_core::port::Result;
use afk_core::record::{Identity, Progress, RedBefore};

use crate::World;

/// The most commits that are asked, the base included.
const ANCESTORS: usize = 5;

/// What had failed before the run. Asked once a run, when a stage is first red, and then remembered. A base without any CI in
/// reach excuses nothing, and neither does one that the server will not speak of; one that cannot be read now is a fault.
pub(super) fn read(tick: &World<'_>, identity: &Identity, stage: Stage, progress: &mut Progress) -> Result<Before> {
    if let Some(known) = progress.red_before.iter().find(|it| it.stage == stage) {
        return Ok(Before { failed: known.checks.clone(), undecided: Vec::new() });
    }
    let before = match &identity.base {
        None => Before::default(),
        Some(base) => match ask(tick, identity, stage, base) {
            Err(fault) if fault.is_final() => Before::default(),
            answer => answer?.unwrap_or_default(),
        },
    };
    if before.undecided.is_empty() {
        progress.red_before.push(RedBefore { stage, checks: before.failed.clone() });
    }
    Ok(before)
}

fn ask(tick: &World<'_>, identity: &Identity, stage: Stage, base: &Sha) -> Result<Option<Before>> {
    let repo = &identity.issue.repo;
    let at = |commit: &Sha| Ok(Before::read(&tick.checks.stage(stage, repo, commit)?.checks));
    if let Some(before) = at(base)? {
        return Ok(Some(before));
    }
    let history = tick.tracker.commits(repo, base, None)?;
    let parent = |of: &Sha| {
        let commit = history.commits.iter().find(|it| it.sha == *of);
        commit.and_then(|it| it.parents.first()).cloned()
    };
    let mut ancestor = parent(base);
    for _ in 1..ANCESTORS {
        let Some(commit) = ancestor else { break };
        if let Some(before) = at(&commit)? {
            return Ok(Some(before));
        }
        ancestor = parent(&commit);
    }
    Ok(None)
}
