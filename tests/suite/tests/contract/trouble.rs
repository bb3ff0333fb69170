//! Servers that fail on the way: what the adapters make of it, and what was done nevertheless.

use std::time::Duration;

use afk_core::ci::Stage;
use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::port::{Checks, Doorbell, Notice, Tracker, Urgency};
use afk_http::Settings;
use afk_sandbox::fault::Side;
use afk_sandbox::http::{Pick, Release, TOKEN, Trouble};
use afk_sandbox::world::World;

use super::loopback::{Forge, settings, slack};
use super::words::refused;

/// Everything that can go wrong, but silence, which takes its time.
pub(super) fn troubles() -> Vec<(&'static str, Trouble)> {
    let elsewhere = |status| Trouble::Elsewhere { status, location: "https://evil.example.net/".into() };
    vec![
        ("hang-up", Trouble::HangUp),
        ("half a body", Trouble::HalfBody),
        ("500", Trouble::Bare(500)),
        ("502", Trouble::Bare(502)),
        ("503 page", Trouble::Page(503)),
        ("200 page", Trouble::Page(200)),
        ("429", Trouble::TooOften { retry_after_seconds: 90 }),
        ("302", elsewhere(302)),
        ("307", elsewhere(307)),
        ("11 MiB", Trouble::Oversized(11 * 1024 * 1024)),
    ]
}

pub(super) fn outcome<T>(result: Result<T, Fault>) -> String {
    match result {
        Ok(_) => "done".into(),
        Err(fault) => {
            let later = fault.not_before.map_or(String::new(), |at| format!(" not before {}", at.strftime("%H:%M:%S")));
            let answered = if fault.answered { "" } else { " unanswered" };
            format!("{}{later}{answered}", refused(&fault))
        }
    }
}

fn stage_of_head(world: &World, forge: &Forge) -> String {
    outcome(forge.checks().stage(Stage::Build, &world.repo("acme/web"), &world.head("acme/web")))
}

#[test]
fn every_trouble_has_its_meaning() {
    let mut rows = Vec::new();
    for (name, trouble) in troubles() {
        for side in [Side::Before, Side::After] {
            let world = World::new();
            let issue = world.issue("acme/web", 7);
            let forge = Forge::of(&world, Release::Gitea1_22);
            forge.server.trouble(Pick::every(), side, trouble.clone());
            let tracker = forge.tracker();
            let read = outcome(tracker.issue(&issue.issue));
            let wrote = outcome(tracker.create_comment(&issue.issue, "Hello"));
            let stage = stage_of_head(&world, &forge);
            forge.server.recover();
            assert_eq!(outcome(tracker.issue(&issue.issue)), "done", "after {name}");
            rows.push(format!(
                "{name}, {side:?}: read {read}; build {stage}; write {wrote}, {} there",
                issue.comments().len()
            ));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up, Before: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    hang-up, After: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    half a body, Before: read ! Transient Server; build ! Transient Server; write ! Unclear Item, 0 there
    half a body, After: read ! Transient Server; build ! Transient Server; write ! Unclear Item, 1 there
    500, Before: read ! Transient Item; build ! Transient Server; write ! Unclear Item, 0 there
    500, After: read ! Transient Item; build ! Transient Server; write ! Unclear Item, 1 there
    502, Before: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    502, After: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    503 page, Before: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    503 page, After: read ! Transient Server unanswered; build ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    200 page, Before: read ! Garbled Item; build ! Garbled Item; write ! Garbled Item, 0 there
    200 page, After: read ! Garbled Item; build ! Garbled Item; write ! Garbled Item, 1 there
    429, Before: read ! Transient Server not before 09:01:30; build ! Transient Server not before 09:01:30; write ! Transient Server not before 09:01:30, 0 there
    429, After: read ! Transient Server not before 09:01:30; build ! Transient Server not before 09:01:30; write ! Transient Server not before 09:01:30, 1 there
    302, Before: read ! Garbled Item unanswered; build ! Garbled Item; write ! Garbled Item unanswered, 0 there
    302, After: read ! Garbled Item unanswered; build ! Garbled Item; write ! Garbled Item unanswered, 1 there
    307, Before: read ! Garbled Item unanswered; build ! Garbled Item; write ! Garbled Item unanswered, 0 there
    307, After: read ! Garbled Item unanswered; build ! Garbled Item; write ! Garbled Item unanswered, 1 there
    11 MiB, Before: read ! Garbled Item; build ! Garbled Item; write ! Garbled Item, 0 there
    11 MiB, After: read ! Garbled Item; build ! Garbled Item; write ! Garbled Item, 1 there
    ");
}

#[test]
fn a_read_is_tried_again_once_and_a_write_never() {
    let world = World::new();
    let issue = world.issue("acme/web", 7);
    let forge = Forge::of(&world, Release::Forgejo15);
    let tracker = forge.tracker();
    forge.server.trouble(Pick::every().times(1), Side::Before, Trouble::HangUp);
    assert_eq!(outcome(tracker.issue(&issue.issue)), "done");
    forge.server.trouble(Pick::every().about("/comments").times(1), Side::After, Trouble::HangUp);
    assert!(tracker.create_comment(&issue.issue, "Hello").is_err());
    let requests: Vec<_> = forge.server.requests().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(requests.join("\n"), @"
    --- GET /api/v1/repos/acme/web/issues/7
    200 GET /api/v1/repos/acme/web/issues/7
    --- POST /api/v1/repos/acme/web/issues/7/comments
    ");
    assert_eq!(issue.comments().len(), 1);
}

#[test]
fn silence_ends_with_the_client() {
    let world = World::new();
    let issue = world.issue("acme/web", 7);
    let forge = Forge::of(&world, Release::Gitea1_25);
    let impatient = Settings { timeout: Duration::from_millis(200), ..settings() };
    let tracker = forge.tracker_of(TOKEN, &impatient);
    forge.server.trouble(Pick::every(), Side::After, Trouble::Silence);
    insta::assert_snapshot!(outcome(tracker.issue(&issue.issue)), @"! Transient Server unanswered");
    insta::assert_snapshot!(outcome(tracker.create_comment(&issue.issue, "Hello")), @"! Unclear Item unanswered");
    assert_eq!(issue.comments().len(), 1, "it was done");
}

#[test]
fn a_token_that_is_not_good_is_refused_everywhere() {
    let world = World::new();
    let issue = world.issue("acme/web", 7);
    world.lock().forge.repos.get_mut(&issue.issue.repo).unwrap().private = false;
    let forge = Forge::of(&world, Release::Forgejo11);
    let tracker = forge.tracker_of("wrong", &settings());
    insta::assert_snapshot!(outcome(tracker.issue(&issue.issue)), @"! Refused Tick");
    insta::assert_snapshot!(outcome(tracker.me()), @"! Refused Tick");
}

#[test]
fn a_token_that_is_too_weak_is_refused_where_it_is() {
    let world = World::new();
    let issue = world.issue("acme/web", 7);
    let mut face = afk_sandbox::http::Face::new(Release::Gitea1_26);
    face.tokens.values_mut().for_each(|token| {
        token.read.append(&mut token.write);
    });
    let forge = Forge::start(&world, face);
    let tracker = forge.tracker();
    insta::assert_snapshot!(outcome(tracker.issue(&issue.issue)), @"done");
    insta::assert_snapshot!(outcome(tracker.close(&issue.issue)), @"! Refused Item");
    assert!(issue.is_open());
}

#[test]
fn a_comment_on_nothing_is_never_clear_on_most_servers() {
    let mut rows = Vec::new();
    for release in Release::ALL {
        let world = World::new();
        world.repo("acme/web");
        let forge = Forge::of(&world, release);
        let nothing = IssueRef::parse("acme/web#999").unwrap();
        rows.push(format!("{release:?}: {}", outcome(forge.tracker().create_comment(&nothing, "Hello"))));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    Gitea1_22: ! Unclear Item
    Gitea1_25: ! Unclear Item
    Gitea1_26: ! Unclear Item
    Forgejo7: ! Unclear Item
    Forgejo11: ! Refused Item
    Forgejo13: ! Refused Item
    Forgejo15: ! Refused Item
    ");
}

#[test]
fn a_doorbell_behind_trouble() {
    let mut rows = Vec::new();
    for (name, trouble) in troubles() {
        let world = World::new();
        world.repo("acme/web");
        let (server, slack) = slack(&world);
        server.trouble(Pick::every(), Side::After, trouble);
        let notice = Notice {
            urgency: Urgency::Low,
            title: "done: acme/web#7".into(),
            body: "It landed.".into(),
            thread_url: None,
            issue_url: "https://git.example.org/acme/web/issues/7".into(),
        };
        rows.push(format!("{name}: {}, rang {}", outcome(slack.ring(&notice)), world.rings().len()));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up: ! Unclear Item unanswered, rang 1
    half a body: ! Unclear Item, rang 1
    500: ! Unclear Item, rang 1
    502: ! Unclear Item unanswered, rang 1
    503 page: ! Unclear Item unanswered, rang 1
    200 page: ! Garbled Item, rang 1
    429: ! Transient Server not before 09:01:30, rang 1
    302: ! Garbled Item, rang 1
    307: ! Garbled Item, rang 1
    11 MiB: ! Garbled Item, rang 1
    ");
}
