//! The words of the one comment, from record and facts.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::EndFacts;
use afk_core::ids::{RepoId, Sha};
use afk_core::phase::{Phase, Seen};
use afk_core::record::Record;
use afk_prompt::{Progress, StageView, status_comment};

use super::landing::StageFacts;
use crate::World;

/// The prose above the record. For an ended run it depends on the record alone, so that replaying an end changes nothing.
pub(crate) fn comment(world: &World<'_>, record: &Record, stages: &[StageFacts], notes: &[String]) -> String {
    let thread = thread_url(world, record);
    let head = record.progress().head().map(|head| head.sha.clone());
    let commit = head.and_then(|sha| commit_url(world, &record.identity.issue.repo, &sha));
    let stages = match record.end() {
        Some(end) => ended(world, record, &end.facts),
        None => running(world, record, stages),
    };
    status_comment(&Progress {
        record,
        stages: &stages,
        thread_url: thread.as_deref(),
        commit_url: commit.as_deref(),
        max_attempts: world.config.fix_forward_max_attempts,
        notes: if record.end().is_some() { &[] } else { notes },
    })
}

fn running(world: &World<'_>, record: &Record, seen: &[StageFacts]) -> Vec<StageView> {
    let declared = world.config.stages.of(&record.identity.issue.repo).unwrap_or_default();
    let view = |stage| {
        let seen = seen.iter().find(|it| it.stage == stage);
        let url = seen.and_then(|it| it.checks.iter().find_map(|check| check.url.clone()));
        StageView {
            stage,
            result: seen.map(|it| it.result),
            url,
            credit: seen.and_then(|it| it.credit.clone()),
            red_before: seen.is_some_and(StageFacts::was_red_before),
        }
    };
    declared.iter().map(|it| view(it.stage)).collect()
}

/// The end itself tells what became of each stage; only what it cannot know is added.
fn ended(world: &World<'_>, record: &Record, facts: &EndFacts) -> Vec<StageView> {
    let declared = world.config.stages.of(&record.identity.issue.repo).unwrap_or_default();
    let view = |stage| {
        let failing = facts.failing.as_ref().filter(|it| it.stage == stage);
        StageView {
            stage,
            result: None,
            url: failing.and_then(|it| it.url.clone()),
            credit: facts.credits.iter().find(|it| it.stage == stage).map(|it| it.commit.clone()),
            red_before: failing.is_some_and(|it| it.checks.is_empty() && !it.before.is_empty()),
        }
    };
    declared.iter().map(|it| view(it.stage)).collect()
}

/// What was seen of each phase, in order: from the record alone, and without links.
pub(crate) fn phases(world: &World<'_>, record: &Record) -> Vec<(Phase, Seen)> {
    let stages = match record.end() {
        Some(end) => ended(world, record, &end.facts),
        None => running(world, record, &[]),
    };
    let stages: Vec<StageView> = stages.into_iter().map(|it| StageView { url: None, ..it }).collect();
    afk_prompt::phases(&Progress {
        record,
        stages: &stages,
        thread_url: None,
        commit_url: None,
        max_attempts: world.config.fix_forward_max_attempts,
        notes: &[],
    })
}

/// The run's thread in the cockpit.
pub(crate) fn thread_url(world: &World<'_>, record: &Record) -> Option<String> {
    let cockpit = world.config.cockpit_url.as_ref()?;
    Some(alloc::format!("{cockpit}/{}/{}", record.identity.environment, record.identity.run))
}

/// A commit's page: the same path on every forge.
pub(crate) fn commit_url(world: &World<'_>, repo: &RepoId, sha: &Sha) -> Option<String> {
    let tracker = world.config.tracker.as_ref()?;
    Some(alloc::format!("{}/{repo}/commit/{sha}", tracker.url))
}
