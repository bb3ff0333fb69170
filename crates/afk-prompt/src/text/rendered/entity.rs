//! Entities: what stands for a character is read as that character, and what stands for none that can be seen is gone.

use alloc::string::String;

use super::super::clean::visible;

/// Names of characters that nobody sees.
const UNSEEN: [&str; 13] = [
    "shy",
    "zwnj",
    "zwj",
    "lrm",
    "rlm",
    "ZeroWidthSpace",
    "NoBreak",
    "InvisibleTimes",
    "InvisibleComma",
    "ApplyFunction",
    "it",
    "ic",
    "af",
];

/// What the entity at the beginning of the text shows, and the text behind it. Named characters that can be seen stay names.
pub(super) fn shown(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('&')?;
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '#')?;
    let (name, after) = inside.split_at_checked(end)?;
    let after = after.strip_prefix(';')?;
    if UNSEEN.contains(&name) {
        return Some((String::new(), after));
    }
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    // A number that is that of no character is shown as a question mark in a box.
    let c = number.ok().and_then(char::from_u32)?;
    Some((visible(c.encode_utf8(&mut [0; 4])), after))
}
