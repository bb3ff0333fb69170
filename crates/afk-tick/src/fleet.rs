//! The agent server's threads as one tick sees them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RepoId, ThreadId, owner_of};
use afk_core::port::{Depth, Fleet, Result, Seen};
use afk_core::thread::Thread;
use jiff::Timestamp;

use crate::World;
use crate::report::stops_tick;

/// A thread of AFK's, and the issue that it is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owned<'a> {
    pub(crate) issue: &'a IssueRef,
    pub(crate) thread: &'a Thread,
}

/// A reading of the fleet. Ages of what it shows are taken against the server's own time.
#[derive(Clone, Debug, Default)]
pub(crate) struct FleetView {
    pub(crate) fleet: Fleet,
    /// By repository, the issues of AFK's own threads and where those stand in the list. Telling whose a thread is costs a
    /// hash, so it is done once.
    owned: BTreeMap<RepoId, Vec<(IssueRef, usize)>>,
    at: Option<Timestamp>,
}

impl FleetView {
    pub(crate) fn read(world: &World<'_>, depth: Depth) -> Result<Self> {
        let Seen { value: fleet, at } = world.agents.fleet(depth)?;
        let mut owned: BTreeMap<RepoId, Vec<(IssueRef, usize)>> = BTreeMap::new();
        for (place, thread) in fleet.threads.iter().enumerate() {
            if let Some((issue, _)) = owner_of(world.host, &thread.id, &thread.title) {
                owned.entry(issue.repo.clone()).or_default().push((issue, place));
            }
        }
        Ok(Self { fleet, owned, at })
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

    /// Reads the details of AFK's threads in these repositories where the list alone leaves open if they occupy. Of one that
    /// cannot be read, and of all after it, the doubt stays, so that they do: no other repository waits for that. The fault is
    /// given back; only one that ends the tick is an error.
    pub(crate) fn settle_doubts(&mut self, world: &World<'_>, repos: &BTreeSet<&RepoId>) -> Result<Option<Fault>> {
        for (_, place) in repos.iter().filter_map(|repo| self.owned.get(*repo)).flatten() {
            let Some(thread) = self.fleet.threads.get_mut(*place) else { continue };
            let now = self.at.unwrap_or(thread.updated_at);
            if !thread.occupation_needs_details(now) {
                continue;
            }
            match details(world, &thread.id) {
                Ok(Some((detailed, _))) => *thread = detailed,
                Ok(None) => {}
                Err(fault) if stops_tick(&fault) => return Err(fault),
                Err(fault) => return Ok(Some(fault)),
            }
        }
        Ok(None)
    }

    /// AFK's own threads for a repository, told by their titles.
    pub(crate) fn owned(&self, repo: &RepoId) -> impl Iterator<Item = Owned<'_>> {
        let places = self.owned.get(repo).into_iter().flatten();
        places.filter_map(|(issue, place)| Some(Owned { issue, thread: self.fleet.threads.get(*place)? }))
    }

    /// All of AFK's threads that keep others out of some repository.
    pub(crate) fn all_occupying(&self) -> impl Iterator<Item = Owned<'_>> {
        self.owned.keys().flat_map(|repo| self.occupying(repo))
    }

    /// AFK's threads that keep others out of a repository.
    pub(crate) fn occupying(&self, repo: &RepoId) -> impl Iterator<Item = Owned<'_>> {
        self.owned(repo).filter(|it| it.thread.occupies(self.now_for(it.thread)))
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
