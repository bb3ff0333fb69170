//! Threads of runs that ended long ago leave the agent server's lists, which otherwise grow with every run there ever was.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::ids::{IssueRef, Minute, RepoId, RunId};
use afk_core::port::{Act, Command};
use jiff::{SignedDuration, Timestamp};

use crate::Tick;
use crate::fleet::{FleetView, Owned};
use crate::hand::Hand;
use crate::report::Line;

/// How long nothing has happened in a thread that is archived.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The most that are archived in one tick.
const AT_ONCE: usize = 20;

/// Archives AFK's threads in which nothing has happened for two weeks, and whose issue does not carry the lock. `complete` are
/// the repositories whose listing of this tick can be relied on. Whoever needs one again unarchives it, and has two weeks more.
pub(crate) fn old(
    tick: &Tick<'_>,
    fleet: &FleetView,
    locked: &BTreeSet<IssueRef>,
    complete: &BTreeSet<RepoId>,
    hand: Hand,
) -> Vec<Line> {
    let repos = tick.config.repositories().filter(|repo| complete.contains(*repo));
    let threads = repos.flat_map(|repo| fleet.owned(repo));
    let due = threads.filter(|it| !locked.contains(it.issue) && is_old(it, fleet.now_for(it.thread)));
    due.take(AT_ONCE).map(|it| archive(tick, fleet, &it, hand)).collect()
}

fn is_old(owned: &Owned<'_>, now: Timestamp) -> bool {
    let thread = owned.thread;
    let newest = thread.latest_user_message_at.max(Some(thread.updated_at)).unwrap_or(now);
    !thread.gone && !thread.is_active() && now.duration_since(newest) >= KEPT_FOR
}

fn archive(tick: &Tick<'_>, fleet: &FleetView, owned: &Owned<'_>, hand: Hand) -> Line {
    let (issue, thread) = (owned.issue, &owned.thread.id);
    let run = RunId::parse(thread.as_str()).ok();
    let (Hand::Acts, Some(run)) = (hand, run) else {
        return Line::quiet(issue, "would_archive", "nothing has happened in its thread for two weeks");
    };
    let sent = tick.agents.send(&Command {
        id: run.command("thread.archive", &Minute::of(tick.now)),
        created_at: fleet.time(tick),
        act: Act::ArchiveThread { thread: thread.clone() },
    });
    match sent {
        Ok(()) => Line::quiet(issue, "archived", "nothing has happened in its thread for two weeks: it was archived"),
        Err(fault) => Line::fault(&alloc::format!("{issue}"), &fault),
    }
}
