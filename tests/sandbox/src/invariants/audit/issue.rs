//! One issue since the last look: AFK's own acts on it, and the record that it keeps there.

use afk_core::config::Audit as Wanted;
use afk_core::ids::{EventId, IssueRef, RunId};
use afk_core::record::{Place, Record, hidden_lines, parse};

use super::super::landing::{had_landed, touched_ci};
use super::Audit;
use crate::tracker::Flavor;
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::world::State;

impl Audit {
    pub(super) fn issue(&mut self, state: &State, issue: &IssueRef, row: &IssueRow, wrong: &mut Vec<String>) {
        let bot = &state.forge.bot;
        let looked = self.issues.entry(issue.clone()).or_default();
        let lock = state.forge.label_named(&issue.repo, &self.config.in_progress_label).map(|label| label.id);
        let locked = lock.is_some_and(|id| row.labels.contains(&id));
        if looked.at == Some(row.updated_at) && looked.entries == row.timeline.len() {
            self.time_passed(state, issue, wrong);
            return;
        }
        let fresh = row.timeline.iter().skip(looked.entries.min(row.timeline.len()));
        let fresh: Vec<&Entry> = fresh.filter(|entry| entry.user == *bot).collect();
        (looked.at, looked.entries) = (Some(row.updated_at), row.timeline.len());
        if !fresh.is_empty() && !self.config.allowlist.contains(&issue.repo) {
            wrong.push(format!("{issue}: AFK wrote to it, and its repository is not on the allowlist"));
        }
        if !fresh.is_empty() {
            self.back_and_forth(state, issue, row, wrong);
        }
        for entry in fresh.iter().filter(|entry| matches!(entry.what, What::Close(_))) {
            if !had_landed(state, &self.config, issue, &self.runs_of(state, issue, row), entry.at) {
                wrong.push(format!("{issue}: closed, and nothing of its runs had landed"));
            }
        }
        let put_on = |entry: &&Entry| matches!(&entry.what, What::Label { label, added: true } if Some(*label) == lock);
        let locked_by_afk = locked && row.timeline.iter().rfind(put_on).is_some_and(|it| it.user == *bot);
        let found = self.found(issue, row, bot);
        let looked = self.issues.entry(issue.clone()).or_default();
        (looked.locked_by_afk, looked.record) = (locked_by_afk, found.as_ref().map(|(record, _)| record.clone()));
        self.readable(state.now, issue, locked_by_afk && found.is_none(), wrong);
        let Some((record, body)) = found else { return };
        self.record(state, issue, row, &record, body, wrong);
        if fresh.iter().any(|entry| matches!(entry.what, What::Close(_))) {
            self.looked_at(state, issue, &record, wrong);
        }
        if locked_by_afk {
            self.in_time(state, issue, &record, wrong);
        }
    }

    /// Nothing is new on the issue but the time.
    fn time_passed(&mut self, state: &State, issue: &IssueRef, wrong: &mut Vec<String>) {
        let Some(looked) = self.issues.get_mut(issue).filter(|looked| looked.locked_by_afk) else { return };
        let record = looked.record.take();
        self.readable(state.now, issue, record.is_none(), wrong);
        if let Some(record) = &record {
            self.in_time(state, issue, record, wrong);
        }
        self.issues.entry(issue.clone()).or_default().record = record;
    }

    /// The record of the newest run among AFK's comments, unless something that cannot be read stands there since.
    fn found<'a>(&self, issue: &IssueRef, row: &'a IssueRow, bot: &str) -> Option<(Record, &'a str)> {
        let keys = || [None].into_iter().chain(self.keys.iter().map(Some));
        let read = |body: &str| {
            let mut read = keys().map(|keys| parse(body, &Place { host: &self.host, issue, keys }));
            read.find_map(Result::ok).flatten()
        };
        let own = row.comments().filter(|(entry, body)| entry.user == bot && hidden_lines(body).next().is_some());
        let (good, bad): (Vec<_>, Vec<_>) =
            own.map(|(entry, body)| (read(body), entry.updated_at, body)).partition(|(record, ..)| record.is_some());
        let newest = good.into_iter().filter_map(|(record, _, body)| Some((record?, body)));
        // Of two comments of one run the first one counts.
        let newest = newest.rev().max_by_key(|(record, _)| record.identity.authorized_at);
        newest.filter(|(record, _)| bad.iter().all(|(_, changed_at, _)| *changed_at < record.identity.authorized_at))
    }

    /// The runs of every authorization that this issue has seen.
    fn runs_of(&self, state: &State, issue: &IssueRef, row: &IssueRow) -> Vec<RunId> {
        let events = row.timeline.iter().filter(|it| matches!(it.what, What::Label { added: true, .. }));
        let github = state.forge.flavor == Flavor::Github;
        let id = |it: &Entry| EventId::new(if github { it.node_id() } else { it.id.to_string() });
        events.map(|it| RunId::derive(&self.host, issue, &id(it))).collect()
    }

    /// Whatever AFK does once a run, it does no more often than runs were authorized.
    fn back_and_forth(&self, state: &State, issue: &IssueRef, row: &IssueRow, wrong: &mut Vec<String>) {
        let config = &self.config;
        let id = |name: &str| state.forge.label_named(&issue.repo, name).map(|label| label.id);
        let put_on = |entry: &Entry, name: &str| {
            let What::Label { label, added: true } = &entry.what else { return false };
            Some(*label) == id(name)
        };
        let authorized = row.timeline.iter().filter(|it| put_on(it, &config.ready_label)).count();
        let by_afk = |what: &dyn Fn(&Entry) -> bool| {
            row.timeline.iter().filter(|it| it.user == state.forge.bot && what(it)).count()
        };
        let acts = [
            ("locked", by_afk(&|it| put_on(it, &config.in_progress_label))),
            ("handed over", by_afk(&|it| put_on(it, &config.ready_for_human_label))),
            ("closed", by_afk(&|it| matches!(it.what, What::Close(_)))),
            ("opened", by_afk(&|it| matches!(it.what, What::Reopen))),
        ];
        for (act, times) in acts {
            if times > authorized {
                wrong.push(format!("{issue}: {act} {times} times, and authorized {authorized} times"));
            }
        }
    }

    /// What a run changed of CI stops it from closing, or is told, as the operator wants.
    fn looked_at(&self, state: &State, issue: &IssueRef, record: &Record, wrong: &mut Vec<String>) {
        let Some(end) = record.end() else { return };
        let touched = touched_ci(state, issue, &record.identity.run);
        if touched.is_empty() || self.is_tampered(issue) {
            return;
        }
        match self.config.audit {
            Wanted::Off => {}
            Wanted::Report if end.facts.findings.is_empty() => {
                wrong.push(format!("{issue}: closed, and nobody was told of {touched:?}"));
            }
            Wanted::Report => {}
            Wanted::Freeze => wrong.push(format!("{issue}: closed although it touched {touched:?}")),
        }
    }
}
