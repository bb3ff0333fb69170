//! Cutting in the unit in which the agent server counts.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// Length in UTF-16 units.
pub(crate) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Cuts to `max_units` UTF-16 units, `notice` included. Never inside a character. Text that fits stays as it is; a notice
/// that does not fit is left out.
#[must_use]
pub fn cut_utf16(text: &str, max_units: usize, notice: &str) -> String {
    if units(text) <= max_units {
        return text.to_owned();
    }
    let notice = if units(notice) <= max_units { notice } else { "" };
    let room = max_units - units(notice);
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= room
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push_str(notice);
    kept
}
