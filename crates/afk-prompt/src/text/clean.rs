//! What people cannot see, an agent must not read: hidden text is where instructions are smuggled.

use alloc::string::String;
use core::iter::Peekable;
use core::str::Chars;

const OPEN: &str = "<!--";
const ENDLESS: &str = "[an HTML comment without an end was removed here, with everything after it]";

/// Removes HTML comments, terminal colours, and zero-width, bidirectional, other invisible and control characters. Line ends
/// become `\n`. Linear in the length of the text.
#[must_use]
pub fn clean(text: &str) -> String {
    without_comments(&visible(text))
}

/// The text without characters that nobody sees; line ends become `\n`.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            _ if is_hidden(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Skips the rest of a terminal's control sequence (ECMA-48): logs are full of colours.
fn skip_escape(chars: &mut Peekable<Chars<'_>>) {
    if chars.next_if_eq(&'[').is_some() {
        while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
        if chars.next_if(|c| ('@'..='~').contains(c)).is_some() {}
    }
}

/// Control and format characters, fillers and variation selectors: nobody sees them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}'
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A comment inside a line becomes a blank, so that its neighbours cannot join into a new one; one that has its lines to
/// itself goes with them. One that never ends hides the rest of the page where it begins a line, and is plain text elsewhere.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut blank_so_far = true;
    let mut closers_left = true;
    while let Some((before, inside)) = rest.split_once(OPEN) {
        out.push_str(before);
        blank_so_far = match before.rsplit_once('\n') {
            Some((_, line)) => is_blank(line),
            None => blank_so_far && is_blank(before),
        };
        let after = if closers_left { end_of(inside) } else { None };
        closers_left = after.is_some();
        rest = match after {
            Some(after) if blank_so_far && is_blank(first_line(after)) => {
                out.truncate(out.trim_end_matches([' ', '\t']).len());
                after.split_once('\n').map_or("", |(_, next)| next)
            }
            Some(after) => {
                out.push(' ');
                after
            }
            None if blank_so_far => {
                out.push_str(ENDLESS);
                return out;
            }
            None => {
                out.push_str(OPEN);
                blank_so_far = false;
                inside
            }
        };
    }
    out.push_str(rest);
    out
}

/// What follows the comment; `<!-->` and `<!--->` are whole ones.
fn end_of(inside: &str) -> Option<&str> {
    let short = inside.strip_prefix('>').or_else(|| inside.strip_prefix("->"));
    short.or_else(|| inside.split_once("-->").map(|(_, after)| after))
}

fn first_line(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(line, _)| line)
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
