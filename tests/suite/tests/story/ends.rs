use afk_sandbox::agent::Script;
use afk_sandbox::world::World;

use crate::afk::{Afk, lines};

fn ready(script: Script) -> (World, Afk, afk_sandbox::fixture::IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    let afk = Afk::new(&world);
    (world, afk, issue)
}

#[test]
fn a_good_push_lands() {
    let (world, afk, issue) = ready(Script::works());
    insta::assert_snapshot!(lines(&afk.poll()), @"");
    insta::assert_snapshot!(lines(&afk.watch()), @"");
    let minutes = afk.until_unlocked(&issue);
    assert!(!issue.is_open());
    assert!(issue.labels().is_empty());
    insta::assert_snapshot!(format!("{minutes} minutes\n{}\n{}", world.rings().join("\n"), issue.history()), @"");
    world.check();
}
