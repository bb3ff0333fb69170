//! What an armed configuration still lacks, and what it reaches.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::urls::is_loopback;
use super::{Config, ConfigError, ConfigErrors, Key, TrackerKind, keys};
use crate::ci::Stage;
use crate::ids::RepoId;
use crate::secret::SecretSource;

/// Something that an armed configuration may do without, and that its operator should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// No doorbell: an end is seen only by who looks.
    NoDoorbell,
    /// Nobody can authorize a run.
    NobodyTrusted,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoDoorbell => {
                "no doorbell is configured: nobody is called when a run ends; set AFK_SLACK_WEBHOOK_FILE or AFK_NTFY_URL"
            }
            Self::NobodyTrusted => {
                "nobody is trusted: no label starts an agent; set AFK_TRUSTED_ACTORS, or AFK_TRUST_WRITERS to true"
            }
        })
    }
}

impl Config {
    /// Whether an armed configuration has all that a tick needs. A disabled one needs nothing.
    ///
    /// # Errors
    /// Every key that is missing, all at once.
    pub fn complete(&self) -> Result<(), ConfigErrors> {
        if self.allowlist.is_empty() {
            return Ok(());
        }
        let mut errors = Vec::new();
        let armed = "AFK_ALLOWLIST names repositories";
        if self.tracker.is_none() {
            self.missing(&[&keys::TRACKER, &keys::TRACKER_URL, &keys::TRACKER_TOKEN], armed, &mut errors);
        }
        if self.t3.is_none() {
            self.missing(&[&keys::T3_URL, &keys::T3_TOKEN], armed, &mut errors);
        }
        for repo in self.allowlist.iter().filter(|repo| self.stages.of(repo).is_none()) {
            let remedy = format!("add {repo}=build, or *=build for all the others");
            errors.push(ConfigError::new(keys::STAGES.name, format!("{repo} has no entry"), remedy));
        }
        if self.woodpecker.is_none() && self.declares(Stage::Deploy) {
            let why = "AFK_STAGES declares deploy";
            self.missing(&[&keys::WOODPECKER_URL, &keys::WOODPECKER_TOKEN], why, &mut errors);
        }
        for repo in self.declaring(Stage::Rollout).filter(|repo| !self.rollouts.contains_key(repo)) {
            let remedy = format!("add {repo}=namespace/deployment, or leave rollout out of its stages");
            errors.push(ConfigError::new(keys::ROLLOUTS.name, format!("{repo} has no entry"), remedy));
        }
        let half_ntfy = [&keys::NTFY_URL, &keys::NTFY_TOPIC];
        if half_ntfy.iter().any(|key| self.half_set.contains(key.name)) {
            self.missing(&half_ntfy, "other AFK_NTFY_ keys are set", &mut errors);
        }
        errors.into_iter().collect::<ConfigErrors>().or(())
    }

    /// What the operator of an armed configuration should know; nothing for a disabled one.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        if self.allowlist.is_empty() {
            return Vec::new();
        }
        let silent = self.slack_webhook.is_none() && self.ntfy.is_none();
        // GitHub tells people from robots, so there write permission is enough.
        let by_permission = self.trust_writers || self.tracker.as_ref().is_none_or(|it| it.kind == TrackerKind::Github);
        let alone = self.trusted_actors.is_empty() && !by_permission;
        let found = [(silent, Warning::NoDoorbell), (alone, Warning::NobodyTrusted)];
        found.into_iter().filter(|(applies, _)| *applies).map(|(_, warning)| warning).collect()
    }

    /// Whether every address in the configuration is loopback, as a rehearsed tick demands. Addresses in files are not
    /// seen here: [`Config::url_files`] names those, for the caller to read and to check with [`is_loopback`].
    #[must_use]
    pub fn all_urls_loopback(&self) -> bool {
        let in_cluster = self.kube.url.is_none() && self.declares(Stage::Rollout);
        !in_cluster && self.inline_urls().iter().all(|(_, url)| is_loopback(url))
    }

    /// The files that hold an address: the key and the path of each.
    #[must_use]
    pub fn url_files(&self) -> Vec<(&'static str, &str)> {
        let files =
            [(&keys::SLACK_WEBHOOK_FILE, &self.slack_webhook), (&keys::HEARTBEAT_URL_FILE, &self.heartbeat_url)];
        files.into_iter().filter_map(|(key, source)| Some((key.name, in_file(source)?))).collect()
    }

    /// Every address that stands in the configuration itself. Some are secrets.
    pub(super) fn inline_urls(&self) -> Vec<(&'static Key, &str)> {
        let urls = [
            (&keys::TRACKER_URL, self.tracker.as_ref().map(|it| it.url.as_str())),
            (&keys::T3_URL, self.t3.as_ref().map(|it| it.url.as_str())),
            (&keys::COCKPIT_URL, self.cockpit_url.as_deref()),
            (&keys::WOODPECKER_URL, self.woodpecker.as_ref().map(|it| it.url.as_str())),
            (&keys::KUBE_URL, self.kube.url.as_deref()),
            (&keys::SLACK_WEBHOOK, inline(&self.slack_webhook)),
            (&keys::NTFY_URL, self.ntfy.as_ref().map(|it| it.url.as_str())),
            (&keys::HEARTBEAT_URL, inline(&self.heartbeat_url)),
            (&keys::METRICS_PUSH_URL, self.metrics_push_url.as_deref()),
            (&keys::PROXY, self.proxy.as_deref()),
        ];
        urls.into_iter().filter_map(|(key, url)| Some((key, url?))).collect()
    }

    /// The allowlisted repositories that declare a stage.
    fn declaring(&self, stage: Stage) -> impl Iterator<Item = &RepoId> {
        let declares = move |repo: &&RepoId| {
            self.stages.of(repo).is_some_and(|stages| stages.iter().any(|declared| declared.stage == stage))
        };
        self.allowlist.iter().filter(declares)
    }

    /// Whether an allowlisted repository declares a stage.
    pub(super) fn declares(&self, stage: Stage) -> bool {
        self.declaring(stage).next().is_some()
    }

    /// Names the keys of a group that are absent: those known to be, or all of them.
    fn missing(&self, group: &[&Key], why: &str, errors: &mut Vec<ConfigError>) {
        let absent = |key: &&&Key| self.half_set.contains(key.name);
        let known = group.iter().any(|key| self.half_set.contains(key.name));
        for key in group.iter().filter(|key| !known || absent(key)) {
            let file = keys::KEYS.iter().find(|other| other.name.strip_suffix("_FILE") == Some(key.name));
            let either = file.map(|file| format!(" or {}", file.name)).unwrap_or_default();
            errors.push(ConfigError::new(key.name, format!("missing, and {why}"), format!("set {}{either}", key.name)));
        }
    }
}

fn inline(source: &Option<SecretSource>) -> Option<&str> {
    match source {
        Some(SecretSource::Inline(value)) => Some(value.expose()),
        Some(SecretSource::File(_)) | None => None,
    }
}

fn in_file(source: &Option<SecretSource>) -> Option<&str> {
    match source {
        Some(SecretSource::File(path)) => Some(path),
        Some(SecretSource::Inline(_)) | None => None,
    }
}
