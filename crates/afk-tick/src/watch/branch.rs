//! What the default branch shows of a run. Each tick asks for its new commits alone; what more an end or a turn has to know
//! is asked when there is one.

use alloc::vec::Vec;

use afk_core::branch::{descendants, lost_base, run_commits, unmarked};
use afk_core::ids::Sha;
use afk_core::port::{History, Repository, Result};
use afk_core::record::{Progress, SeenCommit};

use super::observe::{Facts, Run};
use crate::World;

/// The most commits of a run that its record keeps.
const COMMITS_MAX: usize = 100;

/// What the branch shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct BranchFacts {
    /// `None`: not asked yet.
    pub(crate) repository: Option<Repository>,
    /// A stored commit of the run is no longer there.
    pub(crate) rewritten: bool,
    /// The commit from which the run started is no longer there. Not told before the repository is asked.
    pub(crate) lost_base: bool,
    /// Foreign commits that were built on the run's head, newest first.
    pub(crate) descendants: Vec<Sha>,
    /// Commits that name the issue without the trailer. Not told of a branch whose head is the run's.
    pub(crate) unmarked: Vec<Sha>,
}

/// Finds the run's new commits and stores each when it is first seen. A branch that stood where it was known to stand when this
/// tick listed the repository is not asked again: what was pushed since, the next tick sees, or the look before anything is
/// said or ended.
pub(crate) fn news(tick: &World<'_>, run: &Run, progress: &mut Progress) -> Result<BranchFacts> {
    let identity = &run.record.identity;
    let known = progress.head().map(|it| it.sha.clone()).or_else(|| identity.base.clone());
    if run.listed_head.is_some() && run.listed_head == known {
        return Ok(BranchFacts::default());
    }
    let news = tick.tracker.news(&identity.issue.repo, identity.base.as_ref(), known.as_ref())?;
    Ok(news.map(|history| judge(tick, run, progress, &history, None)).unwrap_or_default())
}

/// Asks what only an end or a turn has to know, and looks at the branch again, which may have moved meanwhile. A branch that
/// cannot be read is `None` then, as after any other look.
pub(crate) fn complete(tick: &World<'_>, run: &Run, facts: &mut Facts) {
    let before = facts.progress.head().map(|it| it.sha.clone());
    match read_all(tick, run) {
        Ok((repository, history)) => {
            facts.branch = Some(judge(tick, run, &mut facts.progress, &history, Some(repository)));
        }
        Err(fault) => {
            facts.branch = None;
            facts.faults.push(fault);
        }
    }
    if facts.progress.head().map(|it| &it.sha) != before.as_ref() {
        // CI was asked about another commit.
        (facts.ci, facts.stages) = (None, Vec::new());
    }
}

fn read_all(tick: &World<'_>, run: &Run) -> Result<(Repository, History)> {
    let identity = &run.record.identity;
    let repository = tick.tracker.repository(&identity.issue.repo)?;
    let history = match &repository.head {
        Some(head) => tick.tracker.commits(&identity.issue.repo, head, identity.base.as_ref())?,
        None => History { commits: Vec::new(), complete: true },
    };
    Ok((repository, history))
}

fn judge(
    tick: &World<'_>,
    run: &Run,
    progress: &mut Progress,
    history: &History,
    repository: Option<Repository>,
) -> BranchFacts {
    let identity = &run.record.identity;
    let ours = run_commits(history, &identity.run);
    let gone = |stored: &SeenCommit| !history.commits.iter().any(|commit| commit.sha == stored.sha);
    let rewritten = history.complete && progress.commits.iter().any(gone);
    if !rewritten {
        let first_seen = |sha: &Sha| progress.commits.iter().find(|it| it.sha == *sha).map_or(tick.now, |it| it.at);
        // The record stands in a comment: of very many commits it keeps the newest.
        let skip = ours.len().saturating_sub(COMMITS_MAX);
        let newest = ours.iter().skip(skip);
        let seen = newest.map(|it| SeenCommit { sha: it.sha.clone(), at: first_seen(&it.sha) }).collect();
        // A bounded listing shows only the newest: what was seen before stays.
        if history.complete || progress.commits.is_empty() {
            progress.commits = seen;
        }
    }
    let newest = progress.head().map(|it| &it.sha);
    let head = repository.as_ref().and_then(|it| it.head.as_ref());
    BranchFacts {
        rewritten,
        lost_base: head.zip(identity.base.as_ref()).is_some_and(|(head, base)| lost_base(history, head, base)),
        descendants: newest.map(|it| descendants(history, it, &ours)).unwrap_or_default(),
        unmarked: unmarked(history, identity.issue.number, &ours),
        repository,
    }
}
