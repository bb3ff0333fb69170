//! What every thread must stand, whatever reply it came from.

use afk_core::ids::MessageId;
use afk_core::thread::{Thread, TurnView};
use jiff::Timestamp;

/// Asks a thread everything that AFK asks.
///
/// # Panics
/// It says something that must not be said.
pub fn judge(thread: &Thread) {
    let stranger = MessageId::new("stranger");
    let messages = thread.details.iter().flat_map(|details| details.messages.iter().map(|message| &message.id));
    let unknown = thread.unknown_word().is_some();
    for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::constant(1_795_354_665, 0), Timestamp::MAX] {
        for message in messages.clone().chain([&stranger]) {
            let view = thread.turn_of(message, now);
            assert_eq!(thread.gone, view == TurnView::Gone);
            assert_eq!(unknown && !thread.gone, matches!(view, TurnView::Unrecognised(_)));
        }
        assert!(!unknown || thread.gone || thread.occupies(now));
        assert!(thread.occupies(now) || !thread.occupation_needs_details(now));
    }
    assert!(!(thread.is_stopped() && thread.is_active()));
    if let Some(details) = &thread.details {
        assert!(details.reports.len() <= 64);
        assert!(details.last_words.as_ref().is_none_or(|words| words.chars().count() <= 2_000));
    }
}
