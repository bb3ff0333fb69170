//! The agent server: two equal worlds, one asked directly, one through the adapter and a server of each release.

mod commands;
mod story;
mod turns;
mod words;

use afk_core::config::T3Settings;
use afk_core::port::Agents;
use afk_core::secret::{Secret, SecretSource};
use afk_sandbox::http::Server;
use afk_sandbox::http::t3::{Access, t3_router};
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_t3::T3;

use self::story::Story;
use super::loopback::{armed, settings};

/// Every act, its repeats and its refusals; every way in which a turn moves and ends; and what is read of it meanwhile.
fn agents_contract(agents: &dyn Agents, world: &World) -> String {
    let mut story = Story::new(agents, world);
    commands::projects(&mut story);
    commands::threads(&mut story);
    commands::titles(&mut story);
    commands::gone(&mut story);
    commands::failures_inside(&mut story);
    turns::a_whole_run(&mut story);
    turns::endings(&mut story);
    turns::a_question(&mut story);
    turns::a_leftover_question(&mut story);
    turns::a_stop(&mut story);
    turns::a_restart(&mut story);
    turns::words_that_nobody_knows(&mut story);
    // Last: releases send the long text along with every answer.
    commands::texts(&mut story);
    story.told()
}

fn world_of(version: Version) -> World {
    let world = World::new();
    world.repo("acme/web");
    world.lock().t3.version = version;
    world
}

fn t3_of(world: &World, server: &Server) -> T3 {
    let t3 = T3Settings {
        url: server.url(),
        token: SecretSource::Inline(Secret::new("sandbox")),
        instance: "codex".into(),
        model: "gpt-stub".into(),
    };
    T3::new(&armed(world), &t3, &settings()).unwrap()
}

#[test]
fn every_release_tells_what_the_world_tells() {
    for version in Version::ALL {
        let direct = {
            let world = world_of(version);
            agents_contract(&world, &world)
        };
        for web_page in [true, false] {
            let world = world_of(version);
            let server = Server::start(&world, t3_router(world.clone(), Access { web_page, ..Access::default() }));
            let told = agents_contract(&t3_of(&world, &server), &world);
            server.check();
            assert_eq!(told, direct, "{version:?}, web page {web_page}");
        }
        if version == Version::Main {
            insta::assert_snapshot!(direct);
        }
    }
}
