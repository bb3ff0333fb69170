//! Short words for stories: who writes, labels, pushes, and what can be seen afterwards.

mod issue;

pub use issue::IssueHandle;

use std::collections::BTreeSet;

use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::config::{Config, DeclaredStage, Stages, T3Settings, TrackerKind, TrackerSettings, WoodpeckerSettings};
use afk_core::ids::{Host, IssueRef, Login, Sha};
use afk_core::port::{ActorKind, Permission};
use afk_core::secret::{Secret, SecretSource};

use crate::ci::Rule;
use crate::t3::command::T3Command;
use crate::t3::{Reply, ThreadRow};
use crate::tracker::git::{CommitRow, NewCommit};
use crate::tracker::{FORGE_URL, Flavor};
use crate::woodpecker::WOODPECKER_URL;
use crate::world::{State, World};

/// The person of whom stories speak when they name nobody.
pub const PERSON: &str = "alice";

fn repo_id(repo: &str) -> RepoId {
    RepoId::parse(repo).expect("owner/name")
}

impl World {
    /// A repository, made where missing, with one commit on its default branch.
    pub fn repo(&self, repo: &str) -> RepoId {
        let (id, mut state) = (repo_id(repo), self.lock());
        if !state.forge.repos.contains_key(&id) {
            state.forge.make_repo(&id);
            state.grant(&id, PERSON, Permission::Write);
            let (at, first) = (state.second(), [NewCommit::new("Begin")]);
            state.forge.push(at, PERSON, &id, "main", &first).expect("she may push");
        }
        id
    }

    /// Changes how the pipelines of a repository behave.
    pub fn ci(&self, repo: &str, change: impl FnOnce(&mut Rule)) {
        let id = self.repo(repo);
        change(self.lock().ci.rules.entry(id).or_default());
    }

    /// Lets an account do this much in a repository, no more and no less.
    pub fn grant(&self, repo: &str, login: &str, permission: Permission) {
        let id = self.repo(repo);
        self.lock().grant(&id, login, permission);
    }

    /// Gives an account a role of GitHub's that lets it do this much.
    pub fn role(&self, repo: &str, login: &str, role: &str, permission: Permission) {
        self.grant(repo, login, permission);
        let id = self.repo(repo);
        self.lock().forge.make_repo(&id).roles.insert(login.into(), role.into());
    }

    /// Says what sort of account this is.
    pub fn account(&self, login: &str, kind: ActorKind) {
        self.lock().forge.account(login).kind = kind;
    }

    /// Gives the forge other habits.
    pub fn flavor(&self, flavor: Flavor) {
        self.lock().forge.flavor = flavor;
    }

    /// An issue, written by [`PERSON`] where missing.
    pub fn issue(&self, repo: &str, number: u64) -> IssueHandle {
        let issue = IssueRef { repo: self.repo(repo), number };
        let mut state = self.lock();
        if state.forge.issue(&issue).is_err() {
            let at = state.second();
            state.forge.open_issue(at, PERSON, &issue, &format!("Issue {number}"), "");
        }
        drop(state);
        IssueHandle::new(self.clone(), issue)
    }

    /// All issues, by repository and number.
    #[must_use]
    pub fn issues(&self) -> Vec<IssueHandle> {
        let state = self.lock();
        let of = |(repo, row): (&RepoId, &crate::tracker::Repo)| {
            let issue = |number: &u64| IssueRef { repo: repo.clone(), number: *number };
            row.issues.keys().map(issue).collect::<Vec<_>>()
        };
        let issues: Vec<_> = state.forge.repos.iter().flat_map(of).collect();
        drop(state);
        issues.into_iter().map(|issue| IssueHandle::new(self.clone(), issue)).collect()
    }

    /// Somebody pushes one commit to the default branch; pipelines begin.
    pub fn push(&self, repo: &str, login: &str, commit: NewCommit) -> Sha {
        let id = self.repo(repo);
        let mut state = self.lock();
        state.grant_at_least(&id, login, Permission::Write);
        state.push(login, &id, &[commit]).expect("a writer may push").remove(0)
    }

    /// Somebody resets the default branch to a commit.
    pub fn force_push(&self, repo: &str, login: &str, onto: &Sha) {
        let id = self.repo(repo);
        let mut state = self.lock();
        state.grant_at_least(&id, login, Permission::Write);
        let at = state.second();
        state.forge.force_push(at, login, &id, onto, &[]).expect("a writer may push");
    }

    /// The head of the default branch.
    #[must_use]
    pub fn head(&self, repo: &str) -> Sha {
        let id = self.repo(repo);
        self.lock().forge.repos[&id].head().expect("it has a commit").clone()
    }

    /// A commit.
    #[must_use]
    pub fn commit(&self, repo: &str, sha: &Sha) -> CommitRow {
        let id = self.repo(repo);
        self.lock().forge.repos[&id].commit(sha).expect("a pushed commit").clone()
    }

    /// All threads, gone ones too.
    #[must_use]
    pub fn threads(&self) -> Vec<ThreadRow> {
        self.lock().t3.threads.clone()
    }

    /// Gives T3 a command of a person, who uses each command id once.
    pub fn t3(&self, command: T3Command) -> Reply {
        let mut state = self.lock();
        let id = state.t3.fresh("by-hand");
        state.t3_dispatch(&id, command)
    }

    /// Stops and starts T3.
    pub fn restart_t3(&self) {
        self.lock().t3.restart();
    }

    /// The titles of everything that rang, in order.
    #[must_use]
    pub fn rings(&self) -> Vec<String> {
        self.lock().bells.rings().into_iter().map(|notice| notice.title.clone()).collect()
    }

    /// A configuration that is armed for the repositories of this world, trusts [`PERSON`], and declares the stages that their
    /// pipelines have.
    #[must_use]
    pub fn config(&self) -> Config {
        let allowlist: BTreeSet<_> = self.lock().forge.repos.keys().cloned().collect();
        let stages = self.stages();
        let ships = stages.named.values().flatten().any(|declared| declared.stage == Stage::Deploy);
        let token = || SecretSource::Inline(Secret::new("sandbox"));
        Config {
            allowlist,
            kill_switch: false,
            trusted_actors: [Login::parse(PERSON).expect("a login")].into(),
            stages,
            rollouts: self.rollouts(),
            woodpecker: ships.then(|| WoodpeckerSettings { url: WOODPECKER_URL.into(), token: token() }),
            tracker: Some(TrackerSettings {
                kind: TrackerKind::Gitea,
                url: FORGE_URL.into(),
                host: self.host(),
                token: token(),
                bot_login: None,
            }),
            t3: Some(T3Settings {
                url: "https://t3.example.org".into(),
                token: token(),
                instance: "claudeAgent".into(),
                model: "claude-sonnet-4-6".into(),
            }),
            cockpit_url: Some("https://t3.example.org".into()),
            ..Config::disabled()
        }
    }

    /// The build for all, and for some what follows it.
    fn stages(&self) -> Stages {
        let declared = |stage| DeclaredStage { stage, required: Vec::new() };
        let state = self.lock();
        let (rules, deployments) = (&state.ci.rules, &state.ci.cluster.deployments);
        let proven = |repo: &RepoId, stage: Stage| match stage {
            Stage::Build => true,
            Stage::Rollout if deployments.contains_key(repo) => true,
            Stage::Deploy | Stage::Rollout => {
                rules.get(repo).is_some_and(|rule| rule.later.iter().any(|(later, _)| *later == stage))
            }
        };
        let of = |repo: &RepoId| Stage::ALL.into_iter().filter(|stage| proven(repo, *stage)).collect::<Vec<_>>();
        let longer = state.forge.repos.keys().map(|repo| (repo, of(repo))).filter(|(_, stages)| stages.len() > 1);
        let named = longer.map(|(repo, stages)| (repo.clone(), stages.into_iter().map(declared).collect()));
        Stages { named: named.collect(), others: Some(vec![declared(Stage::Build)]) }
    }

    /// The forge as it stands in ids.
    #[must_use]
    pub fn host(&self) -> Host {
        self.lock().forge.host.clone()
    }
}

impl State {
    /// Lets an account do this much.
    pub fn grant(&mut self, repo: &RepoId, login: &str, permission: Permission) {
        self.forge.account(login);
        self.forge.make_repo(repo).permissions.insert(login.into(), permission);
    }

    pub(crate) fn grant_at_least(&mut self, repo: &RepoId, login: &str, permission: Permission) {
        if self.forge.permission(repo, login) < permission {
            self.grant(repo, login, permission);
        }
    }
}
