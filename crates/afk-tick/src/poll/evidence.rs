//! Asks for the facts that a candidate's gates need, one at a time, and turns a pass into a claim.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;

use afk_core::fault::Fault;
use afk_core::ids::{EventId, IssueRef, Login, RunId};
use afk_core::issue::{BlockerRef, Issue, has_label, same_label};
use afk_core::port::{Comment, EventKind, IssueEvent, NativeBlocker, Repository, Result, TrackerIssue};
use afk_policy::blocked_by;
use afk_policy::blockers::{BlockerState, Blockers};
use afk_policy::gate::{Gate, Refusal};
use afk_policy::gates::{Authorization, Evidence, Fact, Lock, Next, Spent, evidence_gates};
use afk_policy::trust::{Account, Doubt, TextDoubt, account, text, vouch};
use alloc::vec::Vec;
use jiff::Timestamp;

use crate::Tick;
use crate::fleet::FleetView;
use crate::ledger::{self, Entry, Slot};
use crate::task::{agent_brief, permission, rules};

/// Blockers that are read by name; more than this counts as unreadable.
const BLOCKERS_MAX: usize = 50;

/// A candidate that passed every gate, with what was learnt on the way.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) issue: TrackerIssue,
    pub(crate) event: EventId,
    pub(crate) actor: Option<Login>,
    pub(crate) authorized_at: Timestamp,
    pub(crate) run: RunId,
    pub(crate) slot: Slot,
    pub(crate) entry: Entry,
    pub(crate) repository: Repository,
    pub(crate) brief: Option<String>,
}

impl Claim {
    pub(crate) fn reference(&self) -> &IssueRef {
        &self.issue.issue
    }
}

/// What the walk came to for one candidate.
pub(crate) enum Verdict {
    /// Every gate is open.
    Pass(Box<Claim>),
    /// A gate of the first leg is closed, or the slot is taken: nothing was asked.
    Shut(Refusal),
    /// A gate of the second leg is closed.
    Refused(Refusal),
    /// The record of this run cannot be used. With the run, unless the record may be good and this program cannot judge it.
    Damaged(Refusal, Option<RunId>),
    /// The authorization is spent; with the place for a word to people.
    Spent(Refusal, Box<(Spent, Slot, Entry)>),
}

/// The application of the ready label that stands now. `None`: the newest event took it off, so the listing is ahead or
/// behind; or no event shows it.
pub(crate) fn authorization<'a>(tick: &Tick<'_>, events: &'a [IssueEvent]) -> Option<&'a IssueEvent> {
    let about = |it: &&IssueEvent| match &it.kind {
        EventKind::Labeled(name) | EventKind::Unlabeled(name) => same_label(name, &tick.config.ready_label),
        EventKind::Closed { .. } | EventKind::Reopened | EventKind::Renamed | EventKind::CommitReference => false,
    };
    events.iter().rev().find(about).filter(|newest| matches!(newest.kind, EventKind::Labeled(_)))
}

/// Whether AFK put its lock on since the authorization. Where it is gone, a human took it off.
pub(crate) fn locked_since(tick: &Tick<'_>, events: &[IssueEvent], authorization: &IssueEvent) -> bool {
    let label = &tick.config.in_progress_label;
    let by_afk = |it: &IssueEvent| it.actor.as_ref().is_some_and(|actor| actor.login == *tick.me);
    let locks = |it: &IssueEvent| matches!(&it.kind, EventKind::Labeled(name) if same_label(name, label));
    events.iter().skip_while(|it| it.id != authorization.id).any(|it| by_afk(it) && locks(it))
}

/// What an open blocker waits for itself, by its text and on the server; nothing where that cannot be read.
fn waits_for(tick: &Tick<'_>, blocker: &BlockerRef, read: Option<TrackerIssue>) -> Vec<BlockerRef> {
    let place = reference(blocker);
    let issue = read.or_else(|| tick.tracker.issue(&place).ok()?.value);
    let text = issue.map(|it| blocked_by(&it.body, &blocker.repo, tick.host.as_str())).unwrap_or_default();
    let native = tick.tracker.blockers(&place).unwrap_or_default().into_iter().filter_map(|it| match it {
        NativeBlocker::Known { blocker, .. } => Some(blocker),
        NativeBlocker::Hidden => None,
    });
    text.into_iter().chain(native).collect()
}

fn reference(blocker: &BlockerRef) -> IssueRef {
    IssueRef { repo: blocker.repo.clone(), number: blocker.number }
}

/// Every fact that can be asked for, in the order of the walk.
const FACTS: [Fact; 5] = [Fact::Blockers, Fact::Label, Fact::Text, Fact::Authorization, Fact::Lock];

/// What has been learnt about one candidate.
pub(crate) struct Inquiry<'a> {
    tick: &'a Tick<'a>,
    seen: TrackerIssue,
    fleet: &'a FleetView,
    events: Option<Vec<IssueEvent>>,
    record: Option<(Slot, Entry, Vec<Comment>)>,
    repository: Option<Repository>,
    spent: Option<Spent>,
}

impl<'a> Inquiry<'a> {
    /// Nothing has been asked yet.
    pub(crate) fn new(tick: &'a Tick<'a>, seen: TrackerIssue, fleet: &'a FleetView) -> Self {
        Self { tick, seen, fleet, events: None, record: None, repository: None, spent: None }
    }

    /// Walks the second leg of the gates, and asks for what it needs. The first refusal, if there is one.
    pub(crate) fn gather(&mut self, issue: &Issue, evidence: &mut Evidence) -> Result<Option<Refusal>> {
        // Each question fills in one fact, so there are at most five.
        loop {
            match evidence_gates(issue, self.tick.config, evidence) {
                Next::Ask(fact) => self.ask(fact, evidence)?,
                Next::Refused(refusal) => return Ok(Some(refusal)),
                Next::Pass => return Ok(None),
            }
        }
    }

    /// Asks for what the walk did not need. The facts that cannot be read, and why.
    pub(crate) fn gather_the_rest(&mut self, evidence: &mut Evidence) -> Vec<(Fact, Fault)> {
        self.gather_some(&FACTS, evidence)
    }

    /// Asks for those of `facts` that are not known yet. The ones that cannot be read, and why.
    pub(crate) fn gather_some(&mut self, facts: &[Fact], evidence: &mut Evidence) -> Vec<(Fact, Fault)> {
        let missing: Vec<Fact> = facts.iter().copied().filter(|fact| !is_known(*fact, evidence)).collect();
        missing.into_iter().filter_map(|fact| self.ask(fact, evidence).err().map(|fault| (fact, fault))).collect()
    }

    /// What the second leg came to, given its first refusal.
    pub(crate) fn conclude(self, refusal: Option<Refusal>) -> Result<Verdict> {
        let Some(refusal) = refusal else { return self.claim() };
        let spent = self.spent.filter(|_| refusal.gate == Gate::AuthorizationSpent);
        if refusal.gate == Gate::CannotLock
            && let Some((_, entry @ (Entry::Unreadable(_) | Entry::Unjudged(..)), _)) = &self.record
        {
            let event = authorization(self.tick, self.events.as_deref().unwrap_or_default());
            let run = event.map(|event| RunId::derive(self.tick.host, &self.seen.issue, &event.id));
            return Ok(Verdict::Damaged(refusal, run.filter(|_| matches!(entry, Entry::Unreadable(_)))));
        }
        Ok(match (spent, self.record) {
            (Some(spent), Some((slot, entry, _))) => Verdict::Spent(refusal, Box::new((spent, slot, entry))),
            (_, _) => Verdict::Refused(refusal),
        })
    }

    fn ask(&mut self, fact: Fact, evidence: &mut Evidence) -> Result<()> {
        match fact {
            Fact::Blockers => evidence.blockers = Some(self.blockers()?),
            Fact::Label => evidence.label = Some(self.label()?),
            Fact::Text => evidence.text = Some(self.text()?),
            Fact::Authorization => evidence.authorization = Some(self.authorization()?),
            Fact::Lock => evidence.lock = Some(self.lock()?),
        }
        Ok(())
    }

    fn events(&mut self) -> Result<&[IssueEvent]> {
        if self.events.is_none() {
            self.events = Some(self.tick.tracker.events(&self.seen.issue)?.value);
        }
        Ok(self.events.as_deref().unwrap_or_default())
    }

    fn blockers(&self) -> Result<Blockers> {
        let Self { tick, seen, .. } = self;
        let native = tick.tracker.blockers(&seen.issue)?;
        let named = blocked_by(&seen.body, &seen.issue.repo, tick.host.as_str());
        let (mut asked, mut read) = (0_usize, BTreeMap::<BlockerRef, TrackerIssue>::new());
        let blockers = Blockers::gather(&seen.issue, &native, &named, |blocker| {
            asked += 1;
            if asked > BLOCKERS_MAX {
                return BlockerState::Unreadable;
            }
            match tick.tracker.issue(&reference(blocker)).map(|it| it.value) {
                Ok(Some(issue)) => {
                    let open = issue.open;
                    read.insert(blocker.clone(), issue);
                    if open { BlockerState::Open } else { BlockerState::Closed }
                }
                Ok(None) | Err(_) => BlockerState::Unreadable,
            }
        });
        Ok(blockers.with_circles(&seen.issue, |blocker| waits_for(tick, blocker, read.remove(blocker))))
    }

    fn label(&mut self) -> Result<core::result::Result<(), Doubt>> {
        let tick = self.tick;
        let repo = self.seen.issue.repo.clone();
        let event = authorization(tick, self.events()?).cloned();
        let who = Account {
            actor: event.as_ref().and_then(|it| it.actor.as_ref()),
            via_app: event.as_ref().is_some_and(|it| it.via_app),
        };
        let permission = permission(tick, &repo, who)?;
        Ok(account(who, permission, rules(tick)))
    }

    fn text(&mut self) -> Result<core::result::Result<(), TextDoubt>> {
        let tick = self.tick;
        let authorized_at = authorization(tick, self.events()?).map_or(Timestamp::MIN, |it| it.at);
        let history = tick.tracker.text_history(&self.seen.issue)?;
        let vouch = vouch(&history, self.seen.author.as_ref(), authorized_at);
        let permission = match vouch.account() {
            Some(who) => permission(tick, &self.seen.issue.repo, who)?,
            None => None,
        };
        Ok(text(vouch, permission, rules(tick)))
    }

    fn authorization(&mut self) -> Result<Authorization> {
        let tick = self.tick;
        let issue = self.seen.issue.clone();
        let record = ledger::read(tick, &issue)?;
        // While the lock is on its run is under way, which other gates say; once it is off, there was a run.
        let on = has_label(&self.seen.labels, &tick.config.in_progress_label);
        let events = self.events()?;
        let Some(event) = authorization(tick, events) else { return Ok(Authorization::Unspent) };
        let record = ledger::since(tick, &issue, record, event.at);
        let unlocked = !on && locked_since(tick, events, event);
        let run = RunId::derive(tick.host, &issue, &event.id);
        let ended = matches!(&record.1, Entry::Found(it) if it.identity.run == run && it.end().is_some());
        let gone = self.fleet.find(&run.thread()).is_some_and(|thread| thread.gone);
        self.spent = if ended {
            Some(Spent::Ended)
        } else if unlocked {
            Some(Spent::LabelTakenOff)
        } else if gone {
            Some(Spent::ThreadGone)
        } else {
            None
        };
        self.record = Some(record);
        Ok(self.spent.map_or(Authorization::Unspent, Authorization::Spent))
    }

    fn lock(&mut self) -> Result<Lock> {
        let repository = self.tick.tracker.repository(&self.seen.issue.repo)?;
        let lock = match self.record.as_ref().map(|(_, entry, _)| entry) {
            Some(Entry::Unjudged(damage, _) | Entry::Unreadable(damage)) => Lock::Damaged(damage.why.clone()),
            Some(Entry::Absent | Entry::Found(_)) | None if repository.writable == Some(false) => {
                Lock::Refused(String::from("AFK's account may not write"))
            }
            Some(Entry::Absent | Entry::Found(_)) | None => Lock::Writable,
        };
        self.repository = Some(repository);
        Ok(lock)
    }

    fn claim(mut self) -> Result<Verdict> {
        let tick = self.tick;
        let event = authorization(tick, self.events()?).cloned();
        let (Some(event), Some((slot, entry, comments)), Some(repository)) = (event, self.record, self.repository)
        else {
            let refusal = Refusal {
                gate: Gate::UntrustedLabel,
                detail: String::from("no event shows who applied the label"),
                remedy: String::from("apply the label again"),
            };
            return Ok(Verdict::Refused(refusal));
        };
        let brief = agent_brief(tick, &self.seen.issue, &comments, event.at)?;
        Ok(Verdict::Pass(Box::new(Claim {
            run: RunId::derive(tick.host, &self.seen.issue, &event.id),
            event: event.id,
            actor: event.actor.map(|actor| actor.login),
            authorized_at: event.at,
            issue: self.seen,
            slot,
            entry,
            repository,
            brief,
        })))
    }
}

fn is_known(fact: Fact, evidence: &Evidence) -> bool {
    match fact {
        Fact::Blockers => evidence.blockers.is_some(),
        Fact::Label => evidence.label.is_some(),
        Fact::Text => evidence.text.is_some(),
        Fact::Authorization => evidence.authorization.is_some(),
        Fact::Lock => evidence.lock.is_some(),
    }
}
