use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;

use super::sweep;
use crate::afk::Afk;

pub(super) fn ready(script: Script) -> (Afk, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    (Afk::new(&world), issue)
}

#[test]
fn a_poller_killed_at_any_call_starts_one_agent() {
    let (boundaries, different) = sweep(|| ready(Script::works()), |_| {}, |afk| drop(afk.poll()));
    assert_eq!(different, [""; 0]);
    insta::assert_snapshot!(boundaries, @"");
}
