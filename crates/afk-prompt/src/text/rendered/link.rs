//! Links, images and their definitions: the address stays, the words that a page does not show go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::clean::is_blank;

/// How deep parentheses may stand in an address, as in `CommonMark`. Without a bound a text of nothing but openings would be
/// read again from each of them.
const DEPTH: usize = 32;

/// The brackets of a text.
pub(super) struct Brackets {
    /// Where the bracket that is opened at this byte is closed.
    pairs: BTreeMap<usize, usize>,
    /// The labels that are defined, folded.
    labels: BTreeSet<String>,
    /// How often each footnote is named, its definition counted.
    notes: BTreeMap<String, usize>,
}

impl Brackets {
    /// Pairs the brackets within each paragraph.
    pub(super) fn of(text: &str) -> Self {
        let (mut pairs, mut open) = (BTreeMap::new(), Vec::new());
        let (mut escaped, mut line_blank) = (false, false);
        for (at, c) in text.char_indices() {
            match c {
                '\n' if line_blank => open.clear(),
                '[' if !escaped => open.push(at),
                ']' if !escaped => pairs.extend(open.pop().map(|begin| (begin, at))),
                _ => {}
            }
            line_blank = c == '\n' || (line_blank && c.is_whitespace());
            escaped = c == '\\' && !escaped;
        }
        // What stands before the last one is no label.
        let mut pieces: Vec<&str> = text.split("]:").collect();
        pieces.pop();
        let labels =
            pieces.into_iter().filter_map(|piece| piece.rsplit_once('[')).map(|(_, label)| fold(label)).collect();
        let mut notes = BTreeMap::new();
        for note in text.split("[^").skip(1).filter_map(|piece| piece.split_once(']')) {
            *notes.entry(String::from(note.0)).or_default() += 1;
        }
        Self { pairs, labels, notes }
    }

    /// What is inside the bracket that is opened at `at`, and what follows it.
    fn inside<'a>(&self, text: &'a str, at: usize) -> Option<(&'a str, &'a str)> {
        let end = *self.pairs.get(&at)?;
        Some((text.get(at + 1..end)?, text.get(end + 1..)?))
    }

    /// The image at `at` without its words, and what follows it.
    pub(super) fn image<'a>(&self, text: &'a str, at: usize) -> Option<(String, &'a str)> {
        let (words, after) = self.inside(text, at + 1)?;
        if let Some((target, after)) = target(after) {
            return Some((format!("!{target}", target = target.replacen("](", "[](", 1)), after));
        }
        if after.starts_with('[') {
            let (label, after) = self.inside(text, text.len() - after.len())?;
            let label = if label.contains(char::is_whitespace) { "" } else { label };
            return Some((format!("![][{label}]"), after));
        }
        self.labels.contains(&fold(words)).then(|| (String::from("![]"), after))
    }

    /// The definition at `at` without its title, and what follows its line. Nothing is left of one whose label is made of
    /// words: whoever refers to it sees others.
    pub(super) fn definition<'a>(&self, text: &'a str, at: usize) -> Option<(String, &'a str)> {
        let (label, after) = self.inside(text, at)?;
        let after = after.strip_prefix(':')?;
        if let Some(note) = label.strip_prefix('^') {
            let unused = self.notes.get(note).is_none_or(|count| *count < 2);
            return unused.then(|| (String::from("\n"), paragraph(after)));
        }
        let (address, after) = address(space(after))?;
        let (line, below) = after.split_once('\n').unwrap_or((after, ""));
        let below = match title(space(after)) {
            Some(rest) if is_blank(first_line(rest)) => rest.split_once('\n').map_or("", |(_, below)| below),
            Some(_) | None if is_blank(line) => below,
            Some(_) | None => return None,
        };
        let named = !label.contains(char::is_whitespace) && !address.contains(char::is_whitespace);
        Some((if named { format!("[{label}]: {address}\n") } else { String::new() }, below))
    }
}

/// `](address "title")` at the beginning of the text without its title, and what follows it.
pub(super) fn link(text: &str) -> Option<(String, &str)> {
    target(text.strip_prefix(']')?)
}

fn target(text: &str) -> Option<(String, &str)> {
    let inside = space(text.strip_prefix('(')?);
    let (address, after) = address(inside).unwrap_or(("", inside));
    let after = title(space(after)).unwrap_or(after);
    let after = space(after).strip_prefix(')')?;
    let address = if address.contains(char::is_whitespace) { "" } else { address };
    Some((format!("]({address})"), after))
}

/// The address of a link, with its angle brackets.
fn address(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut last = ' ';
    let angle = text.starts_with('<');
    let end = text.char_indices().find(|&(at, c)| {
        let escaped = core::mem::replace(&mut last, c) == '\\';
        match c {
            '\n' => true,
            '<' | '>' if angle => !escaped && at > 0,
            _ if angle || escaped => false,
            '(' => {
                depth += 1;
                depth > DEPTH
            }
            ')' if depth == 0 => true,
            ')' => {
                depth -= 1;
                false
            }
            _ => c.is_whitespace(),
        }
    });
    if depth > DEPTH {
        return None;
    }
    let end = match end {
        Some((at, '>')) => at + 1,
        Some(_) if angle => return None,
        Some((at, _)) => at,
        None => text.len(),
    };
    text.split_at_checked(end).filter(|(address, _)| !address.is_empty())
}

/// What follows the title at the beginning of the text. A title holds no blank line.
fn title(text: &str) -> Option<&str> {
    let close = match text.chars().next()? {
        '(' => ')',
        quote @ ('"' | '\'') => quote,
        _ => return None,
    };
    let (mut escaped, mut line_blank) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        if c == close && !escaped {
            return text.get(at + 1..);
        }
        if (c == '\n' && line_blank) || (c == '(' && close == ')' && !escaped) {
            return None;
        }
        line_blank = c == '\n' || (line_blank && c.is_whitespace());
        escaped = c == '\\' && !escaped;
    }
    None
}

/// The text without the white space before it, of which at most one is a line's end.
fn space(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t']);
    text.strip_prefix('\n').map_or(text, |below| below.trim_start_matches([' ', '\t']))
}

/// What follows a footnote: its first lines, and all that are indented or blank.
fn paragraph(text: &str) -> &str {
    let mut rest = text;
    let mut blank = false;
    while let Some((line, below)) = rest.split_once('\n') {
        blank = blank || is_blank(line);
        rest = below;
        if blank && !below.starts_with([' ', '\t', '\n']) {
            return below;
        }
    }
    ""
}

fn first_line(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(line, _)| line)
}

fn fold(label: &str) -> String {
    label.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
