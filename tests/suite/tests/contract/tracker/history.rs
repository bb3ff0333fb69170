//! Histories of every length, and an account that may not ask who it is.

use afk_core::ids::IssueRef;
use afk_core::port::{EventKind, Tracker};
use afk_sandbox::http::{Face, Release, forge};
use afk_sandbox::world::World;

use crate::contract::loopback::Forge;

#[test]
fn a_timeline_of_none_one_and_five_thousand_events_is_read_to_its_end() {
    let mut rows = Vec::new();
    for release in [Release::Gitea1_22, Release::Gitea1_26, Release::Forgejo15] {
        let world = World::new();
        world.issue("acme/web", 1);
        world.issue("acme/web", 2).label("ready-for-agent");
        let mut long = world.issue("acme/web", 3);
        for _ in 0..2_500 {
            long = long.label_by("bob", "noise").unlabel_by("bob", "noise");
        }
        long.label("ready-for-agent");
        let forge = Forge::of(&world, release);
        let tracker = forge.tracker();
        let told: Vec<String> = (1..=3)
            .map(|number| {
                let events = tracker.events(&IssueRef::parse(&format!("acme/web#{number}")).unwrap()).unwrap().value;
                let newest = events.last().map(|event| event.kind.clone());
                assert!(events.is_empty() || newest == Some(EventKind::Labeled("ready-for-agent".into())));
                events.len().to_string()
            })
            .collect();
        rows.push(format!("{release:?}: {} events", told.join(", ")));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Gitea1_22: 0, 1, 5001 events
    Gitea1_26: 0, 1, 5001 events
    Forgejo15: 0, 1, 5001 events
    ");
}

#[test]
fn a_bot_that_may_not_ask_who_it_is_is_told_by_the_configuration() {
    let world = World::new();
    world.repo("acme/web");
    let mut face = Face::new(Release::Forgejo15);
    face.tokens.values_mut().for_each(|token| {
        token.read.remove(&forge::Category::User);
    });
    let forge = Forge::start(&world, face);
    assert!(forge.tracker().me().unwrap_err().is_final());
    assert_eq!(forge.tracker_named("afk-bot").me().unwrap().as_str(), "afk-bot");
}
