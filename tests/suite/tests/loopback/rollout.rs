//! What a cluster proves, over real HTTP from label to end.

use afk_core::ci::Stage;
use afk_sandbox::agent::Script;
use afk_sandbox::cluster::tag;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::http::Release;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;

/// A repository that runs in the cluster, and what follows its build.
fn deployed(later: Vec<(Stage, bool)>, script: Script) -> (World, IssueHandle) {
    let world = World::new();
    world.repo("acme/web");
    world.ci("acme/web", |rule| rule.later = later);
    world.deployment("acme/web", |_| ());
    let issue = world.issue("acme/web", 7).title("Fix the login").script(script).label("ready-for-agent");
    (world, issue)
}

fn wired(world: &World) -> Wired {
    Wired::new(world, Release::Forgejo15, Version::Main)
}

#[test]
fn what_the_cluster_runs_lands() {
    let (world, issue) = deployed(vec![(Stage::Rollout, true)], Script::works());
    let wired = wired(&world);
    wired.until_over(&issue);
    assert_eq!(wired.servers.unexpected(), [""; 0]);
    assert_eq!(world.violations(false), [""; 0]);
    assert!(!issue.is_open(), "{}", issue.history());
    let head = tag(&world.head("acme/web"));
    let images: Vec<_> = world.lock().ci.cluster.deployments.values().flat_map(|row| row.runs().images).collect();
    assert!(images.iter().all(|image| image.ends_with(&head)), "{images:?}");
}

/// The build is green and the Deployment is healthy, with the image that it always had.
#[test]
fn a_stale_image_never_closes() {
    let (world, issue) = deployed(Vec::new(), Script::works());
    let wired = wired(&world);
    for _ in 0..150 {
        wired.poll();
        wired.watch();
        world.minutes(1);
        assert!(issue.is_open(), "{}", issue.history());
    }
    assert_ne!(wired.servers.cluster.requests().len(), 0);
    assert_eq!(wired.servers.unexpected(), [""; 0]);
}

/// A cluster that does not know AFK holds this run back, and nothing else: the other repository is proven by its build.
#[test]
fn a_cluster_that_refuses_afk_stops_no_other_run() {
    let (world, issue) = deployed(vec![(Stage::Rollout, true)], Script::works());
    world.cluster_access(afk_sandbox::cluster::Access::Stranger);
    world.repo("acme/api");
    let other = world.issue("acme/api", 3).title("Say hello").script(Script::works()).label("ready-for-agent");
    let wired = wired(&world);
    wired.until_over(&other);
    assert!(!other.is_open() && issue.is_open(), "{}", issue.history());
    assert!(issue.has("agent-in-progress"), "{}", issue.history());
    world.cluster_access(afk_sandbox::cluster::Access::Full);
    wired.until_over(&issue);
    assert!(!issue.is_open(), "{}", issue.history());
    assert_eq!(wired.servers.unexpected(), [""; 0]);
}
