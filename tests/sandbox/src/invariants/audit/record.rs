//! What a record says from one look to the next: counters never fall, an end stays, and nothing is said twice of one and the
//! same world.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use afk_core::end::Cause;
use afk_core::ids::IssueRef;
use afk_core::record::Record;

use super::{Audit, ours};
use crate::t3::ThreadRow;
use crate::tracker::issue::IssueRow;
use crate::world::State;

impl Audit {
    pub(super) fn record(
        &mut self,
        state: &State,
        issue: &IssueRef,
        row: &IssueRow,
        record: &Record,
        body: &str,
        wrong: &mut Vec<String>,
    ) {
        let run = record.identity.run;
        let bound = self.config.fix_forward_max_attempts;
        let thread = state.t3.thread(run.thread().as_str());
        let sent = thread.map_or(0, |thread| ours(thread, &run, bound));
        // The counters of a record that was lost are those that the thread proves.
        let lost = self.is_tampered(issue) || record.end().is_some_and(|end| end.cause == Cause::Record);
        let progress = record.progress();
        let kept = self.runs.entry(run).or_default();
        kept.issue.get_or_insert_with(|| issue.clone());
        let attempts = progress.attempts();
        if attempts < kept.attempts && !lost {
            wrong.push(format!("{issue}: attempts fell from {} to {attempts}", kept.attempts));
        }
        let corrective = sent.saturating_sub(1);
        if !lost && (progress.turns.len() < corrective || (attempts as usize) + 1 < corrective) {
            let says = progress.turns.len();
            wrong.push(format!("{issue}: {corrective} corrective turns were sent; the record tells of {says}"));
        }
        kept.attempts = kept.attempts.max(attempts);
        match (kept.end, record.end()) {
            (Some(_), None) if !lost => wrong.push(format!("{issue}: the end of run {run} is gone")),
            (None, Some(end)) => {
                (kept.end, kept.cause, kept.messages_at_end) = (Some((end.kind, end.at)), Some(end.cause), sent);
            }
            (Some((kind, _)), Some(end)) if kind != end.kind && !lost => {
                wrong.push(format!("{issue}: run {run} ended as {}, and then as {}", kind.name(), end.kind.name()));
            }
            (Some(_), None | Some(_)) | (None, None) => {}
        }
        let said = hash(body);
        if said != kept.said {
            kept.said = said;
            let world = hash(&(around(state, issue, row, thread), self.stormy_until));
            if !kept.all_said.insert((said, world)) && !lost {
                wrong.push(format!("{issue}: said again what was said before, and nothing has changed since"));
            }
        }
    }
}

/// A number for everything that a run's comment may be about.
fn around(state: &State, issue: &IssueRef, row: &IssueRow, thread: Option<&ThreadRow>) -> u64 {
    let others = row.timeline.iter().filter(|entry| entry.user != state.forge.bot).count();
    let repo = &state.forge.repos[&issue.repo];
    let statuses = repo.head().and_then(|head| repo.commit(head)).map_or(0, |head| head.statuses.len());
    let shipped: Vec<_> = state.ci.woodpecker.of(&issue.repo).iter().map(|it| it.updated()).collect();
    let deployed = state.ci.cluster.deployments.get(&issue.repo).map(|it| format!("{it:?}"));
    hash(&(others, repo.head(), statuses, shipped, deployed, thread.map(|it| it.updated_at)))
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
