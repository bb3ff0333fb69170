//! The rollout stage: two equal worlds, one asked directly, one through the adapter and the cluster's API.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use afk_ci::Pipelines;
use afk_core::ci::{Check, Stage};
use afk_core::config::{Config, KubeSettings, TrackerKind, TrackerSettings};
use afk_core::ids::Sha;
use afk_core::port::{Checks, StageFacts};
use afk_core::secret::{Secret, SecretSource};
use afk_sandbox::cluster::Access;
use afk_sandbox::http::{CLUSTER_TOKEN, Server, kubernetes_router};
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

use super::loopback::{armed, settings};
use super::words::{Told, refused};

/// One line: what the check says, since when, and what runs. Its words differ for good reason.
fn line(facts: &StageFacts) -> String {
    let [Check { name, conclusion, at, log, .. }] = facts.checks.as_slice() else { panic!("one check: {facts:?}") };
    let at = at.map(|at| at.strftime("%H:%M:%S").to_string()).unwrap_or_default();
    let runs = facts.runs.as_ref().unwrap();
    let annotation = runs.annotation.as_deref().unwrap_or("-");
    let now = facts.at.unwrap().strftime("%H:%M:%S");
    format!(
        "{now} {name} {conclusion:?} since {at} | {} {annotation} | {}",
        runs.images.join(","),
        log.as_deref().unwrap()
    )
}

/// Asks for the rollout of a Deployment in every state that a cluster brings it to.
fn rollout_contract(checks: &dyn Checks, world: &World) -> String {
    let (mut told, web) = (Told::default(), world.repo("acme/web"));
    let ask = |told: &mut Told, asked: &str, sha: &Sha| {
        let seen = checks.stage(Stage::Rollout, &web, sha);
        told.note(asked, &seen.map_or_else(|fault| refused(&fault), |facts| line(&facts)));
    };
    let seconds = |seconds| world.advance(Duration::from_secs(seconds));
    let log = |told: &mut Told, asked: &str| {
        let log = checks.log(Stage::Rollout, &web, "acme/web").unwrap().unwrap();
        let known = ["successfully progressed", "timed out progressing", "Back-off restarting"];
        told.note(asked, &known.into_iter().filter(|it| log.contains(it)).collect::<Vec<_>>().join(", "));
    };
    let push = || world.push("acme/web", "alice", NewCommit::new("Work"));

    let first = world.head("acme/web");
    ask(&mut told, "no Deployment", &first);
    world.deployment("acme/web", |_| ());
    ask(&mut told, "the first image", &first);
    log(&mut told, "its log");

    world.ci("acme/web", |rule| rule.later = vec![(Stage::Rollout, true)]);
    let sha = push();
    seconds(124);
    ask(&mut told, "building", &sha);
    seconds(1);
    ask(&mut told, "not taken up", &sha);
    seconds(1);
    ask(&mut told, "moving", &sha);
    world.minutes(2);
    ask(&mut told, "rolled out", &sha);
    world.deployment("acme/web", |row| row.commit = Some("4f2a9c17".into()));
    ask(&mut told, "annotated", &sha);

    world.deployment("acme/web", |row| row.paused = true);
    ask(&mut told, "paused", &sha);
    let sha = push();
    world.minutes(5);
    ask(&mut told, "paused before it was taken up", &sha);
    world.deployment("acme/web", |row| row.paused = false);

    world.ci("acme/web", |rule| rule.later = vec![(Stage::Rollout, false)]);
    let sha = push();
    world.minutes(3);
    ask(&mut told, "stumbling", &sha);
    world.minutes(3);
    ask(&mut told, "late", &sha);
    log(&mut told, "its log");
    world.cluster_access(Access::NoEvents);
    log(&mut told, "its log without events");
    world.cluster_access(Access::Full);

    world.ci("acme/web", |rule| rule.later = vec![(Stage::Rollout, true)]);
    let sha = push();
    world.minutes(6);
    world.deployment("acme/web", |row| row.scale(0));
    ask(&mut told, "scaled to zero", &sha);
    world.deployment("acme/web", |row| row.scale(1));
    ask(&mut told, "scaled up again", &sha);
    let at = world.now();
    world.deployment("acme/web", |row| row.deleted_at = Some(at));
    ask(&mut told, "being deleted", &sha);
    world.undeploy("acme/web");
    ask(&mut told, "deleted", &sha);

    world.deployment("acme/web", |_| ());
    world.cluster_access(Access::Nothing);
    ask(&mut told, "forbidden", &sha);
    world.cluster_access(Access::Stranger);
    ask(&mut told, "not its account", &sha);
    told.0
}

/// The cluster of a world, and AFK's way to it.
struct Cluster {
    server: Server,
    token_file: PathBuf,
}

impl Cluster {
    fn start(world: &World) -> Self {
        let token_file = std::env::temp_dir().join(format!("afk-tests-account-{}", std::process::id()));
        std::fs::write(&token_file, CLUSTER_TOKEN).unwrap();
        Self { server: Server::start(world, kubernetes_router(world.clone())), token_file }
    }

    fn checks(&self, world: &World) -> Pipelines {
        world.ci("acme/web", |rule| rule.later = vec![(Stage::Rollout, true)]);
        let kube = KubeSettings {
            url: Some(self.server.url()),
            token_file: self.token_file.to_str().map(str::to_owned),
            ca_file: None,
        };
        let config = Config { kube, rollouts: world.rollouts(), ..Config::disabled() };
        // Nothing listens there.
        let tracker = TrackerSettings {
            kind: TrackerKind::Gitea,
            url: "http://127.0.0.1:9".into(),
            host: world.host(),
            token: SecretSource::Inline(Secret::new("unused")),
            bot_login: None,
        };
        Pipelines::new(&armed(world), &tracker, &config, &settings(), &Arc::default()).unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.token_file));
    }
}

#[test]
fn the_cluster_tells_what_the_world_tells() {
    let direct = {
        let world = World::new();
        rollout_contract(&world, &world)
    };
    let world = World::new();
    let cluster = Cluster::start(&world);
    let told = rollout_contract(&cluster.checks(&world), &world);
    cluster.server.check();
    assert_eq!(told, direct);
    insta::assert_snapshot!(direct, @"
    no Deployment: ! Refused Item
    the first image: 09:00:00 acme/web Success since 09:00:00 | registry.example.net/app:stable - | acme/web
    its log: successfully progressed
    building: 09:02:04 acme/web Success since 09:00:00 | registry.example.net/app:stable - | acme/web
    not taken up: 09:02:05 acme/web Pending since 09:00:00 | registry.example.net/app:main-88641162e4 - | acme/web
    moving: 09:02:06 acme/web Pending since 09:02:06 | registry.example.net/app:main-88641162e4 - | acme/web
    rolled out: 09:04:06 acme/web Success since 09:04:06 | registry.example.net/app:main-88641162e4 - | acme/web
    annotated: 09:04:06 acme/web Success since 09:04:06 | registry.example.net/app:main-88641162e4 4f2a9c17 | acme/web
    paused: 09:04:06 acme/web Pending since 09:04:06 | registry.example.net/app:main-88641162e4 4f2a9c17 | acme/web
    paused before it was taken up: 09:09:06 acme/web Pending since 09:06:12 | registry.example.net/app:main-9d4a57003b 4f2a9c17 | acme/web
    stumbling: 09:12:06 acme/web Pending since 09:11:12 | registry.example.net/app:main-b84d17e1c9 4f2a9c17 | acme/web
    late: 09:15:06 acme/web Failure since 09:13:12 | registry.example.net/app:main-b84d17e1c9 4f2a9c17 | acme/web
    its log: timed out progressing, Back-off restarting
    its log without events: timed out progressing
    scaled to zero: 09:21:06 acme/web Pending since 09:19:12 | registry.example.net/app:main-bae522dc6e 4f2a9c17 | acme/web
    scaled up again: 09:21:06 acme/web Success since 09:19:12 | registry.example.net/app:main-bae522dc6e 4f2a9c17 | acme/web
    being deleted: 09:21:06 acme/web Pending since 09:19:12 | registry.example.net/app:main-bae522dc6e 4f2a9c17 | acme/web
    deleted: ! Refused Item
    forbidden: ! Refused Item
    not its account: ! Refused Server
    ");
}
