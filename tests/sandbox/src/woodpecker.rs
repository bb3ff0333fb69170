//! Woodpecker: the pipelines that ship what was built, with the logs of their steps.

use std::collections::{BTreeMap, BTreeSet};

use afk_core::RepoId;
use afk_core::ci::{Check, Conclusion};
use afk_core::ids::Sha;
use jiff::Timestamp;

use crate::tracker::Repo;
use crate::world::State;

/// The address under which Woodpecker says it can be reached, whatever port it listens on.
pub const WOODPECKER_URL: &str = "https://ci.example.org";

/// The server.
#[derive(Clone, Debug, Default)]
pub struct Woodpecker {
    /// The pipelines of each repository, the oldest first.
    pub pipelines: BTreeMap<RepoId, Vec<PipelineRow>>,
    /// The repositories that were switched off.
    pub inactive: BTreeSet<RepoId>,
    steps: u64,
}

/// A pipeline.
#[derive(Clone, Debug)]
pub struct PipelineRow {
    /// From 1 in its repository.
    pub number: u64,
    /// The pipeline of which it is a restart; 0 for none.
    pub parent: u64,
    /// What started it, in the server's word.
    pub event: String,
    /// The server's word for it.
    pub status: String,
    /// The commit.
    pub commit: Sha,
    /// The branch.
    pub branch: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// What is wrong with its configuration.
    pub errors: Vec<String>,
    /// The steps of its one workflow, `deploy`.
    pub steps: Vec<StepRow>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// Its number on the server.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The server's word for it.
    pub state: String,
    /// What its last command came to.
    pub exit_code: i64,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// What it wrote.
    pub log: Vec<String>,
}

impl PipelineRow {
    /// When it last changed.
    #[must_use]
    pub fn updated(&self) -> Timestamp {
        self.finished.or(self.started).unwrap_or(self.created)
    }

    /// What it says about the landing of its commit. `None`: nothing, it is about something else.
    fn says(&self, default_branch: &str) -> Option<Conclusion> {
        match self.event.as_str() {
            "push" | "manual" if self.branch != default_branch => None,
            "cron" | "pull_request" | "pull_request_closed" | "pull_request_metadata" => None,
            "push" | "manual" | "deployment" | "tag" | "release" => Some(conclusion(&self.status)),
            other => Some(Conclusion::Unknown(format!("event {other}"))),
        }
    }

    fn told(&self) -> String {
        let waits = if self.status == "blocked" { ", it waits for an approval" } else { "" };
        let mut lines = vec![format!("Pipeline {}: {}{waits}", self.number, self.status)];
        lines.extend(self.errors.iter().cloned());
        if conclusion(&self.status) == Conclusion::Failure {
            lines.extend(self.failed().map(|step| format!("deploy / {}: exit code {}", step.name, step.exit_code)));
        }
        lines.join("\n")
    }

    fn failed(&self) -> impl Iterator<Item = &StepRow> {
        self.steps.iter().filter(|step| conclusion(&step.state) == Conclusion::Failure)
    }

    /// Where the log of what stopped it is.
    fn handle(&self) -> Option<String> {
        let stopped = conclusion(&self.status) == Conclusion::Failure;
        self.failed().last().filter(|_| stopped).map(|step| format!("{}/{}", self.number, step.id))
    }
}

impl Woodpecker {
    /// The pipelines of a repository, the oldest first.
    #[must_use]
    pub fn of(&self, repo: &RepoId) -> &[PipelineRow] {
        self.pipelines.get(repo).map_or(&[], Vec::as_slice)
    }

    /// A repository's number here. It is not the forge's.
    #[must_use]
    pub fn id(repo: &Repo) -> u64 {
        100 + repo.id
    }

    /// What the newest pipeline of each event says of a commit.
    #[must_use]
    pub fn checks(&self, repo: &Repo, commit: &Sha) -> Vec<Check> {
        let mut newest = BTreeMap::new();
        for row in self.of(&repo.name).iter().filter(|row| row.commit == *commit) {
            if let Some(conclusion) = row.says(&repo.default_branch) {
                newest.insert(&row.event, (row, conclusion));
            }
        }
        let check = |(event, (row, conclusion)): (&String, (&PipelineRow, Conclusion))| Check {
            name: format!("woodpecker/{event}"),
            conclusion,
            url: Some(format!("{WOODPECKER_URL}/repos/{}/pipeline/{}", Self::id(repo), row.number)),
            at: Some(row.updated()),
            detail: Some(row.told()),
            log: row.handle(),
        };
        newest.into_iter().map(check).collect()
    }

    /// The log of a step, by pipeline and step.
    #[must_use]
    pub fn log(&self, repo: &RepoId, handle: &str) -> Option<String> {
        let (number, id) = handle.split_once('/')?;
        let row = self.of(repo).iter().find(|row| row.number.to_string() == number)?;
        let step = row.steps.iter().find(|step| step.id.to_string() == id)?;
        (!step.log.is_empty()).then(|| step.log.join("\n"))
    }
}

impl State {
    /// A pipeline of a commit, waiting for an agent.
    pub fn new_pipeline(&mut self, repo: &RepoId, commit: &Sha, event: &str) -> &mut PipelineRow {
        let created = self.second();
        let branch = self.forge.repos[repo].default_branch.clone();
        let server = &mut self.ci.woodpecker;
        let mut step = |name: &str| {
            server.steps += 1;
            let (name, state) = (name.to_owned(), "pending".to_owned());
            StepRow { id: server.steps, name, state, exit_code: 0, finished: None, log: Vec::new() }
        };
        let steps = vec![step("clone"), step("ship")];
        let rows = server.pipelines.entry(repo.clone()).or_default();
        rows.push(PipelineRow {
            number: rows.last().map_or(1, |newest| newest.number + 1),
            parent: 0,
            event: event.to_owned(),
            status: "pending".to_owned(),
            commit: commit.clone(),
            branch,
            created,
            started: None,
            finished: None,
            errors: Vec::new(),
            steps,
        });
        rows.last_mut().expect("just made")
    }

    /// Begins to ship a commit (`pending`), or ends that.
    pub(crate) fn ship(&mut self, repo: &RepoId, commit: &Sha, status: &str) {
        let at = self.second();
        if status == "pending" {
            let row = self.new_pipeline(repo, commit, "push");
            (row.status, row.started) = ("running".to_owned(), Some(at));
            row.steps[1].state = "running".to_owned();
            row.steps[0].state = "success".to_owned();
            row.steps[0].finished = Some(at);
            return;
        }
        let rows = self.ci.woodpecker.pipelines.entry(repo.clone()).or_default();
        if let Some(row) = rows.iter_mut().rfind(|row| row.commit == *commit && row.status == "running") {
            row.end(status, at);
        }
    }
}

impl PipelineRow {
    /// It ends so, and with it the step that ships.
    pub fn end(&mut self, status: &str, at: Timestamp) {
        (self.status, self.finished) = (status.to_owned(), Some(at));
        let good = conclusion(status) == Conclusion::Success;
        let (code, word) = if good { (0, "done") } else { (1, "refused: no space left on the registry") };
        let step = &mut self.steps[1];
        (step.state, step.exit_code, step.finished) = (status.to_owned(), code, Some(at));
        step.log = vec!["+ make ship".to_owned(), format!("ship: {}", self.commit.short()), format!("ship: {word}")];
    }
}

/// What Woodpecker's word for a pipeline means.
fn conclusion(word: &str) -> Conclusion {
    match word {
        "success" => Conclusion::Success,
        "failure" | "error" | "declined" => Conclusion::Failure,
        "created" | "pending" | "running" | "blocked" => Conclusion::Pending,
        "killed" | "canceled" => Conclusion::Cancelled,
        "skipped" => Conclusion::Neutral,
        word => Conclusion::Unknown(word.into()),
    }
}
