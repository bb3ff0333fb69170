//! One instant and the next minute: what is done again at once must come to rest, and what was halted too.

use afk_sandbox::world::World;

use super::cron::run;
use crate::afk::Afk;

/// So many rounds it may take: an end, the next dispatch, and what follows from both.
const ROUNDS: usize = 6;

/// Runs programs (a poller where true) again and again at this instant, until a round changes nothing. Says so if none comes.
#[must_use]
pub fn settle(world: &World, programs: &[(bool, Afk)]) -> Option<String> {
    let mut writes = Vec::new();
    for _ in 0..ROUNDS {
        let from = world.calls();
        programs.iter().for_each(|(poller, afk)| run(*poller, afk));
        let state = world.lock();
        let changed = state.faults.journal[from..].iter().filter(|call| call.op.write && call.effect && !call.idle);
        writes = changed.map(|call| format!("{} {}", call.op.name, call.about)).collect();
        if writes.is_empty() {
            return None;
        }
    }
    Some(format!("it does not come to rest at one instant: {writes:?}"))
}

/// The agents among these threads that still work, a minute after they were halted.
#[must_use]
pub fn still_at_work(world: &World, halted: &[String]) -> Vec<String> {
    if halted.is_empty() {
        return Vec::new();
    }
    let rows = world.threads().into_iter().filter(|row| row.live && halted.contains(&row.id));
    rows.map(|row| format!("halted, and its agent still works: {}", row.title)).collect()
}
