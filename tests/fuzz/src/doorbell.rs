//! Ringing, and what it may take for a success.

use afk_core::port::{Doorbell, Notice, Urgency};

use crate::{judge, server};

/// Rings and tells whether the doorbell took the first reply for a success; with it its status and body.
///
/// # Panics
/// The fault may not be shown.
pub fn ring<'a>(bell: &dyn Doorbell, input: &'a [u8]) -> (bool, u16, &'a [u8]) {
    let notice = Notice {
        urgency: Urgency::High,
        title: String::from("frozen: acme/web#7"),
        body: String::from("Reason: the build is red."),
        thread_url: None,
        issue_url: String::from("https://git.example.org/acme/web/issues/7"),
    };
    let rung = bell.ring(&notice);
    if let Err(fault) = &rung {
        judge(fault);
    }
    let replies = input.get(1..).unwrap_or_default();
    let (status, body) = server::parts(replies.strip_prefix(b"\n").unwrap_or(replies));
    (rung.is_ok(), status, body)
}
