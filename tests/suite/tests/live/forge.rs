//! The tracker as AFK needs it: one walk through every call of the port by the real adapters, in front of the world behind
//! loopback for each sort of forge, and in front of a real server where the environment names one:
//!
//! - `LIVE_FORGE_URL`, `LIVE_FORGE_KIND` (`gitea`, `forgejo` or `github`) and `LIVE_FORGE_TOKEN`, the token of a site
//!   administrator that may do everything. Without them it is skipped.
//!
//! The walk makes an organisation, a private repository and three accounts of its own, and removes them whatever happens.
//! `github` is skipped, visibly: github.com lets nobody make accounts, and those of an Enterprise Server are still to come.

mod sandbox;
mod server;
mod walk;

use afk_core::config::{TrackerKind, TrackerSettings};
use afk_core::ids::Host;
use afk_core::port::Tracker;
use afk_core::secret::{Secret, SecretSource};
use afk_sandbox::http::{Face, Release, Server, TOKEN, forge_router, github, github_router};
use afk_sandbox::tracker::Flavor;
use afk_sandbox::world::World;
use afk_tracker::{GitHub, Gitea};

use super::{armed, named, settings, tell};
use sandbox::WorldStage;
use server::ServerStage;
use walk::{Habits, forge_walk};

/// The real adapter, as the programs build it.
fn tracker(kind: TrackerKind, url: &str, token: &str) -> Box<dyn Tracker> {
    let tracker = TrackerSettings {
        kind,
        url: url.to_owned(),
        host: Host::from_url(url).unwrap(),
        token: SecretSource::Inline(Secret::new(token)),
        bot_login: None,
    };
    match kind {
        TrackerKind::Gitea | TrackerKind::Forgejo => Box::new(Gitea::new(&armed(), &tracker, &settings(), 4).unwrap()),
        TrackerKind::Github => {
            Box::new(GitHub::new(&armed(), &tracker, &settings(), 4, &std::sync::Arc::default()).unwrap())
        }
    }
}

fn habits(kind: TrackerKind) -> Habits {
    match kind {
        TrackerKind::Gitea | TrackerKind::Forgejo => Habits { proves_edits: false, holds_blocked_open: true },
        TrackerKind::Github => Habits { proves_edits: true, holds_blocked_open: false },
    }
}

#[test]
fn every_gitea_and_forgejo_of_the_world_is_such_a_server() {
    for release in Release::ALL {
        let kind = match release.flavor() {
            Flavor::Gitea => TrackerKind::Gitea,
            Flavor::Forgejo => TrackerKind::Forgejo,
            Flavor::Github => panic!("{release:?} is none of GitHub's"),
        };
        let world = World::new();
        world.flavor(release.flavor());
        let mut stage = WorldStage::new(&world);
        let server = Server::start(&world, forge_router(world.clone(), Face::new(release)));
        forge_walk(&*tracker(kind, &server.url(), TOKEN), &mut stage, habits(kind));
        server.check();
    }
}

#[test]
fn github_of_the_world_is_such_a_server() {
    for face in [github::Face::new(), github::Face::enterprise("3.19.0")] {
        let world = World::new();
        world.flavor(Flavor::Github);
        let mut stage = WorldStage::new(&world);
        let server = Server::start(&world, github_router(world.clone(), face));
        forge_walk(&*tracker(TrackerKind::Github, &server.url(), TOKEN), &mut stage, habits(TrackerKind::Github));
        server.check();
    }
}

#[test]
fn a_real_forge_is_such_a_server() {
    let Some(url) = named("LIVE_FORGE_URL") else { return tell("skipped: LIVE_FORGE_URL is not set") };
    let Some(token) = named("LIVE_FORGE_TOKEN") else { return tell("skipped: LIVE_FORGE_TOKEN is not set") };
    let kind = match named("LIVE_FORGE_KIND").as_deref() {
        Some("gitea") => TrackerKind::Gitea,
        Some("forgejo") => TrackerKind::Forgejo,
        Some("github") => {
            return tell("skipped: LIVE_FORGE_KIND github: the walk cannot make accounts there yet");
        }
        None => return tell("skipped: LIVE_FORGE_KIND is not set"),
        Some(other) => panic!("LIVE_FORGE_KIND is `{other}`; it must be gitea, forgejo or github"),
    };
    let mut stage = ServerStage::new(&url, &token);
    let bot = tracker(kind, &url, &stage.bot_token());
    forge_walk(&*bot, &mut stage, habits(kind));
    tell(&format!("{url}: walked as {} {}", named("LIVE_FORGE_KIND").unwrap(), stage.version()));
}
