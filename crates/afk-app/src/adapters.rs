//! From an armed configuration to the servers behind the ports.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use afk_ci::Pipelines;
use afk_core::config::{Armed, Config, TrackerKind, TrackerSettings};
use afk_core::ids::RunId;
use afk_core::port::{Doorbell, Inspect, Tracker, Workers};
use afk_core::record::Keys;
use afk_http::github::Gate;
use afk_http::{Counts, Settings, SetupError, Traffic};
use afk_notify::{Ntfy, Slack};
use afk_t3::T3;
use afk_tick::World;
use afk_tick::report::Line;
use afk_tracker::{GitHub, Gitea};
use jiff::Timestamp;

use crate::files;

/// A tracker that a preflight can ask too.
trait Forge: Tracker + Inspect {}

impl<T: Tracker + Inspect> Forge for T {}

/// The servers of one configuration. Building them sends nothing.
pub(crate) struct Adapters<'a> {
    config: &'a Config,
    settings: &'a TrackerSettings,
    tracker: Box<dyn Forge>,
    agents: T3,
    checks: Pipelines,
    doorbells: Vec<Box<dyn Doorbell>>,
    counts: Counts,
    keys: Option<Keys>,
}

/// Servers that cannot be spoken to as configured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdapterError {
    /// The configuration names no such server; [`Config::complete`] refuses that before it comes to this.
    #[error("no {0} is configured")]
    Missing(&'static str),
    /// The server's address, the CA file or the proxy is not usable.
    #[error("{server}: {source}")]
    Setup {
        /// Which server.
        server: &'static str,
        /// What is wrong.
        source: SetupError,
    },
    /// The file with the keys that seal run records cannot be used.
    #[error("the file {path:?} {problem}")]
    Keys {
        /// The file.
        path: String,
        /// What is wrong; shows nothing of the keys.
        problem: String,
    },
}

impl AdapterError {
    /// The problem for an operator.
    pub(crate) fn line(&self) -> Line {
        let text = match self {
            Self::Setup { source, .. } => chain(source),
            Self::Missing(_) | Self::Keys { .. } => self.to_string(),
        };
        let subject = match self {
            Self::Setup { server, .. } | Self::Missing(server) => *server,
            Self::Keys { .. } => "AFK_RECORD_KEY_FILE",
        };
        Line { subject: subject.to_owned(), code: String::from("configuration"), text, alarm: true, run: None }
    }
}

/// An error and its causes on one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn record_keys(path: &str) -> Result<Keys, AdapterError> {
    let keys = files::read(path).and_then(|text| Keys::parse(&text).map_err(|error| error.to_string()));
    keys.map_err(|problem| AdapterError::Keys { path: path.to_owned(), problem })
}

impl<'a> Adapters<'a> {
    /// The adapters of a configuration that lacks nothing.
    pub(crate) fn new(armed: &Armed, config: &'a Config) -> Result<Self, AdapterError> {
        let http = Settings::from_config(config);
        let settings = config.tracker.as_ref().ok_or(AdapterError::Missing("tracker"))?;
        let t3 = config.t3.as_ref().ok_or(AdapterError::Missing("agent server"))?;
        // One gate for whatever asks GitHub.
        let gate = Arc::new(Gate::new());
        let setup = |server| move |source| AdapterError::Setup { server, source };
        let tracker: Box<dyn Forge> = match settings.kind {
            TrackerKind::Gitea | TrackerKind::Forgejo => {
                Box::new(Gitea::new(armed, settings, &http, config.workers).map_err(setup("tracker"))?)
            }
            TrackerKind::Github => {
                Box::new(GitHub::new(armed, settings, &http, config.workers, &gate).map_err(setup("tracker"))?)
            }
        };
        let agents = T3::new(armed, t3, &http).map_err(setup("agent server"))?.only(RunId::may_be);
        let checks = Pipelines::new(armed, settings, config, &http, &gate).map_err(setup("pipelines"))?;
        let mut doorbells: Vec<Box<dyn Doorbell>> = Vec::new();
        if let Some(webhook) = &config.slack_webhook {
            doorbells.push(Box::new(Slack::new(armed, webhook.clone(), &http).map_err(setup("Slack"))?));
        }
        if let Some(ntfy) = &config.ntfy {
            doorbells.push(Box::new(Ntfy::new(armed, ntfy, &http).map_err(setup("ntfy"))?));
        }
        // Read for each tick, because keys rotate.
        let keys = config.record_key_file.as_deref().map(record_keys).transpose()?;
        Ok(Self { config, settings, tracker, agents, checks, doorbells, counts: http.counts, keys })
    }

    /// What these servers were asked so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.counts.traffic()
    }

    /// The tracker, for a preflight.
    pub(crate) fn inspect(&self) -> &dyn Inspect {
        &*self.tracker
    }

    /// The agent server, for a preflight.
    pub(crate) fn t3(&self) -> &T3 {
        &self.agents
    }

    /// Gives `tick` the world as these servers show it.
    pub(crate) fn with_world<R>(
        &self,
        workers: &dyn Workers,
        now: Timestamp,
        running: &(dyn Fn() -> Duration + Sync),
        tick: impl FnOnce(&World<'_>) -> R,
    ) -> R {
        let doorbells: Vec<&dyn Doorbell> = self.doorbells.iter().map(Box::as_ref).collect();
        tick(&World {
            tracker: &*self.tracker,
            agents: &self.agents,
            checks: &self.checks,
            doorbells: &doorbells,
            workers,
            config: self.config,
            host: &self.settings.host,
            keys: self.keys.as_ref(),
            now,
            running,
        })
    }
}
