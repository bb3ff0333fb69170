//! The deploy stage: what is built must be shipped before an issue is closed.

use afk_core::ci::Stage;
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::Release;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;

/// An issue of a repository that deploys, well or badly, before Forgejo and Woodpecker.
fn deploying(well: bool) -> (Wired, IssueHandle) {
    let world = World::new();
    world.ci("acme/web", |rule| rule.later = vec![(Stage::Deploy, well)]);
    let issue = world.issue("acme/web", 7).title("Fix the login").script(Script::works()).label("ready-for-agent");
    (Wired::new(&world, Release::Forgejo15, Version::Main), issue)
}

/// What the agent was told, turn by turn.
fn told(issue: &IssueHandle) -> Vec<String> {
    let threads = issue.threads();
    let messages = threads.iter().flat_map(|thread| &thread.messages).filter(|message| message.role == "user");
    messages.map(|message| message.text.clone()).collect()
}

#[track_caller]
fn check_landed(wired: &Wired, issue: &IssueHandle) {
    assert!(!issue.is_open());
    assert_eq!(wired.world.rings(), ["done: acme/web#7 Fix the login"]);
    assert_eq!(wired.servers.unexpected(), [""; 0]);
    assert_eq!(wired.world.violations(false), [""; 0]);
}

#[test]
fn what_was_shipped_lands_and_not_before() {
    let (wired, issue) = deploying(true);
    let minutes = wired.until_over(&issue);
    check_landed(&wired, &issue);
    let web = wired.world.repo("acme/web");
    let shipped = wired.world.lock().ci.woodpecker.of(&web)[0].finished.unwrap();
    let closed = issue.stored().closed_at.unwrap();
    assert!(closed > shipped, "closed at {closed}, shipped at {shipped}, after {minutes} minutes");
    assert_eq!(told(&issue).len(), 1);
}

#[test]
fn a_red_deploy_is_mended_by_the_next_turn_and_lands() {
    let (wired, issue) = deploying(false);
    while told(&issue).len() < 2 {
        wired.poll();
        wired.watch();
        wired.world.minutes(1);
    }
    assert!(issue.is_open());
    let brief = told(&issue).remove(1);
    assert!(brief.contains("deploy / ship: exit code 1"), "{brief}");
    assert!(brief.contains("ship: refused: no space left on the registry"), "the end of the log: {brief}");
    wired.world.ci("acme/web", |rule| rule.later = vec![(Stage::Deploy, true)]);
    wired.until_over(&issue);
    check_landed(&wired, &issue);
}

/// Nothing is asked of Woodpecker before the build is green. The repository is looked up once in the life of a process.
#[test]
fn woodpecker_is_asked_only_for_what_was_built() {
    let (wired, issue) = deploying(true);
    wired.until_over(&issue);
    let requests = wired.servers.woodpecker.as_ref().unwrap().requests();
    let lines: Vec<_> = requests.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    200 GET /api/repos/lookup/acme/web
    200 GET /api/repos/101/pipelines?page=1&perPage=50
    200 GET /api/repos/101/pipelines?page=1&perPage=50
    200 GET /api/repos/101/pipelines?page=1&perPage=50
    ");
}
