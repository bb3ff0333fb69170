//! Timelines.

use super::*;
use crate::tracker::BOT;
use crate::tracker::git::NewCommit;
use afk_core::port::{ActorKind, Permission};

#[test]
fn elements_have_little_in_common() {
    let world = world();
    world.account("gone", ActorKind::Ghost);
    let one = world.issue("acme/web", 1).label("ready").via_app().unlabel_by("gone", "ready");
    let one = one.comment_by("alice", "Hello").edit_title_by("alice", "After").mentioned_by("alice", "acme/api", 3);
    let one = one.mentioned_by("alice", "acme/secret", 4);
    world.grant("acme/secret", BOT, Permission::None);
    for _ in 0..3 {
        one.clone().unreadable_by_the_server();
    }
    world.push("acme/web", "alice", NewCommit::new("Closes #1"));
    one.reopen_by("alice");
    let github = GitHub::of(&world);
    let items = github.ask("GET /repos/acme/web/issues/1/timeline").json();
    let text = |it: &Value, pointer: &str| it.pointer(pointer).map_or("absent".into(), ToString::to_string);
    let rows = items.as_array().unwrap().iter().map(|it| {
        let row = ["/event", "/id", "/node_id", "/actor/login", "/commit_id", "/performed_via_github_app/slug"];
        row.map(|pointer| text(it, pointer).replace('"', "")).join(" ")
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"), @"
    labeled 91 LE_91 alice null some-app
    unlabeled 92 UNLE_92 absent null absent
    commented 93 IC_93 alice absent absent
    renamed 94 RTE_94 alice null absent
    cross-referenced absent absent alice absent absent
    line-commented absent UNKNOWN_97 absent absent absent
    reconsidered 98 UNKNOWN_98 alice null absent
    committed absent UNKNOWN_99 absent absent absent
    referenced 100 REFE_100 alice b84d17e1c91c5d4a86cd03991d627354212976d5 absent
    closed 101 CE_101 alice b84d17e1c91c5d4a86cd03991d627354212976d5 absent
    reopened 102 REE_102 alice null absent
    ");
}

#[test]
fn an_event_keeps_the_name_that_its_label_had() {
    let world = world();
    world.issue("acme/web", 1).label("old").label("dropped");
    change(&world, "acme/web", |repo| repo.labels[0].name = "new".into());
    let repo = world.repo("acme/web");
    let dropped = world.lock().forge.label_named(&repo, "dropped").unwrap().id;
    world.lock().forge.delete_label(&repo, dropped);
    let github = GitHub::of(&world);
    let items = github.ask("GET /repos/acme/web/issues/1/timeline").json();
    assert_eq!(each(&items, "/label/name"), ["old", "dropped"]);
    assert_eq!(each(&items, "/label/id"), ["absent", "absent"]);
    assert_eq!(each(&github.ask("GET /repos/acme/web/issues/1").json()["labels"], "/name"), ["new"]);
}

#[test]
fn timelines_come_in_pages() {
    let world = world();
    let one = world.issue("acme/web", 1);
    assert_eq!(GitHub::of(&world).ask("GET /repos/acme/web/issues/1/timeline").body, "[]");
    for _ in 0..125 {
        one.clone().label("x").unlabel_by("alice", "x");
    }
    let github = GitHub::of(&world);
    let page = |number: u8| github.ask(&format!("GET /repos/acme/web/issues/1/timeline?per_page=100&page={number}"));
    assert_eq!([1, 2, 3, 4].map(|number| each(&page(number).json(), "/id").len()), [100, 100, 50, 0]);
    assert!(page(1).header("link").unwrap().contains(r#"page=2>; rel="next", <"#));
}
