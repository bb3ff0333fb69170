//! The doorbells: tried only if that is asked for, because people hear it.

use afk_core::port::{Doorbell, Notice, Urgency};
use afk_tick::World;

use super::finding::{Check, Finding};

const SUBJECT: &str = "doorbells";

/// One finding a doorbell.
pub(super) fn examine(world: &World<'_>, ring: bool) -> Vec<Finding> {
    let notice = Notice {
        urgency: Urgency::Low,
        title: String::from("AFK: a test of this doorbell"),
        body: String::from("Somebody ran doctor --ring. Nothing is wrong, and there is nothing to do."),
        thread_url: None,
        issue_url: world.config.tracker.as_ref().map(|it| it.url.clone()).unwrap_or_default(),
    };
    let one = |bell: &&dyn Doorbell| {
        let check = Check::new(SUBJECT, bell.name());
        if !ring {
            return check.skipped("not rung; afk-watcher doctor --ring sends a test notice");
        }
        match bell.ring(&notice) {
            Ok(()) => check.ok("it took the test notice; see that it has arrived"),
            Err(fault) => check.unanswered(&fault, "mend its address or token: nobody would have been called"),
        }
    };
    world.doorbells.iter().map(one).collect()
}
