//! The declared stages against what is really there for the head of the default branch.

use std::collections::BTreeSet;

use afk_core::ci::{Runs, Stage};
use afk_core::config::DeclaredStage;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::{Result, StageFacts, Tracker};
use afk_tick::World;
use jiff::Timestamp;

use crate::doctor::finding::{Check, Finding};

/// The most names of checks that are shown.
const NAMES: usize = 10;

/// What was found, and the clocks of the servers that are not the tracker's.
pub(super) struct Looked {
    pub(super) findings: Vec<Finding>,
    pub(super) clocks: Vec<(&'static str, Timestamp, Timestamp)>,
}

/// Every declared stage of a repository, for this commit.
pub(super) fn examine(world: &World<'_>, repo: &RepoId, head: &Sha) -> Looked {
    let subject = repo.to_string();
    let mut looked = Looked { findings: Vec::new(), clocks: Vec::new() };
    for declared in world.config.stages.of(repo).unwrap_or_default() {
        let check = Check::new(&subject, declared.stage.name());
        let facts = world.checks.stage(declared.stage, repo, head);
        let at = facts.as_ref().ok().and_then(|facts| facts.at);
        looked.clocks.extend(server(declared.stage).zip(at).map(|(server, at)| (server, at, super::super::now(world))));
        looked.findings.push(match declared.stage {
            Stage::Build => build(check, declared, head, facts),
            Stage::Deploy => deploy(check, head, facts),
            Stage::Rollout => rollout(check, head, facts, || history(world.tracker, repo, head)),
        });
    }
    looked
}

/// Whose clock it is; builds are the tracker's.
fn server(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Build => None,
        Stage::Deploy => Some("Woodpecker"),
        Stage::Rollout => Some("the cluster"),
    }
}

fn build(check: Check<'_>, declared: &DeclaredStage, head: &Sha, facts: Result<StageFacts>) -> Finding {
    let checks = match facts {
        Ok(facts) => facts.checks,
        Err(fault) => return check.unanswered(&fault, "let AFK's token read checks, statuses and runs"),
    };
    let names: BTreeSet<&str> = checks.iter().map(|it| it.name.as_str()).collect();
    let shown = if names.is_empty() { String::from("nothing at all") } else { some(&names) };
    let absent: Vec<&str> = declared.required.iter().map(String::as_str).filter(|name| !names.contains(name)).collect();
    if !absent.is_empty() {
        let text = format!("CI does not report {} for {}; it reports {shown}", absent.join(", "), head.short());
        return check.fail(text, "name in AFK_STAGES what CI reports after a push, letter by letter");
    }
    match (names.is_empty(), declared.required.is_empty()) {
        (true, _) => check.warn(
            format!("CI reports nothing for {}: nothing will ever prove a landing", head.short()),
            "let a push to the default branch start a workflow, or see that it has run",
        ),
        (false, true) => check.ok(format!("CI reports {shown}; one green check is enough, none is named")),
        (false, false) => check.ok(format!("CI reports all that must be there: {}", declared.required.join(", "))),
    }
}

fn deploy(check: Check<'_>, head: &Sha, facts: Result<StageFacts>) -> Finding {
    match facts {
        Ok(facts) if facts.checks.is_empty() => check.warn(
            format!("Woodpecker has no pipeline of {} that ships it", head.short()),
            "let a push to the default branch start one, or see that it has run",
        ),
        Ok(facts) => {
            check.ok(format!("Woodpecker has {}", some(&facts.checks.iter().map(|it| it.name.as_str()).collect())))
        }
        Err(fault) => check.unanswered(&fault, "see AFK_WOODPECKER_URL, its token, and the repository there"),
    }
}

/// Whether what the Deployment runs is a commit of the branch, however old.
fn rollout(
    check: Check<'_>,
    head: &Sha,
    facts: Result<StageFacts>,
    history: impl FnOnce() -> Result<Vec<Sha>>,
) -> Finding {
    let runs = match facts {
        Ok(facts) => facts.runs.unwrap_or_default(),
        Err(fault) => return check.unanswered(&fault, "see AFK_ROLLOUTS, AFK_KUBE_URL and AFK's Role"),
    };
    let shown = runs.words().unwrap_or_else(|| String::from("nothing"));
    match commit_of(&runs, head, history) {
        Ok(Some(commit)) => check.ok(format!("the Deployment runs {}: {shown}", commit.short())),
        Ok(None) => check.warn(
            format!("the Deployment runs {shown}, which names no commit of the branch: a rollout cannot be proven"),
            "put the commit into the image's tag, or into the pod template's annotation afk.dev/commit",
        ),
        Err(fault) => check.unanswered(&fault, "let AFK's token read commits"),
    }
}

/// The commit that is named. The history is read only if there could be one in it.
fn commit_of(runs: &Runs, head: &Sha, history: impl FnOnce() -> Result<Vec<Sha>>) -> Result<Option<Sha>> {
    if runs.names(head) {
        return Ok(Some(head.clone()));
    }
    if !runs.could_name_a_commit() {
        return Ok(None);
    }
    Ok(history()?.into_iter().find(|commit| runs.names(commit)))
}

fn history(tracker: &dyn Tracker, repo: &RepoId, head: &Sha) -> Result<Vec<Sha>> {
    Ok(tracker.commits(repo, head, None)?.commits.into_iter().map(|commit| commit.sha).collect())
}

/// The first of many names.
fn some(names: &BTreeSet<&str>) -> String {
    let shown: Vec<&str> = names.iter().copied().take(NAMES).collect();
    let more = names.len().saturating_sub(NAMES);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use afk_core::fault::{Fault, FaultClass, FaultScope};

    use super::*;
    use crate::doctor::finding::Verdict;

    fn refused<T>() -> Result<T> {
        Err(Fault::new("read it", FaultClass::Refused, FaultScope::Item, "403"))
    }

    #[test]
    fn a_stage_that_cannot_be_read_is_never_called_good() {
        let (check, head) = (Check::new("acme/web", "stage"), Sha::parse(&"1".repeat(40)).unwrap());
        let declared = DeclaredStage { stage: Stage::Build, required: Vec::new() };
        assert_eq!(build(check, &declared, &head, refused()).verdict, Verdict::Fail);
        assert_eq!(deploy(check, &head, refused()).verdict, Verdict::Fail);
        assert_eq!(rollout(check, &head, refused(), || Ok(Vec::new())).verdict, Verdict::Fail);
        let runs = Runs { images: vec!["registry.example.net/app:2222222".into()], annotation: None };
        let facts = StageFacts { checks: Vec::new(), at: None, runs: Some(runs) };
        assert_eq!(rollout(check, &head, Ok(facts), refused).verdict, Verdict::Fail);
    }
}
