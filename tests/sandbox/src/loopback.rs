//! A whole world behind loopback: forge, T3 and Slack, and the settings with which AFK reaches them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;

use crate::http::t3::{Access, t3_router};
use crate::http::{Face, Release, SLACK_PATH, Server, TOKEN, forge_router, github, github_router, slack_router};
use crate::tracker::Flavor;
use crate::world::World;

/// Where the forge listens unless somebody else does; T3 and Slack come after it. Ids are derived from the tracker's address,
/// and briefs hold links, so fixed ones make both the same in each run.
const FIRST_PORT: u16 = 18_470;

/// The servers of one world; they stop when this is dropped.
pub struct Loopback {
    /// The forge.
    pub forge: Server,
    /// The agent server.
    pub t3: Server,
    /// The doorbell.
    pub slack: Server,
    allowlist: String,
    kind: &'static str,
}

/// Which forge a world has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgeKind {
    /// Gitea or Forgejo, of a release.
    Gitea(Release),
    /// GitHub, as an Enterprise server is addressed.
    Github,
}

impl Loopback {
    /// Starts the servers where they always are, or anywhere if somebody else is there.
    #[must_use]
    pub fn start(world: &World, forge: ForgeKind) -> Self {
        Self::with(world, forge, |nth| FIRST_PORT + nth)
    }

    /// Starts the servers on free ports: many worlds may stand beside each other.
    #[must_use]
    pub fn anywhere(world: &World, forge: ForgeKind) -> Self {
        Self::with(world, forge, |_| 0)
    }

    fn with(world: &World, forge: ForgeKind, port: impl Fn(u16) -> u16) -> Self {
        let allowlist: Vec<_> = world.config().allowlist.iter().map(ToString::to_string).collect();
        let start = |nth: u16, face: Router| {
            let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port(nth));
            Server::start_at(world, face, wanted)
        };
        let (face, kind) = match forge {
            ForgeKind::Gitea(release) => {
                world.flavor(release.flavor());
                let kind = if release.flavor() == Flavor::Gitea { "gitea" } else { "forgejo" };
                (forge_router(world.clone(), Face::new(release)), kind)
            }
            ForgeKind::Github => {
                world.flavor(Flavor::Github);
                (github_router(world.clone(), github::Face::new()), "github")
            }
        };
        Self {
            forge: start(0, face),
            t3: start(1, t3_router(world.clone(), Access::default())),
            slack: start(2, slack_router(world.clone())),
            allowlist: allowlist.join(","),
            kind,
        }
    }

    /// The settings that arm AFK for this world, as environment variables.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AFK_KILL_SWITCH", "false".into()),
            ("AFK_ALLOWLIST", self.allowlist.clone()),
            ("AFK_TRACKER", self.kind.into()),
            ("AFK_TRACKER_URL", self.forge.url()),
            ("AFK_TRACKER_TOKEN", TOKEN.into()),
            ("AFK_TRUSTED_ACTORS", "alice".into()),
            ("AFK_T3_URL", self.t3.url()),
            ("AFK_T3_TOKEN", "sandbox".into()),
            ("AFK_COCKPIT_URL", self.t3.url()),
            ("AFK_STAGES", "*=build".into()),
            ("AFK_SLACK_WEBHOOK", format!("{}{SLACK_PATH}", self.slack.url())),
        ]
    }

    /// Every request that no client should have sent, by server.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        let of = |server: &Server| server.requests().into_iter().filter(|it| !it.expected).map(|it| it.to_string());
        of(&self.forge).chain(of(&self.t3)).chain(of(&self.slack)).collect()
    }

    /// How many requests were answered.
    #[must_use]
    pub fn requests(&self) -> usize {
        [&self.forge, &self.t3, &self.slack].iter().map(|server| server.requests().len()).sum()
    }
}
