//! What the operator wants. Flat string keys, all problems reported at once; starts disabled.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::ci::Stage;
use crate::ids::{Host, Login, RepoId};
use crate::secret::SecretSource;

/// Which tracker speaks at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackerKind {
    /// GitHub, github.com or Enterprise.
    Github,
    /// Gitea 1.22 or newer.
    Gitea,
    /// Forgejo 7 or newer.
    Forgejo,
}

/// The tracker and how to reach it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerSettings {
    /// Its kind.
    pub kind: TrackerKind,
    /// Its address as people open it, without a trailing slash.
    pub url: String,
    /// The host as it stands in ids.
    pub host: Host,
    /// The token of AFK's account.
    pub token: SecretSource,
    /// AFK's login, for tokens that cannot ask who they are.
    pub bot_login: Option<Login>,
}

/// The agent server and how to reach it.
#[derive(Clone, Debug, PartialEq)]
pub struct T3Settings {
    /// Its address, without a trailing slash.
    pub url: String,
    /// The bearer token (scopes `orchestration:read` and `orchestration:operate`).
    pub token: SecretSource,
    /// The provider instance that threads use.
    pub instance: String,
    /// The model that threads use.
    pub model: String,
}

/// The deploy pipeline's server.
#[derive(Clone, Debug, PartialEq)]
pub struct WoodpeckerSettings {
    /// Its address, without a trailing slash.
    pub url: String,
    /// A personal token.
    pub token: SecretSource,
}

/// The cluster's API; every part that is absent is taken from the pod's own service account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeSettings {
    /// Its address, without a trailing slash.
    pub url: Option<String>,
    /// The path of a token.
    pub token_file: Option<String>,
    /// The path of the CA certificates.
    pub ca_file: Option<String>,
}

/// Which Deployment runs a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub deployment: String,
    /// The container whose image tells the commit; the first one without it.
    pub container: Option<String>,
}

/// The ntfy doorbell.
#[derive(Clone, Debug, PartialEq)]
pub struct NtfySettings {
    /// Its address, without a trailing slash.
    pub url: String,
    /// The topic, which works like a password.
    pub topic: SecretSource,
    /// An access token.
    pub token: Option<SecretSource>,
}

/// A declared stage and the checks that must be there, by full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredStage {
    /// The stage.
    pub stage: Stage,
    /// Checks without which it is not a success.
    pub required: Vec<String>,
}

/// The stages that prove a landing, in order: per repository, or for all the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// By repository.
    pub named: BTreeMap<RepoId, Vec<DeclaredStage>>,
    /// The entry `*`.
    pub others: Option<Vec<DeclaredStage>>,
}

impl Stages {
    /// The stages of a repository; `None` where nothing is declared.
    #[must_use]
    pub fn of(&self, repo: &RepoId) -> Option<&[DeclaredStage]> {
        self.named.get(repo).or(self.others.as_ref()).map(Vec::as_slice)
    }
}

/// What to do with pushed commits that touch what they should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Do not look.
    Off,
    /// Say so in checklist and doorbell.
    Report,
    /// Freeze the run.
    Freeze,
}

/// Which part of the repositories this process looks after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

/// Everything an operator can set. [`Config::disabled`] is where it starts: two gates, both shut.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The repositories that AFK may touch.
    pub allowlist: BTreeSet<RepoId>,
    /// While on, no agent turn is started.
    pub kill_switch: bool,
    /// The label with which a person authorizes a run.
    pub ready_label: String,
    /// AFK's lock.
    pub in_progress_label: String,
    /// The label that hands an issue to a human.
    pub ready_for_human_label: String,
    /// Spend per run, in US dollars; needs a price.
    pub budget_usd: f64,
    /// The price of a million tokens, in US dollars.
    pub usd_per_mtok: Option<f64>,
    /// Corrective turns per run; at the bound the budget is spent.
    pub fix_forward_max_attempts: u32,
    /// Seconds since the first red verdict; at the bound the budget is spent.
    pub fix_forward_max_seconds: u64,
    /// Seconds until a run must have pushed.
    pub run_max_seconds: u64,
    /// Seconds until a push must have a verdict.
    pub ci_max_seconds: u64,
    /// Runs in flight at once; 0 is no cap.
    pub max_runs: u32,
    /// Issues that wait for a human before new work stops; 0 is no cap.
    pub max_escalated: u32,
    /// Accounts whose label always counts.
    pub trusted_actors: BTreeSet<Login>,
    /// On Gitea and Forgejo: write permission is enough.
    pub trust_writers: bool,
    /// The tracker.
    pub tracker: Option<TrackerSettings>,
    /// The agent server.
    pub t3: Option<T3Settings>,
    /// The folder on the agent server below which checkouts live.
    pub workspace_base: String,
    /// The agent server's web page, for links in notices; without a trailing slash.
    pub cockpit_url: Option<String>,
    /// What proves a landing.
    pub stages: Stages,
    /// The deploy stage's server.
    pub woodpecker: Option<WoodpeckerSettings>,
    /// The rollout stage's cluster.
    pub kube: KubeSettings,
    /// The rollout stage's Deployments.
    pub rollouts: BTreeMap<RepoId, Rollout>,
    /// The Slack webhook, which works like a password.
    pub slack_webhook: Option<SecretSource>,
    /// The ntfy doorbell.
    pub ntfy: Option<NtfySettings>,
    /// Asked after each good tick.
    pub heartbeat_url: Option<SecretSource>,
    /// Where metrics are written.
    pub metrics_file: Option<String>,
    /// Where metrics are pushed.
    pub metrics_push_url: Option<String>,
    /// The key with which run records are sealed.
    pub record_key_file: Option<String>,
    /// What to do with suspicious commits.
    pub audit: Audit,
    /// This process's part.
    pub shard: Option<Shard>,
    /// Threads for remote calls.
    pub workers: u32,
    /// Seconds for one remote call, in all.
    pub http_timeout_seconds: u64,
    /// More CA certificates.
    pub ca_file: Option<String>,
    /// A proxy for everything that is not loopback; none is taken from the environment.
    pub proxy: Option<String>,
}

impl Config {
    /// The shipped state: kill switch on, no repositories. Dispatches nothing and touches nothing.
    #[must_use]
    pub fn disabled() -> Self {
        Self {
            allowlist: BTreeSet::new(),
            kill_switch: true,
            ready_label: String::from("ready-for-agent"),
            in_progress_label: String::from("agent-in-progress"),
            ready_for_human_label: String::from("ready-for-human"),
            budget_usd: 100.0,
            usd_per_mtok: None,
            fix_forward_max_attempts: 5,
            fix_forward_max_seconds: 3600,
            run_max_seconds: 14_400,
            ci_max_seconds: 7_200,
            max_runs: 3,
            max_escalated: 5,
            trusted_actors: BTreeSet::new(),
            trust_writers: false,
            tracker: None,
            t3: None,
            workspace_base: String::from("/data"),
            cockpit_url: None,
            stages: Stages::default(),
            woodpecker: None,
            kube: KubeSettings::default(),
            rollouts: BTreeMap::new(),
            slack_webhook: None,
            ntfy: None,
            heartbeat_url: None,
            metrics_file: None,
            metrics_push_url: None,
            record_key_file: None,
            audit: Audit::Report,
            shard: None,
            workers: 16,
            http_timeout_seconds: 20,
            ca_file: None,
            proxy: None,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::disabled()
    }
}

/// Proof that the gates were looked at and let remote calls through. Adapters can only be built with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Armed {
    _private: (),
}

/// What the two gates allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gates {
    /// The allowlist is empty: no I/O at all.
    Disabled,
    /// The kill switch is on: what runs is watched to its end, and no agent turn is started.
    WatchOnly(Armed),
    /// Both gates are open.
    Open(Armed),
}

impl Config {
    /// Looks at the two gates.
    #[must_use]
    pub fn gates(&self) -> Gates {
        match (self.allowlist.is_empty(), self.kill_switch) {
            (true, _) => Gates::Disabled,
            (false, true) => Gates::WatchOnly(Armed { _private: () }),
            (false, false) => Gates::Open(Armed { _private: () }),
        }
    }
}
