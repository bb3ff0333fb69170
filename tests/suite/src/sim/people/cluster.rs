//! What people do to what ships the code, and to where it runs.

use afk_sandbox::cluster::Access;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;

use crate::sim::rng::Rng;

/// Ships the head by hand, well or not.
pub(super) fn ships(world: &World, issue: &IssueHandle, rng: &mut Rng) -> &'static str {
    let (repo, head) = (&issue.issue.repo, world.head(&issue.issue.repo.to_string()));
    let mut state = world.lock();
    let at = state.second();
    if state.ci.woodpecker.of(repo).is_empty() {
        return "finds no pipelines to start for";
    }
    let good = rng.permille(600);
    state.new_pipeline(repo, &head, "manual").end(if good { "success" } else { "failure" }, at);
    "ships by hand what"
}

/// Pauses the Deployment or lets it go on, rolls it back, or changes what AFK may see of it.
pub(super) fn changes(world: &World, repo: &str, rng: &mut Rng) -> &'static str {
    let id = world.repo(repo);
    if !world.lock().ci.cluster.deployments.contains_key(&id) {
        return "finds no Deployment of";
    }
    match rng.below(4) {
        0 => {
            world.deployment(repo, |row| row.paused = !row.paused);
            "pauses or resumes the Deployment of"
        }
        1 => {
            world.deployment(repo, |row| row.image("stable"));
            "rolls back the Deployment of"
        }
        2 => {
            world.deployment(repo, |row| row.scale(if row.wanted == 0 { 3 } else { 0 }));
            "scales the Deployment of"
        }
        _ => {
            let mut state = world.lock();
            let access = &mut state.ci.cluster.access;
            *access =
                if *access == Access::Full { *rng.one(&[Access::Nothing, Access::Stranger]) } else { Access::Full };
            "changes AFK's role in the cluster of"
        }
    }
}
