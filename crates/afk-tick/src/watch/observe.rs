//! What one tick sees of one run, in the order that keeps it true: the record was read before, then the thread, the branch,
//! and the pipelines of the head.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::{CiStatus, newest};
use afk_core::end::Cause;
use afk_core::fault::Fault;
use afk_core::ids::Sha;
use afk_core::port::{Depth, IssueEvent, Result, TrackerIssue};
use afk_core::record::{Progress, Record};
use jiff::Timestamp;

use super::branch::{self, BranchFacts};
use super::conversation::{self, Conversation, ThreadFacts};
use super::landing::{self, StageFacts};
use super::past::Past;
use super::proof;
use crate::fleet::{self, FleetView};
use crate::ledger::Slot;
use crate::{Tick, World};

/// A run in flight, with its record as read at the start of the tick.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) issue: TrackerIssue,
    pub(crate) slot: Slot,
    pub(crate) record: Record,
    /// What humans did, where that was read together with the record.
    pub(crate) acts: Option<Acts>,
    /// The head of the default branch when this tick listed the repository, where the tracker tells that with the list.
    pub(crate) listed_head: Option<Sha>,
}

/// What humans did since the run was authorized.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acts {
    /// The act that ends the run.
    pub(crate) halts: Option<Cause>,
}

impl Run {
    /// A run with a record that has just been read.
    pub(crate) fn new(issue: TrackerIssue, slot: Slot, record: Record) -> Self {
        Self { issue, slot, record, acts: None, listed_head: None }
    }

    /// The same, with the events that were read together with the record.
    pub(crate) fn with_events(self, tick: &Tick<'_>, events: Option<&[IssueEvent]>) -> Self {
        let acts = events.map(|events| self.acts_in(tick, events));
        Self { acts, ..self }
    }

    fn acts_in(&self, tick: &Tick<'_>, events: &[IssueEvent]) -> Acts {
        Acts { halts: Past::since(events, &self.record.identity).halts(tick, self.issue.open) }
    }

    fn read_acts(&self, tick: &Tick<'_>) -> Result<Acts> {
        let events = tick.tracker.events(&self.issue.issue)?.value;
        Ok(self.acts_in(tick, &events))
    }
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
    let acts = run.acts.map_or_else(|| run.read_acts(tick), Ok).map_err(|fault| faults.push(fault));
    let (halted, acts_read) = (acts.ok().and_then(|it| it.halts), acts.is_ok());
    let branch = branch::news(tick, run, &mut progress).map_err(|fault| faults.push(fault)).ok();
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

/// Looks once more before anything is said or ended: at what humans did, and at the branch with all that people and the agent
/// are told of it. False: everything was looked at already.
pub(crate) fn complete(tick: &Tick<'_>, run: &Run, facts: &mut Facts) -> bool {
    if facts.branch.as_ref().is_none_or(|it| it.repository.is_some()) {
        return false;
    }
    if facts.halted.is_none() && run.acts.is_some() {
        match run.read_acts(tick) {
            Ok(acts) => facts.halted = acts.halts,
            Err(fault) => {
                facts.acts_read = false;
                facts.faults.push(fault);
            }
        }
    }
    branch::complete(tick, run, facts);
    true
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
