//! Everything that is not code: what is written and not shown is left out.

use alloc::string::String;

use super::link::{self, Brackets};
use super::{entity, tag};

/// What a page shows of a text.
pub(super) struct Shown {
    /// The words.
    pub(super) text: String,
    /// Whether a tag without an end hides all that follows, in later blocks too.
    pub(super) endless: bool,
}

/// Leaves out what is not shown. `html`: whether tags are read as a browser reads them, who takes nearly everything for one,
/// and not as Markdown does, which shows what is none. Raw HTML is read so in any case.
pub(super) fn shown(text: &str, html: bool) -> Shown {
    let brackets = Brackets::of(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut raw = html;
    let last = text.rfind('>');
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        if text.get(..at).is_none_or(|before| before.is_empty() || before.ends_with('\n')) {
            raw = html || is_raw(raw, rest);
            if let Some((kept, after)) = first_of_line(&brackets, text, rest) {
                out.push_str(&kept);
                rest = after;
                continue;
            }
        }
        let found = match c {
            '<' => match tag::shown(rest, raw, last.is_some_and(|last| at < last)) {
                tag::Read::Tag(kept, after) => Some((kept, after)),
                tag::Read::Words => None,
                tag::Read::Endless => {
                    out.push_str(tag::ENDLESS);
                    return Shown { text: out, endless: true };
                }
            },
            '!' => brackets.image(text, at),
            ']' => link::link(rest),
            '&' => entity::shown(rest),
            _ => None,
        };
        rest = match found {
            Some((kept, after)) => {
                out.push_str(&kept);
                after
            }
            None => {
                out.push(c);
                rest.get(c.len_utf8()..).unwrap_or_default()
            }
        };
    }
    Shown { text: out, endless: false }
}

/// Whether the line that begins here is raw HTML: from a line that begins with a tag to the next blank one.
fn is_raw(before: bool, rest: &str) -> bool {
    let words = inner(rest);
    let line = words.split_once('\n').map_or(words, |(line, _)| line);
    tag::begins(words) || (before && !line.trim().is_empty())
}

/// What is only at the beginning of a line: definitions, and the words behind a fence.
fn first_of_line<'a>(brackets: &Brackets, text: &str, rest: &'a str) -> Option<(String, &'a str)> {
    let words = inner(rest);
    let marks = rest.get(..rest.len() - words.len())?;
    if words.starts_with('[') {
        let (kept, after) = brackets.definition(text, text.len() - words.len())?;
        let after = rest.get(rest.len() - after.len()..)?;
        return Some((String::from(marks) + &kept, after));
    }
    let mark = words.chars().next().filter(|c| "`~".contains(*c))?;
    let (line, below) = words.split_once('\n').unwrap_or((words, ""));
    let info = line.trim_start_matches(mark);
    if line.len() - info.len() < 3 || info.contains('`') {
        return None;
    }
    let fence = line.get(..line.len() - info.len())?;
    let language = info.split_whitespace().next().unwrap_or_default();
    Some((String::from(marks) + fence + language + "\n", below))
}

/// The line without the marks of quotes and lists.
fn inner(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| " \t>-*+.)".contains(c) || c.is_ascii_digit())
}
