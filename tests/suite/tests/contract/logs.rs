//! The log of a failed job: two equal worlds, one asked directly, one through the adapter, GitHub and its store. The store
//! refuses whatever was meant for GitHub alone.

use afk_core::ci::{Conclusion, Stage};
use afk_core::port::Checks;
use afk_sandbox::ci::Mood;
use afk_sandbox::http::github::{Face, Reach};
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

const LOG: &str = "running 1 test\ntest it_works ... FAILED\n\nerror: test failed";

/// The checks of a red build, each with its log. `kept`: the server still has them.
fn logs_contract(checks: &dyn Checks, world: &World, kept: bool) -> String {
    let web = world.repo("acme/web");
    world.ci("acme/web", |rule| {
        rule.contexts = vec!["CI / test (push)".into(), "CI / lint (push)".into(), "ci/woodpecker/push".into()];
        rule.mood = Mood::Red;
    });
    let sha = world.push("acme/web", "alice", NewCommit::new("Red"));
    world.minutes(5);
    let failed = {
        let state = world.lock();
        let statuses = state.forge.repos[&web].latest_statuses(&sha);
        statuses.into_iter().find(|row| row.state == "failure").unwrap().target_url.clone()
    };
    world.lock().ci.logs.insert(failed.clone(), LOG.to_owned());
    let facts = checks.stage(Stage::Build, &web, &sha).unwrap();
    if !kept {
        world.lock().ci.logs.clear();
    }
    let mut rows = Vec::new();
    for check in facts.checks.iter().filter(|check| check.conclusion == Conclusion::Failure) {
        let log = check.log.as_ref().map(|handle| checks.log(Stage::Build, &web, handle).unwrap());
        rows.push(format!("{:?}", log));
    }
    rows.push(format!("{:?}", checks.log(Stage::Build, &web, "999").unwrap()));
    rows.join("\n")
}

#[test]
fn the_world_and_github_give_the_same_log() {
    for kept in [true, false] {
        let direct = {
            let world = World::new();
            logs_contract(&world, &world, kept)
        };
        let world = World::new();
        world.repo("acme/web");
        let (server, checks) = super::github::checks(&world, Face::new());
        assert_eq!(logs_contract(&checks, &world, kept), direct, "{kept}");
        server.check();
        let expected = if kept { format!("Some(Some({LOG:?}))") } else { "Some(None)".to_owned() };
        assert_eq!(direct, format!("{expected}\nNone"));
    }
}

#[test]
fn a_token_that_may_not_read_it_gets_none() {
    let world = World::new();
    world.repo("acme/web");
    let (_server, checks) = super::github::checks(&world, Face::new().token(|token| token.contents = Reach::None));
    assert_eq!(checks.log(Stage::Build, &world.repo("acme/web"), "1").unwrap(), None);
}
