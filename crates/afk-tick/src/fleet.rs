//! The agent server's threads as one tick sees them.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::ids::{Host, IssueRef, RepoId, ThreadId, owner_of};
use afk_core::port::{Depth, Fleet, Result, Seen};
use afk_core::thread::Thread;
use jiff::Timestamp;

use crate::World;

/// A thread of AFK's, and the issue that it is for.
#[derive(Clone, Debug)]
pub(crate) struct Owned<'a> {
    pub(crate) issue: IssueRef,
    pub(crate) thread: &'a Thread,
}

/// A reading of the fleet. Ages of what it shows are taken against the server's own time.
#[derive(Clone, Debug)]
pub(crate) struct FleetView {
    pub(crate) fleet: Fleet,
    at: Option<Timestamp>,
}

impl FleetView {
    pub(crate) fn read(world: &World<'_>, depth: Depth) -> Result<Self> {
        let Seen { value, at } = world.agents.fleet(depth)?;
        Ok(Self { fleet: value, at })
    }

    /// The server's time, for a command that follows; AFK's own where the server did not say.
    pub(crate) fn time(&self, world: &World<'_>) -> Timestamp {
        self.at.unwrap_or(world.now)
    }

    /// The time against which a thread's age is taken. Without the server's time every age is 0.
    pub(crate) fn now_for(&self, thread: &Thread) -> Timestamp {
        self.at.unwrap_or(thread.updated_at)
    }

    pub(crate) fn find(&self, id: &ThreadId) -> Option<&Thread> {
        self.fleet.threads.iter().find(|thread| thread.id == *id)
    }

    /// Reads the details of AFK's threads in these repositories where the list alone leaves open if they occupy.
    pub(crate) fn settle_doubts(&mut self, world: &World<'_>, repos: &BTreeSet<&RepoId>) -> Result<()> {
        for thread in &mut self.fleet.threads {
            let now = self.at.unwrap_or(thread.updated_at);
            let ours = owner_of(world.host, &thread.id, &thread.title).is_some_and(|it| repos.contains(&it.0.repo));
            if ours
                && thread.occupation_needs_details(now)
                && let Some((detailed, _)) = details(world, &thread.id)?
            {
                *thread = detailed;
            }
        }
        Ok(())
    }

    /// AFK's own threads, told by their titles.
    pub(crate) fn owned(&self, host: &Host) -> Vec<Owned<'_>> {
        let owned = self.fleet.threads.iter();
        owned.filter_map(|thread| Some(Owned { issue: owner_of(host, &thread.id, &thread.title)?.0, thread })).collect()
    }

    /// AFK's threads that keep others out of a repository.
    pub(crate) fn occupying(&self, host: &Host, repo: &RepoId) -> Vec<Owned<'_>> {
        let mut owned = self.owned(host);
        owned.retain(|it| it.issue.repo == *repo && it.thread.occupies(self.now_for(it.thread)));
        owned
    }
}

/// Reads a thread in full, with the time of the reading.
pub(crate) fn details(world: &World<'_>, id: &ThreadId) -> Result<Option<(Thread, Timestamp)>> {
    let Seen { value, at } = world.agents.thread(id)?;
    Ok(value.map(|thread| {
        let now = at.unwrap_or(thread.updated_at);
        (thread, now)
    }))
}
