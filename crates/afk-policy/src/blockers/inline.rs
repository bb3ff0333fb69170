//! What a reader of the rendered page would not take as said: code spans, comments, struck-through text.

use alloc::borrow::Cow;
use alloc::string::String;

/// Stands for code or struck-through text: something was there, and it says nothing.
pub(super) const MASKED: char = '\u{fffc}';

/// A line as it is read.
pub(super) struct Visible<'a> {
    pub(super) text: Cow<'a, str>,
    /// A comment begins here and does not end on this line; `text` stops before it.
    pub(super) opens_comment: bool,
}

/// Masks what does not count. `may_open` says whether a comment left open on this line is closed further down: one that is
/// not is plain text.
pub(super) fn visible<'a>(line: &'a str, mut may_open: impl FnMut() -> bool) -> Visible<'a> {
    if !line.bytes().any(|byte| matches!(byte, b'`' | b'<' | b'~' | b'\\')) {
        return Visible { text: Cow::Borrowed(line), opens_comment: false };
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut strike = true;
    let mut comments = true;
    // Lengths of backtick runs that are known to have no partner further on, as bits; longer ones are looked for each time.
    let mut alone = 0u64;
    while let Some(at) = rest.find(['`', '<', '~', '\\']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let (shown, used) = if special.starts_with('`') {
            code_span(special, &mut alone)
        } else if let Some(after) = special.strip_prefix("<!--").filter(|_| comments) {
            match after.find("-->") {
                Some(end) => (Shown::Nothing, 4 + end + 3),
                None if may_open() => return Visible { text: Cow::Owned(out), opens_comment: true },
                None => {
                    comments = false;
                    (Shown::Itself, 4)
                }
            }
        } else if let Some(used) = struck(special, &mut strike) {
            (Shown::Mask, used)
        } else if let Some(used) = tag(special) {
            (Shown::Nothing, used)
        } else if special.starts_with('\\') {
            // An escaped mark opens nothing.
            (Shown::Itself, 1 + special.chars().nth(1).map_or(0, char::len_utf8))
        } else {
            (Shown::Itself, 1)
        };
        let (used, next) = special.split_at_checked(used).unwrap_or((special, ""));
        match shown {
            Shown::Itself => out.push_str(used),
            Shown::Mask => out.push(MASKED),
            Shown::Nothing => out.push(' '),
        }
        rest = next;
    }
    out.push_str(rest);
    Visible { text: Cow::Owned(out), opens_comment: false }
}

enum Shown {
    Itself,
    Mask,
    Nothing,
}

/// A run of backticks and what it encloses, if a run of the same length follows.
fn code_span(text: &str, alone: &mut u64) -> (Shown, usize) {
    let run = text.bytes().take_while(|byte| *byte == b'`').count();
    let bit = u32::try_from(run).ok().and_then(|run| 1u64.checked_shl(run)).unwrap_or_default();
    if *alone & bit != 0 {
        return (Shown::Itself, run);
    }
    let mut at = run;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + offset;
        let length = text.bytes().skip(start).take_while(|byte| *byte == b'`').count();
        at = start + length;
        if length == run {
            return (Shown::Mask, at);
        }
    }
    *alone |= bit;
    (Shown::Itself, run)
}

/// Struck-through text, `~~` or HTML; `possible` turns false once a closing mark is known to be missing.
fn struck(text: &str, possible: &mut bool) -> Option<usize> {
    const PAIRS: [(&str, &str); 3] = [("~~", "~~"), ("<del>", "</del>"), ("<s>", "</s>")];
    let (open, close) = PAIRS
        .into_iter()
        .find(|(open, _)| text.get(..open.len()).is_some_and(|head| head.eq_ignore_ascii_case(open)))?;
    if !*possible {
        return None;
    }
    let inside = text.get(open.len()..)?;
    match inside.find(close) {
        Some(end) => Some(open.len() + end + close.len()),
        None => {
            *possible = false;
            None
        }
    }
}

/// The first bytes of a text, to a whole character: looking ahead no further keeps the reader linear.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// An HTML tag; `<https://..>` is none.
fn tag(text: &str) -> Option<usize> {
    const TAG_BYTES: usize = 200;
    let body = text.strip_prefix('<')?;
    let name = body.strip_prefix('/').unwrap_or(body);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let near = head(body, TAG_BYTES);
    let end = near.find('>')?;
    let inside = near.get(..end)?;
    let link = inside.split([' ', '\t']).next().is_some_and(|name| name.contains([':', '@']));
    (!link).then_some(1 + end + 1)
}
