//! A random world before anything happens in it: repositories, pipelines, issues, agents, and how AFK is set up for it.

use std::time::Duration;

use afk_core::ci::Stage;
use afk_core::config::{Audit, Config, Shard};
use afk_core::port::ActorKind;
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::ci::Mood;
use afk_sandbox::t3::Version;
use afk_sandbox::tracker::Flavor;
use afk_sandbox::world::World;

use super::rng::Rng;

/// The repository that no operator listed.
pub(super) const UNLISTED: &str = "acme/private";
/// Whoever labels and is not trusted.
pub(super) const STRANGER: &str = "mallory";

/// What a world is made of, and how AFK is set up for it.
pub(super) struct Cast {
    /// The repositories by name, and how many issues each has.
    pub(super) repos: Vec<(String, u64)>,
    /// Among whom they are spread; one without a share where they are not.
    pub(super) shards: Vec<Option<Shard>>,
    pub(super) seals: Seals,
}

/// How run records are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seals {
    /// Not at all.
    Never,
    /// From the beginning, with one key.
    Always,
    /// From this minute on.
    From(u64),
    /// From the beginning, with a new key from this minute on.
    Rotated(u64),
}

/// A world, and the configuration with which AFK meets it.
pub(super) fn cast(seed: u64, rng: &mut Rng) -> (World, Config, Cast) {
    let world = World::new();
    world.flavor(*rng.one(&[Flavor::Gitea, Flavor::Forgejo, Flavor::Github]));
    world.lock().t3.version = *rng.one(&Version::ALL);
    world.account(STRANGER, ActorKind::Bot);
    // Each tenth world is a crowd.
    let (repos, issues) =
        if seed % 10 == 9 { (rng.between(8, 16), 25) } else { (rng.between(2, 6), rng.between(3, 12)) };
    let mut named = Vec::new();
    for repo in 0..repos {
        let name = format!("acme/r{repo}");
        pipelines(&world, rng, &name);
        for number in 1..=issues {
            issue(&world, rng, &name, number);
        }
        named.push((name, issues));
    }
    let mut config = world.config();
    world.issue(UNLISTED, 1).script(Script::works()).label("ready-for-agent");
    config.max_runs = u32::try_from(rng.below(8)).unwrap_or(0);
    config.max_escalated = *rng.one(&[0, 0, 5, 20]);
    config.fix_forward_max_attempts = u32::try_from(rng.between(1, 5)).unwrap_or(1);
    config.run_max_seconds = rng.between(30, 90) * 60;
    config.ci_max_seconds = rng.between(20, 60) * 60;
    config.fix_forward_max_seconds = rng.between(15, 60) * 60;
    config.audit = *rng.one(&[Audit::Off, Audit::Report, Audit::Report, Audit::Freeze]);
    let count = if rng.permille(250) { u32::try_from(rng.between(2, 3)).unwrap_or(2) } else { 0 };
    let shards = match count {
        0 => vec![None],
        _ => (0..count).map(|index| Some(Shard { index, count })).collect(),
    };
    let seals = match rng.below(8) {
        0..=3 => Seals::Never,
        4 | 5 => Seals::Always,
        6 => Seals::From(rng.between(10, 200)),
        _ => Seals::Rotated(rng.between(10, 200)),
    };
    (world, config, Cast { repos: named, shards, seals })
}

/// The stages of one repository: mostly the build alone, else what ships it and where it runs.
fn pipelines(world: &World, rng: &mut Rng, name: &str) {
    let mood =
        *rng.one(&[Mood::Honest, Mood::Honest, Mood::Honest, Mood::Honest, Mood::Red, Mood::Stuck, Mood::Silent]);
    let takes = Duration::from_secs(rng.between(20, 600));
    let (deploys, rolls_out) = ((Stage::Deploy, !rng.permille(250)), (Stage::Rollout, !rng.permille(250)));
    let (later, mood) = match rng.below(10) {
        0..=4 => (vec![], mood),
        5 | 6 => (vec![deploys], Mood::Honest),
        7 => (vec![rolls_out], Mood::Honest),
        8 => (vec![deploys, rolls_out], Mood::Honest),
        // It has a Deployment, and nobody rolls anything out to it.
        _ => {
            world.deployment(name, |_| {});
            (vec![], Mood::Honest)
        }
    };
    world.ci(name, |rule| (rule.mood, rule.takes, rule.later) = (mood, takes, later));
}

fn issue(world: &World, rng: &mut Rng, repo: &str, number: u64) {
    let mut issue = world.issue(repo, number).title(&format!("Task {number}")).script(script(rng, number));
    if number > 1 && rng.permille(150) {
        issue = issue.body(&format!("Blocked by #{}", rng.between(1, number - 1)));
    } else if number > 1 && rng.permille(100) {
        issue = issue.blocked_by(repo, rng.between(1, number - 1));
    }
    if rng.permille(400) {
        issue = issue.label(&format!("priority:{}", rng.below(4)));
    }
    if rng.permille(600) {
        issue.label("ready-for-agent");
    } else if rng.permille(200) {
        issue.label_by(STRANGER, "ready-for-agent");
    }
}

fn script(rng: &mut Rng, number: u64) -> Script {
    match rng.below(21) {
        0..=5 => Script::works(),
        6 | 7 => Script::red_then_fixes(),
        8 => Script::always_red(),
        9 => Script::red_then_idle(),
        10 => Script::gives_up("the API is gone"),
        11 => Script::hangs(),
        12 => Script::asks("Which one?"),
        13 => Script::works_then_asks("Shall I go on?"),
        14 => Script::crashes(),
        15 if rng.permille(500) => Script::fails_to_start(),
        15 => Script::no_provider(),
        16 if rng.permille(500) => Script::provider_error(),
        16 => Script::runtime_error(),
        17 => Script::pushes_late(),
        18 => Script::closes_early(number),
        19 => Script::touches(".github/workflows/ci.yml"),
        _ => Script::new([Step::Wait(Duration::from_secs(rng.between(1, 7200)))]),
    }
}
