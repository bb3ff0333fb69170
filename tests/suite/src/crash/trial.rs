//! Everything that `cargo xtask crash` tries.

use afk_sandbox::http::Release;
use afk_sandbox::loopback::ForgeKind;
use afk_sandbox::t3::Version;

use super::explore::{Found, explore};
use super::layer::{Blow, Program};
use super::memory::Memory;
use super::overlap::{PAIRS, Stop, overlap};
use super::story::{GIVES_UP, IS_FIXED_FORWARD, LANDS, RIVALS, STORIES, Story};
use super::wire::Wire;

/// A story, and what befalls it where.
pub struct Trial {
    /// Where calls are counted.
    pub layer: &'static str,
    /// What befalls it: `crash` or `overlap`.
    pub name: &'static str,
    /// The story.
    pub story: Story,
    /// Walks it.
    pub walk: fn(&Story) -> Found,
}

const FORGEJO: ForgeKind = ForgeKind::Gitea(Release::Forgejo15);
const GITEA: ForgeKind = ForgeKind::Gitea(Release::Gitea1_22);

/// All of them, the longest last.
#[must_use]
pub fn trials() -> Vec<Trial> {
    let trial = |layer, name, story, walk| Trial { layer, name, story, walk };
    let meetings = [
        trial("memory", "overlap", LANDS, overlaps),
        trial("memory", "overlap", GIVES_UP, overlaps),
        trial("memory", "overlap", IS_FIXED_FORWARD, overlaps),
        trial("memory", "overlap", RIVALS, overlaps),
        trial("forgejo", "overlap", LANDS, |story| {
            on(FORGEJO, Version::Main, story, |wire| overlap(wire, story, &PAIRS, u64::MAX, Stop::AtTheEnd))
        }),
        trial("github", "overlap", RIVALS, |story| {
            let pollers = [(Program::Poller, Program::Poller)];
            on(ForgeKind::Github, Version::Main, story, |wire| overlap(wire, story, &pollers, 1, Stop::Everywhere))
        }),
    ];
    let wired = [
        trial("forgejo", "crash", GIVES_UP, |story| crashes(FORGEJO, Version::V0_0_28, story)),
        trial("gitea", "crash", LANDS, |story| crashes(GITEA, Version::V0_0_27, story)),
        trial("github", "crash", LANDS, |story| crashes(ForgeKind::Github, Version::V0_0_28, story)),
        trial("forgejo", "crash", IS_FIXED_FORWARD, |story| crashes(FORGEJO, Version::Main, story)),
        trial("github", "crash", IS_FIXED_FORWARD, |story| crashes(ForgeKind::Github, Version::Main, story)),
    ];
    let memory = STORIES.map(|story| trial("memory", "crash", story, |story| explore(&memory(story), story, 2)));
    meetings.into_iter().chain(wired).chain(memory).collect()
}

fn memory(story: &Story) -> Memory {
    Memory::new(&(story.begin)())
}

/// Any two at once, each stopped at any call.
fn overlaps(story: &Story) -> Found {
    overlap(&memory(story), story, &PAIRS, u64::MAX, Stop::Everywhere)
}

/// Every single disturbance, at every request.
fn crashes(forge: ForgeKind, version: Version, story: &Story) -> Found {
    on(forge, version, story, |wire| {
        let mut found = explore(wire, story, 1);
        if found.single != found.calls * Blow::ALL.len() as u64 {
            found.wrong.push(format!("{} requests and {} disturbances", found.calls, found.single));
        }
        found
    })
}

/// Before these servers, which must have been asked nothing that no client should ask.
fn on(forge: ForgeKind, version: Version, story: &Story, walk: impl FnOnce(&Wire) -> Found) -> Found {
    let wire = Wire::new(&(story.begin)(), forge, version);
    let mut found = walk(&wire);
    found.wrong.extend(wire.unexpected());
    found
}
