//! Scripted pipelines: what follows a push, and when.

use std::collections::BTreeMap;
use std::time::Duration;

use afk_core::RepoId;
use afk_core::ci::{Conclusion, Stage};
use afk_core::ids::Sha;

use crate::cluster::Cluster;
use crate::tracker::Refusal;
use crate::tracker::git::{NewCommit, StatusRow, Tree};
use crate::woodpecker::Woodpecker;
use crate::world::{Happening, State};

/// How the build of a repository behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It tells what the tree is worth.
    Honest,
    /// It fails, whatever the tree.
    Red,
    /// It begins and never ends.
    Stuck,
    /// It is not there.
    Silent,
}

/// The rules of one repository's pipelines.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the build reports, by context. On a broken tree the first one fails.
    pub contexts: Vec<String>,
    /// From the push to the first word.
    pub starts_after: Duration,
    /// From the first word to the last.
    pub takes: Duration,
    /// How it behaves.
    pub mood: Mood,
    /// The stages that follow a green build, and whether they go well. A rollout gives the image of the commit to the
    /// repository's Deployment; without one the Deployment keeps the image that it has.
    pub later: Vec<(Stage, bool)>,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            contexts: vec!["CI / test (push)".into()],
            starts_after: Duration::from_secs(5),
            takes: Duration::from_secs(120),
            mood: Mood::Honest,
            later: Vec::new(),
        }
    }
}

/// What a pipeline says at some time.
#[derive(Clone, Debug)]
pub struct Report {
    /// The stage.
    pub stage: Stage,
    /// The context.
    pub context: String,
    /// The forge's word for it.
    pub state: &'static str,
    /// Whether this is the stage's last word.
    pub last: bool,
}

/// The pipelines.
#[derive(Clone, Debug, Default)]
pub struct Ci {
    /// By repository; one without has [`Rule::default`].
    pub rules: BTreeMap<RepoId, Rule>,
    /// What ships it.
    pub woodpecker: Woodpecker,
    /// The logs that can be read, by the page of the check.
    pub logs: BTreeMap<String, String>,
    /// Where it all runs in the end.
    pub cluster: Cluster,
    /// How many runs there were.
    pub(crate) runs: u64,
}

impl State {
    /// Pushes to the default branch, and sets its pipelines going: only the head of a push gets any.
    ///
    /// # Errors
    /// The account may not push.
    pub fn push(&mut self, actor: &str, repo: &RepoId, commits: &[NewCommit]) -> Result<Vec<Sha>, Refusal> {
        let branch = self.forge.repo(repo)?.default_branch.clone();
        let pushed = self.forge.push(self.second(), actor, repo, &branch, commits)?;
        if let Some(head) = pushed.last() {
            self.ci_begin(repo, head);
        }
        Ok(pushed)
    }

    /// Sets the build of a commit going.
    pub fn ci_begin(&mut self, repo: &RepoId, sha: &Sha) {
        let rule = self.ci.rules.get(repo).cloned().unwrap_or_default();
        let tree = self.forge.repos.get(repo).and_then(|row| row.commit(sha)).map_or(Tree::Good, |row| row.tree);
        let broken = rule.mood == Mood::Red || tree == Tree::Broken;
        for (nth, context) in rule.contexts.iter().enumerate() {
            let state = if broken && nth == 0 { "failure" } else { "success" };
            let last = nth + 1 == rule.contexts.len() && !broken;
            let mut plan = |after, state, last| {
                let report = Report { stage: Stage::Build, context: context.clone(), state, last };
                self.schedule(after, Happening::Ci { repo: repo.clone(), sha: sha.clone(), report });
            };
            match rule.mood {
                Mood::Silent => {}
                Mood::Stuck => plan(rule.starts_after, "pending", false),
                Mood::Honest | Mood::Red => {
                    plan(rule.starts_after, "pending", false);
                    plan(rule.starts_after + rule.takes, state, last);
                }
            }
        }
    }

    /// A pipeline reports.
    pub(crate) fn ci_report(&mut self, repo: &RepoId, sha: &Sha, report: Report) {
        let rule = self.ci.rules.get(repo).cloned().unwrap_or_default();
        let at = self.second();
        let description = match report.state {
            "pending" => "Has started running".to_owned(),
            "success" => format!("Successful in {}s", rule.takes.as_secs()),
            _ => format!("Failing after {}s", rule.takes.as_secs()),
        };
        if report.stage == Stage::Deploy {
            self.ship(repo, sha, report.state);
        } else {
            let (url, state) = (self.job_page(repo, sha, &report.context), report.state.to_owned());
            let row = StatusRow { id: 0, context: report.context, state, description, target_url: url, at };
            self.forge.post_status(repo, sha, row);
        }
        if report.last {
            self.next_stage(repo, sha, report.stage, &rule);
        }
    }

    fn next_stage(&mut self, repo: &RepoId, sha: &Sha, done: Stage, rule: &Rule) {
        let Some((stage, good)) = rule.later.iter().find(|(stage, _)| *stage > done).copied() else { return };
        if stage == Stage::Rollout {
            return self.roll_out(repo, sha, rule.takes, good);
        }
        let mut plan = |after, state, last| {
            let report = Report { stage, context: stage.name().into(), state, last };
            self.schedule(after, Happening::Ci { repo: repo.clone(), sha: sha.clone(), report });
        };
        plan(rule.starts_after, "pending", false);
        plan(rule.starts_after + rule.takes, if good { "success" } else { "failure" }, good);
    }
}

/// What the forge's word for a status means.
#[must_use]
pub fn conclusion(state: &str) -> Conclusion {
    match state {
        "pending" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "failure" | "error" | "warning" => Conclusion::Failure,
        "skipped" => Conclusion::Neutral,
        word => Conclusion::Unknown(word.into()),
    }
}
