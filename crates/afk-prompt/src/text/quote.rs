//! Quoting in comments: people read it, the forge and its robots must not act on it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{clean, scrub};

/// Breaks a word for machines and not for eyes.
const BREAK: char = '\u{200b}';

/// Quotes text for a comment, line by line: cleaned, scrubbed, cut to its last `max_chars` characters with a notice, and
/// with everything that a forge would act on broken ([`defuse`]). Every line of the answer starts with `>`.
///
/// The end is kept because a log's last lines and an agent's last words say the most. Markers and breaks come on top of
/// `max_chars`.
#[must_use]
pub fn quote(text: &str, max_chars: usize) -> String {
    let safe = scrub(&clean(text));
    let safe = safe.trim_end().trim_start_matches('\n');
    let dropped = safe.chars().count().saturating_sub(max_chars);
    let tail: String = safe.chars().skip(dropped).collect();
    let mut lines = Vec::new();
    if safe.is_empty() {
        lines.push(String::from("> (empty)"));
    }
    if dropped > 0 {
        lines.push(format!("> [cut: {dropped} characters before this are not shown]"));
    }
    lines.extend(tail.lines().map(|line| match defuse(line).trim_end() {
        "" => String::from(">"),
        line => format!("> {line}"),
    }));
    lines.join("\n")
}

/// Breaks in one line what a forge or a robot on it would act on: mentions, references to issues, commands, links, images,
/// HTML, entities. Closing keywords lose their reference and with it their meaning. To the eye the line stays the same.
#[must_use]
pub fn defuse(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars();
    let mut at_start = true;
    while let Some(c) = rest.next() {
        out.push(c);
        if is_live(c, rest.as_str(), at_start) {
            out.push(BREAK);
        }
        at_start = at_start && (c.is_whitespace() || c == '>');
    }
    out
}

/// Whether `c` and what follows mean something to a machine.
fn is_live(c: char, rest: &str, at_start: bool) -> bool {
    let next = rest.chars().next().unwrap_or(' ');
    match c {
        '@' => next.is_alphanumeric() || next == '_',
        '#' => next.is_ascii_digit(),
        '!' => next.is_ascii_digit() || next == '[',
        '<' => next.is_ascii_alphabetic() || "/!?@#".contains(next),
        '&' => next.is_ascii_alphabetic() || next == '#',
        ']' => next == ':' || next == '(',
        ':' => rest.starts_with("//"),
        '/' => at_start && next.is_alphabetic(),
        'w' | 'W' => starts_with(rest, "ww."),
        'g' | 'G' => starts_with(rest, "h-") && rest.chars().nth(2).is_some_and(|digit| digit.is_ascii_digit()),
        _ => false,
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}
