//! What failing checks say: their own words and the end of their logs, read when somebody is about to be told.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::Check;
use afk_core::end::{End, EndKind, Failing};
use afk_core::fault::Fault;
use afk_prompt::text::{clean, scrub};

use super::act::Scene;
use super::brief;
use super::landing::StageFacts;

/// The most checks whose log is read.
const CHECKS: usize = 3;
/// How much an agent gets, in characters; the message has a bound of its own.
const TURN_CHARS: usize = 20_000;
/// How much the record of an end keeps, in characters.
const END_CHARS: usize = 2_000;

/// What was read.
struct Words {
    text: Option<String>,
    /// Logs that could not be read: worth telling, never worth waiting for.
    faults: Vec<Fault>,
}

impl Scene<'_> {
    /// The failing stage with its log for the agent, who works in the repository and may read it. Nothing of it is recorded:
    /// whoever sends the turn again reads it again.
    pub(crate) fn with_log(self, failing: &Failing) -> (Failing, Vec<Fault>) {
        let Some(stage) = self.facts.stages.iter().find(|it| it.stage == failing.stage) else {
            return (failing.clone(), Vec::new());
        };
        let Words { text, faults } = self.words(stage, TURN_CHARS);
        (Failing { detail: text.or_else(|| failing.detail.clone()), ..failing.clone() }, faults)
    }

    /// A frozen end with the log of its red stage. Where others can read the comment, words are left out.
    pub(crate) fn with_log_at_end(self, mut end: End) -> (End, Vec<Fault>) {
        let stage = self.facts.stages.last();
        let (Some(stage), Some(failing), EndKind::Frozen) = (stage, &mut end.facts.failing, end.kind) else {
            return (end, Vec::new());
        };
        if !brief::private(self.facts) {
            end.facts.words_left_out |= says_something(stage);
            return (end, Vec::new());
        }
        let Words { text, faults } = self.words(stage, END_CHARS);
        failing.detail = text;
        (end, faults)
    }

    fn words(self, stage: &StageFacts, max_chars: usize) -> Words {
        let checks = told(stage);
        let share = max_chars / checks.len().max(1);
        let mut words = Words { text: None, faults: Vec::new() };
        let mut parts = Vec::new();
        for check in &checks {
            let log = check.log.as_deref().and_then(|handle| {
                let repo = &self.run.record.identity.issue.repo;
                let log = self.tick.checks.log(stage.stage, repo, handle);
                log.unwrap_or_else(|fault| {
                    words.faults.push(fault);
                    None
                })
            });
            let said: Vec<&str> = [check.detail.as_deref(), log.as_deref()].into_iter().flatten().collect();
            if !said.is_empty() {
                // Scrubbed before it is cut: a cut could part a secret from what tells that it is one.
                let said = brief::tail(scrub(&clean(&said.join("\n"))).trim_end(), share);
                parts.push(if checks.len() > 1 { alloc::format!("--- {}\n{said}", check.name) } else { said });
            }
        }
        words.text = (!parts.is_empty()).then(|| parts.join("\n"));
        words
    }
}

/// The failing checks that are told of: those charged to the run, else those that failed before it.
fn told(stage: &StageFacts) -> Vec<&Check> {
    let mut checks = brief::charged(stage);
    if checks.is_empty() {
        checks = afk_core::ci::failing(&stage.checks);
    }
    checks.truncate(CHECKS);
    checks
}

fn says_something(stage: &StageFacts) -> bool {
    told(stage).iter().any(|check| check.detail.is_some() || check.log.is_some())
}
