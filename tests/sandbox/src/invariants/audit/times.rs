//! The lock does not outlive its run, nor the run its deadlines, nor a record that cannot be read the patience for it.

use afk_core::end::{DOORBELL_HOLDS, Delivery};
use afk_core::ids::IssueRef;
use afk_core::record::Record;
use jiff::{SignedDuration, Timestamp};

use super::Audit;
use crate::world::State;

/// A session that does not move for this long was left behind by a restart of its server: only then is it concluded.
const STALLED: SignedDuration = SignedDuration::from_mins(15);

fn seconds(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).expect("sane bounds"))
}

impl Audit {
    /// Whether `allowed` has passed since then, in fair weather and with every allowance.
    fn late(&self, now: Timestamp, since: Timestamp, allowed: SignedDuration) -> bool {
        now.duration_since(since.max(self.stormy_until)) > allowed + self.slack
    }

    pub(super) fn in_time(&self, state: &State, issue: &IssueRef, record: &Record, wrong: &mut Vec<String>) {
        let (now, config) = (state.now, &self.config);
        if let Some(end) = record.end() {
            let holds = if end.delivery == Delivery::Due { DOORBELL_HOLDS } else { SignedDuration::ZERO };
            // A record that was put back may bring its end later than it says.
            let since = self.tampered.get(issue).map_or(end.at, |at| end.at.max(*at));
            if self.late(now, since, holds) {
                wrong.push(format!("{issue}: its lock is on, and its run has ended at {}", end.at));
            }
            return;
        }
        let intent = record.identity.intent_at;
        let bounds = [config.run_max_seconds, config.fix_forward_max_seconds, config.ci_max_seconds];
        let late_since = |since: Timestamp, allowed| {
            // What somebody did to the record may have moved its times.
            let tampered = self.tampered.get(issue).copied();
            self.late(now, since.max(tampered.unwrap_or(since)), allowed)
        };
        if now.duration_since(intent) > seconds(bounds.iter().sum()) + self.slack
            && self.late(now, Timestamp::MIN, SignedDuration::ZERO)
        {
            wrong.push(format!("{issue}: its run has outlived all its deadlines"));
        }
        let progress = record.progress();
        let thread = state.t3.thread(record.identity.run.thread().as_str());
        let moved = thread.map_or(intent, |thread| thread.updated_at);
        match progress.head() {
            None if now.duration_since(intent) > seconds(config.run_max_seconds) + self.slack
                && self.late(
                    now,
                    self.tampered.get(issue).copied().unwrap_or(Timestamp::MIN),
                    SignedDuration::ZERO,
                ) =>
            {
                wrong.push(format!("{issue}: nothing was pushed in time, and its run has not ended"));
            }
            Some(head) => {
                let sent = progress.turns.last().map_or(head.at, |turn| turn.at.max(head.at));
                if late_since(sent.max(moved).max(self.shut_out_until), seconds(config.ci_max_seconds) + STALLED) {
                    wrong.push(format!("{issue}: no verdict came in time, and its run has not ended"));
                }
            }
            None => {}
        }
    }

    /// A record that cannot be read is waited for as long as a run may take, and no longer.
    pub(super) fn readable(&mut self, now: Timestamp, issue: &IssueRef, missing: bool, wrong: &mut Vec<String>) {
        let looked = self.issues.entry(issue.clone()).or_default();
        let since = missing.then(|| *looked.unreadable_since.get_or_insert(now));
        looked.unreadable_since = since;
        let tampered = self.tampered.get(issue).copied();
        if let Some(since) = since
            && self.late(now, since.max(tampered.unwrap_or(since)), seconds(self.config.run_max_seconds))
        {
            wrong.push(format!("{issue}: its record cannot be read, and its lock is still on"));
        }
    }
}
