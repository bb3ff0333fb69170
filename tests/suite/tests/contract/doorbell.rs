//! The doorbells: the world's own, and Slack's webhook and ntfy's server before the same bells.

use afk_core::port::{Doorbell, Notice, Urgency};
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::world::World;

use super::loopback::{ntfy, slack};
use super::words::Told;

/// Rings in every mood of the bell, and tells what the callers saw and who was called.
fn doorbell_contract(doorbell: &dyn Doorbell, world: &World) -> String {
    let mut told = Told::default();
    told.note("name", doorbell.name());
    for mood in [BellMood::Works, BellMood::Down, BellMood::Gone, BellMood::AnswerLost] {
        world.lock().bells.bell(doorbell.name()).mood = mood;
        let notice = Notice {
            urgency: Urgency::High,
            title: format!("needs-human: acme/web#7 <!channel> & {mood:?}"),
            body: "The agent gave up.\nSee the brief.".into(),
            thread_url: Some("https://t3.example.org/env/thread?a=1&b=2".into()),
            issue_url: "https://git.example.org/acme/web/issues/7".into(),
        };
        told.tell(&format!("{mood:?}"), doorbell.ring(&notice));
    }
    let bare = Notice {
        urgency: Urgency::High,
        title: "frozen: acme/web#8".into(),
        body: String::new(),
        thread_url: None,
        issue_url: "https://git.example.org/acme/web/issues/8".into(),
    };
    world.lock().bells.bell(doorbell.name()).mood = BellMood::Works;
    told.tell("without words", doorbell.ring(&bare));
    for notice in world.lock().bells.rings() {
        let thread = notice.thread_url.as_deref().unwrap_or("-");
        // ntfy shows no message without words, so it is given the title again.
        let body = if notice.body == notice.title { "" } else { &notice.body };
        told.note("rang", &format!("{:?} {body:?} {thread} {}", notice.title, notice.issue_url));
    }
    told.0
}

#[test]
fn slack_rings_as_the_world_does() {
    let direct = {
        let world = World::new();
        doorbell_contract(&world.doorbell("slack"), &world)
    };
    let world = World::new();
    world.repo("acme/web");
    let (server, slack) = slack(&world);
    assert_eq!(doorbell_contract(&slack, &world), direct);
    server.check();
    insta::assert_snapshot!(direct);
}

#[test]
fn ntfy_rings_as_the_world_does() {
    let direct = {
        let world = World::new();
        doorbell_contract(&world.doorbell("ntfy"), &world)
    };
    let world = World::new();
    world.repo("acme/web");
    let (server, ntfy) = ntfy(&world);
    assert_eq!(doorbell_contract(&ntfy, &world), direct);
    server.check();
    let asked: std::collections::BTreeSet<_> = server.requests().iter().map(|it| it.request.clone()).collect();
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["POST /"], "a topic is a secret, and no address shows it");
    insta::assert_snapshot!(direct);
}

/// How urgent it is, ntfy is told and Slack is not.
#[test]
fn ntfy_is_told_how_urgent_it_is() {
    let world = World::new();
    world.repo("acme/web");
    let (_server, ntfy) = ntfy(&world);
    for urgency in [Urgency::Low, Urgency::High] {
        let notice = Notice {
            urgency,
            title: "done: acme/web#7".into(),
            body: "Landed.".into(),
            thread_url: None,
            issue_url: "https://git.example.org/acme/web/issues/7".into(),
        };
        ntfy.ring(&notice).unwrap();
        assert_eq!(world.lock().bells.rings().last(), Some(&&notice));
    }
}
