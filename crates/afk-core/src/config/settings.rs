//! What is said about one server or one choice, once it is parsed.

use alloc::string::String;

use crate::ids::{Host, Login};
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
