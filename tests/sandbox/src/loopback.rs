//! A whole world behind loopback: forge, T3, doorbells and cluster, and the settings with which AFK reaches them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use afk_core::RepoId;
use afk_core::config::{DeclaredStage, Rollout, Stages};
use afk_core::ids::Host;
use axum::Router;

use crate::http::github::Limits;
use crate::http::t3::{Access, t3_router};
use crate::http::{
    CLUSTER_TOKEN, Face, NTFY_TOKEN, NTFY_TOPIC, Release, SLACK_BELL, SLACK_PATH, Server, TOKEN, WOODPECKER_TOKEN,
    forge_router, github, github_router, kubernetes_router, ntfy_router, slack_router, woodpecker, woodpecker_router,
};
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
    /// What ships, where a repository of the world declares that.
    pub woodpecker: Option<Server>,
    /// The other doorbell, for those who ask for it: see [`ntfy_settings`](Self::ntfy_settings).
    pub ntfy: Server,
    /// The cluster.
    pub cluster: Server,
    /// How much the forge answers, if it is GitHub.
    pub limits: Limits,
    cluster_token: TokenFile,
    rollouts: BTreeMap<RepoId, Rollout>,
    allowlist: String,
    stages: String,
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
        let config = world.config();
        let allowlist: Vec<_> = config.allowlist.iter().map(ToString::to_string).collect();
        let start = |nth: u16, face: Router| {
            let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port(nth));
            Server::start_at(world, face, wanted)
        };
        let limits = Limits::default();
        let (face, kind) = match forge {
            ForgeKind::Gitea(release) => {
                world.flavor(release.flavor());
                let kind = if release.flavor() == Flavor::Gitea { "gitea" } else { "forgejo" };
                (forge_router(world.clone(), Face::new(release)), kind)
            }
            ForgeKind::Github => {
                world.flavor(Flavor::Github);
                let face = github::Face { limits: limits.clone(), ..github::Face::new() };
                (github_router(world.clone(), face), "github")
            }
        };
        let deploys = woodpecker::Face::new(woodpecker::Release::V3_17);
        let forge = start(0, face);
        let mut state = world.lock();
        state.forge.host = Host::from_url(&forge.url()).expect("an address");
        // It is there from the beginning: an end that never rings it has called nobody.
        state.bells.bell(SLACK_BELL);
        drop(state);
        Self {
            forge,
            limits,
            t3: start(1, t3_router(world.clone(), Access::default())),
            slack: start(2, slack_router(world.clone())),
            woodpecker: config.woodpecker.as_ref().map(|_| start(3, woodpecker_router(world.clone(), deploys))),
            ntfy: start(5, ntfy_router(world.clone())),
            cluster: start(4, kubernetes_router(world.clone())),
            cluster_token: TokenFile::new(),
            rollouts: config.rollouts,
            allowlist: allowlist.join(","),
            stages: stages(&config.stages),
            kind,
        }
    }

    /// The settings that arm AFK for this world, as environment variables.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = vec![
            ("AFK_KILL_SWITCH", "false".into()),
            ("AFK_ALLOWLIST", self.allowlist.clone()),
            ("AFK_TRACKER", self.kind.into()),
            ("AFK_TRACKER_URL", self.forge.url()),
            ("AFK_TRACKER_TOKEN", TOKEN.into()),
            ("AFK_TRUSTED_ACTORS", "alice".into()),
            ("AFK_T3_URL", self.t3.url()),
            ("AFK_T3_TOKEN", "sandbox".into()),
            ("AFK_COCKPIT_URL", self.t3.url()),
            ("AFK_STAGES", self.stages.clone()),
            ("AFK_SLACK_WEBHOOK", format!("{}{SLACK_PATH}", self.slack.url())),
        ];
        if let Some(server) = &self.woodpecker {
            settings.push(("AFK_WOODPECKER_URL", server.url()));
            settings.push(("AFK_WOODPECKER_TOKEN", WOODPECKER_TOKEN.into()));
        }
        if !self.rollouts.is_empty() {
            settings.extend(self.cluster_settings());
        }
        settings
    }

    fn cluster_settings(&self) -> [(&'static str, String); 3] {
        let entry = |(repo, it): (&RepoId, &Rollout)| {
            let container = it.container.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
            format!("{repo}={}/{}{container}", it.namespace, it.deployment)
        };
        [
            ("AFK_ROLLOUTS", self.rollouts.iter().map(entry).collect::<Vec<_>>().join(";")),
            ("AFK_KUBE_URL", self.cluster.url()),
            ("AFK_KUBE_TOKEN_FILE", self.cluster_token.0.display().to_string()),
        ]
    }

    /// The settings that add ntfy to the doorbells.
    #[must_use]
    pub fn ntfy_settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AFK_NTFY_URL", self.ntfy.url()),
            ("AFK_NTFY_TOPIC", NTFY_TOPIC.into()),
            ("AFK_NTFY_TOKEN", NTFY_TOKEN.into()),
        ]
    }

    /// Every request that no client should have sent, by server.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        let of = |server: &Server| server.requests().into_iter().filter(|it| !it.expected).map(|it| it.to_string());
        of(&self.forge)
            .chain(of(&self.t3))
            .chain(of(&self.slack))
            .chain(of(&self.ntfy))
            .chain(of(&self.cluster))
            .chain(self.woodpecker.iter().flat_map(of))
            .collect()
    }

    /// How many requests were answered.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.servers().map(|server| server.requests().len()).sum()
    }

    /// All of them: the forge, T3, then the others.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        [&self.forge, &self.t3, &self.slack, &self.ntfy, &self.cluster].into_iter().chain(&self.woodpecker)
    }
}

/// Stages as they are declared: `acme/web=build+deploy;*=build`.
fn stages(stages: &Stages) -> String {
    let named = stages.named.iter().map(|(repo, declared)| (repo.to_string(), declared));
    let all = named.chain(stages.others.iter().map(|declared| ("*".to_owned(), declared)));
    let entry = |(name, declared): (String, &Vec<DeclaredStage>)| {
        let words: Vec<_> = declared.iter().map(|declared| declared.stage.name()).collect();
        format!("{name}={}", words.join("+"))
    };
    all.map(entry).collect::<Vec<_>>().join(";")
}

/// A file with the token of AFK's service account, as a pod has one; gone when this is dropped.
struct TokenFile(PathBuf);

impl TokenFile {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("afk-sandbox-account-{}-{nth}", std::process::id()));
        std::fs::write(&path, CLUSTER_TOKEN).expect("a place for a file");
        Self(path)
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}
