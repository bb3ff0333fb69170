//! Adapters in front of a world that stands behind loopback HTTP.

use std::sync::Arc;
use std::time::Duration;

use afk_ci::Pipelines;
use afk_core::config::{Armed, Config, Gates, NtfySettings, TrackerKind, TrackerSettings};
use afk_core::ids::{Host, Login};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Counts, Settings};
use afk_notify::{Ntfy, Slack};
use afk_sandbox::http::{
    Face, NTFY_TOKEN, NTFY_TOPIC, Release, SLACK_PATH, Server, TOKEN, forge_router, ntfy_router, slack_router,
};
use afk_sandbox::tracker::{FORGE_URL, Flavor};
use afk_sandbox::world::World;
use afk_tracker::Gitea;

use super::record;

/// Long enough for a loaded machine; only silence waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) fn armed(world: &World) -> Armed {
    match world.config().gates() {
        Gates::Open(armed) => armed,
        Gates::Disabled | Gates::WatchOnly(_) => panic!("the world's configuration is armed"),
    }
}

pub(crate) fn settings() -> Settings {
    Settings { timeout: TIMEOUT, ca_file: None, proxy: None, counts: Counts::default() }
}

/// The forge of a world, and AFK's ways to it.
pub(crate) struct Forge {
    pub(crate) server: Server,
    armed: Armed,
    kind: TrackerKind,
}

impl Forge {
    pub(crate) fn start(world: &World, face: Face) -> Self {
        world.flavor(face.release.flavor());
        let kind = match face.release.flavor() {
            Flavor::Gitea => TrackerKind::Gitea,
            Flavor::Forgejo => TrackerKind::Forgejo,
            Flavor::Github => TrackerKind::Github,
        };
        let (release, router) = (face.release, forge_router(world.clone(), face));
        let router = match record::wanted() {
            Some(recording) => recording.of(&format!("{release:?}"), router),
            None => router,
        };
        let server = Server::start(world, router);
        Self { server, armed: armed(world), kind }
    }

    pub(crate) fn of(world: &World, release: Release) -> Self {
        Self::start(world, Face::new(release))
    }

    fn tracker_settings(&self, token: &str) -> TrackerSettings {
        TrackerSettings {
            kind: self.kind,
            url: self.server.url(),
            host: Host::from_url(&self.server.url()).unwrap(),
            token: SecretSource::Inline(Secret::new(token)),
            bot_login: None,
        }
    }

    pub(crate) fn tracker(&self) -> Gitea {
        self.tracker_of(TOKEN, &settings())
    }

    pub(crate) fn tracker_of(&self, token: &str, settings: &Settings) -> Gitea {
        Gitea::new(&self.armed, &self.tracker_settings(token), settings, 4).unwrap()
    }

    /// The tracker that is told its own account's name.
    pub(crate) fn tracker_named(&self, login: &str) -> Gitea {
        let bot_login = Some(Login::parse(login).unwrap());
        Gitea::new(&self.armed, &TrackerSettings { bot_login, ..self.tracker_settings(TOKEN) }, &settings(), 4).unwrap()
    }

    pub(crate) fn checks(&self) -> Pipelines {
        Pipelines::new(&self.armed, &self.tracker_settings(TOKEN), &Config::disabled(), &settings(), &Arc::default())
            .unwrap()
    }

    /// What was told, with the forge's own address in place of the port that it listens on: the server's own runs are
    /// shown as paths, which stand below the address that AFK knows.
    pub(crate) fn readdressed(&self, told: &str) -> String {
        told.replace(&self.server.url(), FORGE_URL)
    }
}

/// Slack, before a world's doorbell.
pub(crate) fn slack(world: &World) -> (Server, Slack) {
    let server = Server::start(world, slack_router(world.clone()));
    let url = Secret::new(format!("{}{SLACK_PATH}", server.url()));
    let slack = Slack::new(&armed(world), SecretSource::Inline(url), &settings()).unwrap();
    (server, slack)
}

/// ntfy, before a world's other doorbell.
pub(crate) fn ntfy(world: &World) -> (Server, Ntfy) {
    let server = Server::start(world, ntfy_router(world.clone()));
    let secret = |value: &str| SecretSource::Inline(Secret::new(value));
    let settings = NtfySettings { url: server.url(), topic: secret(NTFY_TOPIC), token: Some(secret(NTFY_TOKEN)) };
    let ntfy = Ntfy::new(&armed(world), &settings, &self::settings()).unwrap();
    (server, ntfy)
}
