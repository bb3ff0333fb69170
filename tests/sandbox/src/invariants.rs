//! What must hold at the end of every story, whatever broke on the way.

mod audit;
mod conduct;
mod landing;
mod rings;

pub use audit::Audit;
pub use conduct::Conduct;
pub use rings::Rings;

use std::collections::BTreeMap;

use afk_core::ids::{IssueRef, ThreadId, owner_of};

use crate::doorbell::BellMood;
use crate::t3::ThreadRow;
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::world::{State, World};

/// The labels as they are called unless configured otherwise.
const IN_PROGRESS: &str = "agent-in-progress";
const FOR_HUMAN: &str = "ready-for-human";

impl World {
    /// Everything that is wrong, one line each. `lost_turns_may_repeat` is for stories that restart T3: then an opening
    /// turn may be sent a second time.
    #[must_use]
    pub fn violations(&self, lost_turns_may_repeat: bool) -> Vec<String> {
        let (host, state) = (self.host(), self.lock());
        let mut wrong = Vec::new();
        wrong
            .extend(state.t3.double_turns.iter().map(|thread| format!("a turn was sent into a running one: {thread}")));
        wrong.extend(state.t3.crowded.iter().map(|note| format!("two agents at work: {note}")));
        let mut runs = BTreeMap::new();
        for thread in &state.t3.threads {
            let Some((issue, event)) = owner_of(&host, &ThreadId::new(&thread.id), &thread.title) else { continue };
            *runs.entry((issue, event)).or_insert(0) += 1;
            wrong.extend(repeated_turns(thread).filter(|_| !lost_turns_may_repeat));
        }
        let twice = runs.iter().filter(|(_, threads)| **threads > 1);
        wrong.extend(twice.map(|((issue, event), _)| format!("two threads for {issue} [{event}]")));
        for (repo, row) in &state.forge.repos {
            for (number, row) in &row.issues {
                let issue = IssueRef { repo: repo.clone(), number: *number };
                wrong.extend(issue_violations(&state, &issue, row).iter().map(|what| format!("{issue}: {what}")));
            }
        }
        wrong
    }

    /// Stops the story if anything is wrong.
    ///
    /// # Panics
    /// Something is wrong.
    pub fn check(&self) {
        let wrong = self.violations(false);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

fn repeated_turns(thread: &ThreadRow) -> impl Iterator<Item = String> {
    let mut turns = BTreeMap::new();
    thread.begun.iter().for_each(|message| *turns.entry(message).or_insert(0) += 1);
    turns.into_iter().filter(|(_, n)| *n > 1).map(|(message, n)| format!("{n} turns for message {message}"))
}

fn issue_violations(state: &State, issue: &IssueRef, row: &IssueRow) -> Vec<String> {
    let forge = &state.forge;
    let label = |name| forge.label_named(&issue.repo, name).map(|label| label.id);
    let (lock, human) = (label(IN_PROGRESS), label(FOR_HUMAN));
    let locked = lock.is_some_and(|id| row.labels.contains(&id));
    let by_afk = |entry: &&Entry| entry.user == forge.bot;
    let labelled =
        |entry: &Entry, id: Option<u64>| matches!(&entry.what, What::Label { label, .. } if Some(*label) == id);
    let mut wrong = Vec::new();

    let comments = row.comments().filter(|(entry, _)| by_afk(entry)).count();
    if comments > 1 {
        wrong.push(format!("{comments} comments of AFK"));
    }
    let end = |entry: &Entry| matches!(entry.what, What::Close(_)) || labelled(entry, human);
    if row.timeline.iter().filter(by_afk).any(end) && !locked && !rang(state, issue) {
        wrong.push("it ended, and nobody was called".into());
    }
    // A lock that a person put on is the person's.
    let last = row.timeline.iter().rfind(|entry| labelled(entry, lock));
    let mark = format!("{issue} ");
    let sent = |it: &ThreadRow| it.title.starts_with(&mark) && it.messages.iter().any(|message| message.role == "user");
    if locked && last.as_ref().is_some_and(by_afk) && !state.t3.threads.iter().any(sent) {
        wrong.push("a lock without an agent".into());
    }
    wrong
}

/// Somebody was called about it, or no doorbell works.
fn rang(state: &State, issue: &IssueRef) -> bool {
    let url = state.forge.issue_url(issue);
    state.bells.bells.values().all(|bell| bell.mood != BellMood::Works)
        || state.bells.rings().iter().any(|notice| notice.issue_url == url)
}
