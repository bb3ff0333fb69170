//! The build stage: two equal worlds, one asked directly, one through the adapter and a server of each release. GitHub shows
//! the same pipelines in its own way.

use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_core::ids::Sha;
use afk_core::port::{Checks, Permission};
use afk_sandbox::ci::Mood;
use afk_sandbox::http::{Release, github};
use afk_sandbox::tracker::git::{NewCommit, StatusRow};
use afk_sandbox::tracker::{BOT, FORGE_URL};
use afk_sandbox::world::World;

use super::loopback::Forge;
use super::words::Told;

/// Asks for the build of commits with every kind of status, of none, and of more than a page.
fn checks_contract(checks: &dyn Checks, world: &World) -> String {
    let (mut told, web) = (Told::default(), world.repo("acme/web"));
    let ask = |told: &mut Told, asked: &str, sha: &Sha| told.tell(asked, checks.stage(Stage::Build, &web, sha));

    world.ci("acme/web", |rule| rule.contexts = vec!["CI / test (push)".into(), "CI / lint (push)".into()]);
    let sha = world.push("acme/web", "alice", NewCommit::new("Work"));
    ask(&mut told, "just pushed", &sha);
    world.minutes(1);
    ask(&mut told, "running", &sha);
    world.minutes(5);
    ask(&mut told, "done", &sha);

    world.ci("acme/web", |rule| rule.mood = Mood::Red);
    let sha = world.push("acme/web", "alice", NewCommit::new("Red"));
    world.minutes(5);
    ask(&mut told, "red", &sha);

    world.ci("acme/web", |rule| rule.mood = Mood::Silent);
    let sha = world.push("acme/web", "alice", NewCommit::new("Silent"));
    for state in ["pending", "success", "error", "failure", "warning", "skipped", "surprise"] {
        post(world, &web, &sha, state, state);
        world.minutes(1);
    }
    post(world, &web, &sha, "pending", "success");
    ask(&mut told, "every word", &sha);

    let sha = world.push("acme/web", "alice", NewCommit::new("Many"));
    for number in 0..120 {
        post(world, &web, &sha, &format!("job {number:03}"), if number == 3 { "failure" } else { "success" });
    }
    let many = checks.stage(Stage::Build, &web, &sha).unwrap().checks;
    let failed: Vec<_> = many.iter().filter(|it| it.conclusion == afk_core::ci::Conclusion::Failure).collect();
    told.note("many", &format!("{}, failed: {}", many.len(), failed[0].name));

    let nowhere = Sha::parse(&"1".repeat(40)).unwrap();
    ask(&mut told, "a commit that is not there", &nowhere);
    let secret = world.repo("acme/secret");
    world.grant("acme/secret", BOT, Permission::None);
    told.tell("hidden", checks.stage(Stage::Build, &secret, &world.head("acme/secret")));
    let none = RepoId::parse("acme/nowhere").unwrap();
    told.tell("nowhere", checks.stage(Stage::Build, &none, &nowhere));
    told.0
}

fn post(world: &World, repo: &RepoId, sha: &Sha, context: &str, state: &str) {
    let mut state_of_all = world.lock();
    let at = state_of_all.second();
    let (context, state) = (context.to_owned(), state.to_owned());
    let target_url = format!("https://ci.example.net/{}", context.replace(' ', "-"));
    let row = StatusRow { id: 0, context, state, description: "By hand".into(), target_url, at };
    state_of_all.forge.post_status(repo, sha, row);
}

#[test]
fn every_release_tells_what_the_world_tells() {
    let direct = {
        let world = World::new();
        checks_contract(&world, &world)
    };
    for release in Release::ALL {
        let world = World::new();
        world.repo("acme/web");
        let forge = Forge::of(&world, release);
        let told = checks_contract(&forge.checks(), &world);
        forge.server.check();
        assert_eq!(forge.readdressed(&told), direct, "{release:?}");
    }
    insta::assert_snapshot!(direct);
}

#[test]
fn github_tells_what_its_pipelines_tell() {
    let (world, face) = (World::new(), github::Face::new());
    world.repo("acme/web");
    let (server, checks) = super::github::checks(&world, face);
    let told = checks_contract(&checks, &world);
    server.check();
    insta::assert_snapshot!(told.replace(&server.url(), FORGE_URL));
}
