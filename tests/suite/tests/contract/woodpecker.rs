//! The deploy stage: two equal worlds, one asked directly, one through the adapter and a Woodpecker of each release.

use std::sync::Arc;

use afk_ci::Pipelines;
use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::config::{Config, TrackerKind, TrackerSettings, WoodpeckerSettings};
use afk_core::fault::FaultClass;
use afk_core::ids::{Host, Sha};
use afk_core::port::{Checks, Permission};
use afk_core::secret::{Secret, SecretSource};
use afk_sandbox::fault::Side;
use afk_sandbox::http::woodpecker::{Face, Release};
use afk_sandbox::http::{Pick, Server, WOODPECKER_TOKEN, woodpecker_router};
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::woodpecker::{PipelineRow, WOODPECKER_URL};
use afk_sandbox::world::World;

use super::loopback::{armed, settings};
use super::trouble::{outcome, troubles};
use super::words::{Told, Words, refused};

/// Woodpecker before a world, and AFK's way to it.
fn start(world: &World, release: Release, token: &str) -> (Server, Pipelines) {
    let server = Server::start(world, woodpecker_router(world.clone(), Face::new(release)));
    let secret = |text: &str| SecretSource::Inline(Secret::new(text));
    let tracker = TrackerSettings {
        kind: TrackerKind::Forgejo,
        // Nothing listens there.
        url: "http://127.0.0.1:9".into(),
        host: Host::from_url("http://127.0.0.1:9").unwrap(),
        token: secret("none"),
        bot_login: None,
    };
    let woodpecker = WoodpeckerSettings { url: server.url(), token: secret(token) };
    let config = Config { woodpecker: Some(woodpecker), ..world.config() };
    let checks = Pipelines::new(&armed(world), &tracker, &config, &settings(), &Arc::default()).unwrap();
    (server, checks)
}

/// A pipeline that was ended by hand.
fn ran(world: &World, commit: &Sha, event: &str, status: &str, change: impl FnOnce(&mut PipelineRow)) {
    let web = world.repo("acme/web");
    world.minutes(1);
    let mut state = world.lock();
    let at = state.second();
    let row = state.new_pipeline(&web, commit, event);
    row.started = Some(at);
    row.end(status, at);
    change(row);
}

/// Asks for what became of commits, and for the logs of what failed.
fn deploys_contract(checks: &dyn Checks, world: &World) -> String {
    let (mut told, web) = (Told::default(), world.repo("acme/web"));
    let ask = |told: &mut Told, asked: &str, sha: &Sha| {
        let facts = checks.stage(Stage::Deploy, &web, sha);
        told.note(asked, &facts.as_ref().map_or_else(refused, Words::words));
        for handle in facts.iter().flat_map(|facts| &facts.checks).filter_map(|check| check.log.as_deref()) {
            let log = checks.log(Stage::Deploy, &web, handle).unwrap();
            told.note(&format!("  log {handle}"), &format!("{log:?}"));
        }
    };

    world.ci("acme/web", |rule| rule.later = vec![(Stage::Deploy, true)]);
    let sha = world.push("acme/web", "alice", NewCommit::new("Work"));
    ask(&mut told, "before any pipeline", &sha);
    world.minutes(3);
    ask(&mut told, "running", &sha);
    world.minutes(5);
    ask(&mut told, "done", &sha);

    world.ci("acme/web", |rule| rule.later = vec![(Stage::Deploy, false)]);
    let sha = world.push("acme/web", "alice", NewCommit::new("Red"));
    world.minutes(10);
    ask(&mut told, "red", &sha);
    ran(world, &sha, "push", "success", |row| row.parent = 2);
    ask(&mut told, "started anew", &sha);

    world.ci("acme/web", |rule| rule.later.clear());
    let sha = world.push("acme/web", "alice", NewCommit::new("Events"));
    ran(world, &sha, "push", "failure", |row| row.branch = "topic".into());
    for event in ["cron", "pull_request", "pull_request_closed", "pull_request_metadata"] {
        ran(world, &sha, event, "failure", |_| {});
    }
    ask(&mut told, "not about the landing", &sha);
    for event in ["push", "manual", "deployment", "tag", "release", "merge_queue"] {
        ran(world, &sha, event, "success", |row| {
            if !matches!(event, "push" | "manual") {
                row.branch = "v1".into();
            }
        });
    }
    ask(&mut told, "about the landing", &sha);

    for status in ["created", "pending", "blocked", "skipped", "error", "declined", "killed", "surprise"] {
        let sha = world.push("acme/web", "alice", NewCommit::new(status));
        ran(world, &sha, "push", status, |row| {
            row.finished = None;
            if status == "error" {
                row.errors.push("steps.ship: `image` is missing".into());
                row.steps.clear();
            }
        });
        ask(&mut told, status, &sha);
    }

    let sha = world.push("acme/web", "alice", NewCommit::new("Early"));
    ran(world, &sha, "push", "success", |_| {});
    let other = world.push("acme/web", "alice", NewCommit::new("Busy"));
    for _ in 0..120 {
        ran(world, &other, "push", "failure", |_| {});
    }
    ask(&mut told, "two pages back", &sha);

    told.note("a log that is not there", &format!("{:?}", checks.log(Stage::Deploy, &web, "1/9999").unwrap()));
    told.note("a step that wrote nothing", &format!("{:?}", checks.log(Stage::Deploy, &web, "1/1").unwrap()));
    told.note("no handle", &format!("{:?}", checks.log(Stage::Deploy, &web, "odd").unwrap()));
    let secret = world.repo("acme/secret");
    world.grant("acme/secret", BOT, Permission::None);
    told.tell("hidden", checks.stage(Stage::Deploy, &secret, &sha));
    told.tell("nowhere", checks.stage(Stage::Deploy, &RepoId::parse("acme/nowhere").unwrap(), &sha));
    let asleep = world.repo("acme/asleep");
    world.lock().ci.woodpecker.inactive.insert(asleep.clone());
    told.tell("switched off", checks.stage(Stage::Deploy, &asleep, &sha));
    let old = RepoId::parse("acme/old").unwrap();
    world.lock().forge.moved.insert(old.clone(), web.clone());
    told.tell("renamed", checks.stage(Stage::Deploy, &old, &sha));
    told.0
}

#[test]
fn every_release_tells_what_the_world_tells() {
    let direct = {
        let world = World::new();
        deploys_contract(&world, &world)
    };
    for release in Release::ALL {
        let world = World::new();
        world.repo("acme/web");
        let (server, checks) = start(&world, release, WOODPECKER_TOKEN);
        let told = deploys_contract(&checks, &world);
        server.check();
        assert_eq!(told.replace(&server.url(), WOODPECKER_URL), direct, "{release:?}");
    }
    insta::assert_snapshot!(direct);
}

/// What was taken back is nobody's fault, in the words of each release.
#[test]
fn canceled_is_told_in_every_releases_word() {
    let rows = Release::ALL.map(|release| {
        let world = World::new();
        let web = world.repo("acme/web");
        let (_server, checks) = start(&world, release, WOODPECKER_TOKEN);
        ran(&world, &world.head("acme/web"), "push", "canceled", |_| {});
        let check = checks.stage(Stage::Deploy, &web, &world.head("acme/web")).unwrap().checks.remove(0);
        format!("{release:?}: {:?}, {}", check.conclusion, check.detail.unwrap())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    V2_0: Cancelled, Pipeline 1: killed
    V2_8: Cancelled, Pipeline 1: killed
    V3_0: Cancelled, Pipeline 1: killed
    V3_14: Cancelled, Pipeline 1: canceled
    V3_17: Cancelled, Pipeline 1: canceled
    ");
}

#[test]
fn a_token_that_is_not_good_stops_the_stage_and_says_so() {
    let world = World::new();
    let web = world.repo("acme/web");
    let (_server, checks) = start(&world, Release::V3_17, "guess");
    let fault = checks.stage(Stage::Deploy, &web, &world.head("acme/web")).unwrap_err();
    assert_eq!(fault.class, FaultClass::Refused);
    insta::assert_snapshot!(fault.chain(), @"failed to read Woodpecker's pipelines: Woodpecker refuses the token: put a personal token of its user settings into AFK_WOODPECKER_TOKEN: GET /repos/lookup/acme/web: 401");
}

/// What holds up a stage, and what a log makes of the same: nothing holds a run up for its log.
#[test]
fn every_trouble_has_its_meaning() {
    let mut rows = Vec::new();
    for (name, trouble) in troubles() {
        let world = World::new();
        let (web, head) = (world.repo("acme/web"), world.head("acme/web"));
        let (server, checks) = start(&world, Release::V3_17, WOODPECKER_TOKEN);
        ran(&world, &head, "push", "failure", |_| {});
        let stage = |about: &str| {
            server.trouble(Pick::every().about(about), Side::Before, trouble.clone());
            let stage = outcome(checks.stage(Stage::Deploy, &web, &head));
            server.recover();
            stage
        };
        let (lookup, list) = (stage("/lookup/"), stage("/pipelines?"));
        let steps = stage("/pipelines/1");
        server.trouble(Pick::every().about("/logs/"), Side::Before, trouble.clone());
        let log = checks
            .log(Stage::Deploy, &web, "1/2")
            .map_or_else(|fault| refused(&fault), |log| if log.is_some() { "some" } else { "none" }.to_owned());
        server.recover();
        let again = checks.stage(Stage::Deploy, &web, &head).unwrap().checks.remove(0);
        assert!(checks.log(Stage::Deploy, &web, &again.log.unwrap()).unwrap().is_some(), "after {name}");
        rows.push(format!("{name}: lookup {lookup}; list {list}; steps {steps}; log {log}"));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up: lookup ! Transient Server unanswered; list ! Transient Server unanswered; steps done; log none
    half a body: lookup ! Transient Server; list ! Transient Server; steps done; log none
    500: lookup ! Transient Server; list ! Transient Server; steps done; log none
    502: lookup ! Transient Server unanswered; list ! Transient Server unanswered; steps done; log none
    503 page: lookup ! Transient Server unanswered; list ! Transient Server unanswered; steps done; log none
    200 page: lookup ! Garbled Item; list ! Garbled Item; steps done; log none
    429: lookup ! Transient Server not before 09:02:30; list ! Transient Server not before 09:02:30; steps done; log none
    302: lookup ! Garbled Item; list ! Garbled Item; steps done; log none
    307: lookup ! Garbled Item; list ! Garbled Item; steps done; log none
    11 MiB: lookup ! Garbled Item; list ! Garbled Item; steps done; log none
    ");
}
