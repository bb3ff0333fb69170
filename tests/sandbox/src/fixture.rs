//! Short words for stories: who writes, labels, pushes, and what can be seen afterwards.

use std::collections::BTreeSet;

use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::config::{Config, DeclaredStage, Stages, T3Settings, TrackerKind, TrackerSettings};
use afk_core::ids::{Host, IssueRef, Login, Sha};
use afk_core::issue::has_label;
use afk_core::port::{ActorKind, Permission};
use afk_core::secret::{Secret, SecretSource};

use crate::agent::Script;
use crate::ci::Rule;
use crate::t3::command::T3Command;
use crate::t3::{Reply, ThreadRow};
use crate::tracker::git::{CommitRow, NewCommit};
use crate::tracker::issue::{Entry, IssueRow, What};
use crate::tracker::{FORGE_URL, Flavor};
use crate::world::{State, World};

/// The person of whom stories speak when they name nobody.
pub const PERSON: &str = "alice";

/// An issue of the world, to write to and to look at.
#[derive(Clone)]
pub struct IssueHandle {
    world: World,
    /// Which one.
    pub issue: IssueRef,
}

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
        IssueHandle { world: self.clone(), issue }
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

    /// A configuration that is armed for the repositories of this world and trusts [`PERSON`].
    #[must_use]
    pub fn config(&self) -> Config {
        let allowlist: BTreeSet<_> = self.lock().forge.repos.keys().cloned().collect();
        let build = DeclaredStage { stage: Stage::Build, required: Vec::new() };
        let token = || SecretSource::Inline(Secret::new("sandbox"));
        Config {
            allowlist,
            kill_switch: false,
            trusted_actors: [Login::parse(PERSON).expect("a login")].into(),
            stages: Stages { others: Some(vec![build]), ..Stages::default() },
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

    /// The forge as it stands in ids.
    #[must_use]
    pub fn host(&self) -> Host {
        Host::from_url(FORGE_URL).expect("an address")
    }
}

impl State {
    /// Lets an account do this much.
    pub fn grant(&mut self, repo: &RepoId, login: &str, permission: Permission) {
        self.forge.account(login);
        self.forge.make_repo(repo).permissions.insert(login.into(), permission);
    }

    fn grant_at_least(&mut self, repo: &RepoId, login: &str, permission: Permission) {
        if self.forge.permission(repo, login) < permission {
            self.grant(repo, login, permission);
        }
    }
}

impl IssueHandle {
    fn row(self, change: impl FnOnce(&mut IssueRow)) -> Self {
        let mut state = self.world.lock();
        let repo = state.forge.repos.get_mut(&self.issue.repo).expect("its repository");
        change(repo.issues.get_mut(&self.issue.number).expect("the issue"));
        drop(state);
        self
    }

    /// Somebody acts; whoever acts is a writer, else the act would not be possible.
    fn act(self, login: &str, act: impl FnOnce(&mut State, &IssueRef)) -> Self {
        let mut state = self.world.lock();
        state.grant_at_least(&self.issue.repo, login, Permission::Write);
        act(&mut state, &self.issue);
        drop(state);
        self
    }

    /// It has had this title from the beginning.
    pub fn title(self, title: &str) -> Self {
        self.row(|row| row.title = title.into())
    }

    /// It has had this text from the beginning.
    pub fn body(self, body: &str) -> Self {
        self.row(|row| row.body = body.into())
    }

    /// It was written by this account.
    pub fn author(self, login: &str) -> Self {
        self.world.lock().forge.account(login);
        self.row(|row| row.author = login.into())
    }

    /// It is a pull request.
    pub fn pull_request(self) -> Self {
        self.row(|row| row.pull = true)
    }

    /// Only writers may comment.
    pub fn locked(self) -> Self {
        self.row(|row| row.locked = true)
    }

    /// It depends on another issue, as the forge itself keeps it.
    pub fn blocked_by(self, repo: &str, number: u64) -> Self {
        let blocker = self.world.issue(repo, number).issue;
        self.row(|row| row.blocked_by.push(blocker))
    }

    /// What the agent does that works on it.
    pub fn script(self, script: Script) -> Self {
        self.world.lock().agents.scripts.insert(self.issue.clone(), script);
        self
    }

    /// [`PERSON`] puts a label on.
    pub fn label(self, label: &str) -> Self {
        self.label_by(PERSON, label)
    }

    /// Somebody puts a label on, making it where missing.
    pub fn label_by(self, login: &str, label: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            let known = state.forge.label_named(&issue.repo, label).map(|label| label.id);
            let id = known.unwrap_or_else(|| {
                state.forge.create_label(login, &issue.repo, label, "ededed", "").expect("a writer may")
            });
            state.forge.add_label(at, login, issue, id).expect("a writer may");
        })
    }

    /// Somebody takes a label off.
    pub fn unlabel_by(self, login: &str, label: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            let id = state.forge.label_named(&issue.repo, label).expect("a known label").id;
            state.forge.remove_label(at, login, issue, id).expect("a writer may");
        })
    }

    /// Somebody closes it.
    pub fn close_by(self, login: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            state.forge.close(at, login, issue, None).expect("nothing open stands in the way");
        })
    }

    /// Somebody opens it again.
    pub fn reopen_by(self, login: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            state.forge.reopen(at, login, issue).expect("a writer may");
        })
    }

    /// Somebody comments.
    pub fn comment_by(self, login: &str, body: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            state.forge.comment(at, login, issue, body).expect("a writer may");
        })
    }

    /// Somebody changes the title.
    pub fn edit_title_by(self, login: &str, title: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            state.forge.edit_title(at, login, issue, title).expect("a writer may");
        })
    }

    /// Somebody changes the text.
    pub fn edit_body_by(self, login: &str, body: &str) -> Self {
        self.act(login, |state, issue| {
            let at = state.second();
            state.forge.edit_body(at, login, issue, body).expect("a writer may");
        })
    }

    /// The issue as the forge holds it.
    #[must_use]
    pub fn stored(&self) -> IssueRow {
        self.world.lock().forge.issue(&self.issue).expect("the issue").clone()
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stored().open
    }

    /// The names of its labels.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let (row, state) = (self.stored(), self.world.lock());
        let name = |id: &u64| state.forge.label(&self.issue.repo, *id).map(|label| label.name.clone());
        row.labels.iter().filter_map(name).collect()
    }

    /// Whether it carries a label.
    #[must_use]
    pub fn has(&self, label: &str) -> bool {
        has_label(&self.labels(), label)
    }

    /// Author and text of its comments, oldest first.
    #[must_use]
    pub fn comments(&self) -> Vec<(String, String)> {
        self.stored().comments().map(|(entry, body)| (entry.user.clone(), body.to_owned())).collect()
    }

    /// The text of AFK's comment, if there is one.
    #[must_use]
    pub fn checklist(&self) -> Option<String> {
        let bot = self.world.lock().forge.bot.clone();
        self.comments().into_iter().find(|(author, _)| *author == bot).map(|(_, body)| body)
    }

    /// The threads whose title names it, oldest first.
    #[must_use]
    pub fn threads(&self) -> Vec<ThreadRow> {
        let mark = format!("{} ", self.issue);
        self.world.threads().into_iter().filter(|row| row.title.starts_with(&mark)).collect()
    }

    /// Its timeline, one line an entry: time, account, what.
    #[must_use]
    pub fn history(&self) -> String {
        let (row, state) = (self.stored(), self.world.lock());
        let line = |entry: &Entry| {
            let name = |id: &u64| state.forge.label(&self.issue.repo, *id).map_or("?", |label| label.name.as_str());
            let what = match &entry.what {
                What::Comment(_) => "comment".to_owned(),
                What::Label { label, added: true } => format!("+{}", name(label)),
                What::Label { label, added: false } => format!("-{}", name(label)),
                What::Close(_) => "close".to_owned(),
                What::Reopen => "reopen".to_owned(),
                What::ChangeTitle { .. } => "title".to_owned(),
                What::CommitRef(_) => "commit".to_owned(),
            };
            format!("{} {} {what}\n", entry.at.strftime("%H:%M:%S"), entry.user)
        };
        row.timeline.iter().map(line).collect()
    }
}
