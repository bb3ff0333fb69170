//! What must hold from each minute to the next: the audit remembers what it saw.

mod issue;
mod record;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use afk_core::config::Config;
use afk_core::end::{Cause, EndKind};
use afk_core::ids::{EventId, Host, IssueRef, RunId, ThreadId, owner_of};
use afk_core::port::ActorKind;
use afk_core::record::{Keys, Record};
use jiff::{SignedDuration, Timestamp};

use crate::cluster::Access;
use crate::t3::ThreadRow;
use crate::tracker::Flavor;
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::world::{State, World};

/// Looks at a world again and again, and says what is wrong with what has changed.
pub struct Audit {
    config: Config,
    host: Host,
    /// With any of these the records may be sealed.
    keys: Vec<Keys>,
    /// How much later than at its time something may happen: clocks that differ, ticks that were missed.
    slack: SignedDuration,
    /// Until then something was broken: what waits for a server may be as much later.
    stormy_until: Timestamp,
    /// Until then the cluster did not know AFK: what it would have said, nobody can conclude from.
    shut_out_until: Timestamp,
    /// Somebody has written in AFK's comment, or taken it away: when last.
    tampered: BTreeMap<IssueRef, Timestamp>,
    owners: BTreeMap<String, Option<(IssueRef, EventId, RunId)>>,
    runs: BTreeMap<RunId, Kept>,
    issues: BTreeMap<IssueRef, Looked>,
}

/// What is remembered of a run.
#[derive(Default)]
struct Kept {
    issue: Option<IssueRef>,
    attempts: u32,
    end: Option<(EndKind, Timestamp)>,
    cause: Option<Cause>,
    /// The messages of its thread when its end was first seen.
    messages_at_end: usize,
    /// The comment as last seen, and every comment with the world that it was written in.
    said: u64,
    all_said: BTreeSet<(u64, u64)>,
}

/// What is remembered of an issue.
#[derive(Default)]
struct Looked {
    entries: usize,
    at: Option<Timestamp>,
    locked_by_afk: bool,
    record: Option<Record>,
    /// Since when it has carried AFK's lock without a record that can be read.
    unreadable_since: Option<Timestamp>,
}

impl Audit {
    /// An audit of what AFK does with this configuration.
    #[must_use]
    pub fn new(world: &World, config: &Config, slack: SignedDuration) -> Self {
        Self {
            config: config.clone(),
            host: world.host(),
            keys: Vec::new(),
            slack,
            stormy_until: Timestamp::MIN,
            shut_out_until: Timestamp::MIN,
            tampered: BTreeMap::new(),
            owners: BTreeMap::new(),
            runs: BTreeMap::new(),
            issues: BTreeMap::new(),
        }
    }

    /// The same audit, of records that any of these keys may have sealed.
    #[must_use]
    pub fn sealed_with(self, keys: Vec<Keys>) -> Self {
        Self { keys, ..self }
    }

    /// Something is broken now.
    pub fn storm(&mut self, now: Timestamp) {
        self.stormy_until = now;
    }

    /// Somebody meddled with AFK's comment on this issue.
    pub fn tampered(&mut self, issue: &IssueRef, now: Timestamp) {
        self.tampered.insert(issue.clone(), now);
    }

    /// Whether somebody ever meddled with AFK's comment on this issue.
    #[must_use]
    pub fn is_tampered(&self, issue: &IssueRef) -> bool {
        self.tampered.contains_key(issue)
    }

    /// The issues on which somebody meddled with AFK's comment.
    pub fn all_tampered(&self) -> impl Iterator<Item = &IssueRef> {
        self.tampered.keys()
    }

    /// How many runs have ended, by cause.
    #[must_use]
    pub fn causes(&self) -> BTreeMap<String, usize> {
        let mut causes = BTreeMap::new();
        for cause in self.runs.values().filter_map(|kept| kept.cause) {
            *causes.entry(format!("{cause:?}")).or_insert(0) += 1;
        }
        causes
    }

    /// The runs that have ended: how, and when that was recorded.
    pub fn ended(&self) -> impl Iterator<Item = (&IssueRef, RunId, EndKind, Timestamp)> {
        self.runs.iter().filter_map(|(run, kept)| {
            let (kind, at) = kept.end?;
            Some((kept.issue.as_ref()?, *run, kind, at))
        })
    }

    /// How many runs have ended, by kind.
    #[must_use]
    pub fn ends(&self) -> BTreeMap<&'static str, usize> {
        let mut ends = BTreeMap::new();
        for (kind, _) in self.runs.values().filter_map(|kept| kept.end) {
            *ends.entry(kind.name()).or_insert(0) += 1;
        }
        ends
    }

    /// Everything that is wrong with what happened since the last look. To be called after every minute.
    pub fn look(&mut self, world: &World) -> Vec<String> {
        let state = world.lock();
        if state.ci.cluster.access == Access::Stranger {
            self.shut_out_until = state.now;
        }
        let mut wrong = Vec::new();
        for thread in &state.t3.threads {
            self.thread(&state, thread, &mut wrong);
        }
        let state = &*state;
        for (repo, row) in &state.forge.repos {
            for (number, row) in &row.issues {
                let issue = IssueRef { repo: repo.clone(), number: *number };
                self.issue(state, &issue, row, &mut wrong);
            }
        }
        wrong
    }

    /// What a thread was told, somebody has authorized, and it is not too much.
    fn thread(&mut self, state: &State, thread: &ThreadRow, wrong: &mut Vec<String>) {
        let Some((issue, event, run)) = self.owner(thread) else { return };
        let bound = self.config.fix_forward_max_attempts;
        let messages = ours(thread, &run, bound);
        if messages == 0 {
            return;
        }
        if !self.config.allowlist.contains(&issue.repo) {
            wrong.push(format!("{issue}: dispatched, and its repository is not on the allowlist"));
        }
        // The issue may have been taken away.
        if let Ok(row) = state.forge.issue(&issue)
            && !self.authorizes(state, row, &event)
        {
            wrong.push(format!("{issue}: dispatched for [{event}], which authorizes nothing"));
        }
        let kept = self.runs.entry(run).or_default();
        if kept.end.is_some() && messages > kept.messages_at_end {
            wrong.push(format!("{issue}: run {run} was given a turn after its end"));
        }
        if messages as u64 > u64::from(bound) + 1 {
            wrong.push(format!("{issue}: run {run} was given {messages} turns"));
        }
    }

    fn owner(&mut self, thread: &ThreadRow) -> Option<(IssueRef, EventId, RunId)> {
        let host = &self.host;
        let derive = || {
            let (issue, event) = owner_of(host, &ThreadId::new(&thread.id), &thread.title)?;
            let run = RunId::derive(host, &issue, &event);
            Some((issue, event, run))
        };
        self.owners.entry(thread.id.clone()).or_insert_with(derive).clone()
    }

    fn authorizes(&self, state: &State, row: &IssueRow, event: &EventId) -> bool {
        let github = state.forge.flavor == Flavor::Github;
        let id = |entry: &Entry| if github { entry.node_id() } else { entry.id.to_string() };
        let Some(entry) = row.timeline.iter().find(|entry| id(entry) == event.to_string()) else { return false };
        let listed = self.config.trusted_actors.iter().any(|login| login.as_str() == entry.user);
        let person = state.forge.accounts.get(&entry.user).is_some_and(|account| account.kind == ActorKind::User);
        // The world lets only writers label.
        let writer = (github || self.config.trust_writers) && person && entry.user != state.forge.bot;
        let ready = entry.label.as_ref().is_some_and(|label| label.name == self.config.ready_label);
        matches!(entry.what, What::Label { added: true, .. }) && ready && (listed || writer)
    }
}

/// How many of the run's messages are in its thread.
fn ours(thread: &ThreadRow, run: &RunId, bound: u32) -> usize {
    let users: Vec<_> = thread.messages.iter().filter(|it| it.role == "user").map(|it| it.id.as_str()).collect();
    if users.is_empty() {
        return 0;
    }
    (0..=bound.saturating_add(2)).filter(|n| users.contains(&run.message(*n).as_str())).count()
}
