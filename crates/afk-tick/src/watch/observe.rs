//! What one tick sees of one run, in the order that keeps it true: the record was read before, then the thread, the branch,
//! and the pipelines of the head.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::branch;
use afk_core::ci::{CiStatus, newest};
use afk_core::end::Cause;
use afk_core::fault::Fault;
use afk_core::ids::Sha;
use afk_core::port::{Depth, Repository, Result, TrackerIssue};
use afk_core::record::{Progress, Record, SeenCommit};
use jiff::Timestamp;

use super::conversation::{self, Conversation, ThreadFacts};
use super::landing::{self, StageFacts};
use super::past::Past;
use super::proof;
use crate::fleet::{self, FleetView};
use crate::ledger::Slot;
use crate::{Tick, World};

/// The most commits of a run that its record keeps.
const COMMITS_MAX: usize = 100;

/// A run in flight, with its record as read at the start of the tick.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) issue: TrackerIssue,
    pub(crate) slot: Slot,
    pub(crate) record: Record,
}

/// What the branch shows.
#[derive(Clone, Debug)]
pub(crate) struct BranchFacts {
    pub(crate) repository: Repository,
    /// A stored commit of the run is no longer there.
    pub(crate) rewritten: bool,
    /// The commit from which the run started is no longer there.
    pub(crate) lost_base: bool,
    /// Foreign commits that were built on the run's head, newest first.
    pub(crate) descendants: Vec<Sha>,
    /// Commits that name the issue without the trailer.
    pub(crate) unmarked: Vec<Sha>,
}

/// Everything that one tick knows of one run.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The record's progress with what this tick saw.
    pub(crate) progress: Progress,
    pub(crate) thread: ThreadFacts,
    pub(crate) conversation: Conversation,
    /// What a human did that ends the run.
    pub(crate) halted: Option<Cause>,
    /// Whether the issue's events could be read: without them nobody knows what a human did.
    pub(crate) acts_read: bool,
    /// `None`: the forge could not be read.
    pub(crate) branch: Option<BranchFacts>,
    /// `None`: not asked, or a stage could not be read.
    pub(crate) ci: Option<CiStatus>,
    pub(crate) stages: Vec<StageFacts>,
    /// Calls that failed.
    pub(crate) faults: Vec<Fault>,
}

impl Facts {
    /// The newest conclusion among the checks that were asked.
    pub(crate) fn newest_conclusion(&self) -> Option<Timestamp> {
        self.stages.iter().filter_map(|it| newest(&it.checks)).max()
    }

    /// The server's time of the last stage that was asked.
    pub(crate) fn ci_time(&self) -> Option<Timestamp> {
        self.stages.last().map(|it| it.at)
    }

    /// Whether the agent spends tokens, or is about to. A turn counts as running for a while after its end.
    pub(crate) fn may_spend(&self) -> bool {
        let at_rest = matches!(&self.thread, ThreadFacts::Seen(thread, _) if !thread.is_active());
        let running = matches!(self.conversation, Conversation::Running { .. });
        self.conversation.may_spend() && !(running && at_rest)
    }

    /// The tokens that the agent has used, as far as they are known.
    pub(crate) fn tokens(&self) -> Option<u64> {
        self.thread.details().and_then(|it| it.tokens).max(self.progress.tokens)
    }
}

/// Observes one run.
pub(crate) fn observe(tick: &Tick<'_>, run: &Run, fleet: Option<&FleetView>) -> Facts {
    let id = &run.record.identity.run;
    let mut faults = Vec::new();
    let mut progress = run.record.progress();
    let thread = fleet.map_or(Ok(ThreadFacts::Unread), |fleet| thread(tick, run, &progress, fleet));
    let thread = thread.unwrap_or_else(|fault| {
        faults.push(fault);
        ThreadFacts::Unread
    });
    if let Some(details) = thread.details() {
        proof::raise(&mut progress, id, &details.messages);
    }
    let conversation = conversation::read(id, &progress, &thread);
    conversation::note(&mut progress, &conversation, &thread);
    let acts = halted(tick, run).map_err(|fault| faults.push(fault));
    let (halted, acts_read) = (acts.unwrap_or_default(), acts.is_ok());
    let branch = branch(tick, run, &mut progress).map_err(|fault| faults.push(fault)).ok();
    let mut facts =
        Facts { progress, thread, conversation, halted, acts_read, branch, ci: None, stages: Vec::new(), faults };
    if let Some(head) = facts.progress.head().map(|head| head.sha.clone())
        && facts.halted.is_none()
        && facts.conversation.wants_ci()
    {
        landing::ask(tick, run, &head, &mut facts);
        if facts.ci == Some(CiStatus::Red) && facts.conversation.lets_ci_decide() {
            count_turns(tick, run, &mut facts);
            facts.progress.first_red.get_or_insert(tick.now);
        }
    }
    facts
}

/// Red decides by the number of turns, so those are read from the thread itself, unless that was done already.
fn count_turns(tick: &World<'_>, run: &Run, facts: &mut Facts) {
    let id = &run.record.identity.run;
    let listed = matches!(&facts.thread, ThreadFacts::Seen(thread, _) if thread.details.is_none());
    if !listed {
        return;
    }
    match fleet::details(tick, &id.thread()) {
        Ok(Some((thread, now))) => {
            facts.thread = ThreadFacts::Seen(thread, now);
            if let Some(details) = facts.thread.details() {
                proof::raise(&mut facts.progress, id, &details.messages);
            }
            facts.conversation = conversation::read(id, &facts.progress, &facts.thread);
            conversation::note(&mut facts.progress, &facts.conversation, &facts.thread);
        }
        Ok(None) => {}
        Err(fault) => facts.faults.push(fault),
    }
}

/// The run's thread. The list is enough while a turn runs, or when none of ours is open.
fn thread(tick: &World<'_>, run: &Run, progress: &Progress, fleet: &FleetView) -> Result<ThreadFacts> {
    let id = run.record.identity.run.thread();
    let Some(listed) = fleet.find(&id) else {
        if fleet.fleet.full {
            return Ok(ThreadFacts::Unknown);
        }
        // Light lists hide archived and deleted threads; only the full one tells them from threads that never were.
        let full = FleetView::read(tick, Depth::Full)?;
        let seen = full.find(&id).map(|thread| ThreadFacts::Seen(thread.clone(), full.now_for(thread)));
        return Ok(seen.unwrap_or(ThreadFacts::Unknown));
    };
    let seen = ThreadFacts::Seen(listed.clone(), fleet.now_for(listed));
    // The list's flag of an open request may be a leftover of a stopped turn.
    let asks = listed.awaits_input && listed.is_active();
    if listed.details.is_some() || !(asks || progress.open_turn().is_some()) {
        return Ok(seen);
    }
    // Gone between the two readings: the next tick sees it.
    Ok(fleet::details(tick, &id)?.map_or(seen, |(thread, now)| ThreadFacts::Seen(thread, now)))
}

/// What a human did that ends the run.
fn halted(tick: &Tick<'_>, run: &Run) -> Result<Option<Cause>> {
    let events = tick.tracker.events(&run.issue.issue)?.value;
    Ok(Past::since(&events, &run.record.identity).halts(tick, run.issue.open))
}

/// Finds the run's commits and stores each when it is first seen.
fn branch(tick: &World<'_>, run: &Run, progress: &mut Progress) -> Result<BranchFacts> {
    let identity = &run.record.identity;
    let repository = tick.tracker.repository(&identity.issue.repo)?;
    let Some(head) = &repository.head else {
        return Ok(BranchFacts {
            repository,
            rewritten: false,
            lost_base: false,
            descendants: Vec::new(),
            unmarked: Vec::new(),
        });
    };
    let history = tick.tracker.commits(&identity.issue.repo, head, identity.base.as_ref())?;
    let ours = branch::run_commits(&history, &identity.run);
    let gone = |stored: &SeenCommit| !history.commits.iter().any(|commit| commit.sha == stored.sha);
    let rewritten = history.complete && progress.commits.iter().any(gone);
    let unmarked = branch::unmarked(&history, identity.issue.number, &ours);
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
    let descendants = newest.map(|it| branch::descendants(&history, it, &ours)).unwrap_or_default();
    let lost_base = identity.base.as_ref().is_some_and(|base| branch::lost_base(&history, head, base));
    Ok(BranchFacts { repository, rewritten, lost_base, descendants, unmarked })
}

/// Words that no server has said before: a person should hear of them, and nothing final follows.
pub(crate) fn alarms(facts: &Facts) -> Vec<String> {
    use afk_core::ci::Conclusion;
    let checks = facts.stages.iter().flat_map(|it| &it.checks);
    let mut alarms: Vec<String> = checks
        .filter_map(|check| match &check.conclusion {
            Conclusion::Unknown(word) => {
                Some(alloc::format!("check `{}` says `{word}`, which AFK does not know", check.name))
            }
            Conclusion::Pending
            | Conclusion::Success
            | Conclusion::Neutral
            | Conclusion::Failure
            | Conclusion::Cancelled => None,
        })
        .collect();
    if let Conversation::Unrecognised(word) = &facts.conversation {
        alarms.push(alloc::format!("the agent server says `{word}`, which AFK does not know"));
    }
    alarms
}
