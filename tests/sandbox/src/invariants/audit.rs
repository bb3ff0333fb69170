//! What must hold from each minute to the next: the audit remembers what it saw.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher as _};

use afk_core::config::Config;
use afk_core::end::EndKind;
use afk_core::ids::{EventId, Host, IssueRef, RunId, ThreadId, owner_of};
use afk_core::port::ActorKind;
use afk_core::record::{Place, Record, parse};
use jiff::{SignedDuration, Timestamp};

use super::landing::had_landed;
use crate::t3::ThreadRow;
use crate::tracker::Flavor;
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::world::{State, World};

/// How long an end may ring in vain before its lock goes.
const DOORBELL: SignedDuration = SignedDuration::from_mins(30);

/// Looks at a world again and again, and says what is wrong with what has changed.
pub struct Audit {
    config: Config,
    host: Host,
    /// How much later than at its time something may happen: clocks that differ, ticks that were missed.
    slack: SignedDuration,
    /// Until then something was broken: what waits for a server may be as much later.
    stormy_until: Timestamp,
    /// A person has written in AFK's comment, or taken it away.
    tampered: BTreeSet<IssueRef>,
    owners: BTreeMap<String, Option<(IssueRef, EventId, RunId)>>,
    runs: BTreeMap<RunId, Kept>,
    issues: BTreeMap<IssueRef, Looked>,
}

/// What is remembered of a run.
#[derive(Default)]
struct Kept {
    attempts: u32,
    end: Option<EndKind>,
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
    record: Option<Record>,
    at: Option<Timestamp>,
}

impl Audit {
    /// An audit of what AFK does with this configuration.
    #[must_use]
    pub fn new(world: &World, config: &Config, slack: SignedDuration) -> Self {
        Self {
            config: config.clone(),
            host: world.host(),
            slack,
            stormy_until: Timestamp::MIN,
            tampered: BTreeSet::new(),
            owners: BTreeMap::new(),
            runs: BTreeMap::new(),
            issues: BTreeMap::new(),
        }
    }

    /// Something is broken now.
    pub fn storm(&mut self, now: Timestamp) {
        self.stormy_until = now;
    }

    /// A person meddled with AFK's comment on this issue.
    pub fn tampered(&mut self, issue: &IssueRef) {
        self.tampered.insert(issue.clone());
    }

    /// How many bells should have rung by now: the ends that call somebody.
    #[must_use]
    pub fn ends_that_ring(&self) -> usize {
        self.runs.values().filter(|kept| kept.end.is_some_and(|kind| kind != EndKind::Halted)).count()
    }

    /// How many runs have ended, by kind.
    #[must_use]
    pub fn ends(&self) -> BTreeMap<&'static str, usize> {
        let mut ends = BTreeMap::new();
        for kind in self.runs.values().filter_map(|kept| kept.end) {
            *ends.entry(kind.name()).or_insert(0) += 1;
        }
        ends
    }

    /// Everything that is wrong with what happened since the last look. To be called after every minute.
    pub fn look(&mut self, world: &World) -> Vec<String> {
        let state = world.lock();
        let mut wrong = Vec::new();
        for thread in &state.t3.threads {
            let Some((issue, event, run)) = self.owner(thread) else { continue };
            let messages = ours(thread, &run, self.config.fix_forward_max_attempts);
            if messages == 0 {
                continue;
            }
            if !self.config.allowlist.contains(&issue.repo) {
                wrong.push(format!("{issue}: dispatched, and its repository is not on the allowlist"));
            }
            if let Some(row) = self.row(&state, &issue)
                && !self.authorizes(&state, row, &event)
            {
                wrong.push(format!("{issue}: dispatched for [{event}], which authorizes nothing"));
            }
            let kept = self.runs.entry(run).or_default();
            if kept.end.is_some() && messages > kept.messages_at_end {
                wrong.push(format!("{issue}: run {run} was given a turn after its end"));
            }
            if messages as u64 > u64::from(self.config.fix_forward_max_attempts) + 1 {
                wrong.push(format!("{issue}: run {run} was given {messages} turns"));
            }
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

    fn owner(&mut self, thread: &ThreadRow) -> Option<(IssueRef, EventId, RunId)> {
        let host = &self.host;
        let derive = || {
            let (issue, event) = owner_of(host, &ThreadId::new(&thread.id), &thread.title)?;
            let run = RunId::derive(host, &issue, &event);
            Some((issue, event, run))
        };
        self.owners.entry(thread.id.clone()).or_insert_with(derive).clone()
    }

    /// The issue, unless it was taken away.
    fn row<'a>(&self, state: &'a State, issue: &IssueRef) -> Option<&'a IssueRow> {
        state.forge.issue(issue).ok()
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

    fn issue(&mut self, state: &State, issue: &IssueRef, row: &IssueRow, wrong: &mut Vec<String>) {
        let bot = &state.forge.bot;
        let looked = self.issues.entry(issue.clone()).or_default();
        let lock = state.forge.label_named(&issue.repo, &self.config.in_progress_label).map(|label| label.id);
        let locked = lock.is_some_and(|id| row.labels.contains(&id));
        if !locked && looked.at == Some(row.updated_at) && looked.entries == row.timeline.len() {
            return;
        }
        let fresh = row.timeline.iter().skip(looked.entries.min(row.timeline.len()));
        let fresh: Vec<&Entry> = fresh.filter(|entry| entry.user == *bot).collect();
        (looked.at, looked.entries) = (Some(row.updated_at), row.timeline.len());
        if !fresh.is_empty() && !self.config.allowlist.contains(&issue.repo) {
            wrong.push(format!("{issue}: AFK wrote to it, and its repository is not on the allowlist"));
        }
        let comment = row.comments().find(|(entry, _)| entry.user == *bot).map(|(_, body)| body);
        let place = Place { host: &self.host, issue, keys: None };
        let record = comment.and_then(|body| parse(body, &place).ok().flatten());
        looked.record.clone_from(&record);
        for entry in fresh.iter().filter(|entry| matches!(entry.what, What::Close(_))) {
            let events = row.timeline.iter().filter(|it| matches!(it.what, What::Label { added: true, .. }));
            let github = state.forge.flavor == Flavor::Github;
            let id = |it: &Entry| EventId::new(if github { it.node_id() } else { it.id.to_string() });
            let runs: Vec<_> = events.map(|it| RunId::derive(&self.host, issue, &id(it))).collect();
            if !had_landed(state, &self.config, issue, &runs, entry.at) {
                wrong.push(format!("{issue}: closed, and nothing of its runs had landed"));
            }
        }
        let (Some(record), Some(body)) = (record, comment) else { return };
        self.record(state, issue, row, &record, body, wrong);
        let by_afk = row
            .timeline
            .iter()
            .rfind(|it| matches!(&it.what, What::Label { label, added: true } if Some(*label) == lock));
        if locked && by_afk.is_some_and(|it| it.user == *bot) {
            self.in_time(state.now, issue, &record, wrong);
        }
    }

    /// Counters never fall, an end stays, and nothing is said twice of one and the same world.
    fn record(
        &mut self,
        state: &State,
        issue: &IssueRef,
        row: &IssueRow,
        record: &Record,
        body: &str,
        wrong: &mut Vec<String>,
    ) {
        let tampered = self.tampered.contains(issue);
        let run = record.identity.run;
        let bound = self.config.fix_forward_max_attempts;
        let thread = state.t3.thread(run.thread().as_str());
        let kept = self.runs.entry(run).or_default();
        let attempts = record.progress().attempts();
        if attempts < kept.attempts && !tampered {
            wrong.push(format!("{issue}: attempts fell from {} to {attempts}", kept.attempts));
        }
        kept.attempts = kept.attempts.max(attempts);
        match (kept.end, record.end()) {
            (Some(_), None) if !tampered => wrong.push(format!("{issue}: the end of run {run} is gone")),
            (None, Some(end)) => {
                kept.end = Some(end.kind);
                kept.messages_at_end = thread.map_or(0, |thread| ours(thread, &run, bound));
            }
            (Some(_), None | Some(_)) | (None, None) => {}
        }
        let said = hash(body);
        if said != kept.said {
            kept.said = said;
            let others = row.timeline.iter().filter(|entry| entry.user != state.forge.bot).count();
            let repo = &state.forge.repos[&issue.repo];
            let statuses = repo.head().and_then(|head| repo.commit(head)).map_or(0, |head| head.statuses.len());
            let world = hash(&(others, repo.head(), statuses, thread.map(|it| it.updated_at), self.stormy_until));
            if !kept.all_said.insert((said, world)) && !tampered {
                wrong.push(format!("{issue}: said again what was said before, and nothing has changed since"));
            }
        }
    }

    /// The lock does not outlive its run, nor the run its deadlines.
    fn in_time(&self, now: Timestamp, issue: &IssueRef, record: &Record, wrong: &mut Vec<String>) {
        let config = &self.config;
        let late = |since: Timestamp, allowed: SignedDuration| {
            now.duration_since(since.max(self.stormy_until)) > allowed + self.slack
        };
        match record.end() {
            Some(end) if late(end.at, DOORBELL) => {
                wrong.push(format!("{issue}: its lock is on, and its run has ended at {}", end.at));
            }
            Some(_) => {}
            None => {
                let bounds = [config.run_max_seconds, config.fix_forward_max_seconds, config.ci_max_seconds];
                let all = SignedDuration::from_secs(i64::try_from(bounds.iter().sum::<u64>()).expect("sane bounds"));
                if now.duration_since(record.identity.intent_at) > all + self.slack
                    && late(Timestamp::MIN, SignedDuration::ZERO)
                {
                    wrong.push(format!("{issue}: its run has outlived all its deadlines"));
                }
            }
        }
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

fn hash(value: &(impl std::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
