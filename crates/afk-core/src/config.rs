//! What the operator wants. Flat string keys, all problems reported at once; starts disabled.
//!
//! [`Config::from_lookup`] parses what is there. [`Config::complete`] says what an armed configuration lacks, and
//! [`Config::unknown_keys`] which names are misspelt; a caller merges the three lists into one [`ConfigErrors`] and shows it.
//! [`KEYS`] is the one table of keys, which manifests and documents are checked against.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use crate::ids::{Login, RepoId};
use crate::secret::SecretSource;

mod complete;
mod entries;
mod errors;
mod gates;
mod keys;
mod names;
mod parse;
mod reader;
mod rollouts;
mod settings;
mod shard;
mod stages;
pub mod urls;

#[cfg(test)]
mod tests;

pub use complete::Warning;
pub use errors::{ConfigError, ConfigErrors};
pub use gates::{Armed, Gates};
pub use keys::{KEYS, Key, Kind};
pub use settings::{
    Audit, KubeSettings, NtfySettings, Rollout, T3Settings, TrackerKind, TrackerSettings, WoodpeckerSettings,
};
pub use shard::Shard;
pub use stages::{DeclaredStage, Stages};

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
    /// Keys that are absent while others of their group are set (a token without its server's URL). The group is `None`
    /// then, and [`Config::complete`] names these keys.
    pub half_set: BTreeSet<&'static str>,
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
            half_set: BTreeSet::new(),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::disabled()
    }
}
